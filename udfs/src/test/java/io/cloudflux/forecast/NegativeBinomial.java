package io.cloudflux.forecast;

/** The distribution by its definition, count by count. */
public final class NegativeBinomial {
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
}
