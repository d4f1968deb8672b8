package io.cloudflux.forecast;

import org.apache.commons.math3.special.Beta;

/**
 * Expected reads of an object on each of the next days, and how far they may be off: the total over
 * any period is negative binomial, that is Poisson with a rate known only up to a gamma
 * distribution.
 *
 * @param daily expected reads on the first, second, … day from the as-of boundary on, each ≥ 0;
 *     {@link #DAYS} of them
 * @param shape shape of the gamma distribution, &gt; 0: the more reads the forecast rests on, the
 *     larger, and the narrower the spread
 * @param source what made the forecast: {@link #MODEL} or {@link #DECAYED_MEAN}
 */
public record Forecast(double[] daily, double shape, String source) {
  /** Days forecast one by one. */
  public static final int DAYS = 7;

  /** Source: the trained regression. */
  public static final String MODEL = "model";

  /** Source: the fallback, a decayed mean shrunk to a prior; see {@link DecayedMeanForecaster}. */
  public static final String DECAYED_MEAN = "decayed-mean";

  /** Expected reads over the {@link #DAYS} days. */
  public double total() {
    double sum = 0;
    for (double reads : daily) {
      sum += reads;
    }
    return sum;
  }

  /** Expected reads over {@code days} days, the week repeated. */
  public double over(double days) {
    return total() * days / DAYS;
  }

  /** The probability of at most {@code reads} reads in {@code days} days. */
  public double probabilityAtMost(long reads, double days) {
    if (reads < 0) {
      return 0;
    }
    double mean = over(days);
    if (mean <= 0) {
      return 1;
    }
    return Beta.regularizedBeta(shape / (shape + mean), shape, reads + 1.0);
  }
}
