package io.cloudflux.plan;

/**
 * A batch of moves on one route, small enough to be carried out and checked as one.
 *
 * @param planId names the plan: the same input gives the same id
 * @param asOf UTC day of the boundary the moves were decided at
 * @param sequence 1 for the plan of the route and boundary that saves most per dollar, then 2, …
 * @param route where the objects are and where they go
 * @param objects number of items
 * @param bytes their sizes' sum
 * @param estimatedCost what the moves cost once, USD
 * @param monthlySaving what they save a month, USD
 * @param paybackDays days after which the plan has paid for itself, or -1 if never
 * @param durationSeconds how long the mover is at work, at the configured bandwidth and request
 *     rate
 * @param status where the plan is in its life
 * @param schedule how it is carried out, and how long that takes in all
 * @param items the moves, most saving per dollar first
 */
public record MigrationPlan(
    String planId,
    int asOf,
    int sequence,
    MigrationRoute route,
    int objects,
    long bytes,
    double estimatedCost,
    double monthlySaving,
    double paybackDays,
    long durationSeconds,
    Status status,
    MoveSchedule schedule,
    MigrationItem[] items) {

  /** Where a plan is in its life. */
  public enum Status {
    /** Made, waiting for someone to approve it. */
    PLANNED,
    /** May be carried out. */
    APPROVED,
    /** Is being carried out. */
    RUNNING,
    /** Carried out. */
    DONE,
    /** Was being carried out, and could not be. */
    FAILED,
    /** Will not be carried out: someone said so. */
    CANCELLED,
    /** Will not be carried out: nobody approved it in time. */
    EXPIRED;

    /** What a command makes of a plan that is here, or null if it may not be given here. */
    public Status after(Command command) {
      return switch (command) {
        case APPROVE -> this == PLANNED ? APPROVED : null;
        case START -> this == APPROVED ? RUNNING : null;
        case COMPLETE -> this == RUNNING ? DONE : null;
        case FAIL -> this == RUNNING ? FAILED : null;
        case CANCEL -> isFinal() ? null : CANCELLED;
      };
    }

    /** True if nothing changes any more. */
    public boolean isFinal() {
      return this == DONE || this == FAILED || this == CANCELLED || this == EXPIRED;
    }
  }

  /** What people and movers say of a plan. */
  public enum Command {
    /** It may be carried out. */
    APPROVE,
    /** It shall not be carried out, or no further. */
    CANCEL,
    /** It is being carried out. */
    START,
    /** It has been carried out. */
    COMPLETE,
    /** It could not be carried out. */
    FAIL
  }

  /** This plan elsewhere in its life, without its items. */
  public MigrationPlan at(Status other) {
    return new MigrationPlan(
        planId,
        asOf,
        sequence,
        route,
        objects,
        bytes,
        estimatedCost,
        monthlySaving,
        paybackDays,
        durationSeconds,
        other,
        schedule,
        new MigrationItem[0]);
  }
}
