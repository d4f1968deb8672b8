package io.cloudflux.jobs.tiering;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up events per object and day before they are shuffled: an object read a thousand times
 * between two flushes crosses the network once. An operator rather than a function because it must
 * flush before a watermark (what a day's boundary waits for) and before a checkpoint barrier (so
 * that it needs no state of its own).
 */
public final class PreAggregateByDay extends AbstractStreamOperator<DailyAccess>
    implements OneInputStreamOperator<AccessEvent, DailyAccess>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Sums held at most; at some 300 bytes each, this bounds memory to about 20 MB a task. */
  private static final int MOST_SUMS = 1 << 16;

  private transient TreeMap<Integer, Map<String, DailyAccess>> byDay;
  private transient int sums;
  private transient StreamRecord<DailyAccess> record;

  public PreAggregateByDay() {
    // Not an operator's default: unchained, every event would be serialised to be added up.
    chainingStrategy = ChainingStrategy.ALWAYS;
  }

  @Override
  public void open() throws Exception {
    super.open();
    byDay = new TreeMap<>();
    record = new StreamRecord<>(null);
  }

  @Override
  public void processElement(StreamRecord<AccessEvent> element) {
    AccessEvent event = element.getValue();
    Map<String, DailyAccess> day =
        byDay.computeIfAbsent(Days.of(event.timeMillis()), ignored -> new HashMap<>());
    int before = day.size();
    day.merge(event.object(), DailyAccess.of(event), DailyAccess::plus);
    sums += day.size() - before;
    if (sums >= MOST_SUMS) {
      flushBefore(Integer.MAX_VALUE);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    // A day's boundary is due once the watermark has reached the millisecond before it.
    flushBefore(
        mark.getTimestamp() == Long.MAX_VALUE
            ? Integer.MAX_VALUE
            : (int) Math.floorDiv(mark.getTimestamp() + 1, Days.MILLIS));
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flushBefore(Integer.MAX_VALUE);
  }

  @Override
  public void endInput() {
    flushBefore(Integer.MAX_VALUE);
  }

  private void flushBefore(int boundary) {
    Iterator<Map.Entry<Integer, Map<String, DailyAccess>>> days = byDay.entrySet().iterator();
    while (days.hasNext()) {
      Map.Entry<Integer, Map<String, DailyAccess>> day = days.next();
      if (day.getKey() >= boundary) {
        return;
      }
      long timestamp = Days.startMillis(day.getKey());
      for (DailyAccess total : day.getValue().values()) {
        output.collect(record.replace(total, timestamp));
      }
      sums -= day.getValue().size();
      days.remove();
    }
  }
}
