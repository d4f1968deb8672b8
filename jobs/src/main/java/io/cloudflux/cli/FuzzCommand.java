package io.cloudflux.cli;

import io.cloudflux.fuzz.FuzzResult;
import io.cloudflux.fuzz.ParserFuzz;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.FormatConverter;
import io.cloudflux.log.LogFormat;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives damaged lines to the parsers. */
@Command(
    name = "fuzz",
    sortOptions = false,
    description = {
      "Give the parsers damaged lines: bits flipped, lines cut, spliced and grown to 1 MiB, clocks"
          + " years off, numbers out of range, bytes that are no text.",
      "Every line must hold events, be ignored under a rule, or be a dead letter with its reason;"
          + " the same line must come to the same, wherever it lies in a buffer; none may take more"
          + " than a second; memory must stay flat. JSON is also cut out of a stream read in random"
          + " chunks.",
      "Exit status 1 if anything else happens, with the numbers of the lines: --from N --lines 1"
          + " repeats one of them."
    })
final class FuzzCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description = "One format only. Default: all of them, and auto.")
  LogFormat format;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Lines of each format. Default: ${DEFAULT-VALUE}.")
  long lines;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description = "Seed of the damage. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "0",
      description = "Number of the first line. Default: ${DEFAULT-VALUE}.")
  long from;

  @Override
  public Integer call() {
    if (lines < 1) {
      throw ConfigurationException.of("lines", lines, "is not at least 1");
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean passed = true;
    for (LogFormat one : format == null ? List.of(LogFormat.values()) : List.of(format)) {
      FuzzResult result = new ParserFuzz(one, seed).run(from, lines);
      out.print(result.toText());
      out.flush();
      passed &= result.passed();
    }
    return passed ? 0 : Cloudflux.FAILURE;
  }
}
