package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.TrainingExample;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.ml.linalg.DenseVector;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * Adds up the errors of the new model, and of two forecasts that cost nothing, on held-out rows.
 */
final class MeasureForecasts extends ProcessFunction<Row, Void> {
  private static final long serialVersionUID = 1L;

  static final String MODEL = "model";
  static final String LAST_WEEK = "last week repeated";
  static final String DECAYED_MEAN = "decayed mean";

  private static final double MONTH_IN_WEEKS = Forecast.periodDays(1) / (double) Forecast.DAYS;

  private final ExampleColumns columns;
  private final int prediction;

  private transient ErrorSums model;
  private transient ErrorSums lastWeek;
  private transient ErrorSums decayedMean;

  MeasureForecasts(ExampleColumns columns, int prediction) {
    this.columns = columns;
    this.prediction = prediction;
  }

  @Override
  public void open(OpenContext context) {
    model = new ErrorSums(MODEL, getRuntimeContext());
    lastWeek = new ErrorSums(LAST_WEEK, getRuntimeContext());
    decayedMean = new ErrorSums(DECAYED_MEAN, getRuntimeContext());
  }

  @Override
  public void processElement(Row row, Context context, Collector<Void> out) {
    TrainingExample example = columns.example(row);
    double[] forecast = row.<DenseVector>getFieldAs(prediction).values;
    double[] came = example.totals();
    model.add(forecast[Forecast.DAYS], forecast[Forecast.DAYS + 2], came);
    double week = ForecastFeatures.readsLastWeek(example.features());
    lastWeek.add(week, week * MONTH_IN_WEEKS, came);
    double mean = ForecastFeatures.decayedMean(example.features());
    decayedMean.add(mean * Forecast.periodDays(0), mean * Forecast.periodDays(1), came);
  }
}
