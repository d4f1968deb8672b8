package io.cloudflux.jobs.tiering;

import io.cloudflux.savings.SavingsLine;

/**
 * What a prefix has cost in a month, and would have had nothing been done.
 *
 * @param month its first UTC day
 * @param provider whose prices
 * @param prefix bucket and first folder
 * @param asOf the boundary up to which it is told, a UTC day: the month is over if it is not before
 *     the next one's first
 * @param actual 1e-10 USD by {@link SavingsLine}
 * @param nothing the same, had every object stayed where it was first
 */
public record RealizedSaving(
    int month, String provider, String prefix, int asOf, long[] actual, long[] nothing) {

  /** What it has cost, 1e-10 USD. */
  public long costActual() {
    return sum(actual);
  }

  /** What it would have cost, 1e-10 USD. */
  public long costNothing() {
    return sum(nothing);
  }

  /** What has been saved, 1e-10 USD; negative if moves have cost more than they have saved. */
  public long saving() {
    return costNothing() - costActual();
  }

  private static long sum(long[] lines) {
    long sum = 0;
    for (long line : lines) {
      sum = Math.addExact(sum, line);
    }
    return sum;
  }
}
