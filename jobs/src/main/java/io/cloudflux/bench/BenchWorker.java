package io.cloudflux.bench;

import io.cloudflux.log.LogOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import org.apache.flink.configuration.Configuration;

/** The process that one contender has to itself, for all its turns. */
final class BenchWorker {
  private final Setup setup;

  private BenchWorker(Setup setup) {
    this.setup = setup;
  }

  /**
   * What it is.
   *
   * @param contender to be measured
   * @param parallelism of contenders that are no jobs of ours
   * @param memoryBytes that DuckDB may use
   * @param flink Flink's settings
   * @param work folder for what is written meanwhile
   * @param services null if they are not needed
   */
  record Setup(
      Contender contender,
      int parallelism,
      long memoryBytes,
      Map<String, String> flink,
      Path work,
      BenchServices.Addresses services) {}

  /**
   * A turn to take.
   *
   * @param recording where to write a flight recording of it, or null
   */
  record Question(BenchLog log, Path recording) {}

  /**
   * @param args the {@link Setup}
   */
  public static void main(String[] args) throws Exception {
    WorkerProcess.Answers answers = WorkerProcess.Answers.onStandardOutput();
    Setup setup = WorkerProcess.Answers.setup(args, Setup.class);
    BenchWorker worker = new BenchWorker(setup);
    answers.serve(Question.class, worker::turn);
    System.exit(0); // Whatever threads a cluster left.
  }

  private Turn turn(Question question) throws Exception {
    try {
      return question.recording() == null
          ? run(question.log())
          : recorded(question.log(), question.recording());
    } catch (OutOfMemoryError e) {
      return Turn.failed(e.toString());
    } finally {
      System.gc(); // Memory that waits for its next turn is memory that others have not.
    }
  }

  private Turn recorded(BenchLog log, Path file) throws Exception {
    try (ThreadCpu threads = ThreadCpu.start();
        Recording recording = FlightProfile.start()) {
      Turn turn = run(log);
      recording.stop();
      recording.dump(file);
      return turn.withThreads(threads.seconds());
    }
  }

  private Turn run(BenchLog log) throws Exception {
    LogOptions options = LogOptions.asOf(log.nowMillis());
    Configuration flink = Configuration.fromMap(setup.flink());
    return switch (setup.contender().kind()) {
      case LOOP -> loop(LogLoop.plain(log.format(), options), log.files());
      case TUNED_LOOP -> loop(LogLoop.tuned(log.format(), options), log.files());
      case PARSER -> parse(new ParserPass(log.format(), options), log.files());
      case DUCKDB ->
          new DuckDbQuery(setup.parallelism(), setup.memoryBytes()).run(log, setup.work());
      case KAFKA_TO_NOTHING ->
          new KafkaToNothing(setup.parallelism()).run(log, flink, setup.services());
      case JOB -> setup.contender().job().run(log, flink, setup.work(), setup.services());
    };
  }

  private static Turn loop(LogLoop loop, List<Path> files) throws Exception {
    Stopwatch watch = Stopwatch.start();
    Map<String, ReadCount> objects = loop.run(files);
    watch.stop();
    return Turn.of(watch, found(ReadCount.decoded(objects)));
  }

  private static Turn parse(ParserPass parser, List<Path> files) throws Exception {
    Stopwatch watch = Stopwatch.start();
    ParserPass.Counts counts = parser.count(files);
    watch.stop();
    Map<String, Long> found = found(parser.reads(files));
    found.put(Turn.LINES, counts.lines());
    found.put(Turn.DEAD, counts.dead());
    return Turn.of(watch, found);
  }

  private static Map<String, Long> found(Map<String, ReadCount> objects) {
    Map<String, Long> found = new HashMap<>();
    found.put(Turn.OBJECTS, (long) objects.size());
    found.put(Turn.READS, ReadCount.reads(objects));
    found.put(Turn.READS_DIGEST, ReadCount.digest(objects));
    return found;
  }
}
