package io.cloudflux.log;

/**
 * Arithmetic of requests and bytes, which are never negative. It ends at the largest number there
 * is: no line of a log may stop a job, whatever it says was read.
 */
public final class Counts {

  private Counts() {}

  /** A sum. */
  public static long plus(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** A product. */
  public static long times(long one, long other) {
    return Math.multiplyHigh(one, other) != 0 || one * other < 0 ? Long.MAX_VALUE : one * other;
  }
}
