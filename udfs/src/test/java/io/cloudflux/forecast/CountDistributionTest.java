package io.cloudflux.forecast;

import static io.cloudflux.forecast.CountProbabilities.probabilityOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountDistributionTest {

  @Property(tries = 100)
  void itsProbabilitiesAddUp(@ForAll("distributions") CountDistribution reads) {
    double all = 0;
    double mean = 0;
    for (long n = 0; n < most(reads); n++) {
      double probability = probabilityOf(n, reads);
      assertThat(probability).isBetween(0.0, 1.0);
      all += probability;
      mean += n * probability;
    }

    assertThat(all).isEqualTo(1, within(1e-9));
    assertThat(mean).isEqualTo(reads.mean(), within(1e-7 * (1 + reads.mean())));
  }

  @Property(tries = 300)
  void atMostSoManyIsTheSumUpToThere(
      @ForAll("distributions") CountDistribution reads, @ForAll @IntRange(max = 500) int most) {
    double sum = 0;
    for (int n = 0; n <= most; n++) {
      sum += probabilityOf(n, reads);
    }

    assertThat(reads.probabilityAtMost(most)).isEqualTo(sum, within(1e-9));
  }

  @Test
  void ofAHurdleByHand() {
    // Never with 1/4; otherwise one and a geometric number of mean 1 besides.
    CountDistribution reads = new CountDistribution(0.25, 1, 1);

    assertThat(reads.mean()).isEqualTo(1.5);
    assertThat(probabilityOf(0, reads)).isEqualTo(0.25);
    assertThat(probabilityOf(1, reads)).isEqualTo(0.375, within(1e-12));
    assertThat(probabilityOf(2, reads)).isEqualTo(0.1875, within(1e-12));
    assertThat(probabilityOf(-1, reads)).isZero();
    assertThat(reads.probabilityAtMost(-1)).isZero();
    assertThat(reads.probabilityAtMost(0)).isEqualTo(0.25);
    assertThat(reads.probabilityAtMost(2)).isEqualTo(0.8125, within(1e-12));
  }

  @Test
  void neverIsForSure() {
    CountDistribution never = CountDistribution.NEVER;

    assertThat(never.mean()).isZero();
    assertThat(never.probabilityAtMost(0)).isEqualTo(1);
    assertThat(probabilityOf(0, never)).isEqualTo(1);
    assertThat(probabilityOf(1, never)).isZero();
    assertThat(never.quantile(0.999)).isZero();
  }

  @Test
  void onceIsAllThatCanCome() {
    CountDistribution once = new CountDistribution(0.5, 0, 1);

    assertThat(once.probabilityAtMost(1)).isEqualTo(1);
    assertThat(probabilityOf(1, once)).isEqualTo(0.5);
    assertThat(probabilityOf(2, once)).isZero();
    assertThat(once.quantile(0.99)).isEqualTo(1);
  }

  // Quantiles.

  @Property(tries = 300)
  void aHigherLevelIsNotReachedEarlier(
      @ForAll("distributions") CountDistribution reads,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double one,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double other) {
    double lower = reads.quantile(Math.min(one, other));
    double upper = reads.quantile(Math.max(one, other));

    assertThat(lower).isBetween(0.0, upper + 1e-9);
  }

  @Property(tries = 300)
  void severalAreThoseOfEachLevelAlone(@ForAll("distributions") CountDistribution reads) {
    double[] levels = {0.01, 0.1, 0.1, 0.5, 0.9, 0.99};
    double[] alone = DoubleStream.of(levels).map(reads::quantile).toArray();

    assertThat(reads.quantiles(levels)).usingComparatorWithPrecision(1e-9).containsExactly(alone);
  }

  /** The definition: the middle of each step is reached at its count, and lines join them. */
  @Property(tries = 300)
  void isWhereTheMiddlesOfTheStepsAreJoined(
      @ForAll("distributions") CountDistribution reads,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double level) {
    double quantile = reads.quantile(level);
    double below = Math.floor(quantile);
    double above = below + 1;
    double atBelow = middle(reads, below);
    double reached = atBelow + (middle(reads, above) - atBelow) * (quantile - below);

    if (reads.none() == 1) {
      assertThat(quantile).isZero();
    } else if (quantile == 0) {
      assertThat(atBelow).isGreaterThanOrEqualTo(level);
    } else {
      assertThat(reached).isEqualTo(level, within(1e-6));
    }
  }

  @Property(tries = 300)
  void isNoneWhereNoneIsProbableEnough(
      @ForAll @DoubleRange(min = 0.2, max = 0.99) double none,
      @ForAll @DoubleRange(min = 0, max = 1_000) double excess) {
    CountDistribution reads = new CountDistribution(none, excess, 0.7);

    assertThat(reads.quantile(none / 2)).isZero();
    assertThat(reads.quantile(none / 2 + 0.01)).isPositive();
  }

  /** Half below and half above: what counts is fair, with however many ties. */
  @ParameterizedTest
  @CsvSource({"0.5, 1, 1", "0, 30, 2", "0.9, 500, 0.3", "0.05, 2, 1000000"})
  void anIntervalHoldsItsLevelOnAverage(double none, double excess, double shape) {
    CountDistribution reads = new CountDistribution(none, excess, shape);
    double low = reads.quantile(0.1);
    double high = reads.quantile(0.9);
    double inside = 0;
    for (long n = 0; n < most(reads); n++) {
      boolean edge = n == low || n == high;
      inside += n < low || n > high ? 0 : probabilityOf(n, reads) * (edge ? 0.5 : 1);
    }

    // Off by no more than the step it ends in.
    double step = Math.max(probabilityOf((long) low, reads), probabilityOf((long) high, reads));
    assertThat(inside).isEqualTo(0.8, within(0.01 + step));
  }

  @Test
  void aQuantileOfAnImmenseCountIsFound() {
    CountDistribution reads = CountDistribution.negativeBinomial(4e8, 1);

    // Of an exponential distribution: the mean times -log(1 - level).
    assertThat(reads.quantile(0.9)).isEqualTo(4e8 * Math.log(10), within(4e8 * 1e-6));
  }

  // From a negative binomial distribution.

  @Property
  void hasMeanVarianceAndSilenceOfTheNegativeBinomial(
      @ForAll @DoubleRange(min = -3, max = 6) double meanDigits,
      @ForAll @DoubleRange(min = -1, max = 4) double shapeDigits) {
    double mean = Math.pow(10, meanDigits);
    double shape = Math.pow(10, shapeDigits);

    CountDistribution reads = CountDistribution.negativeBinomial(mean, shape);

    assertThat(reads.mean()).isCloseTo(mean, within(1e-9 * mean));
    assertThat(reads.none()).isEqualTo(Math.pow(shape / (shape + mean), shape), within(1e-9));
    double variance = mean + mean * mean / shape;
    assertThat(variance(reads)).isCloseTo(variance, within(1e-6 * variance));
  }

  @Property
  void isTheHurdleFormOfTheNegativeBinomial(
      @ForAll @DoubleRange(min = 0.05, max = 2_000) double shape,
      @ForAll @DoubleRange(min = 1e-4, max = 5_000) @Scale(4) double mean,
      @ForAll @IntRange(max = 2_500) int reads) {
    double expected = Arrays.stream(NegativeBinomial.hurdle(shape, mean, reads)).sum();

    assertThat(CountDistribution.negativeBinomial(mean, shape).probabilityAtMost(reads))
        .isEqualTo(expected, within(1e-6));
  }

  /** From the prior's shape up, which is what forecasts are made of. */
  @Property
  void isTheNegativeBinomialButForTwoPercent(
      @ForAll @DoubleRange(min = 0.5, max = 2_000) double shape,
      @ForAll @DoubleRange(min = 1e-4, max = 5_000) @Scale(4) double mean,
      @ForAll @IntRange(max = 2_500) int reads) {
    double expected = Arrays.stream(NegativeBinomial.probabilities(shape, mean, reads)).sum();

    assertThat(CountDistribution.negativeBinomial(mean, shape).probabilityAtMost(reads))
        .isEqualTo(expected, within(0.02));
  }

  @Test
  void noMeanIsNever() {
    assertThat(CountDistribution.negativeBinomial(0, 3)).isEqualTo(CountDistribution.NEVER);
    assertThat(CountDistribution.of(0, 0.3, 3)).isEqualTo(CountDistribution.NEVER);
  }

  // From a mean and a probability.

  @Property
  void theMeanHoldsWhateverTheProbability(
      @ForAll @DoubleRange(min = -6, max = 8) double meanDigits,
      @ForAll @DoubleRange(min = 1e-6, max = 1) @Scale(9) double some) {
    double mean = Math.pow(10, meanDigits);

    CountDistribution reads = CountDistribution.of(mean, some, 0.7);

    assertThat(reads.mean()).isCloseTo(mean, within(1e-9 * mean));
    assertThat(1 - reads.none()).isCloseTo(Math.min(some, mean), within(1e-12));
    assertThat(reads.shape()).isEqualTo(0.7);
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 1, 1",
    "1.1, 1, 1",
    "0.5, -1, 1",
    "0.5, 1, 0",
    "0.5, 1, -1",
    "NaN, 1, 1",
    "0.5, NaN, 1",
    "0.5, 1, NaN"
  })
  void refusesWhatIsNoDistribution(double none, double excess, double shape) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CountDistribution(none, excess, shape))
        .withMessage("no distribution: none " + none + ", excess " + excess + ", shape " + shape);
  }

  @Provide
  Arbitrary<CountDistribution> distributions() {
    return Combinators.combine(
            Arbitraries.doubles().between(0, 1).ofScale(4),
            Arbitraries.doubles().between(-3, 2).ofScale(4),
            Arbitraries.doubles().between(-0.7, 4).ofScale(4))
        .as(
            (none, excessDigits, shapeDigits) ->
                new CountDistribution(none, Math.pow(10, excessDigits), Math.pow(10, shapeDigits)));
  }

  /** Beyond so many reads there is nothing to add. */
  private static long most(CountDistribution reads) {
    return (long) (100 + 40 * (1 + reads.excess()) * (1 + 1 / reads.shape()));
  }

  private static double middle(CountDistribution reads, double count) {
    return (reads.probabilityAtMost((long) count - 1) + reads.probabilityAtMost((long) count)) / 2;
  }

  /** Of the sum of what a read is, and what comes besides. */
  private static double variance(CountDistribution reads) {
    double some = 1 - reads.none();
    double excess = reads.excess();
    double within = excess + excess * excess / reads.shape();
    return some * within + some * reads.none() * (1 + excess) * (1 + excess);
  }
}
