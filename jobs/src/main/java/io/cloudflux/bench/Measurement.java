package io.cloudflux.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The turns of one contender on one log.
 *
 * @param contender what was measured
 * @param lines each turn went through
 * @param turns in their order
 * @param servicesCpuSeconds CPU time of broker and database's parent process in each turn, or empty
 *     if the contender needs neither
 * @param failure why there are no more turns, or null
 */
public record Measurement(
    Contender contender,
    long lines,
    List<Turn> turns,
    List<Double> servicesCpuSeconds,
    String failure) {

  /** The operator that keeps them, {@code TieringPipeline.EVALUATE}. */
  private static final String PROFILES = "evaluate-objects";

  public Measurement {
    turns = List.copyOf(turns);
    servicesCpuSeconds = List.copyOf(servicesCpuSeconds);
  }

  boolean failed() {
    return failure != null;
  }

  List<Double> seconds() {
    return turns.stream().map(Turn::seconds).toList();
  }

  double medianSeconds() {
    return median(Turn::seconds);
  }

  /** Lines a second in the median turn. */
  double linesPerSecond() {
    return lines / medianSeconds();
  }

  /** CPU time of a million lines, seconds. */
  double cpuSecondsPerMillion() {
    return 1e6 * median(Turn::cpuSeconds) / lines;
  }

  /** The most resident memory of all turns. */
  long peakBytes() {
    return turns.stream().mapToLong(Turn::peakBytes).max().orElse(0);
  }

  /** The most resident memory in the first half of all turns. */
  long halfwayBytes() {
    return turns.stream().mapToLong(Turn::halfwayBytes).max().orElse(0);
  }

  /** State in the largest checkpoint of all turns; 0 if there was none. */
  long stateBytes() {
    return turns.stream()
        .flatMap(turn -> turn.checkpoints().stream())
        .mapToLong(Turn.Checkpoint::stateBytes)
        .max()
        .orElse(0);
  }

  /** Profiles and their timers in the checkpoint in which they were largest; 0 if in none. */
  long profileBytes() {
    return turns.stream()
        .mapToLong(turn -> turn.stateBytes().getOrDefault(PROFILES, 0L))
        .max()
        .orElse(0);
  }

  double median(ToDoubleFunction<Turn> figure) {
    return median(turns.stream().map(figure::applyAsDouble).toList());
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
