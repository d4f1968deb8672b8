package io.cloudflux.forecast;

import io.cloudflux.profile.ObjectSnapshot;
import java.util.List;

/**
 * The features of the forecast of one day ahead: estimates of reads per day, each good at something
 * else, which the regression weighs. All scale with the reads, so one set of weights serves objects
 * read twice a year and twice a second.
 */
public final class ForecastFeatures {
  /** Names, in the order of the vector. */
  public static final List<String> NAMES =
      List.of(
          "intercept",
          "rate_3d",
          "rate_10d",
          "rate_30d",
          "same_weekday_last_week",
          "same_weekday_4_weeks",
          "yesterday",
          "mean_7d",
          "rate_30d_if_idle_7d",
          "rate_30d_if_idle_30d",
          "rate_3d_if_new");

  /** Length of the vector. */
  public static final int SIZE = NAMES.size();

  /** Position of the reads on the same weekday of last week: the forecast of a week repeated. */
  public static final int LAST_WEEK = 4;

  /** Position of the decayed mean. */
  public static final int DECAYED_MEAN = 2;

  private static final int WEEK = 7;
  private static final int WEEKS = 4;
  private static final int NEW_DAYS = 14;
  private static final double TYPICAL_FLOOR = 0.02;

  private ForecastFeatures() {}

  /**
   * Fills in the features of the forecast of day {@code asOf + ahead}.
   *
   * @param ahead 0 for the first day after the boundary, at most 6
   * @param into takes {@link #SIZE} values
   */
  public static void fill(ObjectSnapshot snapshot, int ahead, double[] into) {
    int day = snapshot.asOf() + ahead;
    int idle = snapshot.idleDays();
    int observed = snapshot.observedDays();
    double rate3 = snapshot.readRate(0);
    double rate30 = snapshot.readRate(2);
    into[0] = 1;
    into[1] = rate3;
    into[DECAYED_MEAN] = snapshot.readRate(1);
    into[3] = rate30;
    into[LAST_WEEK] = snapshot.readsOn(day - WEEK);
    into[5] = sameWeekdayMean(snapshot, day, observed);
    into[6] = snapshot.readsOn(snapshot.asOf() - 1);
    into[7] = snapshot.readsInLast(WEEK) / (double) Math.max(1, Math.min(WEEK, observed));
    into[8] = idle >= WEEK ? rate30 : 0;
    into[9] = idle >= 30 ? rate30 : 0;
    into[10] = snapshot.ageDays() < NEW_DAYS ? rate3 : 0;
  }

  /** The weights a model starts from and keeps without data: the mean of the two slower rates. */
  public static double[] priorWeights() {
    double[] weights = new double[SIZE];
    weights[DECAYED_MEAN] = 0.5;
    weights[3] = 0.5;
    return weights;
  }

  /**
   * What the reads of a day are typically about for this object: the variance to expect, by which
   * examples are weighted so that a few busy objects do not drown all others.
   */
  public static double typicalReads(ObjectSnapshot snapshot) {
    return TYPICAL_FLOOR + (snapshot.readRate(0) + snapshot.readRate(2)) / 2;
  }

  private static double sameWeekdayMean(ObjectSnapshot snapshot, int day, int observed) {
    long sum = 0;
    int weeks = 0;
    for (int week = 1; week <= WEEKS; week++) {
      int earlier = day - WEEK * week;
      if (earlier < snapshot.asOf() - observed) {
        break;
      }
      sum += snapshot.readsOn(earlier);
      weeks++;
    }
    return weeks == 0 ? snapshot.readRate(1) : sum / (double) weeks;
  }
}
