package io.cloudflux.bench;

import java.util.List;

/**
 * The repetitions of one contender.
 *
 * @param name what was measured
 * @param lines lines each repetition went through
 * @param seconds of each repetition
 * @param cpuSeconds CPU time of the whole process in each, start not included
 * @param wallSeconds the same with everything that had to start first, or empty if nothing had to
 * @param checkpoints completed in each repetition, or empty if there are none by nature
 */
record Measurement(
    String name,
    long lines,
    List<Double> seconds,
    List<Double> cpuSeconds,
    List<Double> wallSeconds,
    List<Long> checkpoints) {

  Measurement {
    seconds = List.copyOf(seconds);
    cpuSeconds = List.copyOf(cpuSeconds);
    wallSeconds = List.copyOf(wallSeconds);
    checkpoints = List.copyOf(checkpoints);
  }

  double medianSeconds() {
    return median(seconds);
  }

  /** Lines a second in the median repetition. */
  double linesPerSecond() {
    return lines / medianSeconds();
  }

  /** The same, start included. */
  double linesPerSecondWithStart() {
    return lines / (wallSeconds.isEmpty() ? medianSeconds() : median(wallSeconds));
  }

  /** CPU time a line, microseconds. */
  double cpuMicrosPerLine() {
    return 1e6 * median(cpuSeconds) / lines;
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
