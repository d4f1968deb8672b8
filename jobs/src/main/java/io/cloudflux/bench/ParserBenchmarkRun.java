package io.cloudflux.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.log.LogFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures parsers with JMH, format by format, each beside its peer: one thread, so that figures
 * are those of a core.
 *
 * @param machine that it ran on
 * @param command as it was given
 */
public record ParserBenchmarkRun(Machine machine, String command, List<Row> rows) {
  private static final int WARM_UPS = 3;
  private static final int ROUNDS = 5;

  /**
   * A format's figures.
   *
   * @param peer name of the peer's approach, or null if there is none
   * @param ours lines in a second of CPU time
   * @param oursByClock lines in a second of the clock, which other processes take from
   */
  record Row(
      LogFormat format,
      double bytesPerLine,
      double ours,
      double oursByClock,
      String peer,
      double peers,
      double peersByClock) {
    double ratio() {
      return ours / peers;
    }
  }

  public ParserBenchmarkRun {
    rows = List.copyOf(rows);
  }

  /**
   * Measures.
   *
   * @param seconds of each round
   * @param forks JVMs for each figure
   */
  public static ParserBenchmarkRun of(
      List<LogFormat> formats, int seconds, int forks, String command) throws RunnerException {
    Machine machine = Machine.here();
    List<Row> rows = new ArrayList<>();
    for (LogFormat format : formats) {
      System.err.println(format.label() + " ...");
      rows.add(row(format, seconds, forks));
    }
    return new ParserBenchmarkRun(machine, command, rows);
  }

  private static Row row(LogFormat format, int seconds, int forks) throws RunnerException {
    boolean text = PeerParser.TEXT.contains(format);
    boolean hasPeer = text || PeerParser.JSON.contains(format);
    RunResult ours = measure("ours", format, seconds, forks);
    RunResult peer = hasPeer ? measure("peer", format, seconds, forks) : null;
    double bytes =
        SampleLog.lines(format, ParserBenchmark.LINES, ParserBenchmark.SEED).stream()
            .mapToInt(line -> line.length + 1)
            .average()
            .orElseThrow();
    return new Row(
        format,
        bytes,
        perCoreSecond(ours),
        ours.getPrimaryResult().getScore(),
        hasPeer ? PeerParser.nameOf(format) : null,
        hasPeer ? perCoreSecond(peer) : Double.NaN,
        hasPeer ? peer.getPrimaryResult().getScore() : Double.NaN);
  }

  private static double perCoreSecond(RunResult result) {
    Map<String, ?> counters = result.getSecondaryResults();
    return 1e9 * score(counters.get("lines")) / score(counters.get("nanos"));
  }

  private static double score(Object counter) {
    return ((Result<?>) counter).getScore();
  }

  private static RunResult measure(String method, LogFormat format, int seconds, int forks)
      throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include("^" + ParserBenchmark.class.getName().replace(".", "\\.") + "\\." + method)
                .param("format", format.name())
                .warmupIterations(WARM_UPS)
                .measurementIterations(ROUNDS)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementTime(TimeValue.seconds(seconds))
                .forks(forks)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
        .runSingle();
  }

  /** For people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(machine.heading(command));
    line(
        text,
        "Lines    %,d generated ones of each format, seed %d; one thread, per second of its CPU"
            + " time",
        ParserBenchmark.LINES,
        ParserBenchmark.SEED);
    line(text, "");
    line(
        text,
        "%-16s %10s %10s %9s %8s   %-12s %10s %9s %6s",
        "format",
        "bytes/line",
        "M lines/s",
        "by clock",
        "GB/s",
        "peer",
        "M lines/s",
        "by clock",
        "ratio");
    for (Row row : rows) {
      String ours =
          String.format(
              Locale.ROOT,
              "%-16s %10.0f %10.3f %9.3f %8.3f",
              row.format().label(),
              row.bytesPerLine(),
              row.ours() / 1e6,
              row.oursByClock() / 1e6,
              row.ours() * row.bytesPerLine() / 1e9);
      line(
          text,
          "%s",
          row.peer() == null
              ? ours
              : String.format(
                  Locale.ROOT,
                  "%s   %-12s %10.3f %9.3f %6.2f",
                  ours,
                  row.peer(),
                  row.peers() / 1e6,
                  row.peersByClock() / 1e6,
                  row.ratio()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  /** For machines. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putObject("machine")
        .put("cores", machine.cores())
        .put("memory_bytes", machine.memoryBytes())
        .put("system", machine.system())
        .put("jvm", machine.jvm())
        .put("load", machine.load());
    json.put("command", command);
    ArrayNode results = json.putArray("formats");
    for (Row row : rows) {
      ObjectNode result =
          results
              .addObject()
              .put("format", row.format().label())
              .put("bytes_per_line", row.bytesPerLine())
              .put("lines_per_second", Math.round(row.ours()))
              .put("lines_per_second_by_clock", Math.round(row.oursByClock()));
      if (row.peer() != null) {
        result
            .put("peer", row.peer())
            .put("peer_lines_per_second", Math.round(row.peers()))
            .put("peer_lines_per_second_by_clock", Math.round(row.peersByClock()))
            .put("ratio", Math.round(1000 * row.ratio()) / 1000.0);
      }
    }
    return json;
  }
}
