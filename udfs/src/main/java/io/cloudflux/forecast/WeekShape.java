package io.cloudflux.forecast;

import io.cloudflux.profile.ObjectSnapshot;
import java.io.Serializable;
import java.util.Arrays;

/**
 * How a week's reads fall on its days: between evenly, as for all objects, and as for this object,
 * as far as each of these has proven right for objects whose weekdays are as regular.
 *
 * @param weekdays reads on each day of the week over those of an even week, by day modulo 7
 * @param blends by regularity: the weight of {@code weekdays}, and of the object's own; both ≥ 0,
 *     together at most 1
 */
public record WeekShape(double[] weekdays, double[][] blends) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Evidence: shares of the object's own last weeks by day ahead, its regularity, the weekday. */
  public static final int EVIDENCE = Forecast.DAYS + 2;

  /** Kinds of objects, from those with too few active days to tell to the strictly weekly. */
  static final int REGULARITIES = 5;

  private static final int WEEK = Forecast.DAYS;
  private static final int WEEKS = 4;
  private static final int FEWEST_ACTIVE_DAYS = 3;
  private static final double[] LEAST_REGULARITY = {1.5, 3, 5};

  /** The weight of an even week beside the object's own reads. */
  private static final double EVEN_READS = 1;

  /** A pull towards the even week, in example weights. */
  private static final double RIDGE = 5;

  private static final double PRIOR_READS = 50;

  /** A week in which all days are alike. */
  static WeekShape even() {
    double[] weekdays = new double[WEEK];
    Arrays.fill(weekdays, 1);
    return new WeekShape(weekdays, new double[REGULARITIES][2]);
  }

  /**
   * What an object's last weeks tell.
   *
   * @param into takes {@link #EVIDENCE} values
   */
  static void fill(ObjectSnapshot snapshot, double[] into, int[] days, long[] reads) {
    snapshot.weekdays(WEEKS, days, reads);
    long all = 0;
    int active = 0;
    int pairs = 0;
    for (int i = 0; i < WEEK; i++) {
      all += reads[i];
      active += days[i];
      pairs += days[i] * (days[i] - 1);
    }
    int weekday = Math.floorMod(snapshot.asOf(), WEEK);
    for (int ahead = 0; ahead < WEEK; ahead++) {
      into[ahead] = (reads[(weekday + ahead) % WEEK] + EVEN_READS / WEEK) / (all + EVEN_READS);
    }
    into[WEEK] = regularity(active, pairs);
    into[WEEK + 1] = weekday;
  }

  /** Evidence of one snapshot, for tests and training. */
  public static double[] evidence(ObjectSnapshot snapshot) {
    double[] evidence = new double[EVIDENCE];
    fill(snapshot, evidence, new int[WEEK], new long[WEEK]);
    return evidence;
  }

  /**
   * How much more often two active days fall on the same weekday than by chance, in classes: 7 if
   * always, 1 by chance.
   */
  private static int regularity(int active, int pairs) {
    if (active < FEWEST_ACTIVE_DAYS) {
      return 0;
    }
    double ratio = WEEK * pairs / (active * (active - 1.0));
    int regularity = 1;
    while (regularity <= LEAST_REGULARITY.length && ratio >= LEAST_REGULARITY[regularity - 1]) {
      regularity++;
    }
    return regularity;
  }

  /**
   * Spreads a week's reads over its days.
   *
   * @param total expected reads of the week
   * @param evidence of the object
   * @param into takes the expected reads of each day; they add up to the total
   */
  void spread(double total, double[] evidence, double[] into) {
    double[] blend = blends[(int) evidence[WEEK]];
    int weekday = (int) evidence[WEEK + 1];
    double even = (1 - blend[0] - blend[1]) / WEEK;
    double sum = 0;
    for (int ahead = 0; ahead < WEEK; ahead++) {
      into[ahead] =
          even + blend[0] * weekdays[(weekday + ahead) % WEEK] / WEEK + blend[1] * evidence[ahead];
      sum += into[ahead];
    }
    double scale = sum > 0 ? total / sum : 0;
    for (int ahead = 0; ahead < WEEK; ahead++) {
      into[ahead] *= scale;
    }
  }

  /**
   * Fits the shape to examples.
   *
   * @param expected the week's reads expected of each example
   */
  static WeekShape fit(TrainingExample[] examples, double[] expected, double overdispersion) {
    double[] came = new double[WEEK];
    double[] due = new double[WEEK];
    for (int i = 0; i < examples.length; i++) {
      TrainingExample example = examples[i];
      double weight = example.weight() / (1 + overdispersion * expected[i]);
      double total = example.totals()[0];
      if (Double.isNaN(total)) {
        continue;
      }
      int weekday = (int) example.week()[WEEK + 1];
      for (int ahead = 0; ahead < WEEK; ahead++) {
        came[(weekday + ahead) % WEEK] += weight * example.daily()[ahead];
        due[(weekday + ahead) % WEEK] += weight * total / WEEK;
      }
    }
    double[] weekdays = new double[WEEK];
    double mean = 0;
    for (int day = 0; day < WEEK; day++) {
      weekdays[day] = (came[day] + PRIOR_READS) / (due[day] + PRIOR_READS);
      mean += weekdays[day] / WEEK;
    }
    for (int day = 0; day < WEEK; day++) {
      weekdays[day] /= mean;
    }
    return new WeekShape(weekdays, blends(examples, expected, overdispersion, weekdays));
  }

  /** Weighted least squares of each day's reads on what either shape adds to an even week. */
  private static double[][] blends(
      TrainingExample[] examples, double[] expected, double overdispersion, double[] weekdays) {
    double[][] sums = new double[REGULARITIES][5];
    for (int i = 0; i < examples.length; i++) {
      TrainingExample example = examples[i];
      if (Double.isNaN(example.totals()[0]) || expected[i] <= 0) {
        continue;
      }
      double[] week = example.week();
      double[] sum = sums[(int) week[WEEK]];
      double even = expected[i] / WEEK;
      double weight = example.weight() / (even * (1 + overdispersion * expected[i]));
      for (int ahead = 0; ahead < WEEK; ahead++) {
        double common = even * (weekdays[((int) week[WEEK + 1] + ahead) % WEEK] - 1);
        double own = expected[i] * week[ahead] - even;
        double rest = example.daily()[ahead] - even;
        sum[0] += weight * common * common;
        sum[1] += weight * common * own;
        sum[2] += weight * own * own;
        sum[3] += weight * common * rest;
        sum[4] += weight * own * rest;
      }
    }
    double[][] blends = new double[REGULARITIES][];
    for (int i = 0; i < REGULARITIES; i++) {
      blends[i] = solve(sums[i]);
    }
    return blends;
  }

  /** The best pair of weights, ≥ 0 and together at most 1. */
  private static double[] solve(double[] sum) {
    double common = sum[0] + RIDGE;
    double own = sum[2] + RIDGE;
    double determinant = common * own - sum[1] * sum[1];
    double first = (sum[3] * own - sum[4] * sum[1]) / determinant;
    double second = (sum[4] * common - sum[3] * sum[1]) / determinant;
    if (first < 0) {
      first = 0;
      second = sum[4] / own;
    } else if (second < 0) {
      second = 0;
      first = sum[3] / common;
    }
    first = Math.max(0, first);
    second = Math.max(0, second);
    double excess = Math.max(1, first + second);
    return new double[] {first / excess, second / excess};
  }
}
