package io.cloudflux.forecast;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;

/**
 * How far reads spread, by how many there are expected to be: the shape of {@link
 * CountDistribution} at knots of the logarithm of the excess, each the likeliest of a grid, with
 * lines between.
 */
final class Spread {
  /** Number of knots. */
  static final int KNOTS = 10;

  /** The first knot; the others follow at distance 1. */
  private static final double FIRST_KNOT = -3;

  private static final int GRID = 24;
  private static final double LOG_LEAST = Math.log(0.05);
  private static final double LOG_MOST = Math.log(20);

  /** What is taken without evidence, and how firmly: a normal prior of the logarithm. */
  private static final double LOG_PRIOR = Math.log(0.7);

  private static final double PRIOR_PRECISION = 4;
  private static final double LEAST_EXCESS = 1e-3;

  private final double[][][] logLikelihoods = new double[Forecast.periods()][KNOTS][GRID];

  /**
   * Adds what came.
   *
   * @param excess expected reads beyond the first, given there is one
   * @param total what came, ≥ 1
   */
  void add(int period, double excess, double total, double weight) {
    double mean = Math.max(LEAST_EXCESS, excess);
    int knot = (int) Math.round(position(mean));
    double count = total - 1;
    double[] sums = logLikelihoods[period][knot];
    double common = Gamma.logGamma(count + 1);
    for (int i = 0; i < GRID; i++) {
      double shape = Math.exp(grid(i));
      sums[i] +=
          weight
              * (Gamma.logGamma(count + shape)
                  - Gamma.logGamma(shape)
                  - common
                  - shape * Math.log1p(mean / shape)
                  + count * Math.log(mean / (shape + mean)));
    }
  }

  /** The logarithms of the shapes, by period and knot. */
  double[][] logShapes() {
    double[][] shapes = new double[Forecast.periods()][KNOTS];
    for (int period = 0; period < shapes.length; period++) {
      for (int knot = 0; knot < KNOTS; knot++) {
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < GRID; i++) {
          double off = grid(i) - LOG_PRIOR;
          double posterior = logLikelihoods[period][knot][i] - PRIOR_PRECISION * off * off / 2;
          if (posterior > best) {
            best = posterior;
            shapes[period][knot] = grid(i);
          }
        }
      }
    }
    return shapes;
  }

  /** The shape for an excess, from its logarithms at the knots. */
  static double shape(double[] logShapes, double excess) {
    double position = position(Math.max(LEAST_EXCESS, excess));
    int below = (int) Math.min(KNOTS - 2, Math.floor(position));
    double share = position - below;
    return Math.exp(logShapes[below] * (1 - share) + logShapes[below + 1] * share);
  }

  private static double position(double excess) {
    return Math.max(0, Math.min(KNOTS - 1, Math.log(excess) - FIRST_KNOT));
  }

  private static double grid(int i) {
    return LOG_LEAST + (LOG_MOST - LOG_LEAST) * i / (GRID - 1);
  }

  /** Shapes without evidence. */
  static double[][] unknown() {
    double[][] shapes = new double[Forecast.periods()][KNOTS];
    for (double[] row : shapes) {
      Arrays.fill(row, LOG_PRIOR);
    }
    return shapes;
  }
}
