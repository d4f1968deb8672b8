package io.cloudflux.cli;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions;
import io.cloudflux.jobs.evaluation.EvaluationFiles;
import io.cloudflux.jobs.evaluation.ForecastEvaluationJob;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures forecasts on logs. */
@Command(
    name = "evaluate-forecast",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Forecast from one day of the logs after the other, knowing only what was known then, and"
          + " measure by what came: this release's model, and every reasonable alternative."
    })
final class EvaluateForecastCommand implements Callable<Integer> {
  private static final int FEWEST_ORIGINS = 1;
  private static final int MOST_ORIGINS = 100;

  @Spec CommandSpec spec;
  @Mixin InputOptions input = new InputOptions();

  @Option(
      names = "--origins",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Days to forecast from, evenly spaced over the second half of the logs; fewer where they"
              + " are short. Default: ${DEFAULT-VALUE}.")
  int origins;

  @Option(
      names = "--no-trees",
      description = "Leave out the ensembles of trees, which take most of the time.")
  boolean noTrees;

  @Option(names = "--report", paramLabel = "FILE", description = "Write all errors as JSON.")
  Path report;

  @Option(
      names = "--predictions",
      paramLabel = "FILE",
      description = "Write every forecast of the model beside what came, as CSV (.gz too).")
  Path predictions;

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = "Draw calibration and error by horizon.")
  Path plot;

  @Mixin BatchJobOptions jobs = new BatchJobOptions();

  @Override
  public Integer call() throws Exception {
    if (origins < FEWEST_ORIGINS || origins > MOST_ORIGINS) {
      throw ConfigurationException.of(
          "origins", origins, "is not between " + FEWEST_ORIGINS + " and " + MOST_ORIGINS);
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String text =
        ForecastEvaluationJob.run(input, jobs.configuration(err))
            .run(
                origins,
                !noTrees,
                new EvaluationFiles(report, predictions, plot),
                line -> {
                  err.println(line);
                  err.flush();
                });
    out.print(text);
    out.flush();
    return 0;
  }
}
