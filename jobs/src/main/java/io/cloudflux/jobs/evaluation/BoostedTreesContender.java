package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.TrainingExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient-boosted trees (XGBoost) on the regression's features: of each period the mean with a
 * Poisson objective, and whether there is a read with a logistic one. The days of a week are alike.
 */
final class BoostedTreesContender implements Contender {
  static final String NAME = "boosted trees (XGBoost)";

  private static final int ROUNDS = 100;

  /** More rows only cost time: trees of so few leaves have settled. */
  private static final int MOST_ROWS = 50_000;

  private static final int FEWEST_ROWS = 20;

  private static final Map<String, Object> SHARED =
      Map.of(
          "eta",
          0.1,
          "max_depth",
          5,
          "min_child_weight",
          10,
          "lambda",
          5,
          "subsample",
          0.8,
          "colsample_bytree",
          0.8);

  private final Booster[] means = new Booster[Forecast.periods()];
  private final Booster[] somes = new Booster[Forecast.periods()];

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void train(Origin origin) throws XGBoostError {
    for (int period = 0; period < means.length; period++) {
      int index = period;
      List<TrainingExample> known =
          origin.training().stream()
              .filter(example -> !Double.isNaN(example.totals()[index]))
              .sorted(Comparator.comparingLong(TrainingExample::id))
              .limit(MOST_ROWS)
              .toList();
      if (known.size() < FEWEST_ROWS) {
        means[period] = null;
        continue;
      }
      List<double[]> rows = known.stream().map(TrainingExample::features).toList();
      double[] weights = known.stream().mapToDouble(TrainingExample::weight).toArray();
      double[] labels = known.stream().mapToDouble(example -> example.totals()[index]).toArray();
      means[period] = Trees.train(rows, labels, weights, with("count:poisson"), ROUNDS);
      double[] read = Arrays.stream(labels).map(reads -> reads > 0 ? 1 : 0).toArray();
      somes[period] = Trees.train(rows, read, weights, with("binary:logistic"), ROUNDS);
    }
  }

  private static Map<String, Object> with(String objective) {
    Map<String, Object> params = new java.util.HashMap<>(SHARED);
    params.put("objective", objective);
    return params;
  }

  @Override
  public List<Prediction> predict(List<EvaluationExample> examples) throws XGBoostError {
    List<double[]> rows = examples.stream().map(example -> example.example().features()).toList();
    double[][] totals = new double[means.length][];
    double[][] read = new double[means.length][];
    for (int period = 0; period < means.length; period++) {
      if (means[period] == null) {
        double ratio = Forecast.periodDays(period) / (double) Forecast.periodDays(period - 1);
        totals[period] = Arrays.stream(totals[period - 1]).map(reads -> reads * ratio).toArray();
        read[period] =
            Arrays.stream(read[period - 1])
                .map(some -> 1 - Math.pow(1 - some, Math.sqrt(ratio)))
                .toArray();
      } else {
        totals[period] = Trees.predict(means[period], rows);
        read[period] = Trees.predict(somes[period], rows);
      }
    }
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      double[] daily = new double[Forecast.DAYS];
      Arrays.fill(daily, totals[0][i] / daily.length);
      double[] own = new double[means.length];
      double[] none = new double[means.length];
      for (int period = 0; period < own.length; period++) {
        own[period] = totals[period][i];
        none[period] = 1 - read[period][i];
      }
      predictions.add(new Prediction(daily, own, none, null));
    }
    return predictions;
  }
}
