package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {

  @Test
  void repeatsTheWeek() {
    Forecast forecast = new Forecast(new double[] {1, 0, 0, 2, 0, 0, 4}, 1, Forecast.MODEL);

    assertThat(forecast.total()).isEqualTo(7);
    assertThat(forecast.over(7)).isEqualTo(7);
    assertThat(forecast.over(30)).isEqualTo(30);
    assertThat(forecast.over(3.5)).isEqualTo(3.5);
    assertThat(forecast.over(0)).isZero();
  }

  /** With shape 1 the distribution is geometric: of mean 1, at most k with 1 − 2^-(k+1). */
  @ParameterizedTest
  @CsvSource({"0, 0.5", "1, 0.75", "2, 0.875", "9, 0.9990234375"})
  void isGeometricForShapeOne(long reads, double probability) {
    assertThat(daily(1, 1).probabilityAtMost(reads, 1)).isEqualTo(probability, within(1e-12));
  }

  @Property
  void isTheSumOfTheNegativeBinomial(
      @ForAll @DoubleRange(min = 0.05, max = 2_000) double shape,
      @ForAll @DoubleRange(min = 1e-6, max = 60) @Scale(6) double perDay,
      @ForAll @IntRange(max = 2_500) int reads,
      @ForAll @IntRange(min = 1, max = 40) int days) {
    double expected =
        Arrays.stream(NegativeBinomial.probabilities(shape, perDay * days, reads)).sum();

    assertThat(daily(perDay, shape).probabilityAtMost(reads, days))
        .isEqualTo(expected, within(1e-8));
  }

  @Property
  void moreReadsAreMoreProbableToSuffice(
      @ForAll @DoubleRange(min = 0.5, max = 1e6) double shape,
      @ForAll @DoubleRange(min = 0, max = 1e6) double perDay,
      @ForAll @IntRange(max = 100_000) int reads) {
    Forecast forecast = daily(perDay, shape);

    assertThat(forecast.probabilityAtMost(reads + 1, 30))
        .isBetween(forecast.probabilityAtMost(reads, 30) - 1e-12, 1 + 1e-12);
    assertThat(forecast.probabilityAtMost(reads, 31))
        .as("in more days fewer reads are less probable")
        .isLessThanOrEqualTo(forecast.probabilityAtMost(reads, 30) + 1e-12);
  }

  /** Whatever an object may have been through, a decision needs a number. */
  @Property
  void isAProbabilityAtAnyMagnitude(
      @ForAll @DoubleRange(min = -1, max = 12) double shapeDigits,
      @ForAll @DoubleRange(min = -300, max = 12) double readsDigits,
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 2) long reads,
      @ForAll @IntRange(min = 1, max = 3_650) int days) {
    Forecast forecast = daily(Math.pow(10, readsDigits), Math.pow(10, shapeDigits));

    assertThat(forecast.probabilityAtMost(reads, days)).isBetween(0.0, 1 + 1e-9);
  }

  @Test
  void noReadsExpectedMeansNone() {
    assertThat(daily(0, 0.5).probabilityAtMost(0, 30)).isEqualTo(1);
    assertThat(daily(3, 0.5).probabilityAtMost(-1, 30)).isZero();
  }

  @Test
  void moreEvidenceNarrowsTheSpread() {
    assertThat(daily(1, 1_000_000).probabilityAtMost(25, 30)).isLessThan(0.25);
    assertThat(daily(1, 0.5).probabilityAtMost(25, 30)).isGreaterThan(0.6);
  }

  private static Forecast daily(double reads, double shape) {
    double[] daily = new double[Forecast.DAYS];
    Arrays.fill(daily, reads);
    return new Forecast(daily, shape, Forecast.DECAYED_MEAN);
  }
}
