package io.cloudflux.forecast;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Sums of a weighted least-squares fit, XᵀX and Xᵀy, in fixed-point arithmetic. Integer addition is
 * associative, so partial sums of any number of workers, in any order, add up to the same bits: the
 * model does not depend on how the training was spread.
 */
public final class NormalEquations {
  /** Binary digits kept behind the point of each weighted value. */
  private static final int FRACTION_BITS = 12;

  private static final double SCALE = 1 << FRACTION_BITS;

  /** Largest weighted value, so that 2^22 products of the largest do not overflow a long. */
  private static final double LIMIT = 1 << 8;

  private final int size;
  private final long[] sums;

  /** Empty sums over {@code size} features. */
  public NormalEquations(int size) {
    this(size, new long[size * (size + 1) / 2 + size]);
  }

  private NormalEquations(int size, long[] sums) {
    this.size = size;
    this.sums = sums;
  }

  /** Sums as {@link #toArray} wrote them. */
  public static NormalEquations of(int size, long[] sums) {
    return new NormalEquations(size, sums.clone());
  }

  /**
   * Adds one example.
   *
   * @param features the features, {@code size} of them
   * @param target the value to predict
   * @param weight the weight, ≥ 0: one over the variance to expect
   * @throws ArithmeticException if a sum overflows
   */
  public void add(double[] features, double target, double weight) {
    double largest = Math.abs(target);
    for (int i = 0; i < size; i++) {
      largest = Math.max(largest, Math.abs(features[i]));
    }
    // An example too large for the fixed point is scaled down as a whole: it counts for less, but
    // still says the same.
    double root = Math.min(Math.sqrt(weight), LIMIT / Math.max(largest, 1e-9));
    long[] scaled = new long[size];
    for (int i = 0; i < size; i++) {
      scaled[i] = fixed(features[i] * root);
    }
    long y = fixed(target * root);
    int at = 0;
    for (int i = 0; i < size; i++) {
      if (scaled[i] == 0) {
        at += i + 1;
        continue;
      }
      for (int j = 0; j <= i; j++) {
        sums[at] = Math.addExact(sums[at], scaled[i] * scaled[j]);
        at++;
      }
    }
    for (int i = 0; i < size; i++) {
      sums[at] = Math.addExact(sums[at], scaled[i] * y);
      at++;
    }
  }

  /** Adds the sums of another worker. */
  public void add(long[] partial) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.addExact(sums[i], partial[i]);
    }
  }

  /** A copy of the sums. */
  public long[] toArray() {
    return Arrays.copyOf(sums, sums.length);
  }

  /**
   * The weights β that minimise Σ w (y − xβ)² + ridge · ‖β − prior‖²: without data, the prior.
   *
   * @param ridge strength of the prior, &gt; 0
   */
  public double[] solve(double[] prior, double ridge) {
    RealMatrix gram = new Array2DRowRealMatrix(size, size);
    RealVector right = new ArrayRealVector(size);
    int at = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = sums[at++] / (SCALE * SCALE);
        gram.setEntry(i, j, sum);
        gram.setEntry(j, i, sum);
      }
    }
    for (int i = 0; i < size; i++) {
      gram.addToEntry(i, i, ridge);
      right.setEntry(i, sums[at++] / (SCALE * SCALE) + ridge * prior[i]);
    }
    return new CholeskyDecomposition(gram, 1e-9, 1e-12).getSolver().solve(right).toArray();
  }

  private static long fixed(double value) {
    return Math.round(value * SCALE);
  }
}
