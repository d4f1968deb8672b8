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

  /**
   * Soonest payback first, never last; then the larger saving; then by id, so that order is total.
   */
  public static final Comparator<MigrationItem> BY_PAYBACK =
      Comparator.comparingDouble(
              (MigrationItem item) ->
                  item.paybackDays < 0 ? Double.POSITIVE_INFINITY : item.paybackDays)
          .thenComparing(Comparator.comparingDouble(MigrationItem::monthlySaving).reversed())
          .thenComparing(MigrationItem::object);

  public static MigrationItem of(TierDecision decision) {
    return new MigrationItem(
        decision.object(),
        decision.sizeBytes(),
        decision.moveCost(),
        decision.monthlySaving(),
        decision.paybackDays());
  }
}
