package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.DayTotal;
import io.cloudflux.log.Fingerprint;
import io.cloudflux.log.PackedRequests;
import io.cloudflux.time.Days;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps requests until event time has passed the end of their day, and then tells their sum by
 * object, each request once: logs are delivered at least once, and people load a file twice. Keyed
 * by {@link DailyBatch#key}, so that what comes is appended to state by the hundred, unseen; and
 * what has been counted is looked up once a day, for all objects of a share together.
 *
 * <p>Of a share with more than {@link #MOST_BYTES} what has come is told before the day is over.
 * What comes after its day waits until the day that it comes on is over: no decision is taken
 * before.
 *
 * <p>Ids of requests are forgotten when event time has passed the end of their day by the time
 * given, and no more than {@link #MOST_IDS} are kept: what comes beyond is counted without being
 * known afterwards.
 */
final class GatherByDay extends KeyedProcessFunction<Long, DailyBatch, DailyAccess> {
  private static final long serialVersionUID = 1L;

  /** What a share may have waiting; to tell it takes several times that for a moment. */
  static final int MOST_BYTES = 1 << 23;

  /** Of a share and day; 16 MB, and of all shares six thousand million requests a day. */
  static final int MOST_IDS = 1 << 21;

  private static final long[] NONE = {};

  private final long rememberMillis;

  private final LongCounter duplicateSum = new LongCounter();
  private transient Counter duplicates;
  private transient Counter unchecked;
  private transient ListState<byte[]> waiting;
  private transient ValueState<long[]> counted;

  // By key, since the last were told or the job was started: a bound, not a count.
  private transient Map<Long, Integer> bytes;

  /**
   * @param remember how long after their day ends requests are known
   */
  GatherByDay(Duration remember) {
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
    waiting = getRuntimeContext().getListState(TieringState.WAITING_REQUESTS);
    counted = getRuntimeContext().getState(TieringState.COUNTED_REQUESTS);
    bytes = new HashMap<>();
  }

  @Override
  public void processElement(DailyBatch batch, Context context, Collector<DailyAccess> out)
      throws Exception {
    waiting.add(batch.bytes());
    context
        .timerService()
        .registerEventTimeTimer(tellAt(batch.day(), context.timerService().currentWatermark()));
    if (bytes.merge(context.getCurrentKey(), batch.bytes().length, Integer::sum) > MOST_BYTES) {
      tell(context.getCurrentKey(), context.timerService(), out);
    }
  }

  /** The end of the day, or if that is over, of the day it is; no later than it is forgotten. */
  private long tellAt(int day, long now) {
    long over = Boundaries.timer(day + 1);
    if (now < over) {
      return over;
    }
    long today = Boundaries.timer(Boundaries.passed(now) + 1);
    long last = forgetAt(day) - 1;
    return last > now ? Math.min(today, last) : today;
  }

  private long forgetAt(int day) {
    return Days.startMillis(day + 1) + rememberMillis;
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<DailyAccess> out)
      throws Exception {
    tell(context.getCurrentKey(), context.timerService(), out);
    int day = DailyBatch.dayOf(context.getCurrentKey());
    long forgetAt = forgetAt(day);
    boolean later = timestamp > Boundaries.timer(day + 1);
    if (timestamp >= forgetAt || later && context.timerService().currentWatermark() >= forgetAt) {
      counted.clear();
    } else if (later) {
      // The timer to forget them may have been that of a job that remembered for less.
      context.timerService().registerEventTimeTimer(forgetAt);
    }
  }

  /** Tells sums by object, in the order of their ids, which is that of state. */
  private void tell(long key, TimerService timers, Collector<DailyAccess> out) throws Exception {
    bytes.remove(key);
    int day = DailyBatch.dayOf(key);
    Told told = new Told(new HashMap<>(), new ArrayList<>());
    for (byte[] batch : waiting.get()) {
      DailyBatch.read(day, batch, told);
    }
    waiting.clear();
    if (told.byObject().isEmpty() && told.known().isEmpty()) {
      return;
    }
    OfObject[] objects = told.byObject().values().toArray(new OfObject[0]);
    Arrays.sort(objects);
    CountedIds ids = ids(objects, told.known());
    for (OfObject object : objects) {
      DailyAccess total = object.sum(day, ids);
      if (total != null) {
        out.collect(total);
      }
    }
    remember(day, ids, timers);
  }

  private CountedIds ids(OfObject[] objects, List<Long> known) throws Exception {
    long[] before = counted.value();
    before = before == null ? NONE : before;
    if (!known.isEmpty()) {
      before = new CountedIds(before, known.stream().mapToLong(Long::longValue).toArray()).all();
    }
    long[] asked = Stream.of(objects).map(OfObject::ids).flatMapToLong(LongStream::of).toArray();
    CountedIds ids = new CountedIds(before, asked);
    duplicates.inc(asked.length - ids.fresh());
    duplicateSum.add(asked.length - ids.fresh());
    return ids;
  }

  private void remember(int day, CountedIds ids, TimerService timers) throws Exception {
    long forgetAt = forgetAt(day);
    if (timers.currentWatermark() >= forgetAt) {
      return;
    }
    long[] all = ids.all();
    if (all.length > MOST_IDS) {
      unchecked.inc(ids.fresh());
    } else if (all.length > 0) {
      counted.update(all);
      timers.registerEventTimeTimer(forgetAt);
    }
  }

  /** What has come of a share, and what of it had been counted. */
  private record Told(Map<String, OfObject> byObject, List<Long> known)
      implements DailyBatch.Reader {
    @Override
    public PackedRequests requests(String object) {
      return of(object).all;
    }

    @Override
    public void total(DailyAccess total) {
      OfObject object = of(total.object());
      object.total = object.total == null ? total : object.total.plus(total);
    }

    @Override
    public void counted(long id) {
      known.add(id);
    }

    private OfObject of(String object) {
      return byObject.computeIfAbsent(object, OfObject::new);
    }
  }

  /** What has come of an object. */
  private static final class OfObject implements Comparable<OfObject> {
    private final String name;
    private final long fingerprint;
    private final PackedRequests all = new PackedRequests();
    private long[] requests = NONE;
    private DailyAccess total;

    OfObject(String name) {
      this.name = name;
      this.fingerprint = Fingerprint.of(name);
    }

    /** The ids of the requests: no more are added. */
    long[] ids() {
      requests = all.toArray();
      long[] ids = new long[PackedRequests.count(requests)];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = DailyBatch.id(fingerprint, PackedRequests.id(requests, i));
      }
      return ids;
    }

    /** The sum of the requests that have not been counted, or null if there are none. */
    DailyAccess sum(int day, CountedIds counted) {
      DayTotal sum = null;
      for (int i = 0; i < PackedRequests.count(requests); i++) {
        if (counted.count(DailyBatch.id(fingerprint, PackedRequests.id(requests, i)))) {
          sum = sum == null ? new DayTotal(name, day) : sum;
          sum.add(requests, i);
        }
      }
      if (sum == null) {
        return total;
      }
      DailyAccess told = sum.toDailyAccess();
      return total == null ? told : total.plus(told);
    }

    @Override
    public int compareTo(OfObject other) {
      return name.compareTo(other.name);
    }
  }
}
