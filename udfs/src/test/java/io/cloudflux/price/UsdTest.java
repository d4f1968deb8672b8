package io.cloudflux.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
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

  /** Most amounts are rounded by arithmetic: to the same bits as by decimals. */
  @Property
  void roundsAsDecimalsDo(
      @ForAll @DoubleRange(min = -1e12, max = 1e12) double amount,
      @ForAll @IntRange(max = Usd.DECIMALS) int decimals,
      @ForAll @IntRange(max = 24) int smaller) {
    double value = amount / Math.pow(10, smaller);
    double expected =
        BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).doubleValue();

    assertThat(Usd.round(value, decimals)).isEqualTo(expected + 0.0);
  }

  /** Halves of the last place, and what is next to them. */
  @Property
  void roundsTiesAsDecimalsDo(
      @ForAll @IntRange(min = -1_000_000, max = 1_000_000) int halves,
      @ForAll @IntRange(max = Usd.DECIMALS) int decimals,
      @ForAll @IntRange(min = -3, max = 3) int steps) {
    double value = BigDecimal.valueOf(5L * halves, decimals + 1).doubleValue();
    value += steps * Math.ulp(value);
    double expected =
        BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).doubleValue();

    assertThat(Usd.round(value, decimals)).isEqualTo(expected + 0.0);
  }

  /** As many digits as it takes to read the same value, and no exponent. */
  @Property
  void whatIsRoundedIsAppendedInPlainDecimals(
      @ForAll @DoubleRange(min = -1e4, max = 1e4) double amount,
      @ForAll @IntRange(max = Usd.DECIMALS) int decimals) {
    double value = Usd.round(amount, decimals);
    StringBuilder text = new StringBuilder("x");

    assertThat(Usd.appendRounded(text, value)).isTrue();

    BigDecimal shortest = BigDecimal.valueOf(value).stripTrailingZeros();
    assertThat(text).hasToString("x" + shortest.toPlainString());
  }

  @ParameterizedTest
  @CsvSource({"0.00000000005", "1e300", "123456789.1", "NaN", "-Infinity"})
  void whatIsNotRoundedOrTooLongIsNotAppended(double value) {
    StringBuilder text = new StringBuilder();

    assertThat(Usd.appendRounded(text, value)).isFalse();
    assertThat(text).isEmpty();
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
