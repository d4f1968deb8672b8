package io.cloudflux.forecast;

import static io.cloudflux.forecast.CountProbabilities.probabilityOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.profile.ObjectSnapshot;
import org.junit.jupiter.api.Test;

class DecayedMeanForecasterTest {
  /** Decayed sums are in single precision. */
  private static final double SINGLE = 1e-6;

  private final Forecaster forecaster = new DecayedMeanForecaster();

  @Test
  void anObjectJustWrittenIsExpectedToBeReadOnceInTwentyDays() {
    ObjectSnapshot snapshot = Histories.observed(0, before -> 0);

    Forecast forecast = forecaster.forecast(snapshot);

    assertThat(forecast.daily()).hasSize(Forecast.DAYS).containsOnly(0.05);
    assertSpreadOfShape(0.5, forecast);
    assertThat(forecast.source()).isEqualTo("decayed-mean");
    assertThat(forecaster.version()).isEqualTo("decayed-mean");
  }

  @Test
  void yesterdayOutweighsThePrior() {
    Forecast forecast = forecaster.forecast(Histories.observed(1, before -> 8));

    assertThat(forecast.daily()[0]).isEqualTo(8.5 / 11, within(1e-12));
    assertSpreadOfShape(8.5, forecast);
  }

  @Test
  void readsThirtyDaysAgoCountHalf() {
    // 8 reads on the first of 31 days, 30 days before the last: 4. The days together weigh
    // (1 − 2^(−31/30)) / (1 − 2^(−1/30)) = 22.391388…
    Forecast forecast = forecaster.forecast(Histories.observed(31, b -> b == 31 ? 8 : 0));

    assertSpreadOfShape(4.5, forecast);
    for (double reads : forecast.daily()) {
      assertThat(reads).isEqualTo(4.5 / 32.391_388, within(1e-6));
    }
  }

  @Test
  void aSteadyRateIsFoundAgain() {
    Forecast forecast = forecaster.forecast(Histories.observed(400, before -> 100));

    assertThat(forecast.daily()[3]).isBetween(80.0, 100.0);
    // All the days weigh 43.78: a shape of over 4,000, by which a week's reads vary little more
    // than a Poisson count's.
    double mean = forecast.total();
    assertThat(variance(forecast.totals()[0])).isLessThan(mean + mean * mean / 4_000);
  }

  @Test
  void silenceLowersIt() {
    double previous = 1;
    for (int days : new int[] {0, 1, 7, 14, 90, 365}) {
      double reads = forecaster.forecast(Histories.observed(days, before -> 0)).daily()[0];
      assertThat(reads).isLessThan(previous).isPositive();
      previous = reads;
    }
    // All the days there ever were weigh 1 / (1 − 2^(−1/30)) = 43.78….
    assertThat(previous).isEqualTo(0.5 / 53.78, within(1e-4));
  }

  @Test
  void everyPeriodIsAsManyDaysOfTheSameRate() {
    Forecast forecast = forecaster.forecast(Histories.observed(50, before -> before % 3));

    for (int i = 0; i < Forecast.periods(); i++) {
      assertThat(forecast.totals()[i].mean())
          .isEqualTo(forecast.daily()[0] * Forecast.periodDays(i), within(1e-9));
    }
  }

  /** The evidence is the shape of what a Poisson count's rate is known by. */
  private static void assertSpreadOfShape(double shape, Forecast forecast) {
    for (int i = 0; i < Forecast.periods(); i++) {
      double mean = forecast.daily()[0] * Forecast.periodDays(i);
      CountDistribution reads = forecast.totals()[i];
      double variance = mean + mean * mean / shape;
      assertThat(variance(reads)).isEqualTo(variance, within(SINGLE * variance));
      assertThat(reads.none()).isEqualTo(Math.pow(shape / (shape + mean), shape), within(SINGLE));
    }
  }

  private static double variance(CountDistribution reads) {
    double mean = reads.mean();
    double squares = 0;
    for (long n = 1; n < 100 + 60 * mean; n++) {
      squares += probabilityOf(n, reads) * n * n;
    }
    return squares - mean * mean;
  }
}
