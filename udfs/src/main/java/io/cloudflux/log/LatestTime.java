package io.cloudflux.log;

import io.cloudflux.time.Days;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * The instant from which on the time of a line is wrong: a clock that runs ahead would end every
 * window early. It is a day ahead of a clock, since clocks differ and time zones are often wrong,
 * and goes on with it: a job may run for years.
 */
public final class LatestTime implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Clock clock; // Those of java.time are serializable.

  // As of when the clock was last asked, which is for no line but one that is later: lines are
  // many.
  private transient long known;

  private LatestTime(Clock clock) {
    this.clock = clock;
  }

  /** A day ahead of the system's clock, of each machine its own. */
  public static LatestTime byClock() {
    return by(Clock.systemUTC());
  }

  static LatestTime by(Clock clock) {
    return new LatestTime(clock);
  }

  /**
   * A day ahead of a known present.
   *
   * @param nowMillis epoch milliseconds
   */
  public static LatestTime asOf(long nowMillis) {
    return by(Clock.fixed(Instant.ofEpochMilli(nowMillis), ZoneOffset.UTC));
  }

  /** Every time will do. */
  public static LatestTime none() {
    return new LatestTime(null);
  }

  /**
   * True if a time is before it.
   *
   * @param millis epoch milliseconds
   */
  public boolean allows(long millis) {
    return millis < known || millis < ask();
  }

  private long ask() {
    known = clock == null ? Long.MAX_VALUE : clock.millis() + Days.MILLIS;
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LatestTime that && Objects.equals(clock, that.clock);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(clock);
  }

  @Override
  public String toString() {
    return clock == null ? "none" : "a day after " + clock;
  }
}
