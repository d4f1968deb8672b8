package io.cloudflux.plan;

import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.time.Days;

/**
 * How a plan is carried out, and how long that takes.
 *
 * @param method by rule, by copy, or by copy after a restore
 * @param earliestStart the first second, since 1970-01-01T00:00:00Z, from the plan's boundary on at
 *     which the mover may work
 * @param restoreSeconds how long the archive takes to give the objects back, by its standard way; 0
 *     if nothing has to be restored
 * @param elapsedSeconds from the earliest start to the end: the restore, the work, and the hours
 *     outside the mover's window
 */
public record MoveSchedule(
    MoveMethod method, long earliestStart, long restoreSeconds, long elapsedSeconds) {

  /** Providers look at their rules once a day, and take up to a day to begin. */
  static final long RULE_SECONDS = 86_400;

  private static final int MILLIS = 1000;

  /**
   * The schedule of a route.
   *
   * <p>A rule runs when the provider runs it, whatever the window: a day, or longer where the
   * requests take longer. A restore waits for nobody once it has been asked for, inside the window;
   * copies are made inside the window only.
   *
   * @param asOf UTC day of the plan's boundary
   * @param workSeconds how long the mover is at work, ≥ 0
   */
  static MoveSchedule of(
      ProviderPrices prices, MigrationRoute route, int asOf, long workSeconds, MoverWindow window) {
    long boundary = Days.startMillis(asOf) / MILLIS;
    MoveMethod method = MoveMethod.of(prices, route);
    if (method == MoveMethod.RULE) {
      return new MoveSchedule(method, boundary, 0, Math.max(RULE_SECONDS, workSeconds));
    }
    long start = window.start(boundary);
    long restore = 0;
    if (method == MoveMethod.RESTORE_THEN_COPY) {
      StorageClass from = prices.require(route.fromClass());
      restore = (from.firstByteMillis() + MILLIS - 1) / MILLIS;
    }
    return new MoveSchedule(
        method, start, restore, window.end(start + restore, workSeconds) - start);
  }
}
