package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountRegressionFit;
import io.cloudflux.forecast.PooledRates;
import io.cloudflux.forecast.TrainingExample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.flink.api.common.functions.MapPartitionFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.ml.api.Estimator;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.ml.util.ReadWriteUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.co.RichCoFlatMapFunction;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableImpl;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * Fits a {@link CountRegressionFit}: an estimate from a sample, corrected by few passes over all
 * examples. Takes two tables: the examples, and the pooled rates that they were made with.
 *
 * <pre>
 * examples ─┬─ sample ─ fit ─┐ fit as it stands
 *           └────────────────┴─ add up ─ step ─ (again) ─┐
 * pooled rates ──────────────────────────────────────────┴─ model
 * </pre>
 *
 * <p>Sums are exact and the sample is told by ids, so the model is the same to the last bit at any
 * parallelism.
 */
public final class CountRegressionEstimator
    implements Estimator<CountRegressionEstimator, CountRegressionModel>,
        CountRegressionParams<CountRegressionEstimator> {
  private static final long serialVersionUID = 1L;

  private static final TypeInformation<byte[]> FIT =
      PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

  private static final TypeInformation<RegressionPass.PartialSums> PARTIAL_SUMS =
      Types.POJO(RegressionPass.PartialSums.class);

  private final transient Map<Param<?>, Object> params = new HashMap<>();

  public CountRegressionEstimator() {
    ParamUtils.initializeMapWithDefaultValues(params, this);
  }

  @Override
  public CountRegressionModel fit(Table... inputs) {
    StreamTableEnvironment tables =
        (StreamTableEnvironment) ((TableImpl) inputs[0]).getTableEnvironment();
    DataStream<Row> examples = tables.toDataStream(inputs[0]);
    DataStream<String> pools = tables.toDataStream(inputs[1], String.class);
    ExampleColumns columns = ExampleColumns.of(inputs[0], this);
    DataStream<byte[]> fit =
        examples
            .fullWindowPartition()
            .mapPartition(new Sample(columns))
            .returns(ExampleColumns.TYPE)
            .name("sample-examples")
            .map(row -> row)
            .returns(ExampleColumns.TYPE)
            .setParallelism(1)
            .fullWindowPartition()
            .mapPartition(new FitSample())
            .returns(FIT)
            .name("fit-sample");
    for (int pass = 1; pass <= get(PASSES); pass++) {
      fit =
          examples
              .connect(fit.broadcast())
              .transform("add-up-pass-" + pass, PARTIAL_SUMS, new RegressionPass(columns))
              .keyBy(sums -> 0, Types.INT)
              .reduce(RegressionPass.PartialSums::plus)
              .name("reduce-pass-" + pass)
              .map(RegressionPass.PartialSums::step)
              .returns(FIT)
              .name("step-" + pass);
    }
    DataStream<String> model =
        fit.connect(pools)
            .flatMap(new MakeModel())
            .returns(Types.STRING)
            .setParallelism(1)
            .name("make-model");
    CountRegressionModel fitted =
        new CountRegressionModel().setModelData(tables.fromDataStream(model));
    ParamUtils.updateExistingParams(fitted, getParamMap());
    return fitted;
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

  /** The examples of one worker that may be in the sample: as many as it takes, of smallest id. */
  private record Sample(ExampleColumns columns) implements MapPartitionFunction<Row, Row> {

    @Override
    public void mapPartition(Iterable<Row> examples, Collector<Row> out) {
      Comparator<TrainingExample> order = CountRegressionFit.order();
      PriorityQueue<TrainingExample> smallest =
          new PriorityQueue<>(CountRegressionFit.SAMPLE + 1, order.reversed());
      for (Row row : examples) {
        TrainingExample example = columns.example(row);
        if (smallest.size() < CountRegressionFit.SAMPLE) {
          smallest.add(example);
        } else if (order.compare(example, smallest.element()) < 0) {
          smallest.remove();
          smallest.add(example);
        }
      }
      smallest.forEach(example -> out.collect(ExampleColumns.row(example)));
    }
  }

  private static final class FitSample implements MapPartitionFunction<Row, byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public void mapPartition(Iterable<Row> rows, Collector<byte[]> out) {
      ExampleColumns columns = new ExampleColumns(0, 1, 2, 3, 4);
      List<TrainingExample> all = new ArrayList<>();
      rows.forEach(row -> all.add(columns.example(row)));
      if (!all.isEmpty()) {
        TrainingExample[] sample = CountRegressionFit.sample(all.toArray(new TrainingExample[0]));
        out.collect(CountRegressionFit.of(sample).toBytes());
      }
    }
  }

  /** Waits for both: the last fit, and the pooled rates. */
  private static final class MakeModel extends RichCoFlatMapFunction<byte[], String, String> {
    private static final long serialVersionUID = 1L;

    private transient CountRegressionFit fit;
    private transient PooledRates pools;

    @Override
    public void flatMap1(byte[] bytes, Collector<String> out) {
      fit = CountRegressionFit.fromBytes(bytes);
      make(out);
    }

    @Override
    public void flatMap2(String json, Collector<String> out) throws IOException {
      pools = ForecastModelFiles.poolsFromJson(json);
      make(out);
    }

    private void make(Collector<String> out) {
      if (fit != null && pools != null) {
        out.collect(ForecastModelFiles.toJson(fit.model(pools)));
      }
    }
  }
}
