package io.cloudflux.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What was measured on one log.
 *
 * @param description of the log
 * @param synthetic how it was generated, or null if it was not
 * @param bytes its size, compressed if it is
 * @param lines in it
 * @param agreed what all contenders that tell it found, by name
 * @param measurements of the contenders
 * @param profiled where the time of one of them goes, or null
 */
public record LogResult(
    String description,
    SyntheticLog synthetic,
    long bytes,
    long lines,
    Map<String, Long> agreed,
    List<Measurement> measurements,
    Profiled profiled) {

  /**
   * Where the time of one more turn went.
   *
   * @param contender whose
   * @param threadCpuSeconds CPU time by names of threads
   * @param flight what its recording says
   */
  public record Profiled(
      Contender contender, Map<String, Double> threadCpuSeconds, FlightProfile flight) {}

  /** The measurement of a contender, if it came to one. */
  Optional<Measurement> find(Predicate<Contender> contender) {
    return measurements.stream()
        .filter(one -> !one.failed() && contender.test(one.contender()))
        .findFirst();
  }

  Optional<Measurement> peer(Contender.Kind kind) {
    return find(contender -> contender.kind() == kind);
  }

  /** Lines a second of one over those of a peer; empty if the peer was not measured. */
  Optional<Double> ratio(Measurement one, Contender.Kind peer) {
    return peer(peer).map(other -> one.linesPerSecond() / other.linesPerSecond());
  }

  /** Bytes for each object read. */
  double perObject(long bytes) {
    return bytes / (double) agreed.getOrDefault(Turn.OBJECTS, 1L);
  }
}
