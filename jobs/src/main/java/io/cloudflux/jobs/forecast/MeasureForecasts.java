package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import org.apache.flink.api.common.functions.MapPartitionFunction;
import org.apache.flink.ml.linalg.DenseVector;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * Adds up the errors of the model and the baselines over held-out rows: examples, reads, then for
 * each forecast its daily errors, its 7-day errors and its total.
 */
final class MeasureForecasts implements MapPartitionFunction<Row, double[]> {
  private static final long serialVersionUID = 1L;

  /** The forecasts, in the order of the sums. */
  static final String[] NAMES = {"model", "last week repeated", "decayed mean"};

  static final int HEAD = 2;
  static final int EACH = 3;

  @Override
  public void mapPartition(Iterable<Row> rows, Collector<double[]> out) {
    double[] sums = new double[HEAD + EACH * NAMES.length];
    double[][] forecasts = new double[NAMES.length][Forecast.DAYS];
    for (Row row : rows) {
      double[] features = row.<DenseVector>getFieldAs("features").values;
      double[] reads = row.<DenseVector>getFieldAs("label").values;
      forecasts[0] = row.<DenseVector>getFieldAs("prediction").values;
      for (int day = 0; day < Forecast.DAYS; day++) {
        int at = day * ForecastFeatures.SIZE;
        forecasts[1][day] = features[at + ForecastFeatures.LAST_WEEK];
        forecasts[2][day] = features[at + ForecastFeatures.DECAYED_MEAN];
      }
      double week = 0;
      for (double count : reads) {
        week += count;
      }
      sums[0]++;
      sums[1] += week;
      for (int i = 0; i < NAMES.length; i++) {
        add(sums, HEAD + EACH * i, forecasts[i], reads, week);
      }
    }
    out.collect(sums);
  }

  private static void add(double[] sums, int at, double[] forecast, double[] reads, double week) {
    double total = 0;
    for (int day = 0; day < Forecast.DAYS; day++) {
      sums[at] += Math.abs(forecast[day] - reads[day]);
      total += forecast[day];
    }
    sums[at + 1] += Math.abs(total - week);
    sums[at + 2] += total;
  }
}
