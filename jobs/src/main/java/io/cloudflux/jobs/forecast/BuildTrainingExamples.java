package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.PooledRates;
import io.cloudflux.forecast.Pools;
import io.cloudflux.forecast.TrainingExample;
import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.profile.ObjectProfile;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Replays the life of every object and asks, as of one boundary after the other, what the tiering
 * job would have known then.
 */
public final class BuildTrainingExamples extends ExampleReplay<ObjectExample> {
  private static final long serialVersionUID = 1L;

  /** What each object adds to its pools, before the period held out. */
  static final OutputTag<PooledRates.Total> POOLS =
      new OutputTag<>("pools", Types.POJO(PooledRates.Total.class));

  /** Accumulator: examples the model is fitted to. */
  static final String EARLIER_EXAMPLES = "earlier.examples";

  /** Accumulator: examples the model is measured on. */
  static final String HELD_OUT_EXAMPLES = "held-out.examples";

  private static final int STRIDE_DAYS = TrainingExample.STRIDE_DAYS;

  private final double heldOutFraction;

  private transient LongCounter earlierExamples;
  private transient LongCounter heldOutExamples;

  /**
   * @param heldOutFraction the share of the logs' days, at their end, that is held out
   */
  public BuildTrainingExamples(double heldOutFraction) {
    this.heldOutFraction = heldOutFraction;
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    earlierExamples = new LongCounter();
    heldOutExamples = new LongCounter();
    getRuntimeContext().addAccumulator(EARLIER_EXAMPLES, earlierExamples);
    getRuntimeContext().addAccumulator(HELD_OUT_EXAMPLES, heldOutExamples);
  }

  @Override
  protected void replay(
      String object,
      ObjectProfile profile,
      LogSpan span,
      OnTimerContext context,
      Collector<ObjectExample> out) {
    int end = span.lastDay() + 1;
    int heldOutFrom = heldOutFrom(span, heldOutFraction);
    long[] pools = ObjectExample.poolsOf(object);
    int existedTo = existsTo(heldOutFrom, profile);
    long days = Math.max(0, existedTo - Math.max(profile.bornOn(), span.firstDay()));
    long reads = PooledRates.counted(profile.readsBefore(heldOutFrom), days);
    if (days > 0) {
      context.output(POOLS, new PooledRates.Total(Pools.ALL, reads, days, 1));
      for (long pool : pools) {
        context.output(POOLS, new PooledRates.Total(pool, reads, days, 1));
      }
    }
    // Two rows of boundaries: no answer of the first may come from the period held out.
    int first = span.firstDay() + CountRegression.MINIMUM_HISTORY_DAYS;
    ObjectProfile known = profile;
    for (int asOf = first; asOf + Forecast.DAYS <= heldOutFrom; asOf += STRIDE_DAYS) {
      ObjectProfile existing = existingAt(asOf, known);
      if (existing != null) {
        known = existing;
        TrainingExample example =
            ObjectExample.take(known, object, asOf, span.firstDay(), heldOutFrom);
        earlierExamples.add(1);
        out.collect(new ObjectExample(object, asOf, false, example, pools, reads, days));
      }
    }
    for (int asOf = Math.max(heldOutFrom, first);
        asOf + Forecast.DAYS <= end;
        asOf += STRIDE_DAYS) {
      ObjectProfile existing = existingAt(asOf, known);
      if (existing != null) {
        known = existing;
        TrainingExample example = ObjectExample.take(known, object, asOf, span.firstDay(), end);
        heldOutExamples.add(1);
        // Nothing to leave out: the pools have nothing of what comes.
        out.collect(new ObjectExample(object, asOf, true, example, pools, 0, 0));
      }
    }
  }

  /** The day up to which the object exists: an end, or the day behind its deletion. */
  private static int existsTo(int end, ObjectProfile profile) {
    ObjectProfile before = profile.copy();
    before.closeTo(end);
    return before.deleted() ? before.lastDeleteDay() + 1 : end;
  }

  /** The first day of the period held out, at least a week before the end. */
  static int heldOutFrom(LogSpan span, double heldOutFraction) {
    int days = span.lastDay() + 1 - span.firstDay();
    int heldOut = Math.max(Forecast.DAYS, (int) Math.round(days * heldOutFraction));
    return span.lastDay() + 1 - heldOut;
  }
}
