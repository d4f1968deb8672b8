package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.TrainingExample;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.ReportFile;
import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Rolling-origin evaluation: from one day after the other, every contender learns what was known
 * then, forecasts all objects, and is measured by what came. A fifth of the objects is never
 * learned from.
 */
public final class ForecastEvaluation {
  /** One object in so many is held out. */
  private static final int HELD_OUT = 5;

  /** The first origin comes after this share of the logs, and training after two weeks of them. */
  private static final double WARM_UP = 0.5;

  private static final int LEAST_TRAINING_DAYS = 14;

  private final LogSpan span;
  private final SortedMap<Integer, List<EvaluationExample>> byDay = new TreeMap<>();

  ForecastEvaluation(LogSpan span) {
    this.span = span;
  }

  void add(EvaluationExample example) {
    byDay.computeIfAbsent(example.asOf(), day -> new ArrayList<>()).add(example);
  }

  static boolean heldOut(String object) {
    return Math.floorMod(TrainingExample.idOf(object, 0), HELD_OUT) == 0;
  }

  /**
   * Evaluates, and writes what is asked for.
   *
   * @param most origins at most, evenly spaced
   * @param trees whether ensembles of trees are among the contenders
   * @param progress takes a line for each contender trained
   * @return the report for people
   * @throws ConfigurationException if the logs are too short
   * @throws Exception if a contender cannot be trained, or a file not be written
   */
  public String run(int most, boolean trees, EvaluationFiles files, Consumer<String> progress)
      throws Exception {
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new RegressionContender());
    if (trees) {
      contenders.add(new BoostedTreesContender());
      contenders.add(new AncestorForestContender());
    }
    contenders.addAll(SimpleContender.all());
    EvaluationReport report;
    try (PredictionsFile predictions = new PredictionsFile(files.predictions())) {
      report = run(contenders, most, predictions, progress);
    }
    if (files.report() != null) {
      ReportFile.write(report.toJson(), files.report());
    }
    if (files.plot() != null) {
      EvaluationPlot.write(report, files.plot());
    }
    return report.toText();
  }

  /**
   * Evaluates.
   *
   * @param most origins at most, evenly spaced
   * @param predictions takes the regression's forecasts
   * @param progress takes a line an origin
   * @throws ConfigurationException if the logs are too short
   */
  EvaluationReport run(
      List<Contender> contenders, int most, PredictionsFile predictions, Consumer<String> progress)
      throws Exception {
    List<Integer> origins = origins(most);
    Map<String, ContenderErrors> errors = new LinkedHashMap<>();
    contenders.forEach(contender -> errors.put(contender.name(), new ContenderErrors()));
    Set<String> objects = new HashSet<>();
    PeriodErrors[] naive = new PeriodErrors[ContenderErrors.PERIODS];
    for (int day : origins) {
      Origin origin = Origin.of(day, byDay, ForecastEvaluation::heldOut);
      origin.test().forEach(example -> objects.add(example.object()));
      if (naive[0] == null) {
        naive = naiveErrors(origin);
      }
      for (Contender contender : contenders) {
        long start = System.nanoTime();
        contender.train(origin);
        long trained = System.nanoTime();
        List<Prediction> predicted = contender.predict(origin.test());
        ContenderErrors sums = errors.get(contender.name());
        for (int i = 0; i < predicted.size(); i++) {
          EvaluationExample example = origin.test().get(i);
          sums.add(example, predicted.get(i), heldOut(example.object()));
          if (contender.name().equals(RegressionContender.NAME)) {
            predictions.write(example, predicted.get(i).forecast());
          }
        }
        if (contender instanceof SimpleContender) {
          continue;
        }
        progress.accept(
            "%s: %s trained on %,d examples in %.1f s, %,d objects forecast in %.1f s"
                .formatted(
                    Days.iso(day),
                    contender.name(),
                    origin.training().size(),
                    (trained - start) / 1e9,
                    origin.test().size(),
                    (System.nanoTime() - trained) / 1e9));
      }
    }
    double[] scale = new double[naive.length];
    for (int period = 0; period < scale.length; period++) {
      scale[period] = naive[period].meanAbsoluteError();
    }
    return new EvaluationReport(
        span,
        origins,
        objects.size(),
        objects.stream().filter(ForecastEvaluation::heldOut).count(),
        scale,
        errors);
  }

  private List<Integer> origins(int most) {
    int days = span.lastDay() + 1 - span.firstDay();
    int first =
        span.firstDay() + Math.max((int) (WARM_UP * days), 2 * LEAST_TRAINING_DAYS + Forecast.DAYS);
    List<Integer> possible = byDay.tailMap(first).keySet().stream().toList();
    if (possible.isEmpty()) {
      // Short logs: whatever leaves something to learn from.
      possible =
          byDay.keySet().stream().filter(day -> day >= byDay.firstKey() + Forecast.DAYS).toList();
    }
    if (possible.isEmpty()) {
      throw new ConfigurationException(
          "--access-logs: too short to evaluate on: an origin takes two weeks of history, a week of"
              + " answers to learn from, and a week to forecast");
    }
    Set<Integer> chosen = new TreeSet<>();
    for (int i = 0; i < most; i++) {
      chosen.add(
          possible.get((int) Math.round(i * (possible.size() - 1.0) / Math.max(1, most - 1))));
    }
    return List.copyOf(chosen);
  }

  /** What repeating last week errs by in the first training period: the scale of MASE. */
  private static PeriodErrors[] naiveErrors(Origin origin) {
    PeriodErrors[] errors = new PeriodErrors[ContenderErrors.PERIODS];
    for (int period = 0; period < errors.length; period++) {
      errors[period] = new PeriodErrors();
    }
    for (int i = 0; i < origin.training().size(); i++) {
      EvaluationExample example = origin.examples().get(i);
      TrainingExample known = origin.training().get(i);
      double week = example.lastWeek();
      for (int day = 0; day < Forecast.DAYS; day++) {
        errors[day].add(example.recent()[Forecast.DAYS - 1 - day], 1, known.daily()[day]);
      }
      for (int period = 0; period < known.totals().length; period++) {
        if (!Double.isNaN(known.totals()[period])) {
          errors[Forecast.DAYS + period].add(
              week * Forecast.periodDays(period) / Forecast.DAYS, 1, known.totals()[period]);
        }
      }
    }
    return errors;
  }
}
