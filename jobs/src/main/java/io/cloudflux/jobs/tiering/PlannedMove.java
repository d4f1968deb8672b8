package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.TierDecision;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationRoute;

/**
 * What the planner needs of a decision: far less than the decision, because all moves of a route
 * and boundary are in state at once.
 *
 * @param route where the object is and where it should go
 * @param asOf UTC day of the decision's boundary
 * @param item the move
 */
public record PlannedMove(MigrationRoute route, int asOf, MigrationItem item) {

  /** Route and boundary: a string, because its hash is the same on every machine. */
  public String key() {
    return String.join(
        "|", route.bucket(), route.fromClass(), route.toClass(), Integer.toString(asOf));
  }

  public static PlannedMove of(TierDecision decision) {
    return new PlannedMove(
        MigrationRoute.of(decision), decision.asOf(), MigrationItem.of(decision));
  }
}
