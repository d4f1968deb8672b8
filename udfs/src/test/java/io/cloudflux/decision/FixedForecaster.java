package io.cloudflux.decision;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.Arrays;

/** Expects the same of every object. */
record FixedForecaster(double readsPerDay, double shape) implements Forecaster {
  private static final long serialVersionUID = 1L;

  @Override
  public Forecast forecast(ObjectSnapshot snapshot) {
    double[] daily = new double[Forecast.DAYS];
    Arrays.fill(daily, readsPerDay);
    return new Forecast(daily, shape, Forecast.MODEL);
  }

  @Override
  public String version() {
    return "fixed";
  }
}
