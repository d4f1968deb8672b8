package io.cloudflux.cli;

import io.cloudflux.bench.ParserBenchmarkRun;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.FormatConverter;
import io.cloudflux.jobs.config.ReportFile;
import io.cloudflux.log.LogFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the parsers alone. */
@Command(
    name = "parsers",
    sortOptions = false,
    description = {
      "Lines a second of each parser on one core, measured with JMH, beside what one would write"
          + " otherwise: a regular expression for the logs of S3 and of web servers, Jackson's tree"
          + " for JSON. Both make the same events of the same lines."
    })
final class BenchParsersCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description = "One format only. Default: all of them.")
  LogFormat format;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Length of a round; 3 to warm up and 5 measured. Default: ${DEFAULT-VALUE}.")
  int seconds;

  @Option(
      names = "--forks",
      paramLabel = "N",
      defaultValue = "1",
      description = "JVMs for each figure. Default: ${DEFAULT-VALUE}.")
  int forks;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the figures as JSON.")
  Path report;

  @Override
  public Integer call() throws Exception {
    if (seconds < 1) {
      throw ConfigurationException.of("seconds", seconds, "is not at least 1");
    }
    if (forks < 1) {
      throw ConfigurationException.of("forks", forks, "is not at least 1");
    }
    List<LogFormat> formats =
        format == null
            ? Arrays.stream(LogFormat.values()).filter(one -> one != LogFormat.AUTO).toList()
            : List.of(format);
    ParserBenchmarkRun run =
        ParserBenchmarkRun.of(formats, seconds, forks, BenchCommand.commandLine(spec));
    spec.commandLine().getOut().print(run.toText());
    spec.commandLine().getOut().flush();
    if (report != null) {
      ReportFile.write(run.toJson(), report);
    }
    return 0;
  }
}
