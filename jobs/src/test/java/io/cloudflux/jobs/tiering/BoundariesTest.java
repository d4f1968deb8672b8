package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.ConfigurationException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundariesTest {

  @ParameterizedTest
  @CsvSource({"1, 10, 11", "1, -1, 0", "7, 13, 14", "7, 14, 21", "7, -8, -7", "7, -7, 0"})
  void theBoundaryAfterADayIsTheNextMultiple(int every, int day, int expected) {
    assertThat(new Boundaries(every).after(day)).isEqualTo(expected);
  }

  @Test
  void aBoundaryIsDueInTheLastMillisecondBeforeIt() {
    long due = Instant.parse("2026-01-10T23:59:59.999Z").toEpochMilli();
    int boundary = (int) java.time.LocalDate.of(2026, 1, 11).toEpochDay();

    assertThat(Boundaries.timer(boundary)).isEqualTo(due);
    assertThat(Boundaries.boundary(due)).isEqualTo(boundary);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 32})
  void refusesOtherPeriods(int days) {
    assertThatThrownBy(() -> new Boundaries(days))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("--evaluate-every: '" + days + "d' is not between 1 and 31 days");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31})
  void takesItsLimits(int days) {
    assertThatCode(() -> new Boundaries(days)).doesNotThrowAnyException();
  }

  @Test
  void aDayIsPassedOnceItsLastMillisecondIs() {
    assertThat(Boundaries.passed(Boundaries.timer(20_500) - 1)).isEqualTo(20_499);
    assertThat(Boundaries.passed(Boundaries.timer(20_500))).isEqualTo(20_500);
    assertThat(Boundaries.passed(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
  }
}
