package io.cloudflux.jobs.tiering;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Brings what is new about objects together by share, before it is shuffled. */
final class BatchByShare extends HoldBack<ObjectUpdate, ShareUpdates> {
  private static final long serialVersionUID = 1L;

  /** Updates held at most; at some hundred bytes each, this bounds memory to about 10 MB a task. */
  private static final int MOST_UPDATES = 1 << 16;

  private transient Map<Integer, ShareUpdates.Writer> shares;
  private transient int updates;

  @Override
  public void open() throws Exception {
    super.open();
    shares = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<ObjectUpdate> element) {
    ObjectUpdate update = element.getValue();
    shares
        .computeIfAbsent(Shares.of(update.object()), any -> new ShareUpdates.Writer())
        .add(update);
    updates++;
    if (updates >= MOST_UPDATES) {
      flush();
    }
  }

  @Override
  void flushBefore(long watermark) {
    shares.forEach((share, writer) -> output.collect(new StreamRecord<>(writer.of(share))));
    shares.clear();
    updates = 0;
  }
}
