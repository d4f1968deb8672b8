package io.cloudflux.forecast;

/** The distribution by its definition, count by count. */
public final class NegativeBinomial {
  private static final double NEGLIGIBLE = 1e-22;

  private NegativeBinomial() {}

  /**
   * The probabilities of 0, 1, … {@code most} reads, when the rate is gamma distributed with a
   * shape and the mean is that.
   */
  public static double[] probabilities(double shape, double mean, int most) {
    double[] probabilities = new double[most + 1];
    double share = mean / (shape + mean);
    double log = -shape * Math.log1p(mean / shape);
    for (int k = 0; k <= most; k++) {
      probabilities[k] = Math.exp(log);
      log += Math.log((shape + k) / (k + 1)) + Math.log(share);
    }
    return probabilities;
  }

  /**
   * The same in the form forecasts have: none as probable, otherwise one and a negative binomial
   * number besides, whose mean and variance are those of the reads beyond the first. These are
   * added up from the probabilities, not taken from a formula.
   */
  public static double[] hurdle(double shape, double mean, int most) {
    double share = mean / (shape + mean);
    double log = -shape * Math.log1p(mean / shape);
    double none = Math.exp(log);
    double some = 0;
    double beyond = 0;
    double pairs = 0;
    double probability = 0;
    for (double k = 1; k <= mean + 1 || probability * k * k > NEGLIGIBLE * pairs; k++) {
      log += Math.log((shape + k - 1) / k * share);
      probability = Math.exp(log);
      some += probability;
      beyond += (k - 1) * probability;
      pairs += (k - 1) * (k - 2) * probability;
      if (k > 1e7) {
        throw new IllegalArgumentException("too many to add up: mean " + mean + ", shape " + shape);
      }
    }
    beyond /= some;
    double excessVariance = pairs / some - beyond * beyond;
    double[] probabilities = new double[most + 1];
    double[] besides =
        probabilities(beyond * beyond / excessVariance, beyond, Math.max(0, most - 1));
    probabilities[0] = none;
    for (int k = 1; k <= most; k++) {
      probabilities[k] = (1 - none) * besides[k - 1];
    }
    return probabilities;
  }
}
