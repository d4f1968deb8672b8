package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.jobs.tiering.LogSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * The models a training on a schedule would have had in use, day by day: each is fitted to what was
 * known when it was trained. Trained where the examples arrive, on as many of them as fit: those
 * with the smallest ids, which are a sample of all.
 */
public final class RollingModels {
  /** Examples kept: four times what a fit begins with. */
  static final int MOST_EXAMPLES = 200_000;

  /** The logs must cover so many days before the first model. */
  private static final int FIRST_AFTER_DAYS = 28;

  private final PriorityQueue<EvaluationExample> kept =
      new PriorityQueue<>(
          Comparator.comparingLong((EvaluationExample e) -> e.example().id()).reversed());

  void add(EvaluationExample example) {
    kept.add(example);
    if (kept.size() > MOST_EXAMPLES) {
      kept.poll();
    }
  }

  /**
   * Trains.
   *
   * @param everyDays days between two trainings, &gt; 0
   * @param threads models trained at a time, &gt; 0; each takes some hundred bytes an example
   * @param progress told the day of each, in their order
   * @return by the UTC day they are in use from; a decayed mean before the first
   */
  NavigableMap<Integer, Forecaster> train(
      LogSpan span, int everyDays, int threads, IntConsumer progress)
      throws InterruptedException, ExecutionException {
    SortedMap<Integer, List<EvaluationExample>> byDay = new TreeMap<>();
    List<EvaluationExample> sorted = new ArrayList<>(kept);
    sorted.sort(Comparator.comparingLong(e -> e.example().id()));
    sorted.forEach(e -> byDay.computeIfAbsent(e.asOf(), day -> new ArrayList<>()).add(e));
    NavigableMap<Integer, Forecaster> models = new TreeMap<>();
    models.put(Integer.MIN_VALUE, new DecayedMeanForecaster());
    ExecutorService trainers = Executors.newFixedThreadPool(threads);
    try {
      NavigableMap<Integer, Future<Forecaster>> trained = new TreeMap<>();
      int next = span.firstDay() + FIRST_AFTER_DAYS;
      for (int day : byDay.keySet()) {
        boolean answered = byDay.firstKey() + Forecast.DAYS <= day;
        if (day >= next && answered) {
          Callable<Forecaster> fit =
              () -> RegressionContender.fit(Origin.of(day, byDay, object -> false));
          trained.put(day, trainers.submit(fit));
          next = day + everyDays;
        }
      }
      for (Map.Entry<Integer, Future<Forecaster>> each : trained.entrySet()) {
        models.put(each.getKey(), each.getValue().get());
        progress.accept(each.getKey());
      }
    } finally {
      trainers.shutdownNow();
    }
    return models;
  }
}
