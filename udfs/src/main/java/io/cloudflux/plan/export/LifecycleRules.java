package io.cloudflux.plan.export;

import java.util.List;

/**
 * The rules of one bucket, or storage account, and what is lost against moving each object as
 * decided. Amounts are USD a month, what the moves cost once spread over the compiler's horizon.
 *
 * @param bucket {@code s3://bucket}, {@code gs://bucket}, {@code az://account}
 * @param rules by prefix
 * @param leftOut rules that would save something, but of which there may not be so many
 * @param moves objects that should move
 * @param decidedSaving what that saves
 */
public record LifecycleRules(
    String bucket, List<LifecycleRule> rules, int leftOut, int moves, double decidedSaving) {

  public LifecycleRules {
    rules = List.copyOf(rules);
  }

  /** What the rules save. */
  public double saving() {
    return rules.stream().mapToDouble(LifecycleRule::saving).sum();
  }

  /** What is lost by being coarse. */
  public double lost() {
    return decidedSaving - saving();
  }

  /** Objects that move as decided. */
  public int asDecided() {
    return rules.stream().mapToInt(LifecycleRule::asDecided).sum();
  }

  /** Objects that move although they should not, or not there. */
  public int otherwise() {
    return rules.stream().mapToInt(LifecycleRule::otherwise).sum();
  }
}
