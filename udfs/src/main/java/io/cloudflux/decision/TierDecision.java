package io.cloudflux.decision;

import io.cloudflux.price.Tier;
import io.cloudflux.price.Usd;

/**
 * Which storage class an object should be in, as of a day boundary, and why. Amounts are US
 * dollars, rounded to {@link Usd#DECIMALS} places.
 *
 * @param object object id
 * @param asOf UTC day whose first instant is the boundary: rests on everything before it
 * @param provider whose prices were used: {@code s3}, {@code gcs}, {@code azure}
 * @param currentClass the class the object is in
 * @param currentTier its tier
 * @param advisedClass the class it should be in; the current one if it should stay
 * @param tier tier of the advised class
 * @param advisedSince UTC day of the boundary since which that class has been advised from this one
 * @param reasonCode why, for machines
 * @param reason why, for people: one sentence
 * @param confidence probability in [0, 1], under the forecast, that the advice will prove right
 * @param sizeBytes the size it was priced with
 * @param readsLast30Days reads in the 30 days before the boundary
 * @param idleDays whole days since the last read or write
 * @param monthlyCostNow expected cost a month if the object stays
 * @param monthlyCostAdvised expected cost a month in the advised class, the move not included
 * @param monthlySaving their difference; negative if the advice costs more
 * @param savingPercent the saving as percentage of the cost now
 * @param annualSaving twelve times the monthly saving
 * @param moveCost what the move costs once, early deletion included
 * @param paybackDays days after which the move has paid for itself, or -1 if never
 * @param latencyClass how soon the advised class answers: milliseconds, minutes, hours
 * @param forecast expected reads on each of the 7 days from the boundary on
 * @param forecastTotals reads over the 7, 30 and 90 days from the boundary on
 * @param forecastSource what made the forecast: {@code model} or {@code decayed-mean}
 * @param modelVersion the model
 * @param policy the policy's name
 * @param policyVersion the policy's version, its settings included
 * @param priceVersion the price book's version
 */
public record TierDecision(
    String object,
    int asOf,
    String provider,
    String currentClass,
    Tier currentTier,
    String advisedClass,
    Tier tier,
    int advisedSince,
    ReasonCode reasonCode,
    String reason,
    double confidence,
    long sizeBytes,
    long readsLast30Days,
    int idleDays,
    double monthlyCostNow,
    double monthlyCostAdvised,
    double monthlySaving,
    double savingPercent,
    double annualSaving,
    double moveCost,
    double paybackDays,
    String latencyClass,
    double[] forecast,
    ForecastTotal[] forecastTotals,
    String forecastSource,
    String modelVersion,
    String policy,
    String policyVersion,
    String priceVersion) {

  /** True if the object should move. */
  public boolean moves() {
    return !advisedClass.equals(currentClass);
  }

  /** True if this move has not been advised before: what plans are made of. */
  public boolean newMove() {
    return moves() && advisedSince == asOf;
  }
}
