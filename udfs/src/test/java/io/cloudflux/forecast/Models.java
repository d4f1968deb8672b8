package io.cloudflux.forecast;

import java.util.Arrays;

/** Models made by hand. */
public final class Models {
  static final PooledRates NO_POOLS = new PooledRates(0, 0, new PooledRates.Total[0]);

  private static final double NO_LIMIT = 1_000;

  private Models() {}

  /** A model that expects e to the 0th reads in every period, and a read with even odds. */
  static CountRegression of(double[][] means, double[][] somes) {
    return of("by-hand", means, somes, WeekShape.even());
  }

  static CountRegression of(
      String version, double[][] means, double[][] somes, WeekShape weekShape) {
    double[] low = new double[ForecastFeatures.SIZE];
    double[] high = new double[ForecastFeatures.SIZE];
    Arrays.fill(low, -NO_LIMIT);
    Arrays.fill(high, NO_LIMIT);
    return new CountRegression(
        version, low, high, means, somes, Spread.unknown(), weekShape, NO_POOLS);
  }

  static double[][] noWeights() {
    return new double[Forecast.periods()][ForecastFeatures.SIZE];
  }

  /** The rate of the last 30 days goes on; a read is as probable as of a geometric count. */
  public static CountRegression ownRateGoesOn() {
    return resting(0);
  }

  /** The same, but what has rested for more than a week is expected to rest on. */
  public static CountRegression restingObjectsRest() {
    return resting(-0.5);
  }

  private static CountRegression resting(double perLogDay) {
    double[][] means = noWeights();
    double[][] somes = noWeights();
    for (double[][] rows : new double[][][] {means, somes}) {
      for (int period = 0; period < Forecast.periods(); period++) {
        rows[period][0] = Math.log(Forecast.periodDays(period));
        rows[period][ForecastFeatures.START] = 1;
        rows[period][ForecastFeatures.NAMES.indexOf("log_unread_days_over_7")] = perLogDay;
      }
    }
    return of("own-rate-goes-on", means, somes, WeekShape.even());
  }
}
