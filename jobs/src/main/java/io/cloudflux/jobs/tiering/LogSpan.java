package io.cloudflux.jobs.tiering;

/**
 * The days the access logs cover, as far as seen. Before the first, silence means nothing; after
 * the last, it has not happened yet.
 *
 * @param firstDay first UTC day with an event
 * @param lastDay last UTC day with an event
 */
public record LogSpan(int firstDay, int lastDay) {

  /** A single day. */
  public static LogSpan of(int day) {
    return new LogSpan(day, day);
  }

  /** The smallest span that holds both; {@code other} may be null. */
  public LogSpan union(LogSpan other) {
    return other == null
        ? this
        : new LogSpan(Math.min(firstDay, other.firstDay), Math.max(lastDay, other.lastDay));
  }
}
