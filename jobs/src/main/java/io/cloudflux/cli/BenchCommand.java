package io.cloudflux.cli;

import io.cloudflux.bench.BenchMatrix;
import io.cloudflux.bench.BenchReport;
import io.cloudflux.bench.BenchSuite;
import io.cloudflux.bench.Benchmark;
import io.cloudflux.bench.Contender;
import io.cloudflux.bench.FlightProfile;
import io.cloudflux.bench.LogResult;
import io.cloudflux.bench.Machine;
import io.cloudflux.bench.Skew;
import io.cloudflux.bench.SyntheticLog;
import io.cloudflux.bench.TieringRun;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.FormatConverter;
import io.cloudflux.jobs.config.ReportFile;
import io.cloudflux.log.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Measures the tiering job beside what one would write, or use, instead. */
@Command(
    name = "bench",
    sortOptions = false,
    subcommands = {
      BenchCheckpointsCommand.class,
      BenchForecastsCommand.class,
      BenchParsersCommand.class
    },
    description = {
      "Lines a second of the whole tiering job, beside a single-threaded loop that keeps the last"
          + " access and the number of reads of every object, DuckDB that computes features of"
          + " every object, and a job that only reads the topic.",
      "Every contender has a process of its own; they take turns on the same generated logs, after"
          + " one turn each to warm up. Exactly-once checkpoints every 10 s. Fails if they do not"
          + " agree on what a log holds.",
      "On a machine that does other things too, figures are only good as ratios within one run;"
          + " CPU time, a process's whole with compiler and garbage collector, suffers least."
    })
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_DAYS = 365;

  private static final List<String> SOURCES = List.of(TieringRun.FILE, TieringRun.KAFKA);
  private static final List<String> BACKENDS = List.of(TieringRun.ROCKSDB, TieringRun.HEAP);
  private static final List<String> MODES = List.of(TieringRun.STREAMING, TieringRun.BATCH);
  private static final List<String> SINKS =
      List.of(TieringRun.FILES, TieringRun.DISCARD, TieringRun.KAFKA_AND_POSTGRES);

  @Spec CommandSpec spec;

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      defaultValue = "quick",
      description = {
        "What to measure: quick, parts (backends, modes, sinks), kafka, objects (10k to 10m), skew,"
            + " or all but quick. The options below take the place of what the suite says."
            + " Default: ${DEFAULT-VALUE}."
      })
  String suite;

  @Option(names = "--source", paramLabel = "KIND", split = ",", description = "file, kafka.")
  List<String> sources;

  @Option(
      names = "--backend",
      paramLabel = "KIND",
      split = ",",
      description = "State backend: rocksdb, heap.")
  List<String> backends;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      split = ",",
      description = "Runtime mode: streaming, batch.")
  List<String> modes;

  @Option(
      names = "--sinks",
      paramLabel = "KIND",
      split = ",",
      description = "files, discard, kafka+postgres (exactly once).")
  List<String> sinks;

  @Option(
      names = "--objects",
      paramLabel = "N",
      split = ",",
      converter = CountConverter.class,
      description = "Objects in each log, such as 10k or 1m; each is read at least once.")
  List<Long> objects;

  @Option(
      names = "--skew",
      paramLabel = "KIND",
      split = ",",
      description =
          "How reads are spread over objects: uniform, zipf-1.0, zipf-1.3, half (one object has"
              + " half of them).")
  List<String> skews;

  @Option(
      names = "--peers",
      paramLabel = "KIND",
      split = ",",
      description =
          "What to measure the job beside: loop, tuned-loop (time read by arithmetic), parser"
              + " (alone), duckdb, kafka-to-nothing.")
  List<String> peers;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "2m",
      converter = CountConverter.class,
      description = {
        "Lines of each log, about 565 bytes each; at least two reads an object are written."
            + " Default: ${DEFAULT-VALUE}."
      })
  long lines;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "" + SyntheticLog.DAYS,
      description = {
        "Days that each log covers: the fewer, the more lines to an object and day, which is what"
            + " most of the job's work goes with. Default: ${DEFAULT-VALUE}."
      })
  int days;

  @Option(names = "--gzip", description = "Compress the files.")
  boolean gzip;

  @Option(
      names = {"-p", "--parallelism"},
      paramLabel = "N",
      defaultValue = "2",
      description = "Parallel subtasks of jobs, and threads of DuckDB. Default: ${DEFAULT-VALUE}.")
  int parallelism;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Measured turns of each. Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description = "Seed of the generator. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--logs",
      paramLabel = "DIR",
      description = "Keep generated logs here, and use those that are there.")
  Path logs;

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
      completionCandidates = FormatConverter.Labels.class,
      description =
          "Format of your access log: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}. DuckDB"
              + " reads s3, the loop s3, clf and combined; they are left out of others.")
  LogFormat format;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the figures as JSON, every turn's and checkpoint's too.")
  Path report;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = {
        "Show where the time of one more turn of the first job goes, on the log with the most"
            + " objects. Its flight recording is kept in FILE, its stacks in FILE.stacks, a line"
            + " each as flame graphs are made of."
      })
  Path profile;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "A setting of Flink's own, over those of the benchmark.")
  Map<String, String> settings = new LinkedHashMap<>();

  /** Numbers such as {@code 10k} and {@code 1m}, powers of ten. */
  static final class CountConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      String digits = value.toLowerCase(Locale.ROOT).replaceFirst("[km]$", "");
      try {
        long factor =
            switch (value.toLowerCase(Locale.ROOT).charAt(value.length() - 1)) {
              case 'k' -> 1_000;
              case 'm' -> 1_000_000;
              default -> 1;
            };
        return Math.multiplyExact(Long.parseLong(digits), factor);
      } catch (ArithmeticException | IndexOutOfBoundsException | NumberFormatException e) {
        throw new TypeConversionException(
            "'" + value + "' is not a count; a number and k or m, such as 10k");
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    if (file != null && !Files.isRegularFile(file)) {
      throw ConfigurationException.of("file", file, "is not a file");
    }
    if (rounds < 1) {
      throw ConfigurationException.of("rounds", rounds, "is not at least 1");
    }
    List<BenchMatrix> matrices = matrices();
    Path work = Files.createTempDirectory("cloudflux-bench-");
    DeleteOnExit.folder(work);
    Configuration flink = flinkSettings();
    Machine machine = Machine.here();
    List<LogResult> results = new ArrayList<>();
    try (Benchmark benchmark =
        new Benchmark(
            flink,
            machine.heapBytes() + managedBytes(flink),
            rounds,
            logs == null ? work : Files.createDirectories(logs),
            work,
            profile,
            System.err)) {
      for (BenchMatrix matrix : matrices) {
        results.addAll(file == null ? benchmark.run(matrix) : benchmark.run(matrix, file, format));
      }
    }
    if (profile != null) {
      FlightProfile.read(profile)
          .writeStacks(profile.resolveSibling(profile.getFileName() + ".stacks"));
    }
    BenchReport measured = new BenchReport(machine, commandLine(spec), results);
    spec.commandLine().getOut().print(measured.toText());
    spec.commandLine().getOut().flush();
    if (report != null) {
      ReportFile.write(measured.toJson(), report);
    }
    return 0;
  }

  /**
   * What is asked for.
   *
   * @throws ConfigurationException if it cannot be measured
   */
  private List<BenchMatrix> matrices() {
    BenchSuite named = one("suite", suite, List.of(BenchSuite.values()), BenchSuite::label);
    try {
      return named.matrices().stream().map(this::matrix).toList();
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--lines, --objects: " + e.getMessage(), e);
    }
  }

  private BenchMatrix matrix(BenchMatrix suite) {
    BenchMatrix matrix =
        new BenchMatrix(
            some("source", sources, SOURCES, Function.identity(), suite.sources()),
            some("backend", backends, BACKENDS, Function.identity(), suite.backends()),
            some("mode", modes, MODES, Function.identity(), suite.modes()),
            some("sinks", sinks, SINKS, Function.identity(), suite.sinks()),
            objects == null
                ? suite.objects()
                : objects.stream().map(count -> objectCount(count)).toList(),
            some("skew", skews, List.of(Skew.values()), Skew::label, suite.skews()),
            lines,
            days,
            seed,
            gzip,
            parallelism,
            new LinkedHashSet<>(
                some(
                    "peers",
                    peers,
                    List.of(Contender.Kind.values()).subList(0, Contender.Kind.JOB.ordinal()),
                    Contender.Kind::label,
                    List.copyOf(suite.peers()))));
    if (parallelism < 1) {
      throw ConfigurationException.of("parallelism", parallelism, "is not at least 1");
    }
    if (days < 1 || days > MOST_DAYS) {
      throw ConfigurationException.of("days", days, "is not from 1 to " + MOST_DAYS);
    }
    return matrix;
  }

  static int objectCount(long count) {
    if (count < 2 || count > 100_000_000) {
      throw ConfigurationException.of("objects", count, "is not from 2 to 100m");
    }
    return (int) count;
  }

  private static <T> List<T> some(
      String key, List<String> given, List<T> allowed, Function<T, String> label, List<T> suite) {
    return given == null
        ? suite
        : given.stream().map(value -> one(key, value, allowed, label)).distinct().toList();
  }

  private static <T> T one(String key, String value, List<T> allowed, Function<T, String> label) {
    return allowed.stream()
        .filter(candidate -> label.apply(candidate).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                ConfigurationException.of(
                    key,
                    value,
                    "is unknown; allowed: "
                        + allowed.stream().map(label).collect(Collectors.joining(", "))));
  }

  private Configuration flinkSettings() throws IOException {
    return flinkSettings(parallelism, settings);
  }

  /**
   * Flink's settings for jobs that are measured: those of the cluster's config.yaml, memory too.
   *
   * @param settings over them
   */
  static Configuration flinkSettings(int parallelism, Map<String, String> settings)
      throws IOException {
    FlinkSettings local = new FlinkSettings();
    local.parallelism = parallelism;
    Configuration flink = local.configuration();
    flink.addAll(Benchmark.requiredConfiguration());
    String folder = System.getProperty(FlinkSettings.CONF_DIR_PROPERTY);
    if (folder != null) {
      // RocksDB and the network get what a TaskManager of config.yaml gives them.
      TaskExecutorProcessSpec memory =
          TaskExecutorProcessUtils.processSpecFromConfig(
              GlobalConfiguration.loadConfiguration(folder));
      flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, memory.getManagedMemorySize());
      flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, memory.getNetworkMemSize());
      flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, memory.getNetworkMemSize());
    }
    settings.forEach(flink::setString);
    return flink;
  }

  private static long managedBytes(Configuration flink) {
    return flink
        .getOptional(TaskManagerOptions.MANAGED_MEMORY_SIZE)
        .map(size -> size.getBytes())
        .orElse(0L);
  }

  /** What was asked of the launcher, as people type it. */
  static String commandLine(CommandSpec spec) {
    return "./"
        + spec.root().name()
        + spec.root().commandLine().getParseResult().originalArgs().stream()
            .map(arg -> " " + arg)
            .collect(Collectors.joining());
  }
}
