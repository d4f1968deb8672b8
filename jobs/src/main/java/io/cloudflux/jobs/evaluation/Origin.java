package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.PooledRates;
import io.cloudflux.forecast.Pools;
import io.cloudflux.forecast.TrainingExample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A day to forecast from: the examples whose answers were known then, of objects that are not held
 * out, and the objects to forecast.
 *
 * @param day the boundary, a UTC day
 * @param training with answers as far as they were known, and pooled rates as of the day
 * @param examples what {@code training} is made from, one for one
 * @param pools the pooled rates
 * @param test all objects as of the day, pooled rates among their features
 */
record Origin(
    int day,
    List<TrainingExample> training,
    List<EvaluationExample> examples,
    PooledRates pools,
    List<EvaluationExample> test) {

  /** A pool of fewer objects is not kept; see the training job. */
  private static final int FEWEST_OBJECTS = 5;

  /**
   * @param byDay all examples by boundary
   * @param heldOut objects never trained on
   */
  static Origin of(
      int day,
      Map<Integer, List<EvaluationExample>> byDay,
      java.util.function.Predicate<String> heldOut) {
    List<EvaluationExample> now = byDay.get(day);
    Map<Long, PooledRates.Total> totals = new HashMap<>();
    Map<String, PooledRates.Total> own = new HashMap<>();
    for (EvaluationExample example : now) {
      if (heldOut.test(example.object())) {
        continue;
      }
      long reads = PooledRates.counted(example.reads(), example.days());
      own.put(example.object(), new PooledRates.Total(Pools.ALL, reads, example.days(), 1));
      add(totals, Pools.ALL, reads, example.days());
      for (long pool : example.pools()) {
        add(totals, pool, reads, example.days());
      }
    }
    PooledRates.Total all = totals.remove(Pools.ALL);
    totals.values().removeIf(total -> total.objects() < FEWEST_OBJECTS);
    PooledRates pools =
        all == null
            ? new PooledRates(0, 0, new PooledRates.Total[0])
            : new PooledRates(
                all.reads(), all.days(), totals.values().toArray(new PooledRates.Total[0]));

    List<TrainingExample> training = new ArrayList<>();
    List<EvaluationExample> trained = new ArrayList<>();
    byDay.forEach(
        (asOf, examples) -> {
          if (asOf + Forecast.DAYS > day) {
            return;
          }
          for (EvaluationExample example : examples) {
            if (!heldOut.test(example.object())) {
              training.add(known(example, day, pools, own.get(example.object())));
              trained.add(example);
            }
          }
        });
    List<EvaluationExample> test = new ArrayList<>();
    for (EvaluationExample example : now) {
      // An object that is trained on is in its own pool at work, too: there nothing is left out.
      test.add(pooled(example, pools, 0, 0));
    }
    return new Origin(day, training, trained, pools, test);
  }

  private static void add(Map<Long, PooledRates.Total> totals, long pool, long reads, long days) {
    totals.merge(pool, new PooledRates.Total(pool, reads, days, 1), PooledRates.Total::plus);
  }

  private static TrainingExample known(
      EvaluationExample of, int day, PooledRates pools, PooledRates.Total own) {
    TrainingExample example =
        pooled(of, pools, own == null ? 0 : own.reads(), own == null ? 0 : own.days()).example();
    double[] totals = example.totals().clone();
    for (int period = 0; period < totals.length; period++) {
      if (of.asOf() + Forecast.periodDays(period) > day) {
        totals[period] = Double.NaN;
      }
    }
    return new TrainingExample(
        example.id(),
        example.features(),
        example.week(),
        example.daily(),
        totals,
        TrainingExample.recency(day - of.asOf()));
  }

  private static EvaluationExample pooled(
      EvaluationExample of, PooledRates pools, long ownReads, long ownDays) {
    TrainingExample example = of.example();
    double[] features = example.features().clone();
    ForecastFeatures.pool(features, pools.rate(of.pools(), of.pools().length, ownReads, ownDays));
    return new EvaluationExample(
        of.object(),
        of.asOf(),
        new TrainingExample(
            example.id(),
            features,
            example.week(),
            example.daily(),
            example.totals(),
            example.weight()),
        of.pools(),
        of.reads(),
        of.days(),
        of.recent(),
        of.monthReads(),
        of.rates());
  }
}
