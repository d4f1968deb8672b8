package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.time.Days;
import java.io.Serializable;

/**
 * The UTC midnights at which decisions are taken: every so many days, counted from 1970-01-01, so
 * that they are the same for every object, run and job.
 *
 * @param everyDays days between two boundaries, 1 to 31
 */
public record Boundaries(int everyDays) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST_DAYS = 31;

  public Boundaries {
    if (everyDays < 1 || everyDays > MOST_DAYS) {
      throw ConfigurationException.of(
          "evaluate-every", everyDays + "d", "is not between 1 and " + MOST_DAYS + " days");
    }
  }

  /** The first boundary after a day is over. */
  public int after(int day) {
    return (Math.floorDiv(day, everyDays) + 1) * everyDays;
  }

  /**
   * True if logs reach a boundary. One that they do not reach has not come, not even when they end.
   *
   * @param span the days they cover, or null if none is known
   */
  boolean isReached(int boundary, LogSpan span) {
    return span != null && boundary <= after(span.lastDay());
  }

  /**
   * When everything before a boundary is known: event time has reached the last millisecond before
   * it.
   */
  public static long timer(int boundary) {
    return Days.startMillis(boundary) - 1;
  }

  /** The first UTC day that is not over at a watermark: those before it are. */
  static int passed(long watermark) {
    return watermark == Long.MAX_VALUE
        ? Integer.MAX_VALUE
        : (int) Math.floorDiv(watermark + 1, Days.MILLIS);
  }

  /** The boundary a timer is for. */
  public static int boundary(long timer) {
    return Days.of(timer + 1);
  }
}
