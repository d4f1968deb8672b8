package io.cloudflux.forecast;

import java.util.Collection;

/**
 * Whether a model still forecasts as it did: its errors over all tiers and strata, older ones
 * weighted less, beside those of its first weeks.
 *
 * @param since boundary of its first errors, a UTC day
 * @param asOf boundary of its last
 * @param expected reads expected, each weighted by half for every {@link #HALF_LIFE_DAYS} passed
 * @param actual reads that came, weighted likewise
 * @param absoluteError absolute errors, weighted likewise
 * @param firstActual reads that came in the first weeks
 * @param firstAbsoluteError absolute errors of the first weeks
 */
public record ForecastDrift(
    int since,
    int asOf,
    double expected,
    double actual,
    double absoluteError,
    double firstActual,
    double firstAbsoluteError) {

  /** Days after which an error weighs half. */
  static final int HALF_LIFE_DAYS = 28;

  /** Days that are taken as what the model can do. */
  static final int FIRST_DAYS = 28;

  /** Reads, expected or actual, below which nothing is said: their noise alone is 7 %. */
  static final double LEAST_READS = 200;

  /** How many times too many, too few, or as far off as at first, is drift. */
  static final double TOLERANCE = 1.5;

  /**
   * What is known after another boundary.
   *
   * @param before what was known before it, or null
   * @param boundary a UTC day; what comes for one that is over counts as if it were of the last
   * @param of the model at the boundary
   */
  public static ForecastDrift after(
      ForecastDrift before, int boundary, Collection<ForecastCheck> checks) {
    double expected = 0;
    double actual = 0;
    double absoluteError = 0;
    for (ForecastCheck check : checks) {
      expected += check.expected();
      actual += check.actual();
      absoluteError += check.absoluteError();
    }
    if (before == null) {
      return new ForecastDrift(
          boundary, boundary, expected, actual, absoluteError, actual, absoluteError);
    }
    int now = Math.max(before.asOf, boundary);
    // StrictMath: the same digits on every machine.
    double weight = StrictMath.pow(2, (before.asOf - now) / (double) HALF_LIFE_DAYS);
    boolean first = boundary < before.since + FIRST_DAYS || before.firstActual < LEAST_READS;
    return new ForecastDrift(
        before.since,
        now,
        before.expected * weight + expected,
        before.actual * weight + actual,
        before.absoluteError * weight + absoluteError,
        before.firstActual + (first ? actual : 0),
        before.firstAbsoluteError + (first ? absoluteError : 0));
  }

  /**
   * True if there is enough to tell by, and {@link #TOLERANCE} times as many reads are expected as
   * come, or as few, or errors are that much larger, beside the reads, than in the first weeks.
   */
  public boolean drifts() {
    return Math.max(expected, actual) >= LEAST_READS
        && (expected > TOLERANCE * actual
            || actual > TOLERANCE * expected
            || (firstActual >= LEAST_READS
                && absoluteError / actual > TOLERANCE * firstAbsoluteError / firstActual));
  }
}
