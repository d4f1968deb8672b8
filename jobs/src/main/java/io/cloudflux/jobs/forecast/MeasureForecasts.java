package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.jobs.forecast.ForecastReport.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.flink.api.common.accumulators.DoubleCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.ml.linalg.DenseVector;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * Adds up the errors of the model and of two baselines on held-out rows, in accumulators: they
 * reach whoever waits for the job on any cluster.
 */
final class MeasureForecasts extends ProcessFunction<Row, Void> {
  private static final long serialVersionUID = 1L;

  private static final List<String> FORECASTS =
      List.of("model", "last week repeated", "decayed mean");
  private static final String READS = "held-out.reads";
  private static final String DAILY = ".daily-error";
  private static final String WEEKLY = ".weekly-error";
  private static final String TOTAL = ".total";

  private final int featuresColumn;
  private final int labelColumn;
  private final int predictionColumn;

  private transient DoubleCounter reads;
  private transient Sums[] sums;

  /** Columns by position: rows between tables and streams do not always know names. */
  MeasureForecasts(int featuresColumn, int labelColumn, int predictionColumn) {
    this.featuresColumn = featuresColumn;
    this.labelColumn = labelColumn;
    this.predictionColumn = predictionColumn;
  }

  @Override
  public void open(OpenContext context) {
    reads = counter(READS);
    sums = new Sums[FORECASTS.size()];
    for (int i = 0; i < sums.length; i++) {
      String name = FORECASTS.get(i);
      sums[i] = new Sums(counter(name + DAILY), counter(name + WEEKLY), counter(name + TOTAL));
    }
  }

  private DoubleCounter counter(String name) {
    DoubleCounter counter = new DoubleCounter();
    getRuntimeContext().addAccumulator(name, counter);
    return counter;
  }

  @Override
  public void processElement(Row row, Context context, Collector<Void> out) {
    double[] features = row.<DenseVector>getFieldAs(featuresColumn).values;
    double[] actual = row.<DenseVector>getFieldAs(labelColumn).values;
    double[][] forecasts = new double[FORECASTS.size()][Forecast.DAYS];
    forecasts[0] = row.<DenseVector>getFieldAs(predictionColumn).values;
    double week = 0;
    for (int day = 0; day < Forecast.DAYS; day++) {
      int at = day * ForecastFeatures.SIZE;
      forecasts[1][day] = features[at + ForecastFeatures.LAST_WEEK];
      forecasts[2][day] = features[at + ForecastFeatures.DECAYED_MEAN];
      week += actual[day];
    }
    reads.add(week);
    for (int i = 0; i < sums.length; i++) {
      sums[i].add(forecasts[i], actual, week);
    }
  }

  /** The errors that a finished job has added up. */
  static List<Errors> errors(ToDoubleFunction<String> accumulated) {
    double reads = Math.max(1, accumulated.applyAsDouble(READS));
    List<Errors> errors = new ArrayList<>();
    for (String name : FORECASTS) {
      errors.add(
          new Errors(
              name,
              accumulated.applyAsDouble(name + DAILY) / reads,
              accumulated.applyAsDouble(name + WEEKLY) / reads,
              accumulated.applyAsDouble(name + TOTAL) / reads));
    }
    return errors;
  }

  /** Reads on the days forecast, all together. */
  static double reads(ToDoubleFunction<String> accumulated) {
    return accumulated.applyAsDouble(READS);
  }

  private record Sums(DoubleCounter daily, DoubleCounter weekly, DoubleCounter total) {
    void add(double[] forecast, double[] actual, double week) {
      double sum = 0;
      for (int day = 0; day < Forecast.DAYS; day++) {
        daily.add(Math.abs(forecast[day] - actual[day]));
        sum += forecast[day];
      }
      weekly.add(Math.abs(sum - week));
      total.add(sum);
    }
  }
}
