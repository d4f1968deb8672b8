package io.cloudflux.forecast;

/**
 * The error of a forecast of a count: twice the log-likelihood that is lost beside a perfect
 * forecast, if counts are Poisson. Least, on average, for the mean. See McCullagh and Nelder,
 * "Generalized Linear Models" (1989), 2.3.
 */
public final class PoissonDeviance {
  /** A forecast of none would be infinitely wrong when a read comes; no less than this is taken. */
  public static final double LEAST_FORECAST = 1e-3;

  private PoissonDeviance() {}

  /**
   * The deviance of one forecast, ≥ 0.
   *
   * @param actual what came, ≥ 0
   * @param forecast expected, ≥ 0
   */
  public static double of(double actual, double forecast) {
    double mean = Math.max(LEAST_FORECAST, forecast);
    return 2 * ((actual > 0 ? actual * Math.log(actual / mean) : 0) - (actual - mean));
  }
}
