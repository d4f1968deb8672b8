package io.cloudflux.bench;

import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** How the reads of a log are spread over its objects. Every object is read at least once. */
public enum Skew {
  /** As often as any other, or once more. */
  UNIFORM {
    @Override
    long[] ends(int objects, long reads) {
      long[] ends = new long[objects];
      for (int i = 0; i < objects; i++) {
        ends[i] = reads * (i + 1) / objects;
      }
      return ends;
    }
  },

  /** Zipf's law with exponent 1, beyond each object's first read. */
  ZIPF_1_0 {
    @Override
    long[] ends(int objects, long reads) {
      return byWeight(objects, reads, rank -> 1.0 / rank);
    }
  },

  /** Zipf's law with exponent 1.3, beyond each object's first read. */
  ZIPF_1_3 {
    @Override
    long[] ends(int objects, long reads) {
      return byWeight(objects, reads, rank -> Math.pow(rank, -1.3));
    }
  },

  /** One object has half of all reads, the others share the rest evenly. */
  HALF {
    @Override
    long[] ends(int objects, long reads) {
      long[] ends = new long[objects];
      long first = reads / 2;
      ends[0] = first;
      for (int i = 1; i < objects; i++) {
        ends[i] = first + (reads - first) * i / (objects - 1);
      }
      return ends;
    }
  };

  /**
   * Of reads numbered object by object, where each object's end; the last ends with the reads.
   *
   * @param objects at least two
   * @param reads at least two an object
   */
  abstract long[] ends(int objects, long reads);

  private static long[] byWeight(int objects, long reads, IntToDoubleFunction weightOfRank) {
    double[] sums = new double[objects];
    double sum = 0;
    for (int i = 0; i < objects; i++) {
      sum += weightOfRank.applyAsDouble(i + 1);
      sums[i] = sum;
    }
    long[] ends = new long[objects];
    for (int i = 0; i < objects; i++) {
      ends[i] = i + 1 + (long) ((reads - objects) * (sums[i] / sum));
    }
    return ends;
  }

  /** {@code uniform}, {@code zipf-1.0}, {@code zipf-1.3}, {@code half}. */
  public String label() {
    return switch (this) {
      case ZIPF_1_0 -> "zipf-1.0";
      case ZIPF_1_3 -> "zipf-1.3";
      default -> name().toLowerCase(Locale.ROOT);
    };
  }
}
