package io.cloudflux.jobs.forecast;

import io.cloudflux.cluster.BatchJobs;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.FlinkPath;
import io.cloudflux.jobs.config.ReportFile;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.log.LatestTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/** Trains the forecast model on access logs, measures it on their last period, and saves it. */
public final class ForecastTrainingJob {
  /** The job's name in the cluster. */
  public static final String NAME = "cloudflux-forecast-training";

  private ForecastTrainingJob() {}

  public static void main(String[] args) throws Exception {
    ForecastTrainingOptions options = CommandArguments.parse(new ForecastTrainingOptions(), args);
    if (options.every() != null) {
      repeat(options, new Configuration(), System.err::println);
    } else {
      System.out.print(run(options, new Configuration()).toText());
    }
  }

  /**
   * Runs the job to its end, and tells of the model.
   *
   * @param settings Flink's own settings, beside those of the cluster
   * @throws ConfigurationException if the logs are too short to train on
   */
  public static ForecastReport run(ForecastTrainingOptions options, Configuration settings)
      throws Exception {
    Path folder = FlinkPath.of(options.model());
    if (folder.getFileSystem().exists(folder)) {
      throw ConfigurationException.of(
          "model", options.model(), "exists already; a model is never overwritten");
    }
    try (ModelPublisher publisher = options.publisher()) {
      ForecastReport report;
      try {
        report = train(options, settings, folder, options.modelInUse());
      } catch (Exception e) {
        // What there is of it would keep the next try from using the folder.
        folder.getFileSystem().delete(folder, true);
        throw e;
      }
      publisher.publish(options.announcement(ModelCard.of(report), folder));
      return report;
    }
  }

  /**
   * Trains one model after the other until the thread is interrupted or the JVM told to end.
   *
   * @param progress takes a line of text
   */
  public static void repeat(
      ForecastTrainingOptions options, Configuration settings, Consumer<String> progress)
      throws Exception {
    try (ModelPublisher publisher = options.publisher()) {
      RepeatedTraining training =
          new RepeatedTraining(
              FlinkPath.of(options.model()),
              options.modelInUse(),
              (folder, inUse) -> ModelCard.of(train(options, settings, folder, inUse)),
              (card, folder) -> publisher.publish(options.announcement(card, folder)),
              progress);
      Runtime.getRuntime().addShutdownHook(new Thread(training::stop));
      training.run(options.every());
    }
  }

  private static ForecastReport train(
      ForecastTrainingOptions options, Configuration settings, Path folder, String modelInUse)
      throws Exception {
    StreamExecutionEnvironment env = BatchJobs.environment(settings);
    ForecastTrainingSettings training = options.settings(modelInUse, LatestTime.byClock());
    KafkaOptions kafka = options.input().kafka(true);
    ForecastTrainingPipeline.define(
            StreamTableEnvironment.create(env),
            training,
            new TieringPipeline.Sources(
                options.input().accessLogs(env, kafka, training.input().logOptions()),
                options.input().inventory().lines(env, kafka)))
        .save(folder.toString());
    ForecastReport report = report(folder, training, env.execute(NAME).getAllAccumulatorResults());
    ForecastModelFiles.writeCard(ModelCard.of(report), folder);
    if (options.report() != null) {
      ReportFile.write(report.toJson(), options.report());
    }
    return report;
  }

  private static ForecastReport report(
      Path folder, ForecastTrainingSettings training, Map<String, Object> accumulators)
      throws IOException {
    ToDoubleFunction<String> accumulated =
        name -> accumulators.get(name) instanceof Number sum ? sum.doubleValue() : 0;
    long earlier = (long) accumulated.applyAsDouble(BuildTrainingExamples.EARLIER_EXAMPLES);
    long heldOut = (long) accumulated.applyAsDouble(BuildTrainingExamples.HELD_OUT_EXAMPLES);
    if (earlier == 0 || heldOut == 0) {
      throw new ConfigurationException(
          "--access-logs: too short to train on: an example takes two weeks of history and the week"
              + " after, and the last period (--held-out) needs some of its own");
    }
    LogSpan span = ExampleReplay.span(accumulators);
    List<ForecastReport.Errors> errors = new ArrayList<>();
    for (String forecast :
        List.of(
            MeasureForecasts.MODEL, MeasureForecasts.LAST_WEEK, MeasureForecasts.DECAYED_MEAN)) {
      errors.add(ErrorSums.errors(forecast, accumulated));
    }
    if (training.modelInUse() != null) {
      errors.add(ErrorSums.errors(MeasureModel.MODEL_IN_USE, accumulated));
    }
    return new ForecastReport(
        ForecastModelFiles.load(folder.toString()),
        span.firstDay(),
        BuildTrainingExamples.heldOutFrom(span, training.heldOut()),
        span.lastDay() + 1,
        earlier,
        heldOut,
        ErrorSums.reads(MeasureForecasts.MODEL, accumulated),
        errors,
        training.modelInUse() == null ? null : training.modelInUse().version());
  }
}
