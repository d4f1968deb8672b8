package io.cloudflux.demo;

/**
 * SplitMix64 (Steele, Lea, Flood 2014). Our own, and on {@link StrictMath} where a function of the
 * real numbers is needed, because the demo's bytes must not depend on the JDK or the processor.
 */
final class SeededRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SeededRandom(long seed) {
    state = seed;
  }

  /** An independent sequence for one purpose and one number, such as a day. */
  static SeededRandom of(long seed, Purpose purpose, long number) {
    return new SeededRandom(mix(mix(seed + purpose.ordinal() * GOLDEN_GAMMA) + number));
  }

  /** What a sequence is drawn for: each has its own, so changing one leaves the others alone. */
  enum Purpose {
    OBJECT,
    POPULARITY,
    BURST,
    CLIENT,
    SCHEDULE,
    INTEREST,
    DAILY_MOOD,
    DELIVERY,
    DAMAGE
  }

  /** SplitMix64's finaliser: a bijection whose output bits all depend on all input bits. */
  static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The high 53 bits as a number in [0, 1). */
  static double unit(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  long nextLong() {
    long next = mix(state);
    state += GOLDEN_GAMMA;
    return next;
  }

  /** Uniform in [0, 1). */
  double unit() {
    return unit(nextLong());
  }

  /** Uniform in [0, bound). */
  int below(int bound) {
    return (int) (unit() * bound);
  }

  /** Log-normal: {@code median · e^(sigma · N(0,1))}, the normal by Box and Muller. */
  double logNormal(double median, double sigma) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit()));
    double normal = radius * StrictMath.cos(2 * StrictMath.PI * unit());
    return median * StrictMath.exp(sigma * normal);
  }
}
