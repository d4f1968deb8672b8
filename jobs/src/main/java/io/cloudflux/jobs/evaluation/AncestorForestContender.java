package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.time.Days;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * What the project's ancestor did: a random forest of the next day's reads on the day of the week,
 * the hour, the day of the month, the previous count and the mean of seven days, asked day after
 * day with its own answers for a past. Daily totals have no hour: it is 0. As a forest of
 * XGBoost's, 100 trees grown on bootstrap-like samples without shrinkage.
 */
final class AncestorForestContender implements Contender {
  static final String NAME = "ancestor's random forest";

  private static final int TREES = 100;
  private static final int MOST_ROWS = 50_000;

  private static final Map<String, Object> PARAMS =
      Map.of(
          "objective", "reg:squarederror",
          "num_parallel_tree", TREES,
          "learning_rate", 1,
          "max_depth", 12,
          "min_child_weight", 1,
          "lambda", 0,
          "subsample", 0.632,
          "colsample_bynode", 0.8,
          "base_score", 0);

  private Booster forest;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void train(Origin origin) throws XGBoostError {
    List<EvaluationExample> known =
        origin.examples().stream()
            .sorted(Comparator.comparingLong(example -> example.example().id()))
            .limit(MOST_ROWS)
            .toList();
    List<double[]> rows = new ArrayList<>();
    for (EvaluationExample example : known) {
      rows.add(features(example.asOf(), example.recent()));
    }
    double[] labels = known.stream().mapToDouble(example -> example.example().daily()[0]).toArray();
    forest = Trees.train(rows, labels, null, PARAMS, 1);
  }

  @Override
  public List<Prediction> predict(List<EvaluationExample> examples) throws XGBoostError {
    List<double[]> recent = new ArrayList<>();
    for (EvaluationExample example : examples) {
      recent.add(example.recent().clone());
    }
    double[][] daily = new double[examples.size()][Forecast.DAYS];
    for (int ahead = 0; ahead < Forecast.DAYS; ahead++) {
      List<double[]> rows = new ArrayList<>();
      for (int i = 0; i < daily.length; i++) {
        rows.add(features(examples.get(i).asOf() + ahead, recent.get(i)));
      }
      double[] next = Trees.predict(forest, rows);
      for (int i = 0; i < daily.length; i++) {
        double[] past = recent.get(i);
        daily[i][ahead] = Math.max(0, next[i]);
        System.arraycopy(past, 0, past, 1, past.length - 1);
        past[0] = daily[i][ahead];
      }
    }
    List<Prediction> predictions = new ArrayList<>();
    for (double[] days : daily) {
      predictions.add(Prediction.ofDays(days));
    }
    return predictions;
  }

  private static double[] features(int day, double[] recent) {
    LocalDate date = LocalDate.parse(Days.iso(day));
    double mean = 0;
    for (double reads : recent) {
      mean += reads / recent.length;
    }
    return new double[] {date.getDayOfWeek().getValue(), 0, date.getDayOfMonth(), recent[0], mean};
  }
}
