package io.cloudflux.decision;

import io.cloudflux.price.CostModel;
import io.cloudflux.price.Usd;

/**
 * What paying less a month comes to, US dollars rounded to {@link Usd#DECIMALS} places.
 *
 * @param monthly cost now less the cost advised; negative if the advice costs more
 * @param percent the saving as percentage of the cost now, two decimal places; 0 if that is 0
 * @param annual twelve times the monthly saving
 */
public record Saving(double monthly, double percent, double annual) {

  /**
   * @param now USD a month as it is
   * @param advised USD a month as it could be
   * @throws NumberFormatException if one of them is not finite
   */
  public static Saving of(double now, double advised) {
    double monthly = Usd.round(now - advised);
    return new Saving(
        monthly, now == 0 ? 0 : Usd.round(100 * monthly / now, 2), Usd.round(12 * monthly));
  }

  /**
   * Days after which the saving has paid for a move, two decimal places, or -1 if it never does.
   *
   * @param moveCost USD once
   */
  double paybackDays(double moveCost) {
    if (monthly > 0) {
      return Usd.round(moveCost / monthly * CostModel.DAYS_PER_MONTH, 2);
    }
    return moveCost > 0 ? -1 : 0;
  }
}
