package io.cloudflux.cli;

import io.cloudflux.bench.ForecastBenchmarkRun;
import io.cloudflux.jobs.config.ConfigurationException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what forecasts cost. */
@Command(
    name = "forecasts",
    sortOptions = false,
    description = {
      "What a forecast costs: nanoseconds to score an object, measured with JMH on one thread, and"
          + " seconds to train the model in Flink on generated examples, with a digest of the"
          + " model: the same at any parallelism."
    })
final class BenchForecastsCommand implements Callable<Integer> {
  private static final long FEWEST_EXAMPLES = 10_000;

  @Spec CommandSpec spec;

  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "Examples to train on; a tenth of them is, too. Default: ${DEFAULT-VALUE}.")
  long examples;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Length of a round of scoring; 3 to warm up and 5 measured. Default: ${DEFAULT-VALUE}.")
  int seconds;

  @Mixin FlinkSettings flink = new FlinkSettings();

  @Override
  public Integer call() throws Exception {
    if (examples < FEWEST_EXAMPLES) {
      throw ConfigurationException.of("examples", examples, "is not at least " + FEWEST_EXAMPLES);
    }
    if (seconds < 1) {
      throw ConfigurationException.of("seconds", seconds, "is not at least 1");
    }
    ForecastBenchmarkRun run =
        ForecastBenchmarkRun.of(
            examples, seconds, flink.configuration(), BenchCommand.commandLine(spec));
    spec.commandLine().getOut().print(run.toText());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
