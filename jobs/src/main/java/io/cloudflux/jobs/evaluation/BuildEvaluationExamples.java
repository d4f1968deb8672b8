package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.IntermittentDemand;
import io.cloudflux.forecast.TrainingExample;
import io.cloudflux.jobs.evaluation.EvaluationExample.Rate;
import io.cloudflux.jobs.forecast.ExampleReplay;
import io.cloudflux.jobs.forecast.ObjectExample;
import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import org.apache.flink.util.Collector;

/**
 * Replays the life of every object and takes an example as of one boundary after the other, to the
 * end of the logs.
 */
public final class BuildEvaluationExamples extends ExampleReplay<EvaluationExample> {
  private static final long serialVersionUID = 1L;

  private static final DecayedMeanForecaster GAMMA_POISSON = new DecayedMeanForecaster();
  private static final int DECAYED_MEAN_HORIZON = 1;
  private static final int MONTH = 30;

  /** Of shorter logs, boundaries are taken closer together. */
  private static final int SHORT_DAYS = 120;

  private static final int SHORT_STRIDE = 2;

  /** Days between two boundaries. */
  static int stride(LogSpan span) {
    return span.lastDay() + 1 - span.firstDay() < SHORT_DAYS
        ? SHORT_STRIDE
        : TrainingExample.STRIDE_DAYS;
  }

  @Override
  protected void replay(
      String object,
      ObjectProfile profile,
      LogSpan span,
      OnTimerContext context,
      Collector<EvaluationExample> out) {
    int end = span.lastDay() + 1;
    long[] pools = ObjectExample.poolsOf(object);
    IntermittentDemand demand = new IntermittentDemand();
    int day = Math.max(profile.bornOn(), span.firstDay());
    ObjectProfile known = profile;
    int stride = stride(span);
    for (int asOf = span.firstDay() + CountRegression.MINIMUM_HISTORY_DAYS;
        asOf + Forecast.DAYS <= end;
        asOf += stride) {
      for (; known.bornOn() < asOf && day < asOf; day++) {
        demand.next(known.openReads(day));
      }
      ObjectProfile existing = existingAt(asOf, known);
      if (existing == null) {
        continue;
      }
      known = existing;
      TrainingExample example = ObjectExample.take(known, object, asOf, span.firstDay(), end);
      ObjectSnapshot snapshot = ObjectSnapshot.of(known, object, asOf, span.firstDay());
      double[] recent = new double[Forecast.DAYS];
      for (int back = 1; back <= recent.length; back++) {
        recent[back - 1] = snapshot.readsOn(asOf - back);
      }
      double[] rates = new double[Rate.values().length];
      Forecast gammaPoisson = GAMMA_POISSON.forecast(snapshot);
      rates[Rate.DECAYED_MEAN.ordinal()] = snapshot.readRate(DECAYED_MEAN_HORIZON);
      rates[Rate.CROSTON.ordinal()] = demand.croston();
      rates[Rate.TSB.ordinal()] = demand.tsb();
      rates[Rate.GAMMA_POISSON.ordinal()] = gammaPoisson.daily()[0];
      rates[Rate.GAMMA_POISSON_SHAPE.ordinal()] = DecayedMeanForecaster.shape(snapshot);
      out.collect(
          new EvaluationExample(
              object,
              asOf,
              example,
              pools,
              snapshot.totalReads(),
              snapshot.observedDays(),
              recent,
              snapshot.readsInLast(MONTH),
              rates));
    }
  }
}
