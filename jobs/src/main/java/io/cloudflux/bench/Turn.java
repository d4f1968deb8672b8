package io.cloudflux.bench;

import java.util.List;
import java.util.Map;

/**
 * How one contender went through one log once.
 *
 * @param seconds it took; of a job its own runtime as Flink reports it
 * @param wallSeconds the same with everything that had to start first
 * @param cpuSeconds CPU time of the contender's process meanwhile
 * @param halfwayBytes most resident memory of the process in the first half of the time, 0 where
 *     the system does not tell
 * @param peakBytes the same in all of it
 * @param found what it computed, by name; what two contenders both tell must be the same
 * @param checkpoints completed ones, in their order
 * @param stateBytes in the checkpoint in which an operator had most, by operator
 * @param threadCpuSeconds CPU time by names of threads, if the turn was recorded
 * @param failure why it did not get to its end, or null
 */
public record Turn(
    double seconds,
    double wallSeconds,
    double cpuSeconds,
    long halfwayBytes,
    long peakBytes,
    Map<String, Long> found,
    List<Checkpoint> checkpoints,
    Map<String, Long> stateBytes,
    Map<String, Double> threadCpuSeconds,
    String failure) {

  // Names of what is found.
  static final String LINES = "lines";
  static final String DEAD = "dead letters";
  static final String OBJECTS = "objects read";
  static final String READS = "reads";
  static final String READS_DIGEST = "digest of the reads of all objects";
  static final String DECISIONS = "decisions";
  static final String DECISIONS_DIGEST = "digest of the decisions";

  /**
   * A checkpoint.
   *
   * @param seconds from its trigger to its end
   * @param writtenBytes what it wrote: of an incremental one, what changed
   * @param stateBytes what it stands for
   */
  record Checkpoint(double seconds, long writtenBytes, long stateBytes) {}

  static Turn of(Stopwatch watch, Map<String, Long> found) {
    return new Turn(
        watch.seconds(),
        watch.seconds(),
        watch.cpuSeconds(),
        watch.halfwayBytes(),
        watch.peakBytes(),
        found,
        List.of(),
        Map.of(),
        Map.of(),
        null);
  }

  static Turn failed(String failure) {
    return new Turn(0, 0, 0, 0, 0, Map.of(), List.of(), Map.of(), Map.of(), failure);
  }

  Turn withThreads(Map<String, Double> cpuSeconds) {
    return new Turn(
        seconds,
        wallSeconds,
        this.cpuSeconds,
        halfwayBytes,
        peakBytes,
        found,
        checkpoints,
        stateBytes,
        cpuSeconds,
        failure);
  }
}
