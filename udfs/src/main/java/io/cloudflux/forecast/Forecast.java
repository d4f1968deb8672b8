package io.cloudflux.forecast;

import java.util.Arrays;

/**
 * Expected reads of an object on each of the next days, and the distributions of its reads over a
 * week, a month and a quarter.
 *
 * @param daily expected reads on the first, second, … day from the as-of boundary on, each ≥ 0;
 *     {@link #DAYS} of them
 * @param totals distributions of the reads over the periods of {@link #PERIODS}
 * @param source what made the forecast: {@link #MODEL} or {@link #DECAYED_MEAN}
 */
public record Forecast(double[] daily, CountDistribution[] totals, String source) {
  /** Days forecast one by one. */
  public static final int DAYS = 7;

  /** Days of the periods forecast as a whole: a week, a month, a quarter. */
  static final int[] PERIODS = {7, 30, 90};

  /** Source: the trained regression. */
  public static final String MODEL = "model";

  /** Source: the fallback, a decayed mean shrunk to a prior; see {@link DecayedMeanForecaster}. */
  public static final String DECAYED_MEAN = "decayed-mean";

  private static final int LAST = PERIODS.length - 1;

  /** No read, for sure. */
  public static Forecast none(String source) {
    CountDistribution[] totals = new CountDistribution[PERIODS.length];
    Arrays.fill(totals, CountDistribution.NEVER);
    return new Forecast(new double[DAYS], totals, source);
  }

  /**
   * The forecast of the reads by some of the readers, who read apart from the others: all are
   * silent if each is, and what is known of them rests on their own reads only, so that it spreads
   * wider. Of a negative binomial forecast that is the one whose mean and shape are their share.
   *
   * @param share theirs of the reads, in [0, 1]
   */
  public Forecast thinned(double share) {
    double[] days = daily.clone();
    for (int i = 0; i < days.length; i++) {
      days[i] *= share;
    }
    CountDistribution[] thinned = new CountDistribution[totals.length];
    for (int i = 0; i < thinned.length; i++) {
      CountDistribution all = totals[i];
      double some = -Math.expm1(share * logNone(all));
      thinned[i] = CountDistribution.of(share * all.mean(), some, share * all.shape());
    }
    return new Forecast(days, thinned, source);
  }

  /** Number of periods forecast as a whole. */
  public static int periods() {
    return PERIODS.length;
  }

  /** Days of a period forecast as a whole. */
  public static int periodDays(int period) {
    return PERIODS[period];
  }

  /** Expected reads over the {@link #DAYS} days. */
  public double total() {
    return totals[0].mean();
  }

  /**
   * Expected reads over {@code days} days: between the periods in proportion to time, beyond the
   * last at the pace of its end.
   */
  public double over(double days) {
    double from = 0;
    double reads = 0;
    for (int i = 0; i <= LAST; i++) {
      double next = totals[i].mean();
      if (days <= PERIODS[i] || i == LAST) {
        return Math.max(0, reads + (next - reads) * (days - from) / (PERIODS[i] - from));
      }
      from = PERIODS[i];
      reads = next;
    }
    throw new AssertionError("unreachable: the last period answers");
  }

  /** The distribution of the reads over {@code days} days, &gt; 0, interpolated likewise. */
  public CountDistribution distribution(double days) {
    double mean = over(days);
    if (mean <= 0) {
      return CountDistribution.NEVER;
    }
    int upper = 0;
    while (upper < LAST && days > PERIODS[upper]) {
      upper++;
    }
    CountDistribution after = totals[upper];
    if (days == PERIODS[upper]) {
      return after;
    }
    // The logarithm of the probability of silence is what adds up over time.
    double from = upper == 0 ? 0 : PERIODS[upper - 1];
    double logBefore = upper == 0 ? 0 : logNone(totals[upper - 1]);
    double share = (days - from) / (PERIODS[upper] - from);
    double logNone = Math.min(0, logBefore + (logNone(after) - logBefore) * share);
    // The shape goes over too: were it to jump, few reads would be likelier in one day more.
    double logShape = Math.log(after.shape());
    double logShapeBefore = upper == 0 ? logShape : Math.log(totals[upper - 1].shape());
    double shape = Math.exp(logShapeBefore + (logShape - logShapeBefore) * Math.min(1, share));
    return CountDistribution.of(mean, -Math.expm1(logNone), shape);
  }

  /**
   * The distribution of the reads of one day ahead: the week's silence is shared out to its days as
   * its reads are.
   *
   * @param ahead 0 for the first day, at most {@link #DAYS} - 1
   */
  public CountDistribution day(int ahead) {
    double mean = daily[ahead];
    if (mean <= 0) {
      return CountDistribution.NEVER;
    }
    double some = -Math.expm1(logNone(totals[0]) * mean / total());
    return CountDistribution.of(mean, some, totals[0].shape());
  }

  /** The probability of at most {@code reads} reads in {@code days} days, &gt; 0. */
  public double probabilityAtMost(long reads, double days) {
    return distribution(days).probabilityAtMost(reads);
  }

  private static double logNone(CountDistribution total) {
    return Math.log(Math.max(total.none(), Double.MIN_NORMAL));
  }
}
