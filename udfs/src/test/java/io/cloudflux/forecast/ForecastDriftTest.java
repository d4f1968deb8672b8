package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.Tier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastDriftTest {
  private static final int DAY = 20_510;

  @Test
  void halvesWhatIsFourWeeksOld() {
    ForecastDrift drift = ForecastDrift.after(null, DAY, checks(100, 80));
    drift = ForecastDrift.after(drift, DAY + 28, checks(10, 20));

    assertThat(drift).isEqualTo(new ForecastDrift(DAY, DAY + 28, 60, 60, 20, 100, 30));
  }

  /** The same days, whether there are boundaries between them or not. */
  @Test
  void weighsByDaysNotByBoundaries() {
    ForecastDrift daily = ForecastDrift.after(null, DAY, checks(1000, 900));
    for (int day = 1; day < 14; day++) {
      daily = ForecastDrift.after(daily, DAY + day, List.of());
    }
    daily = ForecastDrift.after(daily, DAY + 14, checks(1, 1));
    ForecastDrift once =
        ForecastDrift.after(
            ForecastDrift.after(null, DAY, checks(1000, 900)), DAY + 14, checks(1, 1));

    assertThat(daily.expected()).isCloseTo(once.expected(), within(1e-9));
    assertThat(daily.absoluteError()).isCloseTo(once.absoluteError(), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000, false",
    "1000, 700, false",
    "1000, 600, true",
    "700, 1000, false",
    "600, 1000, true",
    "1000, 0, true",
    "0, 1000, true",
    "199, 0, false",
    "0, 199, false",
    "0, 0, false"
  })
  void isTooManyOrTooFewReads(double expected, long actual, boolean drifts) {
    assertThat(ForecastDrift.after(null, DAY, checks(expected, actual)).drifts()).isEqualTo(drifts);
  }

  /** As many reads as expected, of other objects. */
  @Test
  void isErrorsThatGrow() {
    ForecastDrift drift = null;
    for (int day = 0; day < 100; day++) {
      drift = ForecastDrift.after(drift, DAY + day, apart(100, 20));
      assertThat(drift.drifts()).isFalse();
    }
    int days = 0;
    while (!drift.drifts()) {
      drift = ForecastDrift.after(drift, DAY + 100 + days, apart(100, 40));
      days++;
    }
    assertThat(days).isBetween(20, 40);
  }

  /** What the first weeks' noise would say if they were too few. */
  @Test
  void waitsForEnoughToCompareWith() {
    ForecastDrift drift = null;
    for (int day = 0; day < 60; day++) {
      drift = ForecastDrift.after(drift, DAY + day, checks(1, 1));
    }
    assertThat(drift.firstActual()).isEqualTo(60);
    for (int day = 60; day < 70; day++) {
      drift = ForecastDrift.after(drift, DAY + day, apart(100, 40));
    }
    assertThat(drift.firstActual()).isEqualTo(260);
    assertThat(drift.drifts()).isFalse();
  }

  private static List<ForecastCheck> checks(double expected, long actual) {
    return List.of(ForecastCheck.of("model", DAY, Tier.HOT, expected, actual));
  }

  /** Two forecasts that err by so much, one up, one down. */
  private static List<ForecastCheck> apart(long reads, long error) {
    List<ForecastCheck> checks = new ArrayList<>(checks(reads / 2.0, reads / 2 + error / 2));
    checks.addAll(checks(reads / 2.0, reads / 2 - error / 2));
    return checks;
  }
}
