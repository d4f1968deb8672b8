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
}
