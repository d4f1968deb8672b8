package io.cloudflux.time;

import java.time.LocalDate;

/** UTC days as {@code int} days since 1970-01-01: what buckets and boundaries are counted in. */
public final class Days {
  /** Milliseconds in a UTC day. */
  public static final long MILLIS = 86_400_000L;

  private Days() {}

  /** The UTC day of an instant in epoch milliseconds. */
  public static int of(long epochMillis) {
    return Math.toIntExact(Math.floorDiv(epochMillis, MILLIS));
  }

  /** The instant a day begins, in epoch milliseconds. */
  public static long startMillis(int day) {
    return day * MILLIS;
  }

  /** The day as an ISO date, {@code 2026-11-22}. */
  public static String iso(int day) {
    return LocalDate.ofEpochDay(day).toString();
  }
}
