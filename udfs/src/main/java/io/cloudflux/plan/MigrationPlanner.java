package io.cloudflux.plan;

import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.Usd;
import io.cloudflux.time.Days;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Cuts the moves of one route and boundary into plans. Pure: neither the order of the moves nor the
 * time of day changes the plans.
 *
 * @param maxObjects most objects a plan may hold, ≥ 1
 * @param maxBytes most bytes a plan may hold, ≥ 1; an object larger than that gets a plan of its
 *     own
 * @param bytesPerSecond bandwidth of the mover, &gt; 0
 * @param requestsPerSecond request rate of the mover, &gt; 0
 * @param window hours of the day in which it may work
 * @param prices say which moves a rule makes, and how long archives take to give objects back
 */
public record MigrationPlanner(
    int maxObjects,
    long maxBytes,
    double bytesPerSecond,
    double requestsPerSecond,
    MoverWindow window,
    PriceBook prices)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Every item needs a request to start it and one to check it. */
  private static final int REQUESTS_PER_ITEM = 2;

  public MigrationPlanner {
    if (maxObjects < 1 || maxBytes < 1 || !(bytesPerSecond > 0) || !(requestsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "plan limits must be positive: objects %d, bytes %d, bytes/s %s, requests/s %s"
              .formatted(maxObjects, maxBytes, bytesPerSecond, requestsPerSecond));
    }
  }

  /** A planner whose mover works around the clock, by the price book shipped. */
  public MigrationPlanner(
      int maxObjects, long maxBytes, double bytesPerSecond, double requestsPerSecond) {
    this(
        maxObjects,
        maxBytes,
        bytesPerSecond,
        requestsPerSecond,
        MoverWindow.ALWAYS,
        PriceBookReader.shipped());
  }

  /**
   * @param asOf UTC day of the boundary the moves were decided at, or waited until for the budget
   * @param moves sorted by this method, in place
   */
  public List<MigrationPlan> plan(MigrationRoute route, int asOf, List<MigrationItem> moves) {
    moves.sort(MigrationItem.BY_SAVING_PER_DOLLAR);
    List<MigrationPlan> plans = new ArrayList<>();
    int start = 0;
    while (start < moves.size()) {
      long bytes = moves.get(start).sizeBytes();
      int end = start + 1;
      while (end < moves.size()
          && end - start < maxObjects
          && bytes + moves.get(end).sizeBytes() <= maxBytes) {
        bytes += moves.get(end).sizeBytes();
        end++;
      }
      plans.add(plan(route, asOf, plans.size() + 1, bytes, moves.subList(start, end)));
      start = end;
    }
    return plans;
  }

  private MigrationPlan plan(
      MigrationRoute route, int asOf, int sequence, long bytes, List<MigrationItem> items) {
    double cost = 0;
    double saving = 0;
    for (MigrationItem item : items) {
      cost += item.moveCost();
      saving += item.monthlySaving();
    }
    double seconds =
        Math.max(bytes / bytesPerSecond, items.size() * REQUESTS_PER_ITEM / requestsPerSecond);
    long work = (long) Math.ceil(seconds);
    return new MigrationPlan(
        planId(route, asOf, sequence),
        asOf,
        sequence,
        route,
        items.size(),
        bytes,
        Usd.round(cost),
        Usd.round(saving),
        saving > 0 ? Usd.round(cost / saving * CostModel.DAYS_PER_MONTH, 2) : -1,
        work,
        MigrationPlan.Status.PLANNED,
        MoveSchedule.of(prices.provider(route.provider()), route, asOf, work, window),
        items.toArray(new MigrationItem[0]));
  }

  private static String planId(MigrationRoute route, int asOf, int sequence) {
    String name = String.join("|", route.bucket(), route.fromClass(), route.toClass());
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    return "%s-%s-%d".formatted(Days.iso(asOf), id.toString().substring(0, 13), sequence);
  }
}
