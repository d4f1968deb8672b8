package io.cloudflux.bench;

import io.cloudflux.bench.Contender.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is measured together, each suite to answer one question. */
public enum BenchSuite {
  /** Is it as fast as what one would write, or use, instead? */
  QUICK {
    @Override
    public List<BenchMatrix> matrices() {
      return List.of(
          matrix(
              FILE,
              List.of(TieringRun.ROCKSDB),
              BOTH_MODES,
              List.of(TieringRun.FILES),
              List.of(MILLION),
              List.of(Skew.UNIFORM),
              Set.of(Kind.LOOP, Kind.DUCKDB)));
    }
  },

  /** What do backend and sinks cost, and the steps in front of them? */
  PARTS {
    @Override
    public List<BenchMatrix> matrices() {
      return List.of(
          matrix(
              FILE,
              List.of(TieringRun.ROCKSDB, TieringRun.HEAP),
              BOTH_MODES,
              List.of(TieringRun.FILES, TieringRun.DISCARD),
              List.of(MILLION),
              List.of(Skew.UNIFORM),
              Set.of(Kind.LOOP, Kind.TUNED_LOOP, Kind.PARSER, Kind.DUCKDB)));
    }
  },

  /** Does it keep up with the topic, its results exactly once in Kafka and Postgres? */
  KAFKA {
    @Override
    public List<BenchMatrix> matrices() {
      return List.of(
          matrix(
              List.of(TieringRun.KAFKA),
              List.of(TieringRun.ROCKSDB),
              List.of(TieringRun.STREAMING),
              List.of(TieringRun.DISCARD, TieringRun.KAFKA_AND_POSTGRES),
              List.of(MILLION),
              List.of(Skew.UNIFORM),
              Set.of(Kind.LOOP, Kind.KAFKA_TO_NOTHING)));
    }
  },

  /** Does a line cost more the more objects there are? */
  OBJECTS {
    @Override
    public List<BenchMatrix> matrices() {
      return List.of(
          matrix(
              FILE,
              List.of(TieringRun.ROCKSDB),
              List.of(TieringRun.STREAMING),
              List.of(TieringRun.FILES),
              List.of(10_000, 100_000, MILLION, 10 * MILLION),
              List.of(Skew.UNIFORM),
              Set.of(Kind.LOOP, Kind.DUCKDB)));
    }
  },

  /** Does one object that is read more than others hold all of them up? */
  SKEW {
    @Override
    public List<BenchMatrix> matrices() {
      return List.of(
          matrix(
              FILE,
              List.of(TieringRun.ROCKSDB),
              List.of(TieringRun.STREAMING),
              List.of(TieringRun.FILES),
              List.of(MILLION),
              List.of(Skew.values()),
              Set.of(Kind.LOOP)));
    }
  },

  /** All of them. */
  ALL {
    @Override
    public List<BenchMatrix> matrices() {
      return List.of(PARTS, KAFKA, OBJECTS, SKEW).stream()
          .flatMap(suite -> suite.matrices().stream())
          .toList();
    }
  };

  private static final int MILLION = 1_000_000;
  private static final List<String> FILE = List.of(TieringRun.FILE);
  private static final List<String> BOTH_MODES = List.of(TieringRun.STREAMING, TieringRun.BATCH);

  /** What it consists of, if nobody says otherwise. */
  public abstract List<BenchMatrix> matrices();

  /** {@code quick}, {@code parts}, {@code kafka}, {@code objects}, {@code skew}, {@code all}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static BenchMatrix matrix(
      List<String> sources,
      List<String> backends,
      List<String> modes,
      List<String> sinks,
      List<Integer> objects,
      List<Skew> skews,
      Set<Kind> peers) {
    return new BenchMatrix(
        sources, backends, modes, sinks, objects, skews, 0, SyntheticLog.DAYS, 0, false, 1, peers);
  }
}
