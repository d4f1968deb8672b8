package io.cloudflux.jobs.tiering;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Brings what is new about objects together by share, before it is shuffled. An operator rather
 * than a function for the reasons of {@link PreAggregateByDay}, and because an inventory that rests
 * must have been told: time goes on without it.
 */
final class BatchByShare extends AbstractStreamOperator<ShareUpdates>
    implements OneInputStreamOperator<ObjectUpdate, ShareUpdates>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Updates held at most; at some hundred bytes each, this bounds memory to about 10 MB a task. */
  private static final int MOST_UPDATES = 1 << 16;

  private transient Map<Integer, ShareUpdates.Writer> shares;
  private transient int updates;

  BatchByShare() {
    // Not an operator's default: unchained, every update would be serialised to be batched.
    chainingStrategy = ChainingStrategy.ALWAYS;
  }

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
  public void processWatermark(Watermark mark) throws Exception {
    flush();
    super.processWatermark(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    flush();
    super.processWatermarkStatus(status);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }

  private void flush() {
    shares.forEach((share, writer) -> output.collect(new StreamRecord<>(writer.of(share))));
    shares.clear();
    updates = 0;
  }
}
