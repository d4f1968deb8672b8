package io.cloudflux.jobs.tiering;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DayTotal;
import io.cloudflux.time.Days;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Brings what happened on a day together before it is shuffled: requests by share of objects, to
 * travel some hundred in a {@link DailyBatch}; those that have no ids as a sum for each object,
 * however often it was read between two flushes.
 */
final class PreAggregateByDay extends HoldBack<AccessEvent, DailyBatch> {
  private static final long serialVersionUID = 1L;

  /**
   * Objects and days of which sums are held at most; at some 350 bytes each, this bounds memory to
   * about 90 MB a task.
   */
  private static final int MOST_SUMS = 1 << 18;

  /** Requests held at most, in bytes as they are written; buffers may be twice as large. */
  private static final int MOST_BYTES = 1 << 25;

  /** What a share's buffer takes besides what is written to it. */
  private static final int BUFFER_BYTES = 1 << 9;

  private final boolean keepRequests;

  private transient TreeMap<Integer, OfDay> byDay;
  private transient int sums;
  private transient int bytes;
  private transient StreamRecord<DailyBatch> record;

  /** Those of a day: requests with ids by share, and sums of those without by object. */
  private static final class OfDay {
    private final long start;
    private final DailyBatch.Writer[] shares = new DailyBatch.Writer[Shares.END];
    private final Map<String, DayTotal> totals = new HashMap<>();
    private int bytes = Integer.BYTES * Shares.END;

    OfDay(int day) {
      this.start = Days.startMillis(day);
    }

    DailyBatch.Writer share(String object) {
      int share = Shares.of(object);
      if (shares[share] == null) {
        shares[share] = new DailyBatch.Writer();
        bytes += BUFFER_BYTES;
      }
      return shares[share];
    }

    void add(AccessEvent event) {
      DailyBatch.Writer writer = share(event.object());
      bytes -= writer.length();
      writer.add(event, start);
      bytes += writer.length();
    }
  }

  /**
   * @param keepRequests whether requests that have an id are told one by one, so that none counts
   *     twice
   */
  public PreAggregateByDay(boolean keepRequests) {
    this.keepRequests = keepRequests;
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
    OfDay ofDay = byDay.get(day);
    if (ofDay == null) {
      ofDay = new OfDay(day);
      byDay.put(day, ofDay);
      bytes += ofDay.bytes;
    }
    if (keepRequests && event.requestId() != 0) {
      bytes -= ofDay.bytes;
      ofDay.add(event);
      bytes += ofDay.bytes;
    } else {
      DayTotal total = ofDay.totals.get(event.object());
      if (total == null) {
        total = new DayTotal(event.object(), day);
        ofDay.totals.put(event.object(), total);
        sums++;
      }
      total.add(event);
    }
    if (sums >= MOST_SUMS || bytes >= MOST_BYTES) {
      flush();
    }
  }

  @Override
  void flushBefore(long watermark) {
    int boundary = Boundaries.passed(watermark);
    Iterator<Map.Entry<Integer, OfDay>> days = byDay.entrySet().iterator();
    while (days.hasNext()) {
      Map.Entry<Integer, OfDay> entry = days.next();
      int day = entry.getKey();
      if (day >= boundary) {
        return;
      }
      sums -= entry.getValue().totals.size();
      bytes -= entry.getValue().bytes;
      emit(day, entry.getValue());
      days.remove();
    }
  }

  private void emit(int day, OfDay ofDay) {
    ofDay.totals.values().forEach(sum -> ofDay.share(sum.object()).add(sum.toDailyAccess()));
    for (int share = 0; share < Shares.END; share++) {
      DailyBatch.Writer writer = ofDay.shares[share];
      if (writer != null) {
        output.collect(record.replace(writer.of(day, share), ofDay.start));
      }
    }
  }
}
