package io.cloudflux.forecast;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Objects whose lives follow a rule, and what a training makes of them. */
final class SimulatedObjects {
  /** The first day of the logs. */
  static final int START = 20_000;

  /** The day after the last. */
  static final int END = START + 300;

  private static final long BYTES = 1_000_000;

  /** Reads expected of an object on a day. */
  interface Life {
    long reads(Draws draws, int age, int day);
  }

  private record Simulated(String id, int born, long[] reads) {}

  private final Draws draws;
  private final List<Simulated> objects = new ArrayList<>();

  SimulatedObjects(long seed) {
    draws = new Draws(seed);
  }

  /**
   * Adds an object.
   *
   * @param born UTC day; may be before the logs begin, before which nothing is known
   */
  SimulatedObjects add(String id, int born, Life life) {
    long[] reads = new long[END - START];
    for (int day = Math.max(born, START); day < END; day++) {
      reads[day - START] = life.reads(draws, day - born, day);
    }
    objects.add(new Simulated(id, born, reads));
    return this;
  }

  CountRegression train() {
    PooledRates pools = pools();
    List<TrainingExample> examples = new ArrayList<>();
    for (Simulated object : objects) {
      addExamples(object, pools, examples);
    }
    return CountRegressionFit.of(
            CountRegressionFit.sample(examples.toArray(new TrainingExample[0])))
        .model(pools);
  }

  private PooledRates pools() {
    Map<Long, PooledRates.Total> totals = new HashMap<>();
    long[] pools = new long[Pools.LEVELS];
    long allReads = 0;
    long allDays = 0;
    for (Simulated object : objects) {
      int levels = Pools.of(object.id(), pools);
      for (int level = 0; level < levels; level++) {
        totals.merge(
            pools[level],
            new PooledRates.Total(pools[level], counted(object), days(object), 1),
            PooledRates.Total::plus);
      }
      allReads += counted(object);
      allDays += days(object);
    }
    return new PooledRates(allReads, allDays, totals.values().toArray(new PooledRates.Total[0]));
  }

  private static long days(Simulated object) {
    return END - Math.max(START, object.born());
  }

  private static long counted(Simulated object) {
    return PooledRates.counted(sum(object, START, END), days(object));
  }

  private static void addExamples(
      Simulated object, PooledRates pools, List<TrainingExample> examples) {
    ObjectProfile profile = listed(object.id(), object.born());
    for (int day = START; day < END; day++) {
      read(profile, object.id(), day, object.reads()[day - START]);
    }
    long[] own = new long[Pools.LEVELS];
    int levels = Pools.of(object.id(), own);
    double rate = pools.rate(own, levels, counted(object), days(object));
    // Another phase for every object, as in logs where objects are born on any day.
    int first = Math.max(START + 14, object.born()) + Math.floorMod(object.id().hashCode(), 5);
    for (int asOf = first; asOf + 7 <= END; asOf += TrainingExample.STRIDE_DAYS) {
      profile.closeTo(asOf);
      ObjectSnapshot snapshot = ObjectSnapshot.of(profile, object.id(), asOf, START);
      double[] features = new double[ForecastFeatures.SIZE];
      ForecastFeatures.fill(snapshot, features);
      ForecastFeatures.pool(features, rate);
      double[] daily = new double[Forecast.DAYS];
      for (int ahead = 0; ahead < daily.length; ahead++) {
        daily[ahead] = object.reads()[asOf + ahead - START];
      }
      double[] totals = new double[Forecast.periods()];
      for (int period = 0; period < totals.length; period++) {
        int until = asOf + Forecast.periodDays(period);
        totals[period] = until > END ? Double.NaN : sum(object, asOf, until);
      }
      examples.add(
          new TrainingExample(
              TrainingExample.idOf(object.id(), asOf),
              features,
              WeekShape.evidence(snapshot),
              daily,
              totals,
              TrainingExample.recency(END - asOf)));
    }
  }

  private static long sum(Simulated object, int from, int to) {
    long sum = 0;
    for (int day = from; day < to; day++) {
      sum += object.reads()[day - START];
    }
    return sum;
  }

  /** An object that was not trained with, as of the end of the logs. */
  static ObjectSnapshot snapshot(String id, int born, long seed, Life life) {
    Draws draws = new Draws(seed);
    ObjectProfile profile = listed(id, born);
    for (int day = Math.max(START, born); day < END; day++) {
      read(profile, id, day, life.reads(draws, day - born, day));
    }
    profile.closeTo(END);
    return ObjectSnapshot.of(profile, id, END, START);
  }

  private static ObjectProfile listed(String id, int born) {
    ObjectProfile profile = new ObjectProfile();
    long written = Accesses.at(born, 0);
    profile.apply(
        new InventoryRecord(
            id, BYTES, "STANDARD", written, InventoryRecord.NO_LIMIT, Accesses.at(END, 0)));
    return profile;
  }

  private static void read(ObjectProfile profile, String id, int day, long reads) {
    if (reads > 0) {
      profile.add(
          new DailyAccess(
              id,
              day,
              reads,
              reads * BYTES,
              0,
              -1,
              Accesses.at(day, 12),
              DailyAccess.NEVER,
              DailyAccess.NEVER));
    }
  }
}
