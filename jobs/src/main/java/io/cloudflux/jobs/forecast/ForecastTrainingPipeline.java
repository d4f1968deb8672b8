package io.cloudflux.jobs.forecast;

import io.cloudflux.jobs.tiering.ObjectUpdate;
import io.cloudflux.jobs.tiering.ParseAccessLog;
import io.cloudflux.jobs.tiering.ParseInventory;
import io.cloudflux.jobs.tiering.RecordType;
import io.cloudflux.jobs.tiering.ReferenceUpdate;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.scan.ScanRules;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.ml.builder.Pipeline;
import org.apache.flink.ml.builder.PipelineModel;
import org.apache.flink.streaming.api.datastream.BroadcastConnectedStream;
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
 *                     └─ span of days ─┼─ by object: build examples ┬─ by pool: add up ─ pool rates
 * inventory ─ parse ───────────────────┘                            └─ add pooled rate ─┘   │
 *                                                                      ├─ earlier ── fit ───┴ model ─ save
 *                                                                      └─ held out ─ transform ─┴─ measure
 * </pre>
 */
public final class ForecastTrainingPipeline {
  private static final TypeInformation<ObjectExample> EXAMPLE = Types.POJO(ObjectExample.class);

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
    SingleOutputStreamOperator<ObjectExample> examples = examples(settings, sources);
    DataStream<String> pools = PoolRates.of(examples.getSideOutput(BuildTrainingExamples.POOLS));
    DataStream<ObjectExample> pooled =
        examples
            .connect(pools.broadcast(AddPooledRate.RATES))
            .process(new AddPooledRate())
            .returns(EXAMPLE)
            .name("add-pooled-rate");
    DataStream<Row> earlier =
        rows(pooled.filter(example -> !example.heldOut()).name("earlier-examples"));
    DataStream<Row> heldOut = rows(pooled.filter(ObjectExample::heldOut).name("held-out-examples"));

    CountRegressionEstimator estimator = new CountRegressionEstimator();
    PipelineModel model =
        new Pipeline(List.of(estimator))
            .fit(tables.fromDataStream(earlier), tables.fromDataStream(pools));
    Table held = tables.fromDataStream(heldOut);
    Table predictions = model.transform(held)[0];
    tables
        .toDataStream(predictions)
        .process(
            new MeasureForecasts(
                ExampleColumns.of(held, estimator),
                predictions
                    .getResolvedSchema()
                    .getColumnNames()
                    .indexOf(estimator.get(CountRegressionParams.PREDICTION_COL))))
        .returns(Types.VOID)
        .name("measure-forecasts")
        .sinkTo(new DiscardingSink<>());
    if (settings.modelInUse() != null) {
      examples
          .filter(ObjectExample::heldOut)
          .name("held-out-examples")
          .process(new MeasureModel(settings.modelInUse()))
          .returns(Types.VOID)
          .name("measure-model-in-use")
          .sinkTo(new DiscardingSink<>());
    }
    return model;
  }

  /** What was known of every object as of one boundary after the other, and what came. */
  private static SingleOutputStreamOperator<ObjectExample> examples(
      ForecastTrainingSettings settings, TieringPipeline.Sources sources) {
    return updates(settings.input(), sources)
        .process(new BuildTrainingExamples(settings.heldOut()))
        .returns(EXAMPLE)
        .name("build-training-examples");
  }

  /** All that is told of objects, by object, and beside it the days that the logs cover. */
  public static BroadcastConnectedStream<ObjectUpdate, ReferenceUpdate> updates(
      InputSettings settings, TieringPipeline.Sources sources) {
    return updates(settings, sources, null);
  }

  /**
   * All that is told of objects, by object, and beside it the days that the logs cover and those of
   * scans.
   *
   * @param scans which days of a prefix are a scanner's, or null if that is not looked for
   */
  public static BroadcastConnectedStream<ObjectUpdate, ReferenceUpdate> updates(
      InputSettings settings, TieringPipeline.Sources sources, ScanRules scans) {
    SingleOutputStreamOperator<AccessEvent> events =
        sources
            .accessLogs()
            .process(new ParseAccessLog(settings.format(), settings.logOptions()))
            .returns(Types.POJO(AccessEvent.class))
            .name("parse-access-log");
    DataStream<ObjectUpdate> daily =
        TieringPipeline.dailyAccesses(events, settings.deduplicateWithin())
            .map(ObjectUpdate::of)
            .returns(RecordType.OBJECT_UPDATE)
            .name("daily-updates");
    DataStream<ObjectUpdate> inventory = null;
    DataStream<ObjectUpdate> updates = daily;
    if (sources.inventory() != null) {
      inventory =
          sources
              .inventory()
              .process(new ParseInventory(settings.inventoryParser()))
              .returns(RecordType.OBJECT_UPDATE)
              .name("parse-inventory");
      updates = updates.union(inventory);
    }
    DataStream<ReferenceUpdate> reference =
        events
            .getSideOutput(ParseAccessLog.LOG_SPAN)
            .map(ReferenceUpdate::of)
            .returns(Types.POJO(ReferenceUpdate.class))
            .name("log-spans");
    if (scans != null) {
      reference = reference.union(TieringPipeline.scans(scans, daily, inventory));
    }
    return updates
        .keyBy(ObjectUpdate::object, RecordType.objectKey(events.getExecutionEnvironment()))
        .connect(reference.broadcast(ExampleReplay.LOG_SPAN, ExampleReplay.SCANS));
  }

  private static DataStream<Row> rows(DataStream<ObjectExample> examples) {
    return examples
        .map(example -> ExampleColumns.row(example.example()))
        .returns(ExampleColumns.TYPE)
        .name("rows");
  }
}
