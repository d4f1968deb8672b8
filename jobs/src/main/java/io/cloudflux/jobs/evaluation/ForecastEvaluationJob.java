package io.cloudflux.jobs.evaluation;

import io.cloudflux.cluster.BatchJobs;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions;
import io.cloudflux.jobs.forecast.ExampleReplay;
import io.cloudflux.jobs.forecast.ForecastTrainingOptions;
import io.cloudflux.jobs.forecast.ForecastTrainingPipeline;
import io.cloudflux.jobs.forecast.InputSettings;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.log.LatestTime;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * From lines to the examples that forecasts are evaluated on: logs and inventory are read as the
 * training job reads them, and every object's life is replayed. Evaluating takes place where they
 * arrive: trees do not train in Flink.
 */
public final class ForecastEvaluationJob {
  private static final String NAME = "cloudflux-evaluation-examples";

  private ForecastEvaluationJob() {}

  /** Runs the job. */
  public static ForecastEvaluation run(InputOptions input, Configuration settings)
      throws Exception {
    List<EvaluationExample> all = new ArrayList<>();
    LogSpan span = collect(examples(input, settings), all::add);
    ForecastEvaluation evaluation = new ForecastEvaluation(span);
    all.forEach(evaluation::add);
    return evaluation;
  }

  /**
   * Runs the job, and trains the models there would have been, as many at a time as the job has
   * subtasks, on the cores there are here.
   *
   * @param everyDays days between two trainings
   * @param progress told the UTC day of each
   */
  public static NavigableMap<Integer, Forecaster> models(
      InputOptions input, Configuration settings, int everyDays, IntConsumer progress)
      throws Exception {
    RollingModels models = new RollingModels();
    LogSpan span =
        collect(
            examples(input, settings)
                .filter(new SmallestIds(RollingModels.MOST_EXAMPLES))
                .name("smallest-ids"),
            models::add);
    int threads =
        Math.min(
            settings.get(CoreOptions.DEFAULT_PARALLELISM),
            Runtime.getRuntime().availableProcessors());
    return models.train(span, everyDays, threads, progress);
  }

  private static DataStream<EvaluationExample> examples(
      InputOptions input, Configuration settings) {
    StreamExecutionEnvironment env = BatchJobs.environment(settings);
    InputSettings how = ForecastTrainingOptions.inputSettings(input, LatestTime.byClock());
    KafkaOptions kafka = input.kafka(true);
    return ForecastTrainingPipeline.updates(
            how,
            new TieringPipeline.Sources(
                input.accessLogs(env, kafka, how.logOptions()),
                input.inventory().lines(env, kafka)))
        .process(new BuildEvaluationExamples())
        .returns(Types.POJO(EvaluationExample.class))
        .name("build-evaluation-examples");
  }

  /** Takes the examples; returns the days that the logs cover. */
  private static LogSpan collect(
      DataStream<EvaluationExample> examples, Consumer<EvaluationExample> to) throws Exception {
    LogSpan span = ExampleReplay.span(BatchJobs.collect(examples, NAME, to));
    if (span.firstDay() > span.lastDay()) {
      throw new ConfigurationException("--access-logs: no line could be read");
    }
    return span;
  }
}
