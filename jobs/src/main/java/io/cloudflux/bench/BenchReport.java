package io.cloudflux.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What a benchmark found.
 *
 * @param command as it was given
 * @param input the file
 * @param measurements the first is what the others are compared with
 */
public record BenchReport(
    Machine machine, String command, Input input, List<Measurement> measurements) {

  /**
   * The file, and what all contenders agree it holds.
   *
   * @param description where it comes from
   * @param bytes its size, compressed if it is
   * @param dead lines that cannot be parsed
   * @param objects that were read
   * @param decisions of each run of the job
   */
  record Input(
      String description,
      long bytes,
      long lines,
      long dead,
      long objects,
      long reads,
      long decisions) {}

  public BenchReport {
    measurements = List.copyOf(measurements);
  }

  /** The report for people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "Machine  %d cores, %.1f GiB memory, of it %.1f GiB heap; load %.2f at the start",
        machine.cores(),
        gibibytes(machine.memoryBytes()),
        gibibytes(machine.heapBytes()),
        machine.load());
    line(text, "         %s; %s", machine.system(), machine.jvm());
    line(text, "Command  %s", command);
    line(
        text,
        "File     %s: %,d bytes, %,d lines, of them %,d dead letters",
        input.description(),
        input.bytes(),
        input.lines(),
        input.dead());
    line(
        text,
        "Agreed   %,d objects, %,d reads (loop and parser, object by object);",
        input.objects(),
        input.reads());
    line(text, "         %,d decisions, the same in every run of the job", input.decisions());
    line(text, "");
    line(
        text,
        "%-30s %9s %8s  %-19s %10s %11s %11s",
        "median of " + measurements.get(0).seconds().size() + " rounds",
        "lines/s",
        "of loop",
        "s (least-most)",
        "with start",
        "CPU us/line",
        "checkpoints");
    for (Measurement m : measurements) {
      line(
          text,
          "%-30s %,9.0f %8.2f  %-19s %10s %11.2f %11s",
          m.name(),
          m.linesPerSecond(),
          ratio(m),
          String.format(
              Locale.ROOT,
              "%.2f (%.2f-%.2f)",
              m.medianSeconds(),
              Collections.min(m.seconds()),
              Collections.max(m.seconds())),
          m.wallSeconds().isEmpty()
              ? ""
              : String.format(Locale.ROOT, "%.2f s", Measurement.median(m.wallSeconds())),
          m.cpuMicrosPerLine(),
          checkpoints(m));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  private static double gibibytes(long bytes) {
    return bytes / (double) (1L << 30);
  }

  private static String checkpoints(Measurement measurement) {
    List<Long> counts = measurement.checkpoints();
    if (counts.isEmpty()) {
      return "";
    }
    long least = Collections.min(counts);
    long most = Collections.max(counts);
    return least == most ? Long.toString(least) : least + "-" + most;
  }

  /** Lines a second over those of the first. */
  private double ratio(Measurement measurement) {
    return measurement.linesPerSecond() / measurements.get(0).linesPerSecond();
  }

  /** The report for machines. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putObject("machine")
        .put("cores", machine.cores())
        .put("memory_bytes", machine.memoryBytes())
        .put("heap_bytes", machine.heapBytes())
        .put("system", machine.system())
        .put("jvm", machine.jvm())
        .put("load", machine.load());
    json.put("command", command);
    json.putObject("input")
        .put("description", input.description())
        .put("bytes", input.bytes())
        .put("lines", input.lines())
        .put("dead_letters", input.dead())
        .put("objects_read", input.objects())
        .put("reads", input.reads())
        .put("decisions", input.decisions());
    ArrayNode results = json.putArray("measurements");
    for (Measurement m : measurements) {
      ObjectNode result =
          results
              .addObject()
              .put("name", m.name())
              .put("lines_per_second", Math.round(m.linesPerSecond()))
              .put("ratio", Math.round(1000 * ratio(m)) / 1000.0)
              .put("lines_per_second_with_start", Math.round(m.linesPerSecondWithStart()));
      m.seconds().forEach(result.putArray("seconds")::add);
      m.cpuSeconds().forEach(result.putArray("cpu_seconds")::add);
      m.wallSeconds().forEach(result.putArray("seconds_with_start")::add);
      m.checkpoints().forEach(result.putArray("checkpoints")::add);
    }
    return json;
  }
}
