package io.cloudflux.bench;

/**
 * The numbers below a size in an order that looks random, without a table of them: a Feistel
 * network on the next power of four, walked until it comes out below the size.
 */
final class Permutation {
  private static final int ROUNDS = 4;

  private final long size;
  private final int halfBits;
  private final long halfMask;
  private final long seed;

  /**
   * @param size at least 1
   */
  Permutation(long size, long seed) {
    this.size = size;
    this.halfBits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(size - 1) + 1) / 2);
    this.halfMask = (1L << halfBits) - 1;
    this.seed = seed;
  }

  /**
   * Where a number goes.
   *
   * @param number from 0, below the size
   */
  long of(long number) {
    long walked = number;
    do {
      long left = walked >>> halfBits;
      long right = walked & halfMask;
      for (int round = 0; round < ROUNDS; round++) {
        long next = left ^ (mix(right + seed + round * 0x9E3779B97F4A7C15L) & halfMask);
        left = right;
        right = next;
      }
      walked = left << halfBits | right;
    } while (walked >= size);
    return walked;
  }

  /** Spreads the bits of a number: the finalizer of SplitMix64, one to one. */
  static long mix(long bits) {
    bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
    return bits ^ bits >>> 31;
  }
}
