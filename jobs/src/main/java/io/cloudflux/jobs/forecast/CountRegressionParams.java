package io.cloudflux.jobs.forecast;

import org.apache.flink.ml.param.IntParam;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.param.ParamValidators;
import org.apache.flink.ml.param.StringParam;
import org.apache.flink.ml.param.WithParams;

/** Parameters of the estimator, its model and its servable. */
public interface CountRegressionParams<T> extends WithParams<T> {
  Param<String> FEATURES_COL =
      new StringParam(
          "featuresCol", "Features column name.", "features", ParamValidators.notNull());

  Param<String> WEEK_COL =
      new StringParam(
          "weekCol", "Name of the column of the week's shape.", "week", ParamValidators.notNull());

  Param<String> LABEL_COL =
      new StringParam("labelCol", "Label column name.", "label", ParamValidators.notNull());

  Param<String> WEIGHT_COL =
      new StringParam("weightCol", "Weight column name.", "weight", ParamValidators.notNull());

  Param<String> ID_COL =
      new StringParam("idCol", "Name of the column of ids.", "id", ParamValidators.notNull());

  Param<String> PREDICTION_COL =
      new StringParam(
          "predictionCol", "Prediction column name.", "prediction", ParamValidators.notNull());

  Param<Integer> PASSES =
      new IntParam(
          "passes",
          "Newton steps over all examples, after the sample's estimate.",
          2,
          ParamValidators.gtEq(0));
}
