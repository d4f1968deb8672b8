package io.cloudflux.forecast;

import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.Arrays;

/**
 * The fallback when there is no model or too little history: the mean of a gamma-Poisson posterior
 * whose evidence is the reads of the past, halved every 30 days. The same every day of the week.
 *
 * <p>The prior is worth {@link #PRIOR_DAYS} days with {@link #PRIOR_READS} reads, so that an object
 * just seen for the first time is neither hot nor cold, and two weeks of silence outweigh it.
 */
public final class DecayedMeanForecaster implements Forecaster {
  private static final long serialVersionUID = 1L;

  /** Reads the prior is worth: Jeffreys' prior of a Poisson rate has shape one half. */
  static final double PRIOR_READS = 0.5;

  /** Days the prior is worth. */
  static final double PRIOR_DAYS = 10;

  @Override
  public Forecast forecast(ObjectSnapshot snapshot) {
    double shape = shape(snapshot);
    double rate = shape / (PRIOR_DAYS + snapshot.exposureDays(ObjectProfile.MONTH));
    double[] daily = new double[Forecast.DAYS];
    Arrays.fill(daily, rate);
    CountDistribution[] totals = new CountDistribution[Forecast.periods()];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = CountDistribution.negativeBinomial(rate * Forecast.periodDays(i), shape);
    }
    return new Forecast(daily, totals, Forecast.DECAYED_MEAN);
  }

  /** How much the spread narrows: the reads the forecast rests on, decayed, and the prior's. */
  public static double shape(ObjectSnapshot snapshot) {
    return PRIOR_READS + snapshot.decayedReads(ObjectProfile.MONTH);
  }

  @Override
  public String version() {
    return Forecast.DECAYED_MEAN;
  }
}
