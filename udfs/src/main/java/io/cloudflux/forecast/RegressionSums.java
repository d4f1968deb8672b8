package io.cloudflux.forecast;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Gradient and Hessian of several regressions over the same features, in fixed-point arithmetic.
 * Adding integers is associative, so partial sums of any number of workers, in any order, add up to
 * the same bits: a model does not depend on how its training was spread.
 */
final class RegressionSums {
  /** Binary digits kept behind the point. Of 2^31 ordinary examples a sum fits 64 bits. */
  private static final double SCALE = 1 << 24;

  private final int size;
  private final int regressions;
  private final int triangle;
  private final long[] sums;

  /** Empty sums. */
  RegressionSums(int size, int regressions) {
    this.size = size;
    this.regressions = regressions;
    this.triangle = size * (size + 1) / 2;
    this.sums = new long[regressions * (triangle + size)];
  }

  /**
   * Adds one example to all regressions.
   *
   * @param features {@code size} values of moderate magnitude, at most 32
   * @param curvatures the example's weight in the Hessian of each regression, ≥ 0, at most 2^8
   * @param slopes its weight in the gradient of each, at most 2^8 in magnitude
   */
  void add(double[] features, double[] curvatures, double[] slopes) {
    int stride = triangle + size;
    for (int r = 0; r < regressions; r++) {
      double curvature = curvatures[r] * SCALE;
      if (curvature == 0 && slopes[r] == 0) {
        continue;
      }
      int at = r * stride;
      for (int i = 0; i < size; i++) {
        double left = features[i] * curvature;
        if (left == 0) {
          at += i + 1;
          continue;
        }
        for (int j = 0; j <= i; j++) {
          sums[at] += (long) (left * features[j]);
          at++;
        }
      }
      double slope = slopes[r] * SCALE;
      for (int i = 0; i < size; i++) {
        sums[at] += (long) (slope * features[i]);
        at++;
      }
    }
  }

  /**
   * Adds the sums of another worker.
   *
   * @throws ArithmeticException if a sum overflows
   */
  void add(long[] partial) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.addExact(sums[i], partial[i]);
    }
  }

  /** A copy of the sums. */
  long[] toArray() {
    return Arrays.copyOf(sums, sums.length);
  }

  /** What the examples say of a regression's level: the sum of their curvatures. */
  double information(int regression) {
    return sums[regression * (triangle + size)] / SCALE;
  }

  /**
   * The Newton step of one regression: what to add to its weights.
   *
   * @param weights the weights the sums were taken at
   * @param prior what weights are pulled to
   * @param ridge how strongly, each &gt; 0
   */
  double[] step(int regression, double[] weights, double[] prior, double[] ridge) {
    RealMatrix hessian = new Array2DRowRealMatrix(size, size);
    RealVector gradient = new ArrayRealVector(size);
    int at = regression * (triangle + size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = sums[at++] / SCALE;
        hessian.setEntry(i, j, sum);
        hessian.setEntry(j, i, sum);
      }
    }
    for (int i = 0; i < size; i++) {
      hessian.addToEntry(i, i, ridge[i]);
      gradient.setEntry(i, sums[at++] / SCALE - ridge[i] * (weights[i] - prior[i]));
    }
    return new CholeskyDecomposition(hessian, 1e-6, 1e-12).getSolver().solve(gradient).toArray();
  }
}
