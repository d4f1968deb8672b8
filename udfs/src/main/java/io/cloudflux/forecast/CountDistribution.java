package io.cloudflux.forecast;

import org.apache.commons.math3.special.Beta;

/**
 * A distribution of reads: none with one probability, otherwise one and a negative binomial number
 * besides (a hurdle model). An object that may never be read again, and is read a hundred times if
 * it is, needs both; see Mullahy, "Specification and testing of some modified count data models",
 * Journal of Econometrics 33 (1986).
 *
 * @param none probability of no read at all, in [0, 1]
 * @param excess expected reads beyond the first if there is one, ≥ 0
 * @param shape shape of the gamma distribution that the rate of those follows, &gt; 0: the smaller,
 *     the wider the spread
 */
public record CountDistribution(double none, double excess, double shape) {

  /** No read, for sure. */
  public static final CountDistribution NEVER = new CountDistribution(1, 0, 1);

  /** Up to here quantiles are counted out. */
  private static final int MOST_SUMMED = 4096;

  /** A smaller first probability would have lost digits that the sum needs. */
  private static final double LEAST_SUMMED = 1e-280;

  /** Bounds the search for quantiles. */
  private static final double MOST_READS = 1e15;

  /** A shape at which a negative binomial is a Poisson distribution for all that can be told. */
  private static final double NO_OVERDISPERSION = 1e6;

  private static final double LEAST_SHAPE = 1e-6;

  public CountDistribution {
    if (!(none >= 0 && none <= 1 && excess >= 0 && shape > 0)) {
      throw new IllegalArgumentException(
          "no distribution: none %s, excess %s, shape %s".formatted(none, excess, shape));
    }
  }

  /**
   * The distribution with a mean and a probability of a read. Where they contradict each other,
   * because so few reads cannot be spread so widely, the mean holds.
   *
   * @param mean expected reads, ≥ 0
   * @param some probability of a read at all, in [0, 1]
   */
  static CountDistribution of(double mean, double some, double shape) {
    if (mean <= 0) {
      return NEVER;
    }
    double read = Math.max(Math.min(some, mean), Double.MIN_NORMAL);
    return new CountDistribution(1 - read, Math.max(0, mean / read - 1), shape);
  }

  /**
   * The distribution with mean, variance and probability of no read of a negative binomial: that of
   * a Poisson count whose rate is known up to a gamma distribution.
   *
   * @param mean expected reads, ≥ 0
   * @param shape shape of the gamma distribution, &gt; 0
   */
  public static CountDistribution negativeBinomial(double mean, double shape) {
    if (mean <= 0) {
      return NEVER;
    }
    double logNone = -shape * Math.log1p(mean / shape);
    double some = Math.max(-Math.expm1(logNone), Double.MIN_NORMAL);
    double positive = mean / some;
    double excess = Math.max(0, positive - 1);
    double variance = (mean + mean * mean / shape + mean * mean) / some - positive * positive;
    double overdispersion = variance - excess;
    return new CountDistribution(
        Math.exp(logNone),
        excess,
        overdispersion <= excess * excess / NO_OVERDISPERSION
            ? NO_OVERDISPERSION
            : Math.max(LEAST_SHAPE, excess * excess / overdispersion));
  }

  /** Expected reads. */
  public double mean() {
    return (1 - none) * (1 + excess);
  }

  /** Variance of the reads. */
  public double variance() {
    double squares = (1 + excess) * (1 + excess) + excess + excess * excess / shape;
    return Math.max(0, (1 - none) * squares - mean() * mean());
  }

  /** The probability of at most so many reads. */
  public double probabilityAtMost(long reads) {
    if (reads < 0) {
      return 0;
    }
    if (reads == 0) {
      return none;
    }
    if (excess == 0) {
      return 1;
    }
    return none + (1 - none) * Beta.regularizedBeta(shape / (shape + excess), shape, reads);
  }

  /**
   * The mid-quantile: where the distribution function, taken at the middle of its steps and joined
   * by lines, reaches a level. For counts, intervals between these hold their level on average,
   * while whole-number quantiles always hold more; see Ma, Genton, Parzen, "Asymptotic properties
   * of sample quantiles of discrete distributions" (2011). Not always a whole number.
   *
   * @param level in (0, 1)
   */
  public double quantile(double level) {
    return quantiles(level)[0];
  }

  /**
   * The mid-quantiles at several levels, for little more than the highest alone.
   *
   * @param levels in (0, 1), ascending
   */
  public double[] quantiles(double... levels) {
    double[] found = new double[levels.length];
    if (none == 1 || excess == 0) {
      for (int i = 0; i < found.length; i++) {
        // There is no step beyond that could be joined.
        found[i] =
            middle(0) >= levels[i] || none == 1
                ? 0
                : Math.min(1, (levels[i] - middle(0)) / (middle(1) - middle(0)));
      }
      return found;
    }
    // Most quantiles are small: there, adding up probabilities beats computing their sums.
    double ratio = excess / (shape + excess);
    double probability = (1 - none) * Math.exp(-shape * Math.log1p(excess / shape));
    double sum = none;
    double middle = none / 2;
    int next = 0;
    while (next < levels.length && middle >= levels[next]) {
      found[next++] = 0;
    }
    int summed = probability < LEAST_SUMMED ? 0 : MOST_SUMMED;
    for (int reads = 1; reads <= summed && next < levels.length; reads++) {
      double step = sum + probability / 2;
      while (next < levels.length && step >= levels[next]) {
        found[next] = reads - 1 + (levels[next] - middle) / (step - middle);
        next++;
      }
      middle = step;
      sum += probability;
      probability *= (reads - 1 + shape) / reads * ratio;
    }
    double low = summed;
    for (; next < levels.length; next++) {
      found[next] = search(levels[next], low);
      low = Math.floor(found[next]);
    }
    return found;
  }

  /**
   * @param from a number of reads below the quantile
   */
  private double search(double level, double from) {
    double low = from;
    double high = Math.max(1, 2 * low);
    while (middle((long) high) < level && high < MOST_READS) {
      low = high;
      high *= 2;
    }
    while (high - low > 1) {
      double between = Math.floor((low + high) / 2);
      if (middle((long) between) < level) {
        low = between;
      } else {
        high = between;
      }
    }
    double below = middle((long) low);
    double above = middle((long) high);
    return above <= below ? high : Math.min(high, low + (level - below) / (above - below));
  }

  private double middle(long reads) {
    return (probabilityAtMost(reads - 1) + probabilityAtMost(reads)) / 2;
  }
}
