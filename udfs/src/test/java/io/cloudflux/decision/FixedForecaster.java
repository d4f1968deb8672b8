package io.cloudflux.decision;

import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.Arrays;

/**
 * Expects the same of every object.
 *
 * @param shape of the gamma distribution that the rate follows: the larger, the surer
 */
record FixedForecaster(double readsPerDay, double shape) implements Forecaster {
  private static final long serialVersionUID = 1L;

  @Override
  public Forecast forecast(ObjectSnapshot snapshot) {
    double[] daily = new double[Forecast.DAYS];
    Arrays.fill(daily, readsPerDay);
    CountDistribution[] totals = new CountDistribution[Forecast.periods()];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = CountDistribution.negativeBinomial(readsPerDay * Forecast.periodDays(i), shape);
    }
    return new Forecast(daily, totals, Forecast.MODEL);
  }

  @Override
  public String version() {
    return "fixed";
  }
}
