package io.cloudflux.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.decision.ReadPath.AtRate;
import io.cloudflux.decision.ReadPath.OfForecast;
import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.Forecast;
import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadPathTest {
  private static final double EXACT = 1e-12;

  /** Of a week, a month and a quarter. */
  private static Forecast forecast(CountDistribution... totals) {
    double[] daily = new double[Forecast.DAYS];
    Arrays.fill(daily, totals[0].mean() / Forecast.DAYS);
    return new Forecast(daily, totals, Forecast.MODEL);
  }

  /** None with a probability, else exactly one. */
  private static CountDistribution one(double none) {
    return new CountDistribution(none, 0, 1);
  }

  @ParameterizedTest
  @CsvSource({
    // day ahead, reads: 0.1 in a week, 0.3 in a month, 0.6 in a quarter
    "0, 0",
    "1, 0.0142857142857",
    "7, 0.1",
    "11, 0.134782608696", // 4 of the 23 days in which 0.2 come
    "30, 0.3",
    "60, 0.45",
    "90, 0.6",
    "120, 0.75", // on at the pace of the quarter's end
    "180, 1.05"
  })
  void readsGoInProportionToTimeWithinAPeriod(int day, double reads) {
    ReadPath path = new OfForecast(forecast(one(0.9), one(0.7), one(0.4)), 0, 1);

    assertThat(path.reads(day)).isCloseTo(reads, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"7, 0.9", "30, 0.7", "90, 0.4"})
  void silenceFromNowOnIsTheForecasts(double day, double none) {
    ReadPath path = new OfForecast(forecast(one(0.9), one(0.7), one(0.4)), 0, 1);

    assertThat(path.silence(0, day)).isCloseTo(none, within(EXACT));
  }

  @Test
  void silenceIsMultipliedWithinAPeriod() {
    ReadPath path = new OfForecast(forecast(one(0.9), one(0.7), one(0.4)), 0, 1);

    assertThat(path.silence(0, 3.5)).isCloseTo(Math.sqrt(0.9), within(EXACT));
    assertThat(path.silence(0, 60)).isCloseTo(Math.sqrt(0.7 * 0.4), within(EXACT));
    assertThat(path.silence(0, 150)).isCloseTo(0.4 * 0.4 / 0.7, within(EXACT));
  }

  @Test
  void cautionAddsStandardDeviationsAndFactorMultiplies() {
    CountDistribution total = CountDistribution.negativeBinomial(4, 2); // Variance 4 + 16 / 2.
    Forecast forecast = forecast(total, total, total);

    assertThat(new OfForecast(forecast, 0.5, 1).reads(7))
        .isCloseTo(4 + 0.5 * Math.sqrt(12), within(1e-9));
    assertThat(new OfForecast(forecast, 0, 10).reads(7)).isCloseTo(40, within(1e-9));
    assertThat(new OfForecast(forecast, 0, 2).silence(0, 7))
        .isCloseTo(total.none() * total.none(), within(EXACT));
  }

  @Test
  void whatIsSurelyNeverReadIsSilent() {
    ReadPath path = new OfForecast(Forecast.none(Forecast.MODEL), 0.5, 1);

    for (int step = 0; step < path.steps(); step++) {
      assertThat(path.reads(path.day(step + 1))).isZero();
      assertThat(path.silence(path.day(step), path.day(step + 1))).isEqualTo(1);
      assertThat(path.silence(0, path.day(step + 1))).isEqualTo(1);
    }
  }

  @Test
  void aForecastThatContradictsItselfTakesNoReadBack() {
    ReadPath path = new OfForecast(forecast(one(0.2), one(0.5), one(0.4)), 0, 1);

    assertThat(path.reads(30)).isEqualTo(path.reads(7));
    assertThat(path.silence(0, 30)).isEqualTo(path.silence(0, 7));
  }

  @Test
  void stepsCoverHalfAYear() {
    ReadPath path = new AtRate(1);

    assertThat(path.day(0)).isZero();
    assertThat(path.day(path.steps())).isEqualTo(180);
    for (int step = 0; step < path.steps(); step++) {
      assertThat(path.day(step)).isLessThan(path.day(step + 1));
    }
    assertThat(path.certain()).isFalse();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void silenceIsAProbabilityAndFromNowOnFallsWithLength(
      @ForAll @DoubleRange(max = 0.99) double week,
      @ForAll @DoubleRange(max = 1) double month,
      @ForAll @DoubleRange(max = 1) double quarter,
      @ForAll @DoubleRange(max = 20) double excess,
      @ForAll @DoubleRange(max = 170) double from,
      @ForAll @DoubleRange(min = 0.1, max = 100) double length,
      @ForAll @DoubleRange(min = 1, max = 3) double longer) {
    Forecast forecast =
        forecast(
            new CountDistribution(week, excess, 1),
            new CountDistribution(week * month, excess, 1),
            new CountDistribution(week * month * quarter, excess, 1));
    ReadPath path = new OfForecast(forecast, 0.5, 1);

    double silence = path.silence(from, from + length);
    assertThat(silence).isBetween(0.0, 1.0);
    assertThat(path.silence(0, length * longer)).isLessThanOrEqualTo(path.silence(0, length));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void atASteadyPaceSilenceFallsWithLengthWheneverItBegins(
      @ForAll @DoubleRange(max = 5) double perDay,
      @ForAll @DoubleRange(max = 170) double from,
      @ForAll @DoubleRange(min = 0.1, max = 100) double length,
      @ForAll @DoubleRange(min = 1, max = 3) double longer) {
    ReadPath path = new OfForecast(new FixedForecaster(perDay, 0.3).forecast(null), 0, 1);

    double silence = path.silence(from, from + length);
    assertThat(path.silence(from, from + length * longer)).isLessThanOrEqualTo(silence + 1e-9);
    assertThat(silence).isCloseTo(path.silence(0, length), within(1e-9));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void readsNeverFall(
      @ForAll @DoubleRange(max = 50) double perDay,
      @ForAll @IntRange(max = 179) int day,
      @ForAll @DoubleRange(min = 0.1, max = 10) double factor) {
    ReadPath path = new OfForecast(new FixedForecaster(perDay, 0.3).forecast(null), 0.5, factor);

    assertThat(path.reads(day)).isBetween(0.0, path.reads(day + 1));
  }

  @Test
  void atAKnownRateReadsComeAtRandom() {
    ReadPath path = new AtRate(0.1);

    assertThat(path.reads(30)).isCloseTo(3, within(EXACT));
    assertThat(path.silence(0, 30)).isCloseTo(Math.exp(-3), within(EXACT));
    assertThat(path.silence(50, 80)).isCloseTo(Math.exp(-3), within(EXACT));
    assertThat(new AtRate(0).silence(3, 180)).isEqualTo(1);
  }
}
