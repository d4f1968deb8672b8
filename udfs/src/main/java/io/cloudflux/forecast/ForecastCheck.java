package io.cloudflux.forecast;

import io.cloudflux.price.Tier;

/**
 * Forecasts of a week's reads beside the reads that came: of one object, of many added up, or what
 * changes in these by more reads. Fractions are counted in whole millionths, so that sums are the
 * same in whatever order they are added.
 *
 * @param modelVersion the model the forecasts were made with
 * @param asOf the boundary at which their week is over, a UTC day
 * @param tier tier of the objects' class when they were made
 * @param stratum of the reads expected
 * @param objects forecasts
 * @param expectedMicros reads expected, in millionths
 * @param actual reads that came
 * @param absoluteErrorMicros absolute differences of the two, object by object, in millionths
 * @param devianceMicros {@link PoissonDeviance}, in millionths
 */
public record ForecastCheck(
    String modelVersion,
    int asOf,
    Tier tier,
    ReadStratum stratum,
    long objects,
    long expectedMicros,
    long actual,
    long absoluteErrorMicros,
    long devianceMicros) {
  private static final double MICROS = 1e6;

  /**
   * The check of one forecast.
   *
   * @param expected reads in the week after it, ≥ 0
   * @param actual reads that came, so far, ≥ 0
   */
  public static ForecastCheck of(
      String modelVersion, int asOf, Tier tier, double expected, long actual) {
    return new ForecastCheck(
        modelVersion,
        asOf,
        tier,
        ReadStratum.of(expected),
        1,
        Math.round(expected * MICROS),
        actual,
        Math.round(Math.abs(expected - actual) * MICROS),
        Math.round(PoissonDeviance.of(actual, expected) * MICROS));
  }

  /** What checks must have in common to be added up. */
  public record Kind(String modelVersion, int asOf, Tier tier, ReadStratum stratum) {}

  /** What it is a check of. */
  public Kind kind() {
    return new Kind(modelVersion, asOf, tier, stratum);
  }

  /**
   * The sum of two.
   *
   * @param other of the same {@link Kind}
   */
  public ForecastCheck plus(ForecastCheck other) {
    return new ForecastCheck(
        modelVersion,
        asOf,
        tier,
        stratum,
        objects + other.objects,
        expectedMicros + other.expectedMicros,
        actual + other.actual,
        absoluteErrorMicros + other.absoluteErrorMicros,
        devianceMicros + other.devianceMicros);
  }

  /**
   * What has to be added to another to come to this.
   *
   * @param other of the same {@link Kind}
   */
  public ForecastCheck minus(ForecastCheck other) {
    return new ForecastCheck(
        modelVersion,
        asOf,
        tier,
        stratum,
        objects - other.objects,
        expectedMicros - other.expectedMicros,
        actual - other.actual,
        absoluteErrorMicros - other.absoluteErrorMicros,
        devianceMicros - other.devianceMicros);
  }

  /** Reads expected. */
  public double expected() {
    return expectedMicros / MICROS;
  }

  /** Absolute differences of expected and actual reads, object by object. */
  public double absoluteError() {
    return absoluteErrorMicros / MICROS;
  }

  /** Mean Poisson deviance of a forecast. */
  public double meanDeviance() {
    return devianceMicros / MICROS / objects;
  }
}
