package io.cloudflux.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A ratio that the project has set itself, and what a run came to.
 *
 * @param what is held to it, and on which log
 * @param bound the ratio
 * @param atLeast whether it is the least, or the most
 * @param measured what it was
 */
record Target(String what, double bound, boolean atLeast, double measured) {
  private static final double LOOP = 1.0;
  private static final double KAFKA_TO_NOTHING = 0.7;
  private static final double DUCKDB = 0.5;
  private static final double MOST_OBJECTS = 1.3;
  private static final double HALF = 1.2;
  private static final double STATE_BYTES = 200;

  boolean met() {
    return atLeast ? measured >= bound : measured <= bound;
  }

  /** For people. */
  String toText() {
    return String.format(
        Locale.ROOT,
        "%-6s %8.2f, %s %.1f: %s",
        met() ? "met" : "missed",
        measured,
        atLeast ? "at least" : "at most",
        bound,
        what);
  }

  /** Those that a run says something about. */
  static List<Target> of(List<LogResult> results) {
    List<Target> targets = new ArrayList<>();
    for (LogResult result : results) {
      beside(result, targets, filesToFiles(TieringRun.STREAMING), Contender.Kind.LOOP, LOOP);
      beside(result, targets, filesToFiles(TieringRun.BATCH), Contender.Kind.LOOP, LOOP);
      beside(result, targets, filesToFiles(TieringRun.BATCH), Contender.Kind.DUCKDB, DUCKDB);
      beside(
          result,
          targets,
          contender ->
              contender.job() != null
                  && contender.job().source().equals(TieringRun.KAFKA)
                  && contender.job().sinks().equals(TieringRun.KAFKA_AND_POSTGRES)
                  && contender.job().mode().equals(TieringRun.STREAMING),
          Contender.Kind.KAFKA_TO_NOTHING,
          KAFKA_TO_NOTHING);
      result
          .find(filesToFiles(TieringRun.STREAMING))
          .filter(one -> one.profileBytes() > 0)
          .ifPresent(
              one ->
                  targets.add(
                      new Target(
                          "bytes of profile an object, %s, %s"
                              .formatted(one.contender().label(), result.description()),
                          STATE_BYTES,
                          false,
                          result.perObject(one.profileBytes()))));
    }
    costs(results, targets);
    return targets;
  }

  private static Predicate<Contender> filesToFiles(String mode) {
    return contender ->
        contender.job() != null
            && contender.job().source().equals(TieringRun.FILE)
            && contender.job().sinks().equals(TieringRun.FILES)
            && contender.job().backend().equals(TieringRun.ROCKSDB)
            && contender.job().mode().equals(mode);
  }

  private static void beside(
      LogResult result,
      List<Target> targets,
      Predicate<Contender> contender,
      Contender.Kind peer,
      double bound) {
    result
        .find(contender)
        .ifPresent(
            one ->
                result
                    .ratio(one, peer)
                    .ifPresent(
                        ratio ->
                            targets.add(
                                new Target(
                                    "lines/s of %s, %s, beside %s"
                                        .formatted(
                                            one.contender().label(),
                                            result.description(),
                                            Contender.of(peer).label()),
                                    bound,
                                    true,
                                    ratio))));
  }

  /** What a line costs with the most objects and with the fewest, and under skew and without. */
  private static void costs(List<LogResult> results, List<Target> targets) {
    Predicate<Contender> job = filesToFiles(TieringRun.STREAMING);
    List<LogResult> generated =
        results.stream()
            .filter(result -> result.synthetic() != null && result.find(job).isPresent())
            .toList();
    for (LogResult one : generated) {
      for (LogResult other : generated) {
        SyntheticLog most = one.synthetic();
        SyntheticLog fewest = other.synthetic();
        if (most.objects() == 10_000_000
            && fewest.objects() == 10_000
            && most.skew() == fewest.skew()) {
          targets.add(
              new Target(cost(one, other), MOST_OBJECTS, false, costRatio(one, other, job)));
        }
        if (most.skew() == Skew.HALF
            && fewest.skew() == Skew.UNIFORM
            && most.objects() == fewest.objects()) {
          targets.add(new Target(cost(one, other), HALF, false, costRatio(one, other, job)));
        }
      }
    }
  }

  private static String cost(LogResult one, LogResult other) {
    return "seconds a line, %s, beside %s".formatted(one.description(), other.description());
  }

  private static double costRatio(LogResult one, LogResult other, Predicate<Contender> job) {
    return other.find(job).orElseThrow().linesPerSecond()
        / one.find(job).orElseThrow().linesPerSecond();
  }
}
