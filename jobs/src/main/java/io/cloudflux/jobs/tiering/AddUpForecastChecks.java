package io.cloudflux.jobs.tiering;

import io.cloudflux.forecast.ForecastCheck;

/** The checks of forecasts, a few dozen records a boundary. */
public final class AddUpForecastChecks extends AddUp<ForecastCheck.Kind, ForecastCheck> {
  private static final long serialVersionUID = 1L;

  @Override
  ForecastCheck.Kind kind(ForecastCheck check) {
    return check.kind();
  }

  @Override
  ForecastCheck plus(ForecastCheck one, ForecastCheck other) {
    return one.plus(other);
  }

  @Override
  int asOf(ForecastCheck check) {
    return check.asOf();
  }
}
