package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.TierDecision;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationRoute;
import io.cloudflux.plan.PlanLimits;
import java.util.Comparator;

/**
 * What the planner needs of a decision: far less than the decision, because all moves of a boundary
 * are in state at once.
 *
 * @param route where the object is and where it should go
 * @param asOf UTC day of the decision's boundary
 * @param item the move
 * @param news what the decision says that the one before did not
 * @param required whether readers need the class it leads to, whatever that costs
 */
public record PlannedMove(
    MigrationRoute route, int asOf, MigrationItem item, News news, boolean required) {

  /**
   * What moves are taken first under a budget: those that are required, then the planner's order.
   */
  static final Comparator<PlannedMove> BY_RANK =
      Comparator.comparing(PlannedMove::required)
          .reversed()
          .thenComparing(PlannedMove::item, MigrationItem.BY_SAVING_PER_DOLLAR);

  /** What a decision says that the one before did not. */
  public enum News {
    /** The move has not been advised before. */
    NEW,
    /** It has, with other figures perhaps. */
    STILL,
    /** There is no move to plan, or none any more. */
    NONE
  }

  /** Route and boundary: a string, because its hash is the same on every machine. */
  public String key() {
    return String.join(
        "|", route.bucket(), route.fromClass(), route.toClass(), Integer.toString(asOf));
  }

  /** What shares a budget. */
  public String bucket() {
    return route.bucket();
  }

  /**
   * @param worthwhile whether the move, if it is one, should be planned
   */
  public static PlannedMove of(TierDecision decision, boolean worthwhile) {
    News news = !decision.moves() || !worthwhile ? News.NONE : News.STILL;
    return new PlannedMove(
        MigrationRoute.of(decision),
        decision.asOf(),
        MigrationItem.of(decision),
        news == News.STILL && decision.newMove() ? News.NEW : news,
        PlanLimits.required(decision));
  }
}
