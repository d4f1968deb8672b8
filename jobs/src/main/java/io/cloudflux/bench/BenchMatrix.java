package io.cloudflux.bench;

import io.cloudflux.log.LogFormat;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is measured: every combination that makes sense.
 *
 * @param sources {@code file}, {@code kafka}
 * @param backends {@code rocksdb}, {@code heap}
 * @param modes {@code streaming}, {@code batch}
 * @param sinks {@code files}, {@code discard}, {@code kafka+postgres}
 * @param objects how many, of each log
 * @param skews of each log
 * @param lines of each log, or as many as its objects need
 * @param days of each log
 * @param peers what the job is measured beside
 */
public record BenchMatrix(
    List<String> sources,
    List<String> backends,
    List<String> modes,
    List<String> sinks,
    List<Integer> objects,
    List<Skew> skews,
    long lines,
    int days,
    long seed,
    boolean gzip,
    int parallelism,
    Set<Contender.Kind> peers) {

  /** Profiles of more objects than that do not fit into a heap as it is by default. */
  private static final int MOST_OBJECTS_ON_HEAP = 2_000_000;

  public BenchMatrix {
    sources = List.copyOf(sources);
    backends = List.copyOf(backends);
    modes = List.copyOf(modes);
    sinks = List.copyOf(sinks);
    objects = List.copyOf(objects);
    skews = List.copyOf(skews);
    peers = Set.copyOf(peers);
  }

  /** The logs, those of the fewest objects first. */
  List<SyntheticLog> logs() {
    List<SyntheticLog> logs = new ArrayList<>();
    for (int count : objects.stream().sorted().toList()) {
      for (Skew skew : skews) {
        logs.add(
            new SyntheticLog(
                count, Math.max(lines, SyntheticLog.fewestLines(count)), skew, days, seed, gzip));
      }
    }
    return logs;
  }

  /** The peers, then the jobs. */
  List<Contender> contenders() {
    List<Contender> contenders = new ArrayList<>();
    for (Contender.Kind peer : EnumSet.allOf(Contender.Kind.class)) {
      if (peers.contains(peer)) {
        contenders.add(Contender.of(peer));
      }
    }
    for (String source : sources) {
      for (String mode : modes) {
        for (String backend : backends) {
          for (String sink : sinks) {
            contenders.add(Contender.of(new TieringRun(source, backend, mode, sink, parallelism)));
          }
        }
      }
    }
    return contenders;
  }

  /** Why a contender is left out of every log of a format. */
  Optional<String> leftOut(Contender contender, LogFormat format) {
    TieringRun job = contender.job();
    if (!contender.reads(format)) {
      return Optional.of("does not read " + format.label());
    }
    if (job != null
        && job.mode().equals(TieringRun.BATCH)
        && job.backend().equals(TieringRun.HEAP)
        && backends.contains(TieringRun.ROCKSDB)) {
      return Optional.of("batch mode keeps one object's state at a time, whatever the backend");
    }
    if (contender.kind() == Contender.Kind.KAFKA_TO_NOTHING
        && !sources.contains(TieringRun.KAFKA)) {
      return Optional.of("no job reads from Kafka");
    }
    return Optional.empty();
  }

  /** Why a contender is left out of one log. */
  static Optional<String> leftOut(Contender contender, SyntheticLog log) {
    if (contender.job() != null
        && contender.job().mode().equals(TieringRun.STREAMING)
        && contender.job().backend().equals(TieringRun.HEAP)
        && log.objects() > MOST_OBJECTS_ON_HEAP) {
      return Optional.of(
          "%,d objects do not fit on the heap; at most %,d are tried"
              .formatted(log.objects(), MOST_OBJECTS_ON_HEAP));
    }
    return Optional.empty();
  }
}
