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

  /** Requests held at most, in bytes; buffers may be twice as large. */
  private static final int MOST_BYTES = 1 << 26;

  private final boolean keepRequests;

  private transient TreeMap<Integer, OfDay> byDay;
  private transient DailyLog spare; // Its buffers have grown already.
  private transient int sums;
  private transient int bytes;
  private transient StreamRecord<DailyBatch> record;

  /** What has come of a day: requests with ids, and sums of those without by object. */
  private record OfDay(DailyLog requests, Map<String, DayTotal> totals) {}

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
      ofDay = begin(day);
    }
    if (keepRequests && event.requestId() != 0) {
      DailyLog requests = ofDay.requests;
      bytes -= requests.held();
      requests.add(event);
      bytes += requests.held();
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

  private OfDay begin(int day) {
    DailyLog requests = spare == null ? new DailyLog() : spare;
    spare = null;
    OfDay begun = new OfDay(requests.begin(day), new HashMap<>());
    byDay.put(day, begun);
    bytes += requests.held();
    return begun;
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
      OfDay ofDay = entry.getValue();
      DailyLog requests = ofDay.requests;
      sums -= ofDay.totals.size();
      bytes -= requests.held();
      for (DayTotal total : ofDay.totals.values()) {
        requests.add(total.toDailyAccess());
        if (requests.held() >= MOST_BYTES) {
          send(day, requests);
          requests.begin(day);
        }
      }
      send(day, requests);
      spare = requests;
      days.remove();
    }
  }

  private void send(int day, DailyLog requests) {
    long start = Days.startMillis(day);
    requests.send(batch -> output.collect(record.replace(batch, start)));
  }
}
