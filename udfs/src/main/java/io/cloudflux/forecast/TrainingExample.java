package io.cloudflux.forecast;

/**
 * What was known of an object as of a boundary, and what came.
 *
 * @param id tells examples apart, with well-mixed bits: a sample takes the smallest
 * @param features {@link ForecastFeatures}
 * @param week {@link WeekShape}'s evidence
 * @param daily reads on each of the days ahead
 * @param totals reads over each of the periods, {@link Double#NaN} where the logs end before
 * @param weight how much the example counts, in (0, 1]
 */
public record TrainingExample(
    long id, double[] features, double[] week, double[] daily, double[] totals, double weight) {

  /** Days between two boundaries of one object: no multiple of a week, so all weekdays come up. */
  public static final int STRIDE_DAYS = 5;

  /** Examples this old count half: what was is worth less than what has been of late. */
  private static final double RECENCY_HALF_LIFE_DAYS = 120;

  /** The weight of an example of which so many days have passed. */
  public static double recency(int days) {
    return StrictMath.pow(2, -days / RECENCY_HALF_LIFE_DAYS);
  }

  /** An id of an object as of a boundary. */
  public static long idOf(String object, int asOf) {
    long hash = asOf * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < object.length(); i++) {
      hash = (hash ^ object.charAt(i)) * 0x100000001B3L;
    }
    return Pools.mixed(hash);
  }
}
