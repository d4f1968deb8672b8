package io.cloudflux.jobs.forecast;

import io.cloudflux.jobs.tiering.ObjectUpdate;
import io.cloudflux.jobs.tiering.ParseAccessLog;
import io.cloudflux.jobs.tiering.ParseInventory;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.log.AccessEvent;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.ml.builder.Pipeline;
import org.apache.flink.ml.builder.PipelineModel;
import org.apache.flink.ml.linalg.Vectors;
import org.apache.flink.ml.linalg.typeinfo.DenseVectorTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

/**
 * From lines to a model and its errors, in batch mode.
 *
 * <pre>
 * access logs ─ parse ┬─ daily totals ─┐
 *                     └─ span of days ─┼─ by object: build examples ┬─ earlier ── fit ── model ─ save
 * inventory ─ parse ───────────────────┘                            │                      │
 *                                                                   └─ held out ── transform ─ measure
 * </pre>
 */
public final class ForecastTrainingPipeline {
  private ForecastTrainingPipeline() {}

  /**
   * Builds the topology. Counts and errors come as accumulators, see {@link MeasureForecasts} and
   * {@link BuildTrainingExamples}.
   *
   * @return the model, to be saved before the job is executed
   * @param sources its {@code inventory} may be null
   */
  public static PipelineModel define(
      StreamTableEnvironment tables,
      ForecastTrainingSettings settings,
      TieringPipeline.Sources sources) {
    DataStream<TrainingExample> examples = examples(settings, sources);
    DataStream<Row> earlier =
        rows(examples.filter(example -> !example.heldOut()).name("earlier-examples"));
    DataStream<Row> heldOut =
        rows(examples.filter(TrainingExample::heldOut).name("held-out-examples"));

    CountRegressionEstimator estimator = new CountRegressionEstimator();
    estimator.set(CountRegressionParams.RIDGE, settings.ridge());
    PipelineModel model = new Pipeline(List.of(estimator)).fit(tables.fromDataStream(earlier));
    Table predictions = model.transform(tables.fromDataStream(heldOut))[0];
    List<String> columns = predictions.getResolvedSchema().getColumnNames();
    tables
        .toDataStream(predictions)
        .process(
            new MeasureForecasts(
                columns.indexOf(estimator.get(CountRegressionParams.FEATURES_COL)),
                columns.indexOf(estimator.get(CountRegressionParams.LABEL_COL)),
                columns.indexOf(estimator.get(CountRegressionParams.PREDICTION_COL))))
        .returns(Types.VOID)
        .name("measure-forecasts")
        .sinkTo(new DiscardingSink<>());
    return model;
  }

  private static DataStream<TrainingExample> examples(
      ForecastTrainingSettings settings, TieringPipeline.Sources sources) {
    SingleOutputStreamOperator<AccessEvent> events =
        sources
            .accessLogs()
            .process(new ParseAccessLog(settings.format(), settings.logOptions()))
            .returns(Types.POJO(AccessEvent.class))
            .name("parse-access-log");
    DataStream<ObjectUpdate> updates =
        TieringPipeline.dailyAccesses(events, settings.deduplicateWithin())
            .map(ObjectUpdate::of)
            .returns(Types.POJO(ObjectUpdate.class))
            .name("daily-updates");
    if (sources.inventory() != null) {
      updates =
          updates.union(
              sources
                  .inventory()
                  .process(new ParseInventory(settings.inventoryParser()))
                  .returns(Types.POJO(ObjectUpdate.class))
                  .name("parse-inventory"));
    }
    return updates
        .keyBy(ObjectUpdate::object, Types.STRING)
        .connect(
            events.getSideOutput(ParseAccessLog.LOG_SPAN).broadcast(BuildTrainingExamples.LOG_SPAN))
        .process(new BuildTrainingExamples(settings.heldOut()))
        .returns(Types.POJO(TrainingExample.class))
        .name("build-training-examples");
  }

  private static DataStream<Row> rows(DataStream<TrainingExample> examples) {
    return examples
        .map(
            example ->
                Row.of(
                    Vectors.dense(example.features()),
                    Vectors.dense(example.reads()),
                    example.weight()))
        .returns(
            new RowTypeInfo(
                new TypeInformation<?>[] {
                  DenseVectorTypeInfo.INSTANCE, DenseVectorTypeInfo.INSTANCE, Types.DOUBLE
                },
                new String[] {"features", "label", "weight"}))
        .name("rows");
  }
}
