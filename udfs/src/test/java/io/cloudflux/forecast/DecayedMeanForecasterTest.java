package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DecayedMeanForecasterTest {
  private final Forecaster forecaster = new DecayedMeanForecaster();

  @Test
  void anObjectJustWrittenIsExpectedToBeReadOnceInTwentyDays() {
    Forecast forecast = forecaster.forecast(Histories.observed(0, before -> 0));

    assertThat(forecast.daily()).hasSize(Forecast.DAYS).containsOnly(0.05);
    assertThat(forecast.shape()).isEqualTo(0.5);
    assertThat(forecast.source()).isEqualTo("decayed-mean");
    assertThat(forecaster.version()).isEqualTo("decayed-mean");
  }

  @Test
  void yesterdayOutweighsThePrior() {
    Forecast forecast = forecaster.forecast(Histories.observed(1, before -> 8));

    assertThat(forecast.daily()[0]).isEqualTo(8.5 / 11, within(1e-12));
    assertThat(forecast.shape()).isEqualTo(8.5, within(1e-12));
  }

  @Test
  void readsThirtyDaysAgoCountHalf() {
    // 8 reads on the first of 31 days, 30 days before the last: 4. The days together weigh
    // (1 − 2^(−31/30)) / (1 − 2^(−1/30)) = 22.391388…
    Forecast forecast = forecaster.forecast(Histories.observed(31, b -> b == 31 ? 8 : 0));

    assertThat(forecast.shape()).isEqualTo(4.5, within(1e-12));
    for (double reads : forecast.daily()) {
      assertThat(reads).isEqualTo(4.5 / 32.391_388, within(1e-6));
    }
  }

  @Test
  void aSteadyRateIsFoundAgain() {
    Forecast forecast = forecaster.forecast(Histories.observed(400, before -> 100));

    assertThat(forecast.daily()[3]).isBetween(80.0, 100.0);
    assertThat(forecast.shape()).isGreaterThan(4_000);
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
}
