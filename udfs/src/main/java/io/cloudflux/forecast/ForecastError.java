package io.cloudflux.forecast;

import io.cloudflux.price.Tier;

/**
 * How far off the forecasts were of a week's reads that ends at a boundary: those of one model, for
 * objects in one tier of which about as many reads were expected. Rounded to millionths.
 *
 * @param modelVersion the model the forecasts were made with
 * @param asOf UTC day whose first instant is the boundary
 * @param tier tier of the objects' class when the forecasts were made
 * @param stratum of the reads expected
 * @param objects forecasts
 * @param expectedReads their sum
 * @param actualReads what came
 * @param absoluteError sum of the absolute errors, in reads
 * @param wape absolute error over actual reads (weighted absolute percentage error), or -1 if none
 *     came
 * @param bias expected over actual reads, 1 is unbiased, or -1 if none came
 * @param deviance mean Poisson deviance, see {@link PoissonDeviance}
 * @param drift true if the model, over all tiers and strata, no longer forecasts as it did, see
 *     {@link ForecastDrift}
 */
public record ForecastError(
    String modelVersion,
    int asOf,
    Tier tier,
    ReadStratum stratum,
    long objects,
    double expectedReads,
    long actualReads,
    double absoluteError,
    double wape,
    double bias,
    double deviance,
    boolean drift) {
  /** In place of a ratio to reads that did not come. */
  public static final double UNDEFINED = -1;

  /** The errors that checks add up to. */
  public static ForecastError of(ForecastCheck sum, boolean drift) {
    boolean defined = sum.actual() > 0;
    return new ForecastError(
        sum.modelVersion(),
        sum.asOf(),
        sum.tier(),
        sum.stratum(),
        sum.objects(),
        sum.expected(),
        sum.actual(),
        sum.absoluteError(),
        defined ? rounded(sum.absoluteError() / sum.actual()) : UNDEFINED,
        defined ? rounded(sum.expected() / sum.actual()) : UNDEFINED,
        rounded(sum.meanDeviance()),
        drift);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
