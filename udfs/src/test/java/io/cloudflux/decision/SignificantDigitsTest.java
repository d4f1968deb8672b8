package io.cloudflux.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignificantDigitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "1, 1.00",
    "-0.25, -0.250",
    "9.994, 9.99",
    "9.996, 10.0",
    "99.96, 100",
    "999.4, 999",
    "999.6, 1.00e+03",
    "0.0001, 0.000100",
    "0.00009996, 0.000100",
    "0.00009994, 9.99e-05",
    "1234567, 1.23e+06",
    "1e-12, 1.00e-12",
    "1e300, 1.00e+300",
    "1e-300, 0.00"
  })
  void areThree(double value, String shown) {
    assertThat(SignificantDigits.append(new StringBuilder(), value)).hasToString(shown);
  }

  @Property
  void areThoseOfAFormatter(
      @ForAll @DoubleRange(min = -10, max = 10) double mantissa,
      @ForAll @IntRange(min = -20, max = 20) int exponent) {
    double value = mantissa * Math.pow(10, exponent);
    String shown = String.format(Locale.ROOT, "%.3g", value);
    // A tie goes either way: a formatter rounds the shortest decimals, this the number itself.
    String next = String.format(Locale.ROOT, "%.6e", Math.abs(value));
    Assume.that(value != 0 && !next.substring(4, 8).equals("5000"));

    assertThat(SignificantDigits.append(new StringBuilder(), value)).hasToString(shown);
  }
}
