package io.cloudflux.jobs.forecast;

import org.apache.flink.ml.param.DoubleParam;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.param.ParamValidators;
import org.apache.flink.ml.param.StringParam;
import org.apache.flink.ml.param.WithParams;

/** Parameters of the estimator, its model and its servable. */
public interface CountRegressionParams<T> extends WithParams<T> {
  Param<String> FEATURES_COL =
      new StringParam(
          "featuresCol", "Features column name.", "features", ParamValidators.notNull());

  Param<String> LABEL_COL =
      new StringParam("labelCol", "Label column name.", "label", ParamValidators.notNull());

  Param<String> WEIGHT_COL =
      new StringParam("weightCol", "Weight column name.", "weight", ParamValidators.notNull());

  Param<String> PREDICTION_COL =
      new StringParam(
          "predictionCol", "Prediction column name.", "prediction", ParamValidators.notNull());

  Param<Double> RIDGE =
      new DoubleParam(
          "ridge",
          "Strength of the pull towards the decayed mean, in examples' weights.",
          10.0,
          ParamValidators.gt(0.0));
}
