package io.cloudflux.price;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Rounding of reported amounts and figures, so that equal inputs print equal digits. */
public final class Usd {
  /**
   * Decimal places of reported amounts: the storage of one kilobyte is a few 1e-8 dollars a month.
   */
  public static final int DECIMALS = 10;

  private Usd() {}

  /** A dollar amount, rounded half up to {@link #DECIMALS} places. */
  public static double round(double amount) {
    return round(amount, DECIMALS);
  }

  /**
   * @throws NumberFormatException if the value is not finite
   */
  public static double round(double value, int decimals) {
    double rounded =
        BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).doubleValue();
    return rounded == 0 ? 0 : rounded; // Never negative zero.
  }
}
