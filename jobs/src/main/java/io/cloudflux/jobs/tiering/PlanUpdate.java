package io.cloudflux.jobs.tiering;

import io.cloudflux.plan.MigrationPlan;

/**
 * Something new of a plan. Exactly one of the fields is there.
 *
 * @param plan the plan, just made, without its items; or null
 * @param command what somebody says of it, or null
 */
public record PlanUpdate(MigrationPlan plan, PlanCommand command) {

  static PlanUpdate of(MigrationPlan plan) {
    return new PlanUpdate(plan.at(plan.status()), null);
  }

  static PlanUpdate of(PlanCommand command) {
    return new PlanUpdate(null, command);
  }

  /** The plan's name. */
  public String planId() {
    return plan != null ? plan.planId() : command.planId();
  }
}
