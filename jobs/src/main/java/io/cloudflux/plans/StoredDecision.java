package io.cloudflux.plans;

import io.cloudflux.plan.ReadVolume;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;

/**
 * What is kept of the current decision on an object, as far as moves need it. Amounts in USD.
 *
 * @param object object id
 * @param provider whose prices it was taken by
 * @param currentClass the class it is in
 * @param advisedClass the class it should be in
 * @param idleDays whole days since the last read or write
 * @param moveCost what the move costs once, early deletion included; 0 if it should stay
 * @param monthlySaving what it saves a month
 * @param monthlyCostNow what it costs a month where it is
 * @param monthlyCostAdvised what it costs a month where it should be
 * @param readsPerMonth expected reads a month
 * @param required whether readers need the advised class, whatever it costs
 * @param excluded whether the policy excludes the object from moves
 */
public record StoredDecision(
    String object,
    String provider,
    String currentClass,
    String advisedClass,
    long sizeBytes,
    int idleDays,
    double moveCost,
    double monthlySaving,
    double monthlyCostNow,
    double monthlyCostAdvised,
    double readsPerMonth,
    boolean required,
    boolean excluded) {

  /** True if the object should move. */
  public boolean moves() {
    return !advisedClass.equals(currentClass);
  }

  /**
   * True if the object should move, and that pays back in time or is required.
   *
   * @param maxPaybackDays the latest payback that is accepted
   */
  public boolean worthMoving(double maxPaybackDays) {
    return moves()
        && (required
            || monthlySaving > 0
                && moveCost / monthlySaving * CostModel.DAYS_PER_MONTH <= maxPaybackDays);
  }

  /** Bytes read a month, as far as the costs tell; else of whole objects. */
  public double bytesReadPerMonth(ProviderPrices prices) {
    StorageClass current = prices.find(currentClass).orElse(prices.standard());
    return ReadVolume.bytesPerMonth(
        prices,
        current,
        prices.find(advisedClass).orElse(current),
        sizeBytes,
        idleDays,
        readsPerMonth,
        monthlyCostNow,
        monthlyCostAdvised);
  }
}
