package io.cloudflux.plan;

import io.cloudflux.decision.ReasonCode;
import io.cloudflux.decision.TierDecision;
import java.io.Serializable;

/**
 * Which moves are worth planning, and how much they may cost.
 *
 * @param maxPaybackDays a move that has paid for itself later than that, or never, is not planned,
 *     unless readers need the class it leads to; &gt; 0, positive infinity for no limit
 * @param budgetPerMonth USD of moves planned in a bucket in a calendar month, UTC, ≥ 0; positive
 *     infinity for no limit
 */
public record PlanLimits(double maxPaybackDays, double budgetPerMonth) implements Serializable {
  /** Everything is planned. */
  public static final PlanLimits NONE =
      new PlanLimits(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  private static final long serialVersionUID = 1L;

  public PlanLimits {
    if (!(maxPaybackDays > 0)) {
      throw new IllegalArgumentException(
          "max payback of " + maxPaybackDays + " days is not above 0");
    }
    if (!(budgetPerMonth >= 0)) {
      throw new IllegalArgumentException("budget of " + budgetPerMonth + " USD is not at least 0");
    }
  }

  /** True if there is a budget at all. */
  public boolean budgeted() {
    return budgetPerMonth < Double.POSITIVE_INFINITY;
  }

  /** True if a move has to be made whatever it costs: else its readers wait too long. */
  public static boolean required(TierDecision move) {
    return move.reasonCode() == ReasonCode.LATENCY_REQUIREMENT;
  }

  /** True if a move pays back in time, or is {@link #required}. */
  public boolean worthwhile(TierDecision move) {
    return required(move)
        || maxPaybackDays == Double.POSITIVE_INFINITY
        || move.paybackDays() >= 0 && move.paybackDays() <= maxPaybackDays;
  }
}
