package io.cloudflux.cli;

import io.cloudflux.jobs.forecast.ForecastReport;
import io.cloudflux.jobs.forecast.ForecastTrainingJob;
import io.cloudflux.jobs.forecast.ForecastTrainingOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains the forecast model. */
@Command(
    name = "train",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Train the forecast model on access logs, measure it on their last period, save it.",
      "Needs three weeks of logs and some days to measure on."
    })
final class TrainCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ForecastTrainingOptions options = new ForecastTrainingOptions();
  @Mixin BatchJobOptions jobs = new BatchJobOptions();

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Configuration flink = jobs.configuration(err);
    if (options.every() != null) {
      ForecastTrainingJob.repeat(options, flink, err::println);
      return 0;
    }
    ForecastReport report = ForecastTrainingJob.run(options, flink);
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.toText());
    out.printf("Saved: %s%n", options.model());
    out.flush();
    return 0;
  }
}
