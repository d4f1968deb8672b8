package io.cloudflux.bench;

import io.cloudflux.demo.LogGenerator;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.PercentDecoder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/**
 * Measures the tiering job against a loop over the same file. All contenders take turns, round by
 * round, so that what else the machine does hits them alike; and what each computes is compared
 * with what the others did, because a figure for something else would be worth nothing.
 */
public final class Benchmark {
  private static final int ROUNDS = 3;
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

  private static final List<TieringRun> JOBS =
      List.of(
          new TieringRun("streaming", 1),
          new TieringRun("streaming", 2),
          new TieringRun("batch", 2));

  private final Path file;
  private final String description;
  private final LogFormat format;
  private final LogOptions options;
  private final PrintStream err;

  private final List<Contender> contenders = new ArrayList<>();
  private ParserPass.Counts counts;
  private long objects;
  private TieringRun.Outcome outcome;

  /**
   * @param description where the file comes from, for the report
   * @param format of its lines: S3, CLF or COMBINED
   * @param options of the job's own defaults
   * @param err takes the progress
   */
  public Benchmark(
      Path file, String description, LogFormat format, LogOptions options, PrintStream err) {
    this.file = file;
    this.description = description;
    this.format = format;
    this.options = options;
    this.err = err;
  }

  /** One of those that take turns. */
  private record Contender(String name, Run run, List<Timing> timings) {}

  /** Goes through the file once and checks what came out. */
  private interface Run {
    Timing run() throws Exception;
  }

  /**
   * How long a turn took.
   *
   * @param job null if it was none
   */
  private record Timing(long nanos, long cpuNanos, TieringRun.Result job) {}

  /** The settings of Flink's that the benchmark's name for the job's runs stands for. */
  public static Configuration requiredConfiguration() {
    Configuration required = new Configuration();
    required.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    required.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    required.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    required.set(
        CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, CHECKPOINT_INTERVAL.dividedBy(2));
    return required;
  }

  /** Writes the generator's log to a file. */
  public static void generate(LogGenerator.Settings settings, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      new LogGenerator(settings)
          .accessLog(
              line -> {
                try {
                  out.write(line);
                  out.write('\n');
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Measures.
   *
   * @param command for the report
   * @param flink settings of Flink's own
   * @param work an existing folder for the job's results
   * @throws IllegalStateException if two contenders do not compute the same
   */
  public BenchReport run(String command, Configuration flink, Path work) throws Exception {
    Machine machine = Machine.here();
    err.println("Checking that loop and parser agree ...");
    checkLoop();
    LogLoop plain = LogLoop.plain(format, options);
    LogLoop tuned = LogLoop.tuned(format, options);
    add("single-threaded loop", () -> loop(plain));
    add("loop, time read by arithmetic", () -> loop(tuned));
    add("parser alone, one thread", this::parse);
    for (TieringRun job : JOBS) {
      String name = "job, %s, parallelism %d".formatted(job.mode(), job.parallelism());
      add(name, () -> tier(job, flink, work));
    }
    for (int round = 0; round <= ROUNDS; round++) {
      err.println(round == 0 ? "Warming up ..." : "Round " + round + " of " + ROUNDS + " ...");
      for (Contender contender : contenders) {
        System.gc(); // What one leaves behind is not for the next to clear up.
        Timing timing = contender.run().run();
        if (round > 0) {
          contender.timings().add(timing);
        }
      }
    }
    return new BenchReport(
        machine,
        command,
        new BenchReport.Input(
            description,
            Files.size(file),
            counts.lines(),
            counts.dead(),
            objects,
            counts.reads(),
            outcome.decisions()),
        contenders.stream().map(this::measurement).toList());
  }

  private void add(String name, Run run) {
    contenders.add(new Contender(name, run, new ArrayList<>()));
  }

  /** Compares the loop with the parser, object by object. */
  private void checkLoop() throws IOException {
    ParserPass parser = new ParserPass(format, options);
    counts = parser.count(file);
    Map<String, ReadCount> expected = parser.reads(file);
    objects = expected.size();
    Map<String, ReadCount> decoded = decoded(LogLoop.plain(format, options).run(file));
    if (!decoded.equals(expected)) {
      long differing =
          expected.entrySet().stream()
              .filter(entry -> !entry.getValue().equals(decoded.get(entry.getKey())))
              .count();
      throw new IllegalStateException(
          ("%s: the loop finds %,d objects and %,d reads, the parser %,d and %,d, and %,d of the"
                  + " parser's objects differ; such lines are too hard for a simple loop, so there"
                  + " is nothing to compare")
              .formatted(
                  file,
                  decoded.size(),
                  ReadCount.reads(decoded),
                  objects,
                  counts.reads(),
                  differing));
    }
    if (counts.reads() == 0) {
      throw new IllegalStateException(
          "%s: no reads among %,d lines of format %s"
              .formatted(file, counts.lines(), format.label()));
    }
  }

  /** The names the parser gives to what the loop left encoded. */
  static Map<String, ReadCount> decoded(Map<String, ReadCount> objects) {
    Map<String, ReadCount> decoded = new HashMap<>();
    objects.forEach(
        (name, reads) -> {
          byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
          String object = PercentDecoder.decode(bytes, 0, bytes.length, false);
          decoded.merge(object, new ReadCount().plus(reads), ReadCount::plus);
        });
    return decoded;
  }

  private Timing loop(LogLoop loop) throws IOException {
    long cpu = Machine.cpuNanos();
    long begin = System.nanoTime();
    Map<String, ReadCount> found = loop.run(file);
    Timing timing = new Timing(System.nanoTime() - begin, Machine.cpuNanos() - cpu, null);
    same("reads of the loop", counts.reads(), ReadCount.reads(found));
    return timing;
  }

  private Timing parse() throws IOException {
    ParserPass parser = new ParserPass(format, options);
    long cpu = Machine.cpuNanos();
    long begin = System.nanoTime();
    ParserPass.Counts found = parser.count(file);
    Timing timing = new Timing(System.nanoTime() - begin, Machine.cpuNanos() - cpu, null);
    same("counts of the parser", counts, found);
    return timing;
  }

  private Timing tier(TieringRun job, Configuration flink, Path work) throws Exception {
    TieringRun.Result result = job.run(file, format, flink, work);
    TieringRun.Outcome found = result.outcome();
    same("lines of the job", counts.lines(), found.lines());
    same("parsed lines of the job", counts.parsed(), found.parsed());
    same("dead letters of the job", counts.dead(), found.dead());
    if (outcome == null) {
      outcome = found;
    }
    same("decisions of the job", outcome, found);
    return new Timing(result.nanos(), result.cpuNanos(), result);
  }

  private static void same(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new IllegalStateException(what + ": " + found + ", not " + expected);
    }
  }

  private Measurement measurement(Contender contender) {
    List<TieringRun.Result> jobs =
        contender.timings().stream().map(Timing::job).filter(Objects::nonNull).toList();
    return new Measurement(
        contender.name(),
        counts.lines(),
        contender.timings().stream().map(timing -> timing.nanos() / 1e9).toList(),
        contender.timings().stream().map(timing -> timing.cpuNanos() / 1e9).toList(),
        jobs.stream().map(job -> job.wallNanos() / 1e9).toList(),
        jobs.stream().map(TieringRun.Result::checkpoints).toList());
  }
}
