package io.cloudflux.jobs.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** XGBoost on rows of doubles. */
final class Trees {
  private Trees() {}

  /**
   * Trains an ensemble.
   *
   * @param rows features
   * @param labels the answers
   * @param weights of the rows, or null if all are equal
   */
  static Booster train(
      List<double[]> rows,
      double[] labels,
      double[] weights,
      Map<String, Object> params,
      int rounds)
      throws XGBoostError {
    DMatrix matrix = matrix(rows);
    try {
      matrix.setLabel(floats(labels));
      if (weights != null) {
        matrix.setWeight(floats(weights));
      }
      Map<String, Object> all = new HashMap<>(params);
      all.put("tree_method", "hist");
      all.put("seed", 1);
      // Its threads wait for one another at every split: on a busy machine more are slower.
      all.put("nthread", 1);
      all.put("verbosity", 0);
      return XGBoost.train(matrix, all, rounds, Map.of(), null, null);
    } finally {
      matrix.dispose();
    }
  }

  /** What an ensemble says of rows, as many values as rows. */
  static double[] predict(Booster booster, List<double[]> rows) throws XGBoostError {
    DMatrix matrix = matrix(rows);
    try {
      float[][] predicted = booster.predict(matrix);
      double[] values = new double[predicted.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = predicted[i][0];
      }
      return values;
    } finally {
      matrix.dispose();
    }
  }

  private static DMatrix matrix(List<double[]> rows) throws XGBoostError {
    int columns = rows.get(0).length;
    float[] data = new float[rows.size() * columns];
    int at = 0;
    for (double[] row : rows) {
      for (double value : row) {
        data[at++] = (float) value;
      }
    }
    return new DMatrix(data, rows.size(), columns, Float.NaN);
  }

  private static float[] floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
