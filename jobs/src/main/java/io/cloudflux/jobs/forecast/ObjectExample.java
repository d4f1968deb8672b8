package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.Pools;
import io.cloudflux.forecast.TrainingExample;
import io.cloudflux.forecast.WeekShape;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.Arrays;

/**
 * A training example and the object it is of, before it is known what objects like it are read.
 *
 * @param object object id
 * @param asOf the boundary, a UTC day
 * @param heldOut whether it is in the last period, kept apart to measure the model on
 * @param example all of it but the pooled rate
 * @param pools the object's {@link Pools}
 * @param poolReads the object's part of the reads of its pools
 * @param poolDays its part of their days
 */
public record ObjectExample(
    String object,
    int asOf,
    boolean heldOut,
    TrainingExample example,
    long[] pools,
    long poolReads,
    long poolDays) {

  /**
   * Takes an example.
   *
   * @param profile its days from {@code asOf} on still open; closed to it by this call
   * @param asOf the boundary, a UTC day
   * @param logsStart the first UTC day the logs cover
   * @param knownTo the UTC day before which is known what came
   */
  public static TrainingExample take(
      ObjectProfile profile, String object, int asOf, int logsStart, int knownTo) {
    profile.closeTo(asOf);
    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, object, asOf, logsStart);
    double[] features = new double[ForecastFeatures.SIZE];
    ForecastFeatures.fill(snapshot, features);
    double[] daily = new double[Forecast.DAYS];
    for (int ahead = 0; ahead < Forecast.DAYS; ahead++) {
      daily[ahead] = profile.openReads(asOf + ahead);
    }
    double[] totals = new double[Forecast.periods()];
    long before = profile.readsBefore(asOf);
    for (int period = 0; period < totals.length; period++) {
      int end = asOf + Forecast.periodDays(period);
      totals[period] = end > knownTo ? Double.NaN : profile.readsBefore(end) - before;
    }
    return new TrainingExample(
        TrainingExample.idOf(object, asOf),
        features,
        WeekShape.evidence(snapshot),
        daily,
        totals,
        TrainingExample.recency(Math.max(0, knownTo - asOf)));
  }

  /** The pools of an object, as many as it has. */
  public static long[] poolsOf(String object) {
    long[] all = new long[Pools.LEVELS];
    int levels = Pools.of(object, all);
    return Arrays.copyOf(all, levels);
  }
}
