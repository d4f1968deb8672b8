package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.DayTotal;
import io.cloudflux.log.PackedRequests;
import io.cloudflux.time.Days;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds up the requests of an object and day, each once: logs are delivered at least once, and
 * people load a file twice. Keyed by object, so that a request's id is looked for among those of
 * its object only.
 *
 * <p>The first {@link #DAY_IDS} ids of an object and day are kept together: nearly all objects need
 * one look and one write. Those beyond are kept by the hour, or a busy object's ids of a whole day
 * would be written again whenever some are told; and no more than {@link #MOST_IDS} an hour: what
 * comes beyond is counted without being looked at. All are forgotten when event time has passed the
 * end of their day by the time given.
 */
final class DropDuplicates extends KeyedProcessFunction<String, DailyRequests, DailyAccess> {
  private static final long serialVersionUID = 1L;

  /** Two KB for an object and day. */
  static final int DAY_IDS = 1 << 8;

  /** Half a MB for an object and hour; 18 requests a second. */
  static final int MOST_IDS = 1 << 16;

  private static final long HOUR_MILLIS = 3_600_000L;
  private static final int HOURS_PER_DAY = 24;
  private static final int BUCKETS_PER_DAY = 1 + HOURS_PER_DAY;
  private static final long[] NONE = {};

  // What a timer forgets is told by how much later it is than the day's ids are to be forgotten. At
  // zero are those of earlier releases, of which the state must be asked whether there are hours.
  private static final int FORGET_DAY = 1;
  private static final int FORGET_HOURS = 2;

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
    int count = PackedRequests.count(requests);
    int day = daily.day();
    boolean[] known = new boolean[count];
    Bucket ofDay = new Bucket(day * BUCKETS_PER_DAY, DAY_IDS);
    long end = Days.startMillis(day + 1) + rememberMillis;
    if (ofDay.before == NONE) {
      context.timerService().registerEventTimeTimer(end + FORGET_DAY);
    }
    int dropped = lookUp(requests, ofDay, known);
    if (ofDay.isFull()) {
      context.timerService().registerEventTimeTimer(end + FORGET_HOURS);
    }
    duplicates.inc(dropped);
    duplicateSum.add(dropped);
    if (dropped < count) {
      DayTotal total = new DayTotal(daily.object(), day);
      for (int i = 0; i < count; i++) {
        if (!known[i]) {
          total.add(requests, i);
        }
      }
      out.collect(total.toDailyAccess());
    }
  }

  /** Marks the requests that are known, and returns how many; the others are known from now on. */
  private int lookUp(long[] requests, Bucket ofDay, boolean[] known) throws Exception {
    Map<Integer, Bucket> hours = new HashMap<>();
    int dropped = 0;
    for (int i = 0; i < known.length; i++) {
      long id = PackedRequests.id(requests, i);
      if (ofDay.contains(id)) {
        known[i] = true;
      } else if (!ofDay.add(id)) {
        int key = ofDay.key + 1 + hourOfDay(PackedRequests.timeMillis(requests, i));
        Bucket ofHour = hours.get(key);
        if (ofHour == null) {
          ofHour = new Bucket(key, MOST_IDS);
          hours.put(key, ofHour);
        }
        known[i] = ofHour.contains(id);
        if (!known[i] && !ofHour.add(id)) {
          unchecked.inc();
        }
      }
      dropped += known[i] ? 1 : 0;
    }
    ofDay.write();
    for (Bucket ofHour : hours.values()) {
      ofHour.write();
    }
    return dropped;
  }

  private static int hourOfDay(long time) {
    return (int) (Math.floorMod(time, Days.MILLIS) / HOUR_MILLIS);
  }

  /** Ids of one object that are kept together. */
  private final class Bucket {
    private final int key;
    private final int most;
    private final long[] before;
    private final Set<Long> fresh = new HashSet<>(4);

    Bucket(int key, int most) throws Exception {
      this.key = key;
      this.most = most;
      long[] stored = seen.get(key);
      this.before = stored == null ? NONE : stored;
    }

    boolean contains(long id) {
      return Arrays.binarySearch(before, id) >= 0 || fresh.contains(id);
    }

    /** False if there is no room. */
    boolean add(long id) {
      return !isFull() && fresh.add(id);
    }

    boolean isFull() {
      return before.length + fresh.size() >= most;
    }

    void write() throws Exception {
      if (fresh.isEmpty()) {
        return;
      }
      long[] all = Arrays.copyOf(before, before.length + fresh.size());
      int end = before.length;
      for (long id : fresh) {
        all[end++] = id;
      }
      Arrays.sort(all);
      seen.put(key, all);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<DailyAccess> out)
      throws Exception {
    int ofDay = (Days.of(timestamp - rememberMillis) - 1) * BUCKETS_PER_DAY;
    int forget = (int) Math.floorMod(timestamp - rememberMillis, Days.MILLIS);
    boolean hours = forget == FORGET_HOURS;
    if (forget == 0) {
      long[] ids = seen.get(ofDay);
      hours = ids != null && ids.length == DAY_IDS;
    }
    if (hours) {
      for (int hour = 0; hour < HOURS_PER_DAY; hour++) {
        seen.remove(ofDay + 1 + hour);
      }
    }
    if (forget != FORGET_HOURS) {
      seen.remove(ofDay);
    }
  }
}
