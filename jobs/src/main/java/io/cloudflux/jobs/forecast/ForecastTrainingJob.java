package io.cloudflux.jobs.forecast;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.forecast.ForecastTrainingPipeline.Training;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.tiering.TieringPipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.util.CloseableIterator;

/** Trains the forecast model on access logs, measures it on their last period, and saves it. */
public final class ForecastTrainingJob {
  /** The job's name in the cluster. */
  public static final String NAME = "cloudflux-forecast-training";

  private ForecastTrainingJob() {}

  public static void main(String[] args) throws Exception {
    ForecastTrainingOptions options = CommandArguments.parse(new ForecastTrainingOptions(), args);
    System.out.print(run(options, new Configuration()).toText());
  }

  /**
   * Runs the job to its end.
   *
   * @param settings Flink's own settings, beside those of the cluster
   * @throws ConfigurationException if the logs are too short to train on
   */
  public static ForecastReport run(ForecastTrainingOptions options, Configuration settings)
      throws Exception {
    Configuration configuration = new Configuration(settings);
    configuration.set(PipelineOptions.OBJECT_REUSE, true); // All records are immutable.
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    ForecastTrainingSettings training = options.settings(System.currentTimeMillis());
    Path folder = ForecastModelFiles.qualified(options.model());
    if (folder.getFileSystem().exists(folder)) {
      throw ConfigurationException.of(
          "model", options.model(), "exists already; a model is never overwritten");
    }

    KafkaOptions kafka = options.input().kafka(true);
    Training defined =
        ForecastTrainingPipeline.define(
            StreamTableEnvironment.create(env),
            training,
            new TieringPipeline.Sources(
                options.input().accessLogs(env, kafka, training.logOptions()),
                options.input().inventory().lines(env, kafka)));
    defined.model().save(folder.toString());
    CloseableIterator<double[]> errors = defined.errors().collectAsync();
    CloseableIterator<Long> fitted = defined.fittedExamples().collectAsync();
    env.execute(NAME);

    ForecastReport report = report(folder, errors, fitted);
    if (options.report() != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(options.report().toFile(), report.toJson());
    }
    return report;
  }

  private static ForecastReport report(
      Path folder, CloseableIterator<double[]> errors, CloseableIterator<Long> fitted)
      throws IOException {
    long fittedExamples = 0;
    while (fitted.hasNext()) {
      fittedExamples += fitted.next();
    }
    double[] sums = null;
    while (errors.hasNext()) {
      double[] partial = errors.next();
      sums = sums == null ? partial : plus(sums, partial);
    }
    if (fittedExamples == 0 || sums == null || sums[0] == 0) {
      folder.getFileSystem().delete(folder, true);
      throw new ConfigurationException(
          "--access-logs: too short to train on: an example takes two weeks of history and the week"
              + " after, and the last period (--held-out) needs some of its own");
    }
    List<ForecastReport.Errors> each = new ArrayList<>();
    for (int i = 0; i < MeasureForecasts.NAMES.length; i++) {
      int at = MeasureForecasts.HEAD + MeasureForecasts.EACH * i;
      double reads = Math.max(1, sums[1]);
      each.add(
          new ForecastReport.Errors(
              MeasureForecasts.NAMES[i],
              sums[at] / reads,
              sums[at + 1] / reads,
              sums[at + 2] / reads));
    }
    return new ForecastReport(
        ForecastModelFiles.load(folder.toString()), fittedExamples, (long) sums[0], sums[1], each);
  }

  private static double[] plus(double[] some, double[] others) {
    double[] sum = some.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += others[i];
    }
    return sum;
  }
}
