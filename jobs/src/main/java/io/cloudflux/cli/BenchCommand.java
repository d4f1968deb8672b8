package io.cloudflux.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.cloudflux.bench.BenchReport;
import io.cloudflux.bench.Benchmark;
import io.cloudflux.demo.LogGenerator;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.FormatConverter;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the tiering job against a single-threaded loop. */
@Command(
    name = "bench",
    sortOptions = false,
    subcommands = {BenchForecastsCommand.class, BenchParsersCommand.class},
    description = {
      "Lines a second of the tiering job, beside those of a single-threaded loop that keeps the"
          + " last access and the number of reads of every object.",
      "Loop, parser and job (RocksDB, exactly-once checkpoints every 10 s, files to files, Flink's"
          + " cluster in this process) take turns on one file, three rounds after one of warm-up."
          + " Fails if they do not agree on what the file holds.",
      "On a machine that does other things too, figures are only good as ratios within one run;"
          + " CPU time, the process's whole with compiler and garbage collector, suffers least."
    })
final class BenchCommand implements Callable<Integer> {
  /** The formats the loop can read. */
  private static final Set<LogFormat> FORMATS =
      EnumSet.of(LogFormat.S3, LogFormat.CLF, LogFormat.COMBINED);

  /** Lines the generator adds that are no log lines. */
  private static final int DAMAGED_LINES = 40;

  @Spec CommandSpec spec;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Lines to generate, about 600 bytes each. ${DEFAULT-VALUE}.")
  long lines;

  @Option(
      names = "--objects",
      paramLabel = "N",
      defaultValue = "6000",
      description = "Objects to generate. ${DEFAULT-VALUE}.")
  int objects;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description = "Seed of the generator. ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "An access log of your own instead; .gz too.")
  Path file;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "s3",
      converter = FormatConverter.class,
      description = "Format of your access log: s3, clf, combined. ${DEFAULT-VALUE}.")
  LogFormat format;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the figures as JSON, every repetition's too.")
  Path report;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "A setting of Flink's own, over those of the benchmark.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    if (!FORMATS.contains(format)) {
      throw ConfigurationException.of(
          "format", format.label(), "is not one the loop can read; allowed: s3, clf, combined");
    }
    Path work = Files.createTempDirectory("cloudflux-bench-");
    DeleteOnExit.folder(work);
    Path log = file == null ? generated(work) : existing();
    String description =
        file == null
            ? "generated, %,d objects, seed %d".formatted(objects, seed)
            : file + ", " + format.label();
    BenchReport measured =
        new Benchmark(
                log, description, format, LogOptions.asOf(System.currentTimeMillis()), System.err)
            .run(commandLine(), flinkSettings(), work);
    spec.commandLine().getOut().print(measured.toText());
    spec.commandLine().getOut().flush();
    if (report != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(report.toFile(), measured.toJson());
    }
    return 0;
  }

  private Path generated(Path work) throws IOException {
    if (lines <= DAMAGED_LINES) {
      throw ConfigurationException.of("lines", lines, "is not more than " + DAMAGED_LINES);
    }
    LogGenerator.Settings defaults = LogGenerator.Settings.defaults();
    Path log = work.resolve("access.log");
    System.err.println("Generating the log ...");
    try {
      Benchmark.generate(
          new LogGenerator.Settings(
              seed,
              objects,
              defaults.days(),
              lines - DAMAGED_LINES,
              defaults.firstDay(),
              defaults.bucket(),
              DAMAGED_LINES),
          log);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "--lines: '%d' and --objects: '%d': %s".formatted(lines, objects, e.getMessage()), e);
    }
    return log;
  }

  private Path existing() {
    if (!Files.isRegularFile(file)) {
      throw ConfigurationException.of("file", file, "is not a file");
    }
    return file;
  }

  private Configuration flinkSettings() throws IOException {
    FlinkSettings local = new FlinkSettings();
    local.parallelism = 1; // Every job of the benchmark sets its own.
    Configuration flink = local.configuration();
    flink.addAll(Benchmark.requiredConfiguration());
    settings.forEach(flink::setString);
    return flink;
  }

  private String commandLine() {
    return "./"
        + spec.root().name()
        + spec.commandLine().getParseResult().originalArgs().stream()
            .map(arg -> " " + arg)
            .collect(Collectors.joining());
  }
}
