package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;

/**
 * What was known of an object as of a boundary, and what came.
 *
 * @param features {@link ForecastFeatures} of each of the days ahead, one after the other
 * @param reads reads on each of the days ahead
 * @param weight of the example in the fit, &gt; 0
 * @param heldOut whether it is in the last period, kept apart to measure the model on
 */
public record TrainingExample(double[] features, double[] reads, double weight, boolean heldOut) {
  /** Length of {@link #features}. */
  public static final int FEATURES = Forecast.DAYS * ForecastFeatures.SIZE;
}
