package io.cloudflux.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time of a flight recording went: samples of the stacks of threads that run, added up by
 * the step of the job they are in.
 *
 * @param stages weight of the samples by step, most first
 * @param methods weight by the method that was running, most first
 * @param stacks weight by stack, outermost frame first, frames separated by semicolons
 */
public record FlightProfile(
    Map<String, Double> stages, Map<String, Double> methods, Map<String, Double> stacks) {
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final String JAVA_SAMPLE = "jdk.ExecutionSample";
  private static final String NATIVE_SAMPLE = "jdk.NativeMethodSample";
  private static final int MOST_FRAMES = 256;
  private static final String OTHER = "other";

  /** Native methods that work; in all others threads wait. */
  private static final List<String> WORKING =
      List.of(
          "org.rocksdb.",
          "java.util.zip.",
          "java.io.FileInputStream.",
          "java.io.FileOutputStream.",
          "java.io.RandomAccessFile.",
          "sun.nio.ch.FileDispatcherImpl.",
          "sun.nio.ch.UnixFileDispatcherImpl.",
          "net.jpountz.");

  /**
   * Beginnings of names, and the step they belong to; a longer one wins. The innermost frame that
   * begins with one of them decides.
   */
  private static final Map<String, String> STEPS = steps();

  private static Map<String, String> steps() {
    Map<String, String> steps = new LinkedHashMap<>();
    String source = "source: read, split into lines";
    for (String name :
        List.of(
            "io.cloudflux.jobs.source.",
            "org.apache.flink.connector.file.src.",
            "org.apache.flink.connector.base.source.",
            "org.apache.flink.connector.kafka.source.",
            "org.apache.flink.streaming.api.operators.SourceOperator",
            "org.apache.flink.streaming.api.operators.source.",
            "org.apache.kafka.clients.consumer.",
            "org.apache.kafka.common.record.")) {
      steps.put(name, source);
    }
    String parse = "parse";
    for (String name :
        List.of(
            "io.cloudflux.log.",
            "io.cloudflux.jobs.tiering.Parse",
            "io.cloudflux.jobs.tiering.LineMetrics")) {
      steps.put(name, parse);
    }
    String aggregate = "pre-aggregate by day";
    for (String name :
        List.of(
            "io.cloudflux.jobs.tiering.PreAggregateByDay",
            "io.cloudflux.log.DayTotal",
            "io.cloudflux.log.PackedRequests")) {
      steps.put(name, aggregate);
    }
    String gather = "gather a day";
    for (String name :
        List.of(
            "io.cloudflux.jobs.tiering.GatherByDay",
            "io.cloudflux.jobs.tiering.CountedIds",
            "io.cloudflux.jobs.tiering.DailyBatch")) {
      steps.put(name, gather);
    }
    String exchange = "exchange: serialise, shuffle, deserialise";
    for (String name :
        List.of(
            "org.apache.flink.runtime.io.network.",
            "org.apache.flink.runtime.plugable.",
            "org.apache.flink.streaming.runtime.io.",
            "org.apache.flink.streaming.runtime.partitioner.",
            "org.apache.flink.streaming.runtime.tasks.mailbox.",
            "org.apache.flink.shaded.netty4.")) {
      steps.put(name, exchange);
    }
    steps.put("org.apache.flink.runtime.operators.sort.", "sort (batch)");
    // Most of it waits for the disk.
    steps.put("org.rocksdb.Checkpoint.", "checkpoint: flush memory to files");
    String state = "state: read, write, timers";
    for (String name :
        List.of(
            "org.rocksdb.",
            "org.apache.flink.contrib.streaming.state.",
            "org.apache.flink.runtime.state.",
            "org.apache.flink.streaming.api.operators.InternalTimer",
            "org.apache.flink.streaming.api.operators.sorted.state.",
            "io.cloudflux.jobs.tiering.ObjectProfileSerializer",
            "io.cloudflux.profile.ObjectProfileCodec")) {
      steps.put(name, state);
    }
    String evaluate = "evaluate: forecast, price, decide";
    for (String name :
        List.of(
            "io.cloudflux.decision.",
            "io.cloudflux.forecast.",
            "io.cloudflux.jobs.tiering.EvaluateObjects",
            "io.cloudflux.jobs.tiering.AddUp",
            "io.cloudflux.jobs.tiering.KeepSavings",
            "io.cloudflux.jobs.tiering.TrackForecastErrors",
            "io.cloudflux.price.",
            "io.cloudflux.profile.",
            "io.cloudflux.savings.")) {
      steps.put(name, evaluate);
    }
    String plan = "plan";
    for (String name :
        List.of(
            "io.cloudflux.plan.",
            "io.cloudflux.jobs.tiering.Plan",
            "io.cloudflux.jobs.tiering.SelectMoves")) {
      steps.put(name, plan);
    }
    String sinks = "sinks";
    for (String name :
        List.of(
            "io.cloudflux.jobs.sink.",
            "org.apache.flink.connector.file.sink.",
            "org.apache.flink.connector.kafka.sink.",
            "org.apache.flink.streaming.api.functions.sink.",
            "org.apache.kafka.clients.producer.",
            "org.postgresql.")) {
      steps.put(name, sinks);
    }
    return steps;
  }

  /** Begins a recording in this process. */
  static Recording start() {
    Recording recording = new Recording();
    recording.enable(JAVA_SAMPLE).withPeriod(PERIOD);
    recording.enable(NATIVE_SAMPLE).withPeriod(PERIOD);
    recording.start();
    return recording;
  }

  /**
   * Reads a recording.
   *
   * @throws IOException if the file is none
   */
  public static FlightProfile read(Path file) throws IOException {
    List<RecordedEvent> java = new ArrayList<>();
    List<RecordedEvent> working = new ArrayList<>();
    Map<String, Integer> waits = new HashMap<>();
    int natives = 0;
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        boolean sample = event.getStackTrace() != null && !frames(event).isEmpty();
        if (sample && event.getEventType().getName().equals(JAVA_SAMPLE)) {
          java.add(event);
        } else if (sample && event.getEventType().getName().equals(NATIVE_SAMPLE)) {
          natives++;
          String top = name(frames(event).get(0));
          if (WORKING.stream().anyMatch(top::startsWith)) {
            working.add(event);
          } else {
            String thread = event.getThread("sampledThread").getJavaName();
            waits.merge(thread == null ? "" : thread, 1, Integer::sum);
          }
        }
      }
    }
    // In every period all threads in Java are looked at, but only the next one of those in native
    // code. One that waits there all the time tells how often a thread's turn comes.
    double weight = waits.isEmpty() ? 1 : natives / (double) Collections.max(waits.values());
    FlightProfile profile = new FlightProfile(new HashMap<>(), new HashMap<>(), new TreeMap<>());
    java.forEach(event -> profile.add(frames(event), 1));
    working.forEach(event -> profile.add(frames(event), weight));
    return new FlightProfile(mostFirst(profile.stages), mostFirst(profile.methods), profile.stacks);
  }

  private static List<RecordedFrame> frames(RecordedEvent event) {
    return event.getStackTrace().getFrames();
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private void add(List<RecordedFrame> frames, double weight) {
    List<String> names = frames.stream().limit(MOST_FRAMES).map(FlightProfile::name).toList();
    stages.merge(step(names), weight, Double::sum);
    methods.merge(names.get(0), weight, Double::sum);
    List<String> outermostFirst = new ArrayList<>(names);
    Collections.reverse(outermostFirst);
    stacks.merge(String.join(";", outermostFirst), weight, Double::sum);
  }

  /**
   * The step of a stack.
   *
   * @param frames class and method, innermost first
   */
  static String step(List<String> frames) {
    for (String frame : frames) {
      String longest =
          STEPS.keySet().stream()
              .filter(frame::startsWith)
              .max(Comparator.comparingInt(String::length))
              .orElse(null);
      if (longest != null) {
        return STEPS.get(longest);
      }
    }
    return OTHER;
  }

  private static Map<String, Double> mostFirst(Map<String, Double> weights) {
    return weights.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
  }

  /** Writes the stacks as flame graphs are made of: a line each, with its number of samples. */
  public void writeStacks(Path file) throws IOException {
    Files.write(
        file,
        stacks.entrySet().stream()
            .map(stack -> stack.getKey() + " " + Math.round(stack.getValue()))
            .toList());
  }
}
