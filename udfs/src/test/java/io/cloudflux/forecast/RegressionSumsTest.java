package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

class RegressionSumsTest {
  private static final int SIZE = 5;
  private static final int REGRESSIONS = 3;

  private record Example(double[] features, double[] curvatures, double[] slopes) {}

  @Property(tries = 300)
  void anySplitInAnyOrderGivesTheSameBits(
      @ForAll Random random,
      @ForAll @IntRange(max = 80) int count,
      @ForAll @IntRange(min = 1, max = 6) int workers) {
    List<Example> examples = examples(random, count);
    RegressionSums alone = sums(examples);

    Collections.shuffle(examples, random);
    List<List<Example>> parts = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      parts.add(new ArrayList<>());
    }
    examples.forEach(example -> parts.get(random.nextInt(workers)).add(example));
    RegressionSums together = new RegressionSums(SIZE, REGRESSIONS);
    parts.forEach(part -> together.add(sums(part).toArray()));

    assertThat(together.toArray()).isEqualTo(alone.toArray());
    for (int r = 0; r < REGRESSIONS; r++) {
      assertThat(step(together, r)).isEqualTo(step(alone, r));
    }
  }

  /** A Newton step, with nothing but floating point and another solver. */
  @Property(tries = 200)
  void isTheNewtonStepButForRounding(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 200) int count) {
    List<Example> examples = examples(random, count);
    RegressionSums sums = sums(examples);
    for (int r = 0; r < REGRESSIONS; r++) {
      double[] weights = random.doubles(SIZE, -2, 2).toArray();
      double[] prior = random.doubles(SIZE, -2, 2).toArray();
      double[] ridge = random.doubles(SIZE, 1, 20).toArray();
      double[][] hessian = new double[SIZE][SIZE];
      double[] gradient = new double[SIZE];
      for (int i = 0; i < SIZE; i++) {
        hessian[i][i] = ridge[i];
        gradient[i] = ridge[i] * (prior[i] - weights[i]);
        for (Example example : examples) {
          gradient[i] += example.slopes()[r] * example.features()[i];
          for (int j = 0; j < SIZE; j++) {
            hessian[i][j] +=
                example.curvatures()[r] * example.features()[i] * example.features()[j];
          }
        }
      }
      RealMatrix matrix = MatrixUtils.createRealMatrix(hessian);
      double[] expected =
          new LUDecomposition(matrix).getSolver().solve(new ArrayRealVector(gradient)).toArray();

      double[] found = sums.step(r, weights, prior, ridge);

      for (int i = 0; i < SIZE; i++) {
        assertThat(found[i]).isEqualTo(expected[i], within(1e-4 * (1 + Math.abs(expected[i]))));
      }
    }
  }

  @Test
  void withoutExamplesItGoesToThePrior() {
    double[] step =
        new RegressionSums(2, 1)
            .step(0, new double[] {1, -1}, new double[] {0, 3}, new double[] {5, 0.5});

    assertThat(step).usingComparatorWithPrecision(1e-12).containsExactly(-1, 4);
  }

  @Test
  void theRidgeHoldsBack() {
    RegressionSums sums = new RegressionSums(1, 1);
    for (int i = 0; i < 10; i++) {
      sums.add(new double[] {1}, new double[] {1}, new double[] {4});
    }

    assertThat(stepOfOne(sums, 1e-6)).isEqualTo(4, within(1e-5));
    assertThat(stepOfOne(sums, 10)).isEqualTo(2, within(1e-6));
    assertThat(stepOfOne(sums, 1e9)).isEqualTo(0.0, within(1e-6));
  }

  private static double stepOfOne(RegressionSums sums, double ridge) {
    return sums.step(0, new double[] {0}, new double[] {0}, new double[] {ridge})[0];
  }

  /** Features that are always the same, or always zero, are no reason to fail. */
  @Test
  void solvesCollinearFeatures() {
    RegressionSums sums = new RegressionSums(3, 1);
    for (int i = 0; i < 1_000; i++) {
      sums.add(new double[] {2, 2, 0}, new double[] {1}, new double[] {4});
    }

    double[] step =
        sums.step(0, new double[3], new double[] {0, 0, 0.5}, new double[] {0.01, 0.01, 0.01});

    assertThat(step[0]).isEqualTo(step[1], within(1e-6)).isEqualTo(1, within(0.01));
    assertThat(step[2]).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void regressionsAreApart() {
    RegressionSums sums = new RegressionSums(1, 2);
    sums.add(new double[] {1}, new double[] {1, 0}, new double[] {3, 0});
    sums.add(new double[] {1}, new double[] {0, 1}, new double[] {0, 5});
    double[] none = {0};
    double[] ridge = {1e-9};

    assertThat(sums.step(0, none, none, ridge)[0]).isEqualTo(3, within(1e-6));
    assertThat(sums.step(1, none, none, ridge)[0]).isEqualTo(5, within(1e-6));
  }

  @Test
  void anExampleWithoutWeightSaysNothing() {
    RegressionSums sums = new RegressionSums(2, 1);
    sums.add(new double[] {1, 30}, new double[] {0}, new double[] {0});

    assertThat(sums.toArray()).containsOnly(0);
  }

  @Test
  void theSumsAreACopy() {
    RegressionSums sums = new RegressionSums(1, 1);
    sums.add(new double[] {1}, new double[] {1}, new double[] {1});
    long[] before = sums.toArray();

    Arrays.fill(sums.toArray(), 7);

    assertThat(sums.toArray()).isEqualTo(before);
  }

  /** The largest features and curvatures there may be, as many as are promised to fit. */
  @Test
  void twoHundredMillionOfTheLargestExamplesFitAndMoreAreRefused() {
    RegressionSums one = new RegressionSums(1, 1);
    one.add(new double[] {32}, new double[] {2}, new double[] {2});
    long[] millions = one.toArray();
    for (int i = 0; i < millions.length; i++) {
      millions[i] = Math.multiplyExact(millions[i], 200_000_000L);
    }
    RegressionSums sums = new RegressionSums(1, 1);
    sums.add(millions);

    assertThat(stepOfOne(sums, 1)).isEqualTo(1 / 32.0, within(1e-9));
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> sums.add(millions));
  }

  private static double[] step(RegressionSums sums, int regression) {
    double[] ridge = new double[SIZE];
    Arrays.fill(ridge, 1);
    return sums.step(regression, new double[SIZE], new double[SIZE], ridge);
  }

  private static RegressionSums sums(List<Example> examples) {
    RegressionSums sums = new RegressionSums(SIZE, REGRESSIONS);
    examples.forEach(e -> sums.add(e.features(), e.curvatures(), e.slopes()));
    return sums;
  }

  private static List<Example> examples(Random random, int count) {
    List<Example> examples = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      double[] features = new double[SIZE];
      for (int i = 0; i < SIZE; i++) {
        features[i] = random.nextInt(4) == 0 ? 0 : 32 * Math.pow(random.nextDouble(), 3) - 2;
      }
      double[] curvatures = new double[REGRESSIONS];
      double[] slopes = new double[REGRESSIONS];
      for (int r = 0; r < REGRESSIONS; r++) {
        curvatures[r] = random.nextInt(4) == 0 ? 0 : 2 * random.nextDouble();
        slopes[r] = random.nextInt(4) == 0 ? 0 : 1_024 * Math.pow(random.nextDouble(), 5) - 2;
      }
      examples.add(new Example(features, curvatures, slopes));
    }
    return examples;
  }
}
