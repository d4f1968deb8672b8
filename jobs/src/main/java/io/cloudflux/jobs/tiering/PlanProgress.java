package io.cloudflux.jobs.tiering;

import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MigrationPlan.Status;
import io.cloudflux.time.Days;

/**
 * Where a plan is in its life, and how it came there.
 *
 * @param plan the plan with its status, without its items
 * @param sequence 0 for a plan just made, then one more with each change
 * @param at when what made the change was said, epoch milliseconds; for an expiry, when it fell due
 * @param by who said so, or null if nobody had to
 * @param reason why, or null
 */
public record PlanProgress(MigrationPlan plan, int sequence, long at, String by, String reason) {

  static PlanProgress made(MigrationPlan plan) {
    return new PlanProgress(plan.at(Status.PLANNED), 0, Days.startMillis(plan.asOf()), null, null);
  }

  public Status status() {
    return plan.status();
  }

  PlanProgress to(Status status, PlanCommand command) {
    return new PlanProgress(
        plan.at(status), sequence + 1, command.at(), command.by(), command.reason());
  }

  /**
   * @param day UTC day at whose beginning a plan has waited too long
   */
  PlanProgress expired(int day) {
    return new PlanProgress(
        plan.at(Status.EXPIRED),
        sequence + 1,
        Days.startMillis(day),
        null,
        "not approved within %d days".formatted(day - plan.asOf()));
  }
}
