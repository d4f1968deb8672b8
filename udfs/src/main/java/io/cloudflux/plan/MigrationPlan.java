package io.cloudflux.plan;

/**
 * A batch of moves on one route, small enough to be carried out and checked as one.
 *
 * @param planId names the plan: the same input gives the same id
 * @param asOf UTC day of the boundary the moves were decided at
 * @param sequence 1 for the plan of the route and boundary that pays back soonest, then 2, …
 * @param route where the objects are and where they go
 * @param objects number of items
 * @param bytes their sizes' sum
 * @param estimatedCost what the moves cost once, USD
 * @param monthlySaving what they save a month, USD
 * @param paybackDays days after which the plan has paid for itself, or -1 if never
 * @param durationSeconds how long the moves take at the configured bandwidth and request rate
 * @param status where the plan is in its life
 * @param items the moves, soonest payback first
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
    MigrationItem[] items) {

  /** Where a plan is in its life. */
  public enum Status {
    /** Made, waiting for someone to carry it out. */
    PLANNED
  }
}
