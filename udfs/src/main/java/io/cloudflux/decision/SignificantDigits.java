package io.cloudflux.decision;

/**
 * Numbers in three significant digits, as {@code %.3g} of a {@link java.util.Formatter} shows them,
 * at a small part of its cost: every decision told has a dozen in its reason.
 */
final class SignificantDigits {
  private static final int DIGITS = 3;
  private static final int LEAST = 100;
  private static final int TEN_TIMES = 1_000;

  /** Beyond, and below a ten-thousandth, numbers have an exponent. */
  private static final int MOST_EXPONENT = 2;

  private static final int LEAST_EXPONENT = -4;

  private static final double NEXT_TO_NOTHING = 1e-99;

  private static final double[] POWERS = new double[309];

  static {
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  private SignificantDigits() {}

  /** Appends a finite number. */
  static StringBuilder append(StringBuilder text, double value) {
    double magnitude = Math.abs(value);
    if (magnitude < NEXT_TO_NOTHING) {
      return text.append("0.00");
    }
    int exponent = (int) Math.floor(Math.log10(magnitude));
    long digits = digits(magnitude, exponent);
    // The logarithm, or rounding, may be off by one place.
    if (digits < LEAST) {
      exponent--;
      digits = digits(magnitude, exponent);
    } else if (digits >= TEN_TIMES) {
      exponent++;
      digits = digits(magnitude, exponent);
    }
    if (value < 0) {
      text.append('-');
    }
    if (exponent > MOST_EXPONENT || exponent < LEAST_EXPONENT) {
      text.append(digits / LEAST).append('.');
      text.append(digits / 10 % 10).append(digits % 10).append('e');
      text.append(exponent < 0 ? '-' : '+');
      int power = Math.abs(exponent);
      return (power < 10 ? text.append('0') : text).append(power);
    }
    if (exponent < 0) {
      text.append("0.");
      for (int i = -1; i > exponent; i--) {
        text.append('0');
      }
      return text.append(digits);
    }
    String shown = Long.toString(digits);
    text.append(shown, 0, exponent + 1);
    return exponent + 1 == DIGITS ? text : text.append('.').append(shown, exponent + 1, DIGITS);
  }

  private static long digits(double magnitude, int exponent) {
    int shift = exponent - MOST_EXPONENT;
    double scaled = shift >= 0 ? magnitude / POWERS[shift] : magnitude * POWERS[-shift];
    return (long) Math.floor(scaled + 0.5);
  }
}
