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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalEquationsTest {
  private static final double[] NO_PRIOR = {0, 0, 0};

  private record Example(double[] features, double target, double weight) {}

  @Test
  void recoversTheWeightsThatMadeTheData() {
    double[] weights = {0.25, 0.7, -0.3};
    NormalEquations sums = new NormalEquations(3);
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double[] x = {1, 20 * random.nextDouble(), 20 * random.nextDouble()};
      sums.add(x, weights[0] + weights[1] * x[1] + weights[2] * x[2], 0.3);
    }

    double[] found = sums.solve(NO_PRIOR, 1e-6);

    assertThat(found).usingComparatorWithPrecision(1e-3).containsExactly(weights);
  }

  @Test
  void recoversThemFromNoisyData() {
    double[] weights = {0.25, 0.7, 0.2};
    NormalEquations sums = new NormalEquations(3);
    Random random = new Random(2);
    for (int i = 0; i < 100_000; i++) {
      double[] x = {1, 20 * random.nextDouble(), 20 * random.nextDouble()};
      double y = weights[0] + weights[1] * x[1] + weights[2] * x[2] + random.nextGaussian();
      sums.add(x, y, 1);
    }

    double[] found = sums.solve(NO_PRIOR, 10);

    assertThat(found).usingComparatorWithPrecision(0.05).containsExactly(weights);
  }

  @Test
  void heavierExamplesCountMore() {
    NormalEquations sums = new NormalEquations(1);
    sums.add(new double[] {1}, 10, 3);
    sums.add(new double[] {1}, 2, 1);

    assertThat(sums.solve(new double[] {0}, 1e-9)[0]).isEqualTo(8, within(0.01));
  }

  @Test
  void isThePriorWithoutData() {
    double[] prior = ForecastFeatures.priorWeights();

    double[] found = new NormalEquations(prior.length).solve(prior, 10);

    assertThat(found).usingComparatorWithPrecision(1e-12).containsExactly(prior);
  }

  @Test
  void theRidgePullsTowardsThePrior() {
    NormalEquations sums = new NormalEquations(1);
    for (int i = 0; i < 10; i++) {
      sums.add(new double[] {1}, 4, 1);
    }

    assertThat(sums.solve(new double[] {2}, 10)[0]).isEqualTo(3, within(1e-3));
    assertThat(sums.solve(new double[] {2}, 1e6)[0]).isEqualTo(2, within(1e-3));
    assertThat(sums.solve(new double[] {2}, 1e-6)[0]).isEqualTo(4, within(1e-3));
  }

  /** Features that are always the same, or always zero, are no reason to fail. */
  @Test
  void solvesCollinearFeatures() {
    NormalEquations sums = new NormalEquations(3);
    for (int i = 1; i <= 1_000; i++) {
      sums.add(new double[] {i, i, 0}, 2 * i, 1.0 / i);
    }

    double[] found = sums.solve(new double[] {0, 0, 0.5}, 0.01);

    assertThat(found[0]).isEqualTo(found[1], within(1e-6)).isEqualTo(1, within(0.01));
    assertThat(found[2]).isEqualTo(0.5, within(1e-9));
  }

  @Property
  void anySplitGivesTheSameBits(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 6) int workers) {
    List<Example> examples = new ArrayList<>();
    for (int i = random.nextInt(60); i > 0; i--) {
      double[] features = new double[ForecastFeatures.SIZE];
      for (int j = 0; j < features.length; j++) {
        features[j] = random.nextInt(3) == 0 ? 0 : Math.exp(25 * random.nextDouble() - 8);
      }
      double weight = Math.exp(8 * random.nextDouble() - 4);
      examples.add(new Example(features, Math.exp(25 * random.nextDouble() - 8), weight));
    }
    NormalEquations alone = new NormalEquations(ForecastFeatures.SIZE);
    examples.forEach(e -> alone.add(e.features(), e.target(), e.weight()));

    Collections.shuffle(examples, random);
    List<NormalEquations> parts = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      parts.add(new NormalEquations(ForecastFeatures.SIZE));
    }
    for (Example e : examples) {
      parts.get(random.nextInt(workers)).add(e.features(), e.target(), e.weight());
    }
    Collections.shuffle(parts, random);
    NormalEquations together = NormalEquations.of(ForecastFeatures.SIZE, parts.get(0).toArray());
    parts.subList(1, workers).forEach(part -> together.add(part.toArray()));

    assertThat(together.toArray()).isEqualTo(alone.toArray());
    double[] prior = ForecastFeatures.priorWeights();
    assertThat(together.solve(prior, 10)).isEqualTo(alone.solve(prior, 10));
  }

  @Test
  void theSumsAreACopy() {
    NormalEquations sums = new NormalEquations(1);
    sums.add(new double[] {1}, 1, 1);
    long[] before = sums.toArray();

    Arrays.fill(sums.toArray(), 7);
    NormalEquations.of(1, sums.toArray()).add(new double[] {1}, 1, 1);

    assertThat(sums.toArray()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e3, 1e5, 1e7, 1e12})
  void largeCountsKeepProportion(double reads) {
    NormalEquations sums = new NormalEquations(2);
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      double[] x = {reads * random.nextDouble(), reads * random.nextDouble()};
      sums.add(x, 0.6 * x[0] + 0.3 * x[1], 1 / reads);
    }

    assertThat(sums.solve(new double[] {0, 0}, 1e-3))
        .usingComparatorWithPrecision(1e-3)
        .containsExactly(0.6, 0.3);
  }

  /** One object read ten million times a day must not decide for a thousand others. */
  @Test
  void aBusyObjectDoesNotDrownTheOthers() {
    NormalEquations sums = new NormalEquations(1);
    sums.add(new double[] {1e7}, 3e7, 1 / 1e7);
    for (int i = 0; i < 10_000; i++) {
      sums.add(new double[] {100}, 100, 1 / 100.0);
    }

    assertThat(sums.solve(new double[] {0}, 1)[0]).isBetween(1.0, 1.2);
  }

  @Test
  void fourMillionOfTheLargestExamplesFitAndMoreAreRefused() {
    NormalEquations sums = new NormalEquations(1);
    sums.add(new double[] {1e7}, 1e7, 1);
    long[] millions = sums.toArray();
    for (int i = 0; i < millions.length; i++) {
      millions[i] *= 1 << 22;
    }
    NormalEquations many = NormalEquations.of(1, millions);
    many.add(new double[] {1e7}, 1e7, 1);

    assertThat(many.solve(new double[] {0}, 1)[0]).isEqualTo(1, within(1e-6));
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> many.add(millions));
  }

  @Test
  void anExampleWithoutWeightSaysNothing() {
    NormalEquations sums = new NormalEquations(2);
    sums.add(new double[] {1, 1e7}, 1e7, 0);
    sums.add(new double[] {0, 0}, 0, 1);

    assertThat(sums.toArray()).containsOnly(0);
  }
}
