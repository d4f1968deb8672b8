package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.TrainingExample;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.ml.linalg.DenseVector;
import org.apache.flink.ml.linalg.Vectors;
import org.apache.flink.ml.linalg.typeinfo.DenseVectorTypeInfo;
import org.apache.flink.table.api.Table;
import org.apache.flink.types.Row;

/**
 * Where a table has what a training example is made of: rows between tables and streams do not
 * always know names.
 *
 * @param features column of the features
 * @param week column of the week's evidence
 * @param label column of the daily reads and the totals, one after the other
 * @param weight column of the weight
 * @param id column of the id
 */
public record ExampleColumns(int features, int week, int label, int weight, int id)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The type of rows made by {@link #row}. */
  public static final RowTypeInfo TYPE =
      new RowTypeInfo(
          new TypeInformation<?>[] {
            DenseVectorTypeInfo.INSTANCE,
            DenseVectorTypeInfo.INSTANCE,
            DenseVectorTypeInfo.INSTANCE,
            Types.DOUBLE,
            Types.LONG
          },
          new String[] {"features", "week", "label", "weight", "id"});

  /** The columns that an estimator's, model's or servable's parameters name. */
  static ExampleColumns of(Table table, CountRegressionParams<?> params) {
    List<String> names = table.getResolvedSchema().getColumnNames();
    return new ExampleColumns(
        names.indexOf(params.get(CountRegressionParams.FEATURES_COL)),
        names.indexOf(params.get(CountRegressionParams.WEEK_COL)),
        names.indexOf(params.get(CountRegressionParams.LABEL_COL)),
        names.indexOf(params.get(CountRegressionParams.WEIGHT_COL)),
        names.indexOf(params.get(CountRegressionParams.ID_COL)));
  }

  /** An example as a row of {@link #TYPE}. */
  public static Row row(TrainingExample example) {
    double[] label = Arrays.copyOf(example.daily(), Forecast.DAYS + Forecast.periods());
    System.arraycopy(example.totals(), 0, label, Forecast.DAYS, Forecast.periods());
    return Row.of(
        Vectors.dense(example.features()),
        Vectors.dense(example.week()),
        Vectors.dense(label),
        example.weight(),
        example.id());
  }

  TrainingExample example(Row row) {
    double[] reads = vector(row, label);
    return new TrainingExample(
        row.<Long>getFieldAs(id),
        vector(row, features),
        vector(row, week),
        Arrays.copyOf(reads, Forecast.DAYS),
        Arrays.copyOfRange(reads, Forecast.DAYS, reads.length),
        row.<Double>getFieldAs(weight));
  }

  double[] featuresOf(Row row) {
    return vector(row, features);
  }

  double[] weekOf(Row row) {
    return vector(row, week);
  }

  private static double[] vector(Row row, int column) {
    return row.<DenseVector>getFieldAs(column).values;
  }
}
