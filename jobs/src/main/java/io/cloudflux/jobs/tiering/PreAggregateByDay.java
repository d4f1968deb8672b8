package io.cloudflux.jobs.tiering;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.DayTotal;
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
public final class PreAggregateByDay extends AbstractStreamOperator<DailyRequests>
    implements OneInputStreamOperator<AccessEvent, DailyRequests>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /**
   * Sums held at most; at some 350 bytes each, this bounds memory to about 90 MB a task. Fewer, and
   * of more objects than that hardly two requests would meet here.
   */
  private static final int MOST_SUMS = 1 << 18;

  /** Requests kept besides at most; at up to 64 bytes each, another 35 MB. */
  private static final int MOST_REQUESTS = 1 << 19;

  private final boolean keepRequests;

  private transient TreeMap<Integer, Totals> byDay;
  private transient int sums;
  private transient int requests;
  private transient StreamRecord<DailyRequests> record;

  /** Those of a day, by object: of requests with ids, which are kept, and of others. */
  private record Totals(Map<String, DayTotal> withIds, Map<String, DayTotal> withoutIds) {
    int size() {
      return withIds.size() + withoutIds.size();
    }
  }

  /**
   * @param keepRequests whether requests that have an id are told besides their sum, for {@link
   *     DropDuplicates}
   */
  public PreAggregateByDay(boolean keepRequests) {
    this.keepRequests = keepRequests;
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
    int day = Days.of(event.timeMillis());
    Totals totals =
        byDay.computeIfAbsent(day, ignored -> new Totals(new HashMap<>(), new HashMap<>()));
    boolean keep = keepRequests && event.requestId() != 0;
    Map<String, DayTotal> byObject = keep ? totals.withIds() : totals.withoutIds();
    DayTotal total = byObject.get(event.object());
    if (total == null) {
      total = new DayTotal(event.object(), day);
      byObject.put(event.object(), total);
      sums++;
    }
    if (keep) {
      total.addAndKeep(event);
      requests++;
    } else {
      total.add(event);
    }
    if (sums >= MOST_SUMS || requests >= MOST_REQUESTS) {
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
    Iterator<Map.Entry<Integer, Totals>> days = byDay.entrySet().iterator();
    while (days.hasNext()) {
      Map.Entry<Integer, Totals> day = days.next();
      if (day.getKey() >= boundary) {
        return;
      }
      long timestamp = Days.startMillis(day.getKey());
      emit(day.getValue().withIds(), timestamp);
      emit(day.getValue().withoutIds(), timestamp);
      sums -= day.getValue().size();
      days.remove();
    }
  }

  private void emit(Map<String, DayTotal> totals, long timestamp) {
    for (DayTotal total : totals.values()) {
      DailyRequests told = new DailyRequests(total.toDailyAccess(), total.requests());
      requests -= told.requests() == null ? 0 : told.requests().length / DayTotal.REQUEST_LONGS;
      output.collect(record.replace(told, timestamp));
    }
  }
}
