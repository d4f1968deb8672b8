package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {

  @ParameterizedTest
  @CsvSource({
    // days, reads: 7 in the week, 15 in the month, 45 in the quarter
    "0, 0",
    "3.5, 3.5",
    "7, 7",
    "18.5, 11",
    "30, 15",
    "60, 30",
    "90, 45",
    "150, 75",
    "365, 182.5"
  })
  void readsOverAnyDaysGoFromPeriodToPeriod(double days, double reads) {
    Forecast forecast = of(certain(7), certain(15), certain(45));

    assertThat(forecast.over(days)).isEqualTo(reads, within(1e-12));
    assertThat(forecast.total()).isEqualTo(7);
  }

  @Test
  void whatEndsWithinAMonthIsOver() {
    Forecast forecast = of(certain(3), certain(5), certain(5));

    assertThat(forecast.over(90)).isEqualTo(5);
    assertThat(forecast.over(1_000)).isEqualTo(5);
  }

  @Test
  void aPeriodHasItsOwnDistribution() {
    Forecast forecast = daily(0.2, 0.5);

    for (int i = 0; i < Forecast.periods(); i++) {
      assertThat(forecast.distribution(Forecast.periodDays(i))).isSameAs(forecast.totals()[i]);
    }
  }

  /** Days without a read, one after the other: their probabilities multiply. */
  @Test
  void silenceMultiplies() {
    Forecast forecast =
        of(
            new CountDistribution(0.5, 1, 1),
            new CountDistribution(0.5 * 0.25, 2, 1),
            new CountDistribution(0.5 * 0.25 * 0.01, 3, 1));

    assertThat(forecast.distribution(3.5).none()).isEqualTo(Math.sqrt(0.5), within(1e-12));
    assertThat(forecast.distribution(18.5).none()).isEqualTo(0.5 * 0.5, within(1e-12));
    assertThat(forecast.distribution(60).none()).isEqualTo(0.5 * 0.25 * 0.1, within(1e-12));
    assertThat(forecast.distribution(120).none()).isEqualTo(0.5 * 0.25 * 0.001, within(1e-12));
  }

  @Property
  void theDistributionHasTheMeanOfTheForecast(
      @ForAll @DoubleRange(min = -3, max = 3) double readsDigits,
      @ForAll @DoubleRange(min = 0.05, max = 50) double shape,
      @ForAll @IntRange(min = 1, max = 400) int days) {
    Forecast forecast = daily(Math.pow(10, readsDigits), shape);

    assertThat(forecast.distribution(days).mean())
        .isCloseTo(forecast.over(days), within(1e-9 * forecast.over(days)));
  }

  /** With shape 1 the distribution is geometric: of mean 1, at most k with 1 − 2^-(k+1). */
  @ParameterizedTest
  @CsvSource({"0, 0.5", "1, 0.75", "2, 0.875", "9, 0.9990234375"})
  void isGeometricForShapeOne(long reads, double probability) {
    assertThat(daily(1 / 7.0, 1).probabilityAtMost(reads, 7)).isEqualTo(probability, within(1e-12));
  }

  @Property
  void moreReadsAreMoreProbableToSuffice(
      @ForAll @DoubleRange(min = 0.5, max = 1e6) double shape,
      @ForAll @DoubleRange(min = 0, max = 1e6) double perDay,
      @ForAll @IntRange(max = 100_000) int reads) {
    Forecast forecast = daily(perDay, shape);

    assertThat(forecast.probabilityAtMost(reads + 1, 30))
        .isBetween(forecast.probabilityAtMost(reads, 30) - 1e-12, 1 + 1e-12);
  }

  /** At the end of a period too, where the next one takes over. */
  @Property
  void inMoreDaysFewerReadsAreLessProbable(
      @ForAll @DoubleRange(min = -1.3, max = 6) double shapeDigits,
      @ForAll @DoubleRange(min = -4, max = 2) double readsDigits,
      @ForAll @IntRange(max = 2_000) int reads,
      @ForAll @IntRange(min = 1, max = 200) int days) {
    Forecast forecast = daily(Math.pow(10, readsDigits), Math.pow(10, shapeDigits));

    assertThat(forecast.over(days + 1)).isGreaterThan(forecast.over(days));
    assertThat(forecast.distribution(days + 1).none())
        .isLessThanOrEqualTo(forecast.distribution(days).none() + 1e-12);
    for (int most : new int[] {0, 1, 3, reads}) {
      assertThat(forecast.probabilityAtMost(most, days + 1))
          .isLessThanOrEqualTo(forecast.probabilityAtMost(most, days) + 1e-12);
    }
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

  @Property
  void someOfTheReadersAreForecastAsIfAlone(
      @ForAll @DoubleRange(min = -3, max = 2) double readsDigits,
      @ForAll @DoubleRange(min = 0.5, max = 50) double shape,
      @ForAll @DoubleRange(min = 0.01, max = 1) double share) {
    double reads = Math.pow(10, readsDigits);
    Forecast some = daily(reads, shape).thinned(share);
    Forecast alone = daily(share * reads, share * shape);

    for (int i = 0; i < Forecast.periods(); i++) {
      assertThat(some.totals()[i].mean())
          .isCloseTo(alone.totals()[i].mean(), within(1e-9 * alone.totals()[i].mean()));
      assertThat(some.totals()[i].none()).isCloseTo(alone.totals()[i].none(), within(1e-9));
    }
    assertThat(some.daily()[3]).isEqualTo(share * reads);
    assertThat(some.thinned(0).over(30)).isZero();
  }

  @Test
  void noReadsExpectedMeansNone() {
    Forecast never = daily(0, 0.5);

    assertThat(never.total()).isZero();
    assertThat(never.over(365)).isZero();
    assertThat(never.distribution(12)).isEqualTo(CountDistribution.NEVER);
    assertThat(never.probabilityAtMost(0, 30)).isEqualTo(1);
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
    CountDistribution[] totals = new CountDistribution[Forecast.periods()];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = CountDistribution.negativeBinomial(reads * Forecast.periodDays(i), shape);
    }
    return new Forecast(daily, totals, Forecast.DECAYED_MEAN);
  }

  /** A distribution of a mean, whatever its spread. */
  private static CountDistribution certain(double mean) {
    return new CountDistribution(0, mean - 1, 1);
  }

  private static Forecast of(CountDistribution... totals) {
    return new Forecast(new double[Forecast.DAYS], totals, Forecast.MODEL);
  }
}
