package io.cloudflux.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a benchmark found.
 *
 * @param command as it was given
 * @param results log by log
 */
public record BenchReport(Machine machine, String command, List<LogResult> results) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_THREADS = 15;
  private static final int MOST_METHODS = 20;

  public BenchReport {
    results = List.copyOf(results);
  }

  /** The report for people. */
  public String toText() {
    StringBuilder text = new StringBuilder(machine.heading(command));
    results.forEach(result -> log(text, result));
    List<Target> targets = Target.of(results);
    if (!targets.isEmpty()) {
      line(text, "");
      line(text, "Targets");
      targets.forEach(target -> line(text, "%s", target.toText()));
    }
    return text.toString();
  }

  private static void log(StringBuilder text, LogResult result) {
    line(text, "");
    line(
        text,
        "Log      %s: %,d lines, %,d bytes",
        result.description(),
        result.lines(),
        result.bytes());
    line(
        text,
        "Agreed   %,d objects, %,d reads, %,d dead letters, %,d decisions",
        told(result, Turn.OBJECTS),
        told(result, Turn.READS),
        told(result, Turn.DEAD),
        told(result, Turn.DECISIONS));
    line(text, "");
    line(
        text,
        "%-46s %9s %6s %6s %6s  %-19s %6s %6s %12s %9s  %s",
        "median of %d".formatted(rounds(result)),
        "lines/s",
        "/loop",
        "/DuckDB",
        "/Kafka",
        "s (least-most)",
        "start",
        "CPU s/M",
        "MiB half/all",
        "B/object",
        "checkpoints: s, MiB");
    for (Measurement one : result.measurements()) {
      if (one.failed()) {
        line(text, "%-46s %s", one.contender().label(), one.failure());
        continue;
      }
      line(
          text,
          "%-46s %,9.0f %6s %7s %6s  %-19s %6.1f %7.2f %12s %9s  %s",
          one.contender().label(),
          one.linesPerSecond(),
          ratio(result, one, Contender.Kind.LOOP),
          ratio(result, one, Contender.Kind.DUCKDB),
          ratio(result, one, Contender.Kind.KAFKA_TO_NOTHING),
          String.format(
              Locale.ROOT,
              "%.2f (%.2f-%.2f)",
              one.medianSeconds(),
              Collections.min(one.seconds()),
              Collections.max(one.seconds())),
          one.median(Turn::wallSeconds) - one.medianSeconds(),
          one.cpuSecondsPerMillion(),
          one.peakBytes() == 0 ? "" : (one.halfwayBytes() >> 20) + "/" + (one.peakBytes() >> 20),
          one.profileBytes() == 0
              ? ""
              : String.format(
                  Locale.ROOT,
                  "%.0f/%.0f",
                  result.perObject(one.profileBytes()),
                  result.perObject(one.stateBytes())),
          checkpoints(one));
    }
    if (result.profiled() != null) {
      profile(text, result.profiled());
    }
  }

  private static void profile(StringBuilder text, LogResult.Profiled profiled) {
    line(text, "");
    line(text, "Where the time goes: %s", profiled.contender().label());
    line(text, "");
    shares(text, "CPU by threads", profiled.threadCpuSeconds(), MOST_THREADS);
    shares(text, "samples by step", profiled.flight().stages(), Integer.MAX_VALUE);
    shares(text, "samples by method", profiled.flight().methods(), MOST_METHODS);
  }

  private static void shares(
      StringBuilder text, String heading, Map<String, Double> weights, int most) {
    double sum = weights.values().stream().mapToDouble(weight -> weight).sum();
    line(text, "share  %s", heading);
    weights.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(most)
        .filter(one -> one.getValue() > 0)
        .forEach(one -> line(text, "%4.1f %% %s", 100 * one.getValue() / sum, one.getKey()));
    line(text, "");
  }

  private static long told(LogResult result, String what) {
    return result.agreed().getOrDefault(what, 0L);
  }

  private static int rounds(LogResult result) {
    return result.measurements().stream().mapToInt(one -> one.turns().size()).max().orElse(0);
  }

  private static String ratio(LogResult result, Measurement one, Contender.Kind peer) {
    Optional<Double> ratio = result.ratio(one, peer);
    return ratio.map(value -> String.format(Locale.ROOT, "%.2f", value)).orElse("");
  }

  /** How many a turn, and how long the longest took and how much the largest wrote. */
  private static String checkpoints(Measurement one) {
    List<Turn.Checkpoint> all = all(one).toList();
    if (all.isEmpty()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "%.1f: %.2f, %.1f",
        all.size() / (double) one.turns().size(),
        all.stream().mapToDouble(Turn.Checkpoint::seconds).max().orElse(0),
        all.stream().mapToLong(Turn.Checkpoint::writtenBytes).max().orElse(0) / 1048576.0);
  }

  private static Stream<Turn.Checkpoint> all(Measurement one) {
    return one.turns().stream().flatMap(turn -> turn.checkpoints().stream());
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  /** The report for machines. */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.putObject("machine")
        .put("cores", machine.cores())
        .put("memory_bytes", machine.memoryBytes())
        .put("heap_bytes", machine.heapBytes())
        .put("system", machine.system())
        .put("jvm", machine.jvm())
        .put("load", machine.load());
    json.put("command", command);
    ArrayNode logs = json.putArray("logs");
    for (LogResult result : results) {
      ObjectNode log =
          logs.addObject()
              .put("description", result.description())
              .put("bytes", result.bytes())
              .put("lines", result.lines());
      log.set("agreed", JSON.valueToTree(result.agreed()));
      ArrayNode measurements = log.putArray("measurements");
      for (Measurement one : result.measurements()) {
        ObjectNode node = measurements.addObject().put("name", one.contender().label());
        if (one.failed()) {
          node.put("failure", one.failure());
          continue;
        }
        node.put("lines_per_second", Math.round(one.linesPerSecond()))
            .put("cpu_seconds_per_million_lines", rounded(one.cpuSecondsPerMillion()))
            .put("halfway_peak_bytes", one.halfwayBytes())
            .put("peak_bytes", one.peakBytes())
            .put("profile_bytes", one.profileBytes())
            .put("state_bytes", one.stateBytes());
        result.ratio(one, Contender.Kind.LOOP).ifPresent(r -> node.put("ratio_loop", rounded(r)));
        result
            .ratio(one, Contender.Kind.DUCKDB)
            .ifPresent(r -> node.put("ratio_duckdb", rounded(r)));
        result
            .ratio(one, Contender.Kind.KAFKA_TO_NOTHING)
            .ifPresent(r -> node.put("ratio_kafka_to_nothing", rounded(r)));
        node.set("services_cpu_seconds", JSON.valueToTree(one.servicesCpuSeconds()));
        node.set("turns", JSON.valueToTree(one.turns()));
      }
      if (result.profiled() != null) {
        ObjectNode profile = log.putObject("profile");
        profile.put("name", result.profiled().contender().label());
        profile.set("thread_cpu_seconds", JSON.valueToTree(result.profiled().threadCpuSeconds()));
        profile.set("samples_by_step", JSON.valueToTree(result.profiled().flight().stages()));
        profile.set("samples_by_method", JSON.valueToTree(result.profiled().flight().methods()));
      }
    }
    json.set("targets", JSON.valueToTree(Target.of(results)));
    return json;
  }

  private static double rounded(double value) {
    return Math.round(1000 * value) / 1000.0;
  }
}
