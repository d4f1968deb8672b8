package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.NormalEquations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.MapPartitionFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.ml.api.Estimator;
import org.apache.flink.ml.linalg.DenseVector;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.ml.util.ReadWriteUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableImpl;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * Fits reads per day to {@link ForecastFeatures}, each day ahead for itself, by least squares with
 * each example weighted by one over the variance to expect of a count: the first step of a
 * quasi-Poisson regression with identity link. One pass: subtasks add up normal equations, exactly,
 * so the model is the same to the last bit at any parallelism.
 */
public final class CountRegressionEstimator
    implements Estimator<CountRegressionEstimator, CountRegressionModel>,
        CountRegressionParams<CountRegressionEstimator> {
  private static final long serialVersionUID = 1L;

  private final transient Map<Param<?>, Object> params = new HashMap<>();

  public CountRegressionEstimator() {
    ParamUtils.initializeMapWithDefaultValues(params, this);
  }

  @Override
  public CountRegressionModel fit(Table... inputs) {
    StreamTableEnvironment tables =
        (StreamTableEnvironment) ((TableImpl) inputs[0]).getTableEnvironment();
    DataStream<Row> examples = tables.toDataStream(inputs[0]);
    List<String> columns = inputs[0].getResolvedSchema().getColumnNames();
    double ridge = get(RIDGE);
    DataStream<String> model =
        examples
            .fullWindowPartition()
            .mapPartition(
                new AddUp(
                    columns.indexOf(get(FEATURES_COL)),
                    columns.indexOf(get(LABEL_COL)),
                    columns.indexOf(get(WEIGHT_COL))))
            .returns(PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO)
            .name("add-up-normal-equations")
            .keyBy(sums -> 0, Types.INT)
            .reduce(CountRegressionEstimator::plus)
            .name("reduce-normal-equations")
            .map(sums -> ForecastModelFiles.toJson(solve(sums, ridge)))
            .returns(Types.STRING)
            .name("solve-normal-equations");
    CountRegressionModel fitted =
        new CountRegressionModel().setModelData(tables.fromDataStream(model));
    ParamUtils.updateExistingParams(fitted, getParamMap());
    return fitted;
  }

  private static long[] plus(long[] some, long[] others) {
    long[] sum = new long[some.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = Math.addExact(some[i], others[i]);
    }
    return sum;
  }

  private static CountRegression solve(long[] sums, double ridge) {
    int length = sums.length / Forecast.DAYS;
    double[][] coefficients = new double[Forecast.DAYS][];
    for (int day = 0; day < Forecast.DAYS; day++) {
      long[] part = new long[length];
      System.arraycopy(sums, day * length, part, 0, length);
      coefficients[day] =
          NormalEquations.of(ForecastFeatures.SIZE, part)
              .solve(ForecastFeatures.priorWeights(), ridge);
    }
    return new CountRegression(version(coefficients), coefficients);
  }

  /** Named after what is in it: the same training gives the same name. */
  private static String version(double[][] coefficients) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (double[] row : coefficients) {
        for (double weight : row) {
          digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(weight).flip());
        }
      }
      return "count-regression-" + HexFormat.of().formatHex(digest.digest(), 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public Map<Param<?>, Object> getParamMap() {
    return params;
  }

  @Override
  public void save(String path) throws IOException {
    ReadWriteUtils.saveMetadata(this, path);
  }

  /** An estimator with the parameters saved at a path. */
  public static CountRegressionEstimator load(StreamTableEnvironment tables, String path)
      throws IOException {
    return ReadWriteUtils.loadStageParam(path);
  }

  private record AddUp(int featuresColumn, int labelColumn, int weightColumn)
      implements MapPartitionFunction<Row, long[]> {

    @Override
    public void mapPartition(Iterable<Row> examples, Collector<long[]> out) {
      NormalEquations[] days = new NormalEquations[Forecast.DAYS];
      for (int day = 0; day < days.length; day++) {
        days[day] = new NormalEquations(ForecastFeatures.SIZE);
      }
      double[] features = new double[ForecastFeatures.SIZE];
      for (Row example : examples) {
        double[] all = example.<DenseVector>getFieldAs(featuresColumn).values;
        double[] reads = example.<DenseVector>getFieldAs(labelColumn).values;
        double weight = example.<Double>getFieldAs(weightColumn);
        for (int day = 0; day < days.length; day++) {
          System.arraycopy(all, day * features.length, features, 0, features.length);
          days[day].add(features, reads[day], weight);
        }
      }
      int length = days[0].toArray().length;
      long[] sums = new long[Forecast.DAYS * length];
      for (int day = 0; day < days.length; day++) {
        System.arraycopy(days[day].toArray(), 0, sums, day * length, length);
      }
      out.collect(sums);
    }
  }
}
