package io.cloudflux.backtest;

import java.io.Serializable;

/**
 * How often verdicts proved right, by the confidence they were given with. A confidence of 0.8 is
 * worth what it says if eight in ten of such verdicts prove right.
 */
public final class Reliability implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bins of equal width that confidences are told apart by. */
  public static final int BINS = 10;

  private static final double MILLIONTHS = 1e6;

  private final long[] verdicts = new long[BINS];
  private final long[] right = new long[BINS];

  // Whole millionths: sums do not depend on the order.
  private final long[] confidence = new long[BINS];

  /** Adds a verdict. */
  void add(double told, boolean provedRight) {
    int bin = (int) Math.min(BINS - 1, told * BINS);
    verdicts[bin]++;
    confidence[bin] += Math.round(told * MILLIONTHS);
    right[bin] += provedRight ? 1 : 0;
  }

  /** Adds those of others. */
  void merge(Reliability other) {
    for (int bin = 0; bin < BINS; bin++) {
      verdicts[bin] += other.verdicts[bin];
      confidence[bin] += other.confidence[bin];
      right[bin] += other.right[bin];
    }
  }

  /** Verdicts in a bin. */
  public long verdicts(int bin) {
    return verdicts[bin];
  }

  /** Mean confidence of a bin's verdicts; not a number without any. */
  public double confidence(int bin) {
    return confidence[bin] / MILLIONTHS / verdicts[bin];
  }

  /** The share of a bin's verdicts that proved right; not a number without any. */
  public double right(int bin) {
    return right[bin] / (double) verdicts[bin];
  }

  /** All verdicts. */
  public long verdicts() {
    long all = 0;
    for (long each : verdicts) {
      all += each;
    }
    return all;
  }

  /**
   * By how much confidence and share are apart, over all verdicts: the expected calibration error
   * (Naeini, Cooper, Hauskrecht, AAAI 2015), in [0, 1]; not a number without any.
   */
  public double error() {
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      if (verdicts[bin] > 0) {
        sum += verdicts[bin] * Math.abs(right(bin) - confidence(bin));
      }
    }
    return sum / verdicts();
  }
}
