package io.cloudflux.jobs.evaluation;

/**
 * Tiers as the project's ancestor told them from a forecast, beside those that what came would have
 * given: more than 14 reads a day hot, more than 1.4 warm, otherwise cold, over the week ahead.
 */
final class TierErrors {
  private static final double HOT = 14;
  private static final double WARM = 1.4;
  private static final int TIERS = 3;

  private final long[][] counts = new long[TIERS][TIERS];

  /** Adds reads expected over a week, and those that came. */
  void add(double forecast, double came, int days) {
    counts[tier(came / days)][tier(forecast / days)]++;
  }

  /** Share of forecasts that told the tier that came. */
  double accuracy() {
    long right = 0;
    long all = 0;
    for (int came = 0; came < TIERS; came++) {
      for (int told = 0; told < TIERS; told++) {
        all += counts[came][told];
        right += came == told ? counts[came][told] : 0;
      }
    }
    return right / (double) all;
  }

  /** Mean of the tiers' F1 scores, over the tiers that came or were told. */
  double macroF1() {
    double sum = 0;
    int tiers = 0;
    for (int tier = 0; tier < TIERS; tier++) {
      long wrong = 0;
      for (int other = 0; other < TIERS; other++) {
        wrong += other == tier ? 0 : counts[tier][other] + counts[other][tier];
      }
      long right = counts[tier][tier];
      if (right + wrong > 0) {
        sum += 2.0 * right / (2.0 * right + wrong);
        tiers++;
      }
    }
    return sum / tiers;
  }

  /** How many came in each tier: cold, warm, hot. */
  long[] came() {
    long[] sums = new long[TIERS];
    for (int tier = 0; tier < TIERS; tier++) {
      for (long count : counts[tier]) {
        sums[tier] += count;
      }
    }
    return sums;
  }

  private static int tier(double readsADay) {
    if (readsADay > HOT) {
      return 2;
    }
    return readsADay > WARM ? 1 : 0;
  }
}
