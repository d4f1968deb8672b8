package io.cloudflux.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsdTest {

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "0.00000000005, 0.0000000001",
    "0.000000000049, 0",
    "-0.000000000049, 0",
    "-0.00000000005, -0.0000000001",
    "1234567.12345678904, 1234567.123456789"
  })
  void roundsToTenPlaces(double amount, double rounded) {
    assertThat(Usd.round(amount)).isEqualTo(rounded);
  }

  @Test
  void neverPrintsNegativeZero() {
    assertThat(Double.toString(Usd.round(-1e-20))).isEqualTo("0.0");
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> Usd.round(Double.NaN));
    assertThatExceptionOfType(NumberFormatException.class)
        .isThrownBy(() -> Usd.round(Double.POSITIVE_INFINITY));
  }
}
