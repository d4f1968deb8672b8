package io.cloudflux.plan.export;

import java.util.Comparator;

/**
 * A rule that moves what is below a prefix once it is old enough. Amounts are USD a month, what the
 * moves cost once spread over the compiler's horizon.
 *
 * @param prefix of the keys; of Azure with the container in front. Empty is the whole bucket
 * @param toClass where to
 * @param days age from which on it moves
 * @param asDecided objects below it that should move there
 * @param otherwise objects below it that the rule moves too, although they should stay or go
 *     elsewhere
 * @param saving what the rule saves, the losses on the others taken off
 * @param decidedSaving what the decisions on all the objects below it save
 */
public record LifecycleRule(
    String prefix,
    String toClass,
    int days,
    int asDecided,
    int otherwise,
    double saving,
    double decidedSaving) {

  /** The larger saving first. */
  public static final Comparator<LifecycleRule> BY_SAVING =
      Comparator.comparingDouble(LifecycleRule::saving)
          .reversed()
          .thenComparing(LifecycleRule::prefix);
}
