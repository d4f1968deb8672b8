package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountRegression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.ml.linalg.DenseVector;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.servable.api.DataFrame;
import org.apache.flink.ml.servable.api.ModelServable;
import org.apache.flink.ml.servable.api.Row;
import org.apache.flink.ml.servable.types.BasicType;
import org.apache.flink.ml.servable.types.DataTypes;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.ml.util.ServableReadWriteUtils;

/** The saved regression outside of a training job: what the tiering job forecasts with. */
public final class CountRegressionServable
    implements ModelServable<CountRegressionServable>,
        CountRegressionParams<CountRegressionServable> {
  private final Map<Param<?>, Object> params = new HashMap<>();
  private CountRegression model;

  public CountRegressionServable() {
    ParamUtils.initializeMapWithDefaultValues(params, this);
  }

  /**
   * @throws IOException if there is no such model, or its features are not those of this release
   */
  public static CountRegressionServable load(String path) throws IOException {
    CountRegressionServable servable =
        ServableReadWriteUtils.loadServableParam(path, CountRegressionServable.class);
    try (InputStream data = ServableReadWriteUtils.loadModelData(path)) {
      return servable.setModelData(data);
    }
  }

  @Override
  public CountRegressionServable setModelData(InputStream... modelDataInputs) throws IOException {
    model =
        ForecastModelFiles.fromJson(
            new String(modelDataInputs[0].readAllBytes(), StandardCharsets.UTF_8));
    return this;
  }

  /** The regression itself, for scoring without a data frame. */
  public CountRegression regression() {
    return model;
  }

  @Override
  public DataFrame transform(DataFrame input) {
    int features = input.getIndex(get(FEATURES_COL));
    int week = input.getIndex(get(WEEK_COL));
    List<DenseVector> predictions = new ArrayList<>();
    for (Row row : input.collect()) {
      predictions.add(
          CountRegressionModel.predict(
              model,
              ((DenseVector) row.get(features)).values,
              ((DenseVector) row.get(week)).values));
    }
    return input.addColumn(get(PREDICTION_COL), DataTypes.VECTOR(BasicType.DOUBLE), predictions);
  }

  @Override
  public Map<Param<?>, Object> getParamMap() {
    return params;
  }
}
