package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The accesses of every object and day, told when the day is over and again, with the new total,
 * whenever more of it is told later. Keyed by object.
 *
 * <p>Totals are absolute, so that telling one twice does no harm. They are kept in state until they
 * can no longer grow; an object's profile, which folds days into one another, could not correct
 * them.
 */
final class AddUpDailyAccesses extends KeyedProcessFunction<String, DailyAccess, DailyAccessTotal>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private static final int READS = 0;
  private static final int BYTES = 1;
  private static final int WRITES = 2;
  private static final int FALSE_HEAT = 3;
  private static final int COUNTS = 4;

  private final long keepMillis;

  private transient LatestWatermark watermark;
  private transient MapState<Integer, long[]> totals;
  private transient Counter tooLate;

  /**
   * @param keep how long after its day is over a total may grow
   */
  AddUpDailyAccesses(Duration keep) {
    this.keepMillis = keep.toMillis();
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    watermark = new LatestWatermark(context, TieringState.ADDED_UP_TO);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    watermark.snapshot();
  }

  @Override
  public void open(OpenContext context) {
    totals = getRuntimeContext().getMapState(TieringState.DAILY_ACCESSES);
    tooLate =
        getRuntimeContext()
            .getMetricGroup()
            .addGroup("stage", "daily-accesses")
            .counter("lateObjectDays");
  }

  @Override
  public void processElement(DailyAccess daily, Context context, Collector<DailyAccessTotal> out)
      throws Exception {
    if (daily.reads() == 0 && daily.writes() == 0) {
      return; // A size, or a delete.
    }
    int day = daily.day();
    long over = Days.startMillis(day + 1) - 1;
    long now = watermark.now(context.timerService());
    if (now >= over + keepMillis) {
      // Its total is forgotten: a new one would take the place of the larger one.
      tooLate.inc();
      return;
    }
    long[] total = totals.get(day);
    if (total == null) {
      total = new long[COUNTS];
      context.timerService().registerEventTimeTimer(over + keepMillis);
    }
    total[READS] += daily.reads();
    total[BYTES] += daily.bytes();
    total[WRITES] += daily.writes();
    total[FALSE_HEAT] += daily.actors().falseHeat();
    totals.put(day, total);
    if (now >= over) {
      out.collect(total(context.getCurrentKey(), day, total));
    } else {
      context.timerService().registerEventTimeTimer(over);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<DailyAccessTotal> out)
      throws Exception {
    long now = context.timerService().currentWatermark();
    long next = Long.MAX_VALUE;
    for (var days = totals.iterator(); days.hasNext(); ) {
      Map.Entry<Integer, long[]> total = days.next();
      int day = total.getKey();
      long over = Days.startMillis(day + 1) - 1;
      if (timestamp == over) {
        out.collect(total(context.getCurrentKey(), day, total.getValue()));
      }
      // Not by the watermark alone: at the end of a key in batch mode it is behind all timers, and
      // days that have not been told would be lost.
      if (timestamp >= over + keepMillis || timestamp > over && now >= over + keepMillis) {
        days.remove();
      } else {
        next = Math.min(next, over + keepMillis);
      }
    }
    if (next == Long.MAX_VALUE) {
      totals.clear(); // On the heap, a map without entries would stay.
    } else if (next > now) {
      // Timers that are there may be those of a job that kept totals for another time.
      context.timerService().registerEventTimeTimer(next);
    }
  }

  private static DailyAccessTotal total(String object, int day, long[] counts) {
    return new DailyAccessTotal(
        object, day, counts[READS], counts[BYTES], counts[WRITES], counts[FALSE_HEAT]);
  }
}
