package io.cloudflux.plan;

import io.cloudflux.decision.TierDecision;
import java.util.Comparator;

/**
 * One object of a plan.
 *
 * @param object object id
 * @param sizeBytes its size
 * @param moveCost what moving it costs once, USD
 * @param monthlySaving what that saves a month, USD; negative if the advice costs more
 * @param paybackDays days after which the move has paid for itself, or -1 if never
 */
public record MigrationItem(
    String object, long sizeBytes, double moveCost, double monthlySaving, double paybackDays) {

  /** USD below which a move costs next to nothing: then only its saving counts. */
  static final double NEXT_TO_NOTHING = 1e-6;

  /**
   * Most saving per dollar of transition first. Moves that cost {@link #NEXT_TO_NOTHING} or less
   * and save something come before all others, the larger saving first; moves that save nothing
   * come last, the smaller loss first. Ties: the larger saving, then the id, so that order is
   * total.
   */
  public static final Comparator<MigrationItem> BY_SAVING_PER_DOLLAR =
      Comparator.comparingInt(MigrationItem::rank)
          .thenComparing(Comparator.comparingDouble(MigrationItem::savingPerDollar).reversed())
          .thenComparing(Comparator.comparingDouble(MigrationItem::monthlySaving).reversed())
          .thenComparing(MigrationItem::object);

  private static int rank(MigrationItem item) {
    if (item.monthlySaving <= 0) {
      return 2;
    }
    return item.moveCost <= NEXT_TO_NOTHING ? 0 : 1;
  }

  private static double savingPerDollar(MigrationItem item) {
    return rank(item) == 1 ? item.monthlySaving / item.moveCost : 0;
  }

  public static MigrationItem of(TierDecision decision) {
    return new MigrationItem(
        decision.object(),
        decision.sizeBytes(),
        decision.moveCost(),
        decision.monthlySaving(),
        decision.paybackDays());
  }
}
