package io.cloudflux.decision;

import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.price.Usd;

/**
 * Reads forecast over a period as a whole, rounded to four places. Eight times in ten they fall
 * between {@code p10} and {@code p90}.
 *
 * @param days from the boundary on
 * @param reads expected
 * @param p10 one time in ten there are fewer reads; see {@link CountDistribution#quantile}
 * @param p90 one time in ten there are more
 * @param none probability in [0, 1] of no read at all
 */
public record ForecastTotal(int days, double reads, double p10, double p90, double none) {
  private static final int DECIMALS = 4;

  /** Those of a forecast, the shortest period first. */
  static ForecastTotal[] of(Forecast forecast) {
    ForecastTotal[] totals = new ForecastTotal[Forecast.periods()];
    for (int i = 0; i < totals.length; i++) {
      CountDistribution total = forecast.totals()[i];
      double[] quantiles = total.quantiles(0.1, 0.9);
      totals[i] =
          new ForecastTotal(
              Forecast.periodDays(i),
              Usd.round(total.mean(), DECIMALS),
              Usd.round(quantiles[0], DECIMALS),
              Usd.round(quantiles[1], DECIMALS),
              Usd.round(total.none(), DECIMALS));
    }
    return totals;
  }

  /** Probability in [0, 1] of a read. */
  public double some() {
    return Usd.round(1 - none, DECIMALS);
  }
}
