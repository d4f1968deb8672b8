package io.cloudflux.bench;

import io.cloudflux.log.LogFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/**
 * Measures the tiering job beside others that read the same logs. Each contender has a process of
 * its own for all its turns: memory and CPU time are its own, and so is the code the JVM compiles
 * for it. They take turns, log by log and round by round, so that what else the machine does hits
 * them alike; and what each computes is compared with what the others did, because a figure for
 * something else would be worth nothing.
 */
public final class Benchmark implements AutoCloseable {
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);
  private static final int MOST_CHECKPOINTS = 1000;

  private final Configuration flink;
  private final long memoryBytes;
  private final int rounds;
  private final Path logs;
  private final Path work;
  private final Path recording;
  private final PrintStream err;

  private WorkerProcess services;
  private BenchServices.Addresses addresses;

  /**
   * @param flink settings of Flink's own
   * @param memoryBytes that contenders other than JVMs may use
   * @param rounds measured turns of each contender on each log
   * @param logs an existing folder for generated logs
   * @param work an existing folder for all else
   * @param recording where to write a flight recording of one more turn of the first job, on the
   *     log with the most objects, or null
   * @param err takes the progress
   */
  public Benchmark(
      Configuration flink,
      long memoryBytes,
      int rounds,
      Path logs,
      Path work,
      Path recording,
      PrintStream err) {
    this.flink = flink;
    this.memoryBytes = memoryBytes;
    this.rounds = rounds;
    this.logs = logs;
    this.work = work;
    this.recording = recording;
    this.err = err;
  }

  /** The settings of Flink's that the benchmark's name for the job's runs stands for. */
  public static Configuration requiredConfiguration() {
    Configuration required = new Configuration();
    required.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    required.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    required.set(
        CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, CHECKPOINT_INTERVAL.dividedBy(2));
    required.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, MOST_CHECKPOINTS);
    return required;
  }

  /** A log with what all contenders found in it so far, and their turns. */
  private static final class Entry {
    private final String description;
    private final SyntheticLog synthetic;
    private final BenchLog log;
    private final Map<String, Long> agreed = new LinkedHashMap<>();
    private final Map<String, String> toldBy = new LinkedHashMap<>();
    private final Map<Contender, Turns> turns = new LinkedHashMap<>();
    private LogResult.Profiled profiled;

    Entry(String description, SyntheticLog synthetic, BenchLog log) {
      this.description = description;
      this.synthetic = synthetic;
      this.log = log;
    }

    void agree(String who, Map<String, Long> found) {
      found.forEach(
          (what, value) -> {
            Long before = agreed.putIfAbsent(what, value);
            String first = toldBy.putIfAbsent(what, who);
            if (before != null && !before.equals(value)) {
              throw new IllegalStateException(
                  "%s: %s finds %s: %,d, but %s %,d; so there is nothing to compare"
                      .formatted(description, who, what, value, first, before));
            }
          });
    }
  }

  private static final class Turns {
    private final List<Turn> turns = new ArrayList<>();
    private final List<Double> servicesCpu = new ArrayList<>();
    private String failure;
  }

  /**
   * Measures on generated logs.
   *
   * @throws IllegalStateException if two contenders do not compute the same
   */
  public List<LogResult> run(BenchMatrix matrix) throws Exception {
    List<Contender> contenders = contenders(matrix, LogFormat.S3);
    boolean topic = contenders.stream().anyMatch(Contender::needsTopic);
    List<Entry> entries = new ArrayList<>();
    for (SyntheticLog log : matrix.logs()) {
      err.printf("Generating %s ...%n", log.description());
      checkRoom(log, topic);
      Entry entry =
          new Entry(log.description(), log, log(log.write(logs), LogFormat.S3, log.name(), topic));
      // Known without reading it; whoever finds anything else has it wrong.
      entry.agree(
          "the generator",
          Map.of(
              Turn.LINES,
              log.lines(),
              Turn.DEAD,
              0L,
              Turn.OBJECTS,
              (long) log.objects(),
              Turn.READS,
              log.reads()));
      entries.add(entry);
    }
    return measure(entries, contenders, matrix.parallelism());
  }

  /**
   * Measures on a log that is there.
   *
   * @param matrix of which the logs do not count
   */
  public List<LogResult> run(BenchMatrix matrix, Path file, LogFormat format) throws Exception {
    List<Contender> contenders = contenders(matrix, format);
    boolean topic = contenders.stream().anyMatch(Contender::needsTopic);
    BenchLog log = log(List.of(file), format, "access-log", topic);
    return measure(
        List.of(new Entry(file + ", " + format.label(), null, log)),
        contenders,
        matrix.parallelism());
  }

  private List<Contender> contenders(BenchMatrix matrix, LogFormat format) {
    List<Contender> contenders = new ArrayList<>();
    for (Contender contender : matrix.contenders()) {
      Optional<String> why = matrix.leftOut(contender, format);
      if (why.isPresent()) {
        err.printf("Left out: %s: %s%n", contender.label(), why.get());
      } else {
        contenders.add(contender);
      }
    }
    return contenders;
  }

  private void checkRoom(SyntheticLog log, boolean topic) throws IOException {
    FileStore disk = Files.getFileStore(logs);
    long needed = log.lines() * SyntheticLog.MOST_LINE_BYTES * (topic ? 2 : 1);
    if (disk.getUsableSpace() < needed) {
      throw new IOException(
          "%s: %,d MiB may be needed in %s, there are %,d"
              .formatted(log.description(), needed >> 20, logs, disk.getUsableSpace() >> 20));
    }
  }

  private BenchLog log(List<Path> files, LogFormat format, String name, boolean topic)
      throws IOException {
    BenchLog log = new BenchLog(files, format, topic ? name : null, System.currentTimeMillis());
    if (topic) {
      startServices();
      err.printf("Publishing to topic %s ...%n", name);
      services.ask(new BenchServices.Load(name, files), Long.class);
    }
    return log;
  }

  private void startServices() throws IOException {
    if (services == null) {
      err.println("Starting Kafka and Postgres ...");
      services = WorkerProcess.start(BenchServices.class, work);
      addresses = services.answer(BenchServices.Addresses.class);
    }
  }

  private List<LogResult> measure(List<Entry> entries, List<Contender> contenders, int parallelism)
      throws Exception {
    Map<Contender, WorkerProcess> workers = new LinkedHashMap<>();
    try {
      for (Contender contender : contenders) {
        if (contender.needsServices()) {
          startServices();
        }
        workers.put(contender, worker(contender, parallelism));
      }
      check(entries, parallelism);
      err.println("Warming up ...");
      workers.forEach((contender, worker) -> turn(entries.get(0), contender, worker, false));
      for (int round = 1; round <= rounds; round++) {
        for (Entry entry : entries) {
          err.printf("Round %d of %d: %s ...%n", round, rounds, entry.description);
          workers.forEach((contender, worker) -> turn(entry, contender, worker, true));
        }
      }
      if (recording != null) {
        profile(entries.get(entries.size() - 1), workers);
      }
    } finally {
      for (WorkerProcess worker : workers.values()) {
        worker.close();
      }
    }
    List<LogResult> results = new ArrayList<>();
    for (Entry entry : entries) {
      results.add(result(entry));
    }
    return results;
  }

  /** The parser says what is in a log, object by object. */
  private void check(List<Entry> entries, int parallelism) throws IOException {
    Contender parser = Contender.of(Contender.Kind.PARSER);
    try (WorkerProcess worker = worker(parser, parallelism)) {
      for (Entry entry : entries) {
        Turn turn = worker.ask(new BenchWorker.Question(entry.log, null), Turn.class);
        entry.agree(parser.label(), turn.found());
        if (turn.failure() == null && entry.agreed.get(Turn.READS) == 0) {
          throw new IllegalStateException(
              "%s: no reads among %,d lines"
                  .formatted(entry.description, entry.agreed.get(Turn.LINES)));
        }
      }
    }
  }

  private WorkerProcess worker(Contender contender, int parallelism) throws IOException {
    return WorkerProcess.start(
        BenchWorker.class,
        new BenchWorker.Setup(contender, parallelism, memoryBytes, flink.toMap(), work, addresses));
  }

  private void turn(Entry entry, Contender contender, WorkerProcess worker, boolean measured) {
    Turns turns = entry.turns.computeIfAbsent(contender, ignored -> new Turns());
    if (turns.failure != null) {
      return;
    }
    Optional<String> leftOut =
        entry.synthetic == null
            ? Optional.empty()
            : BenchMatrix.leftOut(contender, entry.synthetic);
    if (leftOut.isPresent()) {
      turns.failure = "left out: " + leftOut.get();
      return;
    }
    double servicesBefore = services == null ? 0 : services.cpuSeconds();
    Turn turn;
    try {
      turn = worker.ask(new BenchWorker.Question(entry.log, null), Turn.class);
    } catch (IOException e) {
      throw new IllegalStateException(contender.label() + ": " + e.getMessage(), e);
    }
    if (turn.failure() != null) {
      turns.failure = turn.failure();
      return;
    }
    entry.agree(contender.label(), turn.found());
    if (measured) {
      turns.turns.add(turn);
      if (contender.needsServices()) {
        turns.servicesCpu.add(services.cpuSeconds() - servicesBefore);
      }
    }
  }

  private void profile(Entry entry, Map<Contender, WorkerProcess> workers) throws IOException {
    for (Map.Entry<Contender, WorkerProcess> one : workers.entrySet()) {
      Contender contender = one.getKey();
      if (contender.job() != null && entry.turns.get(contender).failure == null) {
        err.printf("Recording %s ...%n", contender.label());
        Turn turn = one.getValue().ask(new BenchWorker.Question(entry.log, recording), Turn.class);
        entry.profiled =
            new LogResult.Profiled(
                contender, turn.threadCpuSeconds(), FlightProfile.read(recording));
        return;
      }
    }
  }

  private LogResult result(Entry entry) throws IOException {
    long bytes = 0;
    for (Path file : entry.log.files()) {
      bytes += Files.size(file);
    }
    long lines = entry.agreed.get(Turn.LINES);
    List<Measurement> measurements = new ArrayList<>();
    entry.turns.forEach(
        (contender, turns) ->
            measurements.add(
                new Measurement(contender, lines, turns.turns, turns.servicesCpu, turns.failure)));
    return new LogResult(
        entry.description,
        entry.synthetic,
        bytes,
        lines,
        entry.agreed,
        measurements,
        entry.profiled);
  }

  @Override
  public void close() throws IOException {
    if (services != null) {
      services.close();
    }
  }
}
