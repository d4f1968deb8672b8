package io.cloudflux.forecast;

import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.List;

/**
 * What the regression looks at: levels of the object's own reads at several horizons, how bursty
 * they are, how long it has rested beside how long it usually does, its age and size, who reads it,
 * and what objects like it are read. Counts and days are in logarithms, so that one set of weights
 * serves objects read twice a year and twice a second.
 */
public final class ForecastFeatures {
  /** Names, in the order of the vector. */
  public static final List<String> NAMES =
      List.of(
          "intercept",
          "log_rate_3d",
          "log_rate_10d",
          "log_rate_30d",
          "log_rate_120d",
          "log_rate_3d_over_1",
          "log_rate_10d_over_1",
          "log_rate_30d_over_1",
          "log_rate_120d_over_1",
          "log_reads_per_active_day_30d",
          "log_reads_per_active_day_120d",
          "log_reads_1d",
          "log_reads_7d",
          "log_unread_days",
          "log_unread_days_over_7",
          "log_unread_days_over_30",
          "log_unread_days_over_90",
          "never_read",
          "log_age",
          "log_age_over_14",
          "log_age_over_60",
          "log_age_if_never_read",
          "log_return_days",
          "log_unread_days_over_return_days",
          "log_size",
          "false_heat_share",
          "log_pooled_rate");

  /** Length of the vector. */
  public static final int SIZE = NAMES.size();

  /** Position of the rate that forecasts start from: reads halved every 30 days. */
  static final int START = 3;

  private static final int LAST_WEEK = 12;

  /** Position of the rate of objects like this one: of no weight for one with a past of its own. */
  static final int POOLED = SIZE - 1;

  private static final int WEEK = 7;

  /** Days of the prior that every rate is shrunk to, and its reads a day. */
  private static final double PRIOR_DAYS = 10;

  private static final double PRIOR_RATE = 0.05;

  private static final double LOG_PRIOR_RATE = Math.log(PRIOR_RATE);
  private static final double LEAST_RATE = 1e-3;

  /** Sizes span ten times as many powers as anything else here. */
  private static final double SIZE_SCALE = 5;

  private ForecastFeatures() {}

  /**
   * Fills in the features of an object as of a boundary. Of {@link #POOLED} only how little is
   * known of the object itself: {@link #pool} completes it.
   *
   * @param into takes {@link #SIZE} values
   */
  public static void fill(ObjectSnapshot snapshot, double[] into) {
    into[0] = 1;
    for (int horizon = 0; horizon < ObjectProfile.HORIZONS; horizon++) {
      double rate = logRate(snapshot.decayedReads(horizon), snapshot.exposureDays(horizon));
      into[1 + horizon] = rate;
      // Of a busy object these rates are known well: there a trend is a trend.
      into[1 + ObjectProfile.HORIZONS + horizon] = Math.max(0, rate);
    }
    into[9] = into[START] - logActiveDays(snapshot, ObjectProfile.MONTH);
    into[10] = into[4] - logActiveDays(snapshot, ObjectProfile.SEASON);
    into[11] = Math.log(1 + snapshot.readsOn(snapshot.asOf() - 1));
    into[12] = Math.log(1 + snapshot.readsInLast(WEEK));
    double unread = logDays(snapshot.unreadDays());
    into[13] = unread;
    into[14] = Math.max(0, unread - LOG_8);
    into[15] = Math.max(0, unread - LOG_31);
    into[16] = Math.max(0, unread - LOG_91);
    boolean never = snapshot.totalReads() == 0;
    double age = logDays(snapshot.ageDays());
    into[17] = never ? 1 : 0;
    into[18] = age;
    into[19] = Math.max(0, age - LOG_15);
    into[20] = Math.max(0, age - LOG_61);
    into[21] = never ? age : 0;
    into[22] = never ? 0 : Math.log(1 + returnDays(snapshot));
    into[23] = never ? 0 : Math.max(0, unread - into[22]);
    into[24] = Math.log(1 + snapshot.sizeBytes()) / SIZE_SCALE;
    double month = snapshot.decayedReads(ObjectProfile.MONTH);
    into[25] = month == 0 ? 0 : Math.min(1, snapshot.decayedFalseHeat(ObjectProfile.MONTH) / month);
    into[POOLED] = PRIOR_DAYS / (PRIOR_DAYS + snapshot.exposureDays(ObjectProfile.MONTH));
  }

  /**
   * Completes {@link #POOLED}.
   *
   * @param rate reads per object and day of the object's pool
   */
  public static void pool(double[] features, double rate) {
    features[POOLED] *= Math.log(rate + LEAST_RATE) - LOG_PRIOR_RATE;
  }

  /**
   * By how much the logarithm of the object's own rate exceeds the highest that a model was fitted
   * to. What a model says of that limit goes on from there in proportion, so that the busiest
   * objects are not held down to what most are.
   *
   * @param high what features are limited to
   */
  static double beyond(double[] features, double[] high) {
    return Math.max(0, features[START] - high[START]);
  }

  /** Reads of the last week, from features. */
  public static double readsLastWeek(double[] features) {
    return Math.expm1(features[LAST_WEEK]);
  }

  /** Reads a day, halved every 30 days and shrunk to a prior, from features. */
  public static double decayedMean(double[] features) {
    return Math.exp(features[START]);
  }

  /** Of an object read on one day only, all that is known is that it was not read again so far. */
  private static double returnDays(ObjectSnapshot snapshot) {
    double distance = snapshot.reuseDistance();
    return distance == 0 ? snapshot.observedDays() : distance;
  }

  private static double logRate(double reads, double days) {
    return Math.log((reads + PRIOR_DAYS * PRIOR_RATE) / (days + PRIOR_DAYS));
  }

  private static double logActiveDays(ObjectSnapshot snapshot, int horizon) {
    return logRate(snapshot.decayedActiveDays(horizon), snapshot.exposureDays(horizon));
  }

  private static final int TABULATED = 2048;
  private static final double[] LOG_DAYS = new double[TABULATED];
  private static final double LOG_8 = Math.log(8);
  private static final double LOG_15 = Math.log(15);
  private static final double LOG_31 = Math.log(31);
  private static final double LOG_61 = Math.log(61);
  private static final double LOG_91 = Math.log(91);

  static {
    for (int days = 0; days < TABULATED; days++) {
      LOG_DAYS[days] = Math.log(1 + days);
    }
  }

  private static double logDays(int days) {
    return days < TABULATED ? LOG_DAYS[days] : Math.log(1.0 + days);
  }
}
