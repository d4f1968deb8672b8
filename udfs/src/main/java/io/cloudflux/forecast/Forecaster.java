package io.cloudflux.forecast;

import io.cloudflux.profile.ObjectSnapshot;
import java.io.Serializable;

/** Forecasts an object's reads from what is known of it as of a boundary. Pure. */
public interface Forecaster extends Serializable {

  Forecast forecast(ObjectSnapshot snapshot);

  /** Names the model, for the decisions that rest on it. */
  String version();
}
