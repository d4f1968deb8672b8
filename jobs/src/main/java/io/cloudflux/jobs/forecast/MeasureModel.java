package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Adds up the errors of a model that is there already, on the same held-out examples. */
final class MeasureModel extends ProcessFunction<ObjectExample, Void> {
  private static final long serialVersionUID = 1L;

  static final String MODEL_IN_USE = "model in use";

  private final CountRegression model;

  private transient ErrorSums errors;

  MeasureModel(CountRegression model) {
    this.model = model;
  }

  @Override
  public void open(OpenContext context) {
    errors = new ErrorSums(MODEL_IN_USE, getRuntimeContext());
  }

  @Override
  public void processElement(ObjectExample held, Context context, Collector<Void> out) {
    double[] features = held.example().features().clone();
    ForecastFeatures.pool(features, model.pools().rate(held.pools(), held.pools().length, 0, 0));
    Forecast forecast = model.forecast(features, held.example().week());
    errors.add(forecast.totals()[0].mean(), forecast.totals()[1].mean(), held.example().totals());
  }
}
