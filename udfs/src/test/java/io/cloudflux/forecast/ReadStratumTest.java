package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadStratumTest {

  @ParameterizedTest
  @CsvSource({
    "0, RARE",
    "0.0999, RARE",
    "0.1, SELDOM",
    "0.999, SELDOM",
    "1, WEEKLY",
    "9.99, WEEKLY",
    "10, DAILY",
    "1e9, DAILY",
    "Infinity, DAILY"
  })
  void isOfTheReadsExpectedInAWeek(double expected, ReadStratum stratum) {
    assertThat(ReadStratum.of(expected)).isEqualTo(stratum);
  }
}
