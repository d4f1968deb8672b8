package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.Forecast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.ml.api.Model;
import org.apache.flink.ml.linalg.DenseVector;
import org.apache.flink.ml.linalg.Vectors;
import org.apache.flink.ml.linalg.typeinfo.DenseVectorTypeInfo;
import org.apache.flink.ml.param.Param;
import org.apache.flink.ml.util.ParamUtils;
import org.apache.flink.ml.util.ReadWriteUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableImpl;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * The fitted regression as a Flink ML model. Adds a column of the expected reads of each day ahead,
 * then of each period the expected reads and the probability of none. For batch mode, where the
 * model data arrives before the first row.
 */
public final class CountRegressionModel
    implements Model<CountRegressionModel>, CountRegressionParams<CountRegressionModel> {
  private static final long serialVersionUID = 1L;

  private static final MapStateDescriptor<String, String> MODEL =
      new MapStateDescriptor<>("count-regression", Types.STRING, Types.STRING);

  private final transient Map<Param<?>, Object> params = new HashMap<>();
  private transient Table modelData;

  public CountRegressionModel() {
    ParamUtils.initializeMapWithDefaultValues(params, this);
  }

  @Override
  public CountRegressionModel setModelData(Table... inputs) {
    modelData = inputs[0];
    return this;
  }

  @Override
  public Table[] getModelData() {
    return new Table[] {modelData};
  }

  @Override
  public Table[] transform(Table... inputs) {
    StreamTableEnvironment tables =
        (StreamTableEnvironment) ((TableImpl) inputs[0]).getTableEnvironment();
    DataStream<Row> rows = tables.toDataStream(inputs[0]);
    return new Table[] {
      tables.fromDataStream(
          rows.connect(modelJson(tables).broadcast(MODEL))
              .process(new Predict(ExampleColumns.of(inputs[0], this)))
              .returns(withPrediction(inputs[0]))
              .name("predict"))
    };
  }

  private RowTypeInfo withPrediction(Table input) {
    List<String> columns = input.getResolvedSchema().getColumnNames();
    int count = columns.size();
    String[] names = columns.toArray(new String[count + 1]);
    TypeInformation<?>[] types = new TypeInformation<?>[count + 1];
    for (int i = 0; i < count; i++) {
      types[i] = columnType(input, i);
    }
    names[count] = get(PREDICTION_COL);
    types[count] = DenseVectorTypeInfo.INSTANCE;
    return new RowTypeInfo(types, names);
  }

  private static TypeInformation<?> columnType(Table input, int column) {
    Class<?> type = input.getResolvedSchema().getColumnDataTypes().get(column).getConversionClass();
    return type == DenseVector.class ? DenseVectorTypeInfo.INSTANCE : TypeInformation.of(type);
  }

  private DataStream<String> modelJson(StreamTableEnvironment tables) {
    return tables.toDataStream(modelData, String.class);
  }

  @Override
  public Map<Param<?>, Object> getParamMap() {
    return params;
  }

  @Override
  public void save(String path) throws IOException {
    StreamTableEnvironment tables =
        (StreamTableEnvironment) ((TableImpl) modelData).getTableEnvironment();
    ReadWriteUtils.saveMetadata(this, path);
    ReadWriteUtils.saveModelData(
        modelJson(tables), path, (json, out) -> out.write(json.getBytes(StandardCharsets.UTF_8)));
  }

  /** The model saved at a path, as a servable; called by Flink ML. */
  public static CountRegressionServable loadServable(String path) throws IOException {
    return CountRegressionServable.load(path);
  }

  private static final class Predict extends BroadcastProcessFunction<Row, String, Row> {
    private static final long serialVersionUID = 1L;

    private final ExampleColumns columns;
    private transient CountRegression model;

    Predict(ExampleColumns columns) {
      this.columns = columns;
    }

    @Override
    public void processBroadcastElement(String json, Context context, Collector<Row> out)
        throws IOException {
      model = ForecastModelFiles.fromJson(json);
    }

    @Override
    public void processElement(Row row, ReadOnlyContext context, Collector<Row> out) {
      out.collect(
          Row.join(row, Row.of(predict(model, columns.featuresOf(row), columns.weekOf(row)))));
    }
  }

  /** The forecast as a vector. */
  static DenseVector predict(CountRegression model, double[] features, double[] week) {
    Forecast forecast = model.forecast(features.clone(), week);
    double[] values = Arrays.copyOf(forecast.daily(), Forecast.DAYS + 2 * Forecast.periods());
    int at = Forecast.DAYS;
    for (CountDistribution total : forecast.totals()) {
      values[at++] = total.mean();
      values[at++] = total.none();
    }
    return Vectors.dense(values);
  }
}
