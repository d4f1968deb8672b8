package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.DayTotal;
import io.cloudflux.time.Days;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Takes requests out of totals that have been counted before: logs are delivered at least once, and
 * people load a file twice. Keyed by object, so that a request's id is looked for among those of
 * its object only, and all requests of a flush cost one look and one write for each hour they fall
 * in.
 *
 * <p>The ids are forgotten when event time has passed the end of their day by the time given, and
 * no more than {@link #MOST_IDS} are kept for an object and hour: what comes beyond is counted
 * without being looked at.
 */
final class DropDuplicates extends KeyedProcessFunction<String, DailyRequests, DailyAccess> {
  private static final long serialVersionUID = 1L;

  /** Half a MB for an object and hour; 18 requests a second. */
  static final int MOST_IDS = 1 << 16;

  private static final long HOUR_MILLIS = 3_600_000L;
  private static final int HOURS_PER_DAY = 24;
  private static final long[] NONE = {};

  private final long rememberMillis;

  private final LongCounter duplicateSum = new LongCounter();
  private transient Counter duplicates;
  private transient Counter unchecked;
  private transient MapState<Integer, long[]> seen;

  /**
   * @param remember how long after their day ends ids are known
   */
  DropDuplicates(Duration remember) {
    this.rememberMillis = remember.toMillis();
  }

  @Override
  public void open(OpenContext context) {
    getRuntimeContext()
        .addAccumulator(
            LineMetrics.name(ParseAccessLog.STAGE, LineMetrics.DUPLICATES), duplicateSum);
    var group = getRuntimeContext().getMetricGroup().addGroup("stage", ParseAccessLog.STAGE);
    duplicates = group.counter("duplicateRequests");
    unchecked = group.counter("uncheckedRequests");
    seen = getRuntimeContext().getMapState(TieringState.SEEN_REQUESTS);
  }

  @Override
  public void processElement(DailyRequests daily, Context context, Collector<DailyAccess> out)
      throws Exception {
    long[] requests = daily.requests();
    if (requests == null) {
      out.collect(daily.total());
      return;
    }
    int count = requests.length / DayTotal.REQUEST_LONGS;
    boolean[] known = new boolean[count];
    int dropped = 0;
    for (int from = 0; from < count; ) {
      int hour = hour(requests, from);
      int to = from + 1;
      while (to < count && hour(requests, to) == hour) {
        to++;
      }
      dropped += lookUp(requests, from, to, hour, known);
      from = to;
    }
    context
        .timerService()
        .registerEventTimeTimer(Days.startMillis(daily.total().day() + 1) + rememberMillis);
    if (dropped == 0) {
      out.collect(daily.total());
      return;
    }
    duplicates.inc(dropped);
    duplicateSum.add(dropped);
    if (dropped < count) {
      DayTotal rest = new DayTotal(daily.object(), daily.total().day());
      for (int i = 0; i < count; i++) {
        if (!known[i]) {
          rest.add(requests, i);
        }
      }
      out.collect(rest.toDailyAccess());
    }
  }

  /** Marks the requests of one hour that are known; the others are from now on. */
  private int lookUp(long[] requests, int from, int to, int hour, boolean[] known)
      throws Exception {
    long[] before = seen.get(hour);
    if (before == null) {
      before = NONE;
    }
    long[] fresh = new long[to - from];
    int size = 0;
    int dropped = 0;
    Set<Long> here = to - from == 1 ? null : new HashSet<>(2 * (to - from));
    for (int i = from; i < to; i++) {
      long id = DayTotal.requestId(requests, i);
      if (Arrays.binarySearch(before, id) >= 0 || (here != null && !here.add(id))) {
        known[i] = true;
        dropped++;
      } else if (before.length + size < MOST_IDS) {
        fresh[size++] = id;
      } else {
        unchecked.inc();
      }
    }
    if (size > 0) {
      long[] all = Arrays.copyOf(before, before.length + size);
      System.arraycopy(fresh, 0, all, before.length, size);
      Arrays.sort(all);
      seen.put(hour, all);
    }
    return dropped;
  }

  private static int hour(long[] requests, int index) {
    return (int) Math.floorDiv(DayTotal.timeMillis(requests, index), HOUR_MILLIS);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<DailyAccess> out)
      throws Exception {
    int day = Days.of(timestamp - rememberMillis) - 1;
    Iterator<Integer> hours = seen.keys().iterator();
    while (hours.hasNext()) {
      if (Math.floorDiv(hours.next(), HOURS_PER_DAY) <= day) {
        hours.remove();
      }
    }
    if (seen.isEmpty()) {
      seen.clear(); // On the heap an empty map would stay.
    }
  }
}
