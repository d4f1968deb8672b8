package io.cloudflux.cli;

import io.cloudflux.jobs.forecast.ForecastReport;
import io.cloudflux.jobs.forecast.ForecastTrainingJob;
import io.cloudflux.jobs.forecast.ForecastTrainingOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains the forecast model in this process. */
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
  @Mixin FlinkSettings flink = new FlinkSettings();

  @Override
  public Integer call() throws Exception {
    if (options.every() != null) {
      ForecastTrainingJob.repeat(
          options, flink.configuration(), spec.commandLine().getErr()::println);
      return 0;
    }
    ForecastReport report = ForecastTrainingJob.run(options, flink.configuration());
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.toText());
    out.printf("Saved: %s%n", options.model());
    out.flush();
    return 0;
  }
}
