package io.cloudflux.forecast;

import org.apache.commons.math3.special.Gamma;

/** What a distribution's steps are, from the density of a negative binomial. */
final class CountProbabilities {
  private CountProbabilities() {}

  /** The probability of exactly so many reads. */
  static double probabilityOf(long reads, CountDistribution of) {
    if (reads <= 0) {
      return reads == 0 ? of.none() : 0;
    }
    return (1 - of.none()) * negativeBinomial(reads - 1.0, of.excess(), of.shape());
  }

  private static double negativeBinomial(double count, double mean, double shape) {
    if (mean <= 0) {
      return count == 0 ? 1 : 0;
    }
    return Math.exp(
        Gamma.logGamma(count + shape)
            - Gamma.logGamma(shape)
            - Gamma.logGamma(count + 1)
            - shape * Math.log1p(mean / shape)
            + count * Math.log(mean / (shape + mean)));
  }
}
