package io.cloudflux.forecast;

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

  private static final int HORIZON = 2;

  @Override
  public Forecast forecast(ObjectSnapshot snapshot) {
    double shape = shape(snapshot);
    double[] daily = new double[Forecast.DAYS];
    Arrays.fill(daily, shape / (PRIOR_DAYS + snapshot.exposureDays(HORIZON)));
    return new Forecast(daily, shape, Forecast.DECAYED_MEAN);
  }

  /** The evidence behind any forecast of this object: reads, decayed, and the prior's. */
  static double shape(ObjectSnapshot snapshot) {
    return PRIOR_READS + snapshot.decayedReads(HORIZON);
  }

  @Override
  public String version() {
    return Forecast.DECAYED_MEAN;
  }
}
