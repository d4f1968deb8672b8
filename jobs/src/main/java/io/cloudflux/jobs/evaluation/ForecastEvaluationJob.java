package io.cloudflux.jobs.evaluation;

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
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.IntConsumer;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * From lines to the examples that forecasts are evaluated on: logs and inventory are read as the
 * training job reads them, and every object's life is replayed. Evaluating takes place where they
 * arrive: trees do not train in Flink.
 */
public final class ForecastEvaluationJob {
  private static final String NAME = "cloudflux-evaluation-examples";

  private ForecastEvaluationJob() {}

  /**
   * Runs the job.
   *
   * @param folder local, takes the examples
   */
  public static ForecastEvaluation run(InputOptions input, Configuration settings, Path folder)
      throws Exception {
    LogSpan span = examples(input, settings, folder);
    ForecastEvaluation evaluation = new ForecastEvaluation(span);
    ExampleFiles.read(folder, evaluation::add);
    return evaluation;
  }

  /**
   * Runs the job, and trains the models there would have been, as many at a time as the job has
   * subtasks.
   *
   * @param folder local, takes the examples
   * @param everyDays days between two trainings
   * @param progress told the UTC day of each
   */
  public static NavigableMap<Integer, Forecaster> models(
      InputOptions input, Configuration settings, Path folder, int everyDays, IntConsumer progress)
      throws Exception {
    LogSpan span = examples(input, settings, folder);
    RollingModels models = new RollingModels();
    ExampleFiles.read(folder, models::add);
    return models.train(span, everyDays, settings.get(CoreOptions.DEFAULT_PARALLELISM), progress);
  }

  /** Writes the examples; returns the days that the logs cover. */
  private static LogSpan examples(InputOptions input, Configuration settings, Path folder)
      throws Exception {
    Configuration configuration = new Configuration(settings);
    configuration.set(PipelineOptions.OBJECT_REUSE, true); // All records are immutable.
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    InputSettings how = ForecastTrainingOptions.inputSettings(input, System.currentTimeMillis());
    KafkaOptions kafka = input.kafka(true);
    ForecastTrainingPipeline.updates(
            how,
            new TieringPipeline.Sources(
                input.accessLogs(env, kafka, how.logOptions()),
                input.inventory().lines(env, kafka)))
        .process(new BuildEvaluationExamples())
        .returns(Types.POJO(EvaluationExample.class))
        .name("build-evaluation-examples")
        .sinkTo(
            FileSink.forRowFormat(
                    org.apache.flink.core.fs.Path.fromLocalFile(folder.toFile()),
                    new ExampleFiles())
                .build());
    Map<String, Object> accumulators = env.execute(NAME).getAllAccumulatorResults();
    LogSpan span = ExampleReplay.span(accumulators);
    if (span.firstDay() > span.lastDay()) {
      throw new ConfigurationException("--access-logs: no line could be read");
    }
    return span;
  }
}
