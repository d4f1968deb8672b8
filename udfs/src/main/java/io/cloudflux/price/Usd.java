package io.cloudflux.price;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Rounding of reported amounts and figures, so that equal inputs print equal digits. */
public final class Usd {
  /**
   * Decimal places of reported amounts: the storage of one kilobyte is a few 1e-8 dollars a month.
   */
  public static final int DECIMALS = 10;

  private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};

  /** Fifteen digits: as many as a double tells from any other. */
  private static final double MOST_DIGITS = 1e15;

  // Below, a double tells the value from a half of the last place well enough to round it.
  private static final double MOST_UNITS = 1e9;
  private static final double TIE = 1e-6;

  private Usd() {}

  /** A dollar amount, rounded half up to {@link #DECIMALS} places. */
  public static double round(double amount) {
    return round(amount, DECIMALS);
  }

  /**
   * @param decimals places, at most {@link #DECIMALS}
   * @throws NumberFormatException if the value is not finite
   */
  public static double round(double value, int decimals) {
    double units = Math.abs(value) * POWERS[decimals];
    if (units < MOST_UNITS && Math.abs(units - Math.floor(units) - 0.5) > TIE) {
      double whole = Math.rint(units);
      return whole == 0 ? 0 : Math.copySign(whole / POWERS[decimals], value);
    }
    double rounded =
        BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).doubleValue();
    return rounded == 0 ? 0 : rounded; // Never negative zero.
  }

  /**
   * Appends a value that has been rounded, in plain decimals: nothing has to be searched for, as
   * for the digits of any other.
   *
   * @return false if it has not been rounded, or has too many digits: nothing is appended then
   */
  public static boolean appendRounded(StringBuilder text, double value) {
    double units = Math.rint(value * POWERS[DECIMALS]);
    if (!(Math.abs(units) < MOST_DIGITS && units / POWERS[DECIMALS] == value)) {
      return false;
    }
    long digits = (long) Math.abs(units);
    long one = (long) POWERS[DECIMALS];
    while (one > 1 && digits % 10 == 0) {
      digits /= 10;
      one /= 10;
    }
    if (units < 0) {
      text.append('-');
    }
    text.append(digits / one);
    if (one > 1) {
      text.append('.');
      long fraction = digits % one;
      for (long place = one / 10; fraction < place; place /= 10) {
        text.append('0');
      }
      text.append(fraction);
    }
    return true;
  }
}
