package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.jobs.evaluation.EvaluationExample.Rate;
import java.util.List;
import java.util.function.Function;

/**
 * A forecast that needs no training.
 *
 * @param name its name
 * @param forecast what it says of an object
 */
record SimpleContender(String name, Function<EvaluationExample, Prediction> forecast)
    implements Contender {
  static final String LAST_WEEK = "last week repeated";

  /** All of them. */
  static List<Contender> all() {
    return List.of(
        new SimpleContender(LAST_WEEK, SimpleContender::lastWeek),
        new SimpleContender(
            "yesterday repeated", example -> Prediction.ofRate(example.recent()[0])),
        new SimpleContender(
            "decayed mean", example -> Prediction.ofRate(example.rate(Rate.DECAYED_MEAN))),
        new SimpleContender(
            "Croston (SBA)", example -> Prediction.ofRate(example.rate(Rate.CROSTON))),
        new SimpleContender("TSB", example -> Prediction.ofRate(example.rate(Rate.TSB))),
        new SimpleContender("gamma-Poisson", SimpleContender::gammaPoisson));
  }

  @Override
  public List<Prediction> predict(List<EvaluationExample> examples) {
    return examples.stream().map(forecast).toList();
  }

  private static Prediction lastWeek(EvaluationExample example) {
    double[] daily = new double[Forecast.DAYS];
    for (int ahead = 0; ahead < daily.length; ahead++) {
      daily[ahead] = example.recent()[Forecast.DAYS - 1 - ahead];
    }
    return Prediction.ofDays(daily);
  }

  private static Prediction gammaPoisson(EvaluationExample example) {
    double rate = example.rate(Rate.GAMMA_POISSON);
    double shape = example.rate(Rate.GAMMA_POISSON_SHAPE);
    double[] daily = new double[Forecast.DAYS];
    java.util.Arrays.fill(daily, rate);
    CountDistribution[] totals = new CountDistribution[Forecast.periods()];
    for (int period = 0; period < totals.length; period++) {
      totals[period] =
          CountDistribution.negativeBinomial(rate * Forecast.periodDays(period), shape);
    }
    return Prediction.of(new Forecast(daily, totals, Forecast.DECAYED_MEAN));
  }
}
