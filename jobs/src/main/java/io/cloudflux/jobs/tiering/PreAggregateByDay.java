package io.cloudflux.jobs.tiering;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.DayTotal;
import io.cloudflux.log.PackedRequests;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Brings events together per object and day before they are shuffled: an object read a thousand
 * times between two flushes crosses the network once, as a sum, or as so many packed requests; and
 * with others, in one {@link DailyBatch}. An operator rather than a function because it must flush
 * before a watermark (what a day's boundary waits for) and before a checkpoint barrier (so that it
 * needs no state of its own).
 */
final class PreAggregateByDay extends AbstractStreamOperator<DailyBatch>
    implements OneInputStreamOperator<AccessEvent, DailyBatch>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /**
   * Objects and days held at most; at some 350 bytes each, this bounds memory to about 90 MB a
   * task. Fewer, and of more objects than that hardly two requests would meet here.
   */
  private static final int MOST_SUMS = 1 << 18;

  /** Requests held at most; at up to 64 bytes each, another 35 MB. */
  private static final int MOST_REQUESTS = 1 << 19;

  private final boolean keepRequests;

  private transient TreeMap<Integer, OfDay> byDay;
  private transient int sums;
  private transient int requests;
  private transient StreamRecord<DailyBatch> record;
  private transient DailyBatch.Writer batch;

  /** Those of a day, by object: requests with ids, and sums of those without. */
  private record OfDay(Map<String, PackedRequests> requests, Map<String, DayTotal> totals) {
    int size() {
      return requests.size() + totals.size();
    }
  }

  /**
   * @param keepRequests whether requests that have an id are told one by one, so that none counts
   *     twice
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
    batch = new DailyBatch.Writer();
  }

  @Override
  public void processElement(StreamRecord<AccessEvent> element) {
    AccessEvent event = element.getValue();
    int day = Days.of(event.timeMillis());
    OfDay ofDay =
        byDay.computeIfAbsent(day, ignored -> new OfDay(new HashMap<>(), new HashMap<>()));
    if (keepRequests && event.requestId() != 0) {
      PackedRequests packed = ofDay.requests().get(event.object());
      if (packed == null) {
        packed = new PackedRequests();
        ofDay.requests().put(event.object(), packed);
        sums++;
      }
      packed.add(event);
      requests++;
    } else {
      DayTotal total = ofDay.totals().get(event.object());
      if (total == null) {
        total = new DayTotal(event.object(), day);
        ofDay.totals().put(event.object(), total);
        sums++;
      }
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
    Iterator<Map.Entry<Integer, OfDay>> days = byDay.entrySet().iterator();
    while (days.hasNext()) {
      Map.Entry<Integer, OfDay> entry = days.next();
      int day = entry.getKey();
      if (day >= boundary) {
        return;
      }
      emit(day, entry.getValue());
      sums -= entry.getValue().size();
      days.remove();
    }
  }

  private void emit(int day, OfDay ofDay) {
    List<DailyRequests> all = new ArrayList<>(ofDay.size());
    ofDay.requests().forEach((object, packed) -> all.add(DailyRequests.of(object, day, packed)));
    ofDay.totals().values().forEach(sum -> all.add(DailyRequests.of(sum.toDailyAccess())));
    // By share: the numbers sorted are shares and places.
    long[] order = new long[all.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = (long) Shares.of(all.get(i).object()) << Integer.SIZE | i;
    }
    Arrays.sort(order);
    for (int i = 0; i < order.length; i++) {
      DailyRequests daily = all.get((int) order[i]);
      batch.add(daily);
      requests -= daily.requests() == null ? 0 : PackedRequests.count(daily.requests());
      int share = (int) (order[i] >> Integer.SIZE);
      if (i + 1 == order.length || order[i + 1] >> Integer.SIZE != share) {
        output.collect(
            record.replace(new DailyBatch(day, share, batch.take()), Days.startMillis(day)));
      }
    }
  }
}
