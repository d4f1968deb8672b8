package io.cloudflux.savings;

/**
 * What is new on a day in the two bills of a prefix: the actual one, and that of doing nothing.
 * Amounts are whole multiples of 1/{@link #PER_USD} of a dollar, so that a sum does not depend on
 * its order. The first, {@link SavingsLine#STORAGE}, is by how much a day costs more from the day
 * on; the others are what is paid on it. It may be in the future: an auto class lowers its tier
 * unless something happens.
 *
 * @param provider whose prices
 * @param prefix bucket and first folder
 * @param asOf the boundary it became known at, a UTC day
 * @param day UTC day
 * @param actual by {@link SavingsLine}
 * @param nothing by {@link SavingsLine}
 */
public record SavingsEntry(
    String provider, String prefix, int asOf, int day, long[] actual, long[] nothing) {

  /** The parts of a dollar that amounts are counted in: thousandths of a bill's units. */
  public static final double PER_USD = 1e13;

  /** The prefix and day that entries are added up by. */
  public record Place(String provider, String prefix, int asOf, int day) {}

  public Place place() {
    return new Place(provider, prefix, asOf, day);
  }

  /** The sum of two of the same place. */
  public SavingsEntry plus(SavingsEntry other) {
    return new SavingsEntry(
        provider, prefix, asOf, day, sum(actual, other.actual), sum(nothing, other.nothing));
  }

  private static long[] sum(long[] one, long[] other) {
    long[] sum = one.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] = add(sum[i], other[i]);
    }
    return sum;
  }

  /**
   * A sum, or the largest there is: no line of a log may stop a job, whatever it says was read.
   * 900,000 USD a day and line of a prefix.
   */
  public static long add(long one, long other) {
    long sum = one + other;
    boolean overflow = ((one ^ sum) & (other ^ sum)) < 0;
    return overflow ? (one < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }
}
