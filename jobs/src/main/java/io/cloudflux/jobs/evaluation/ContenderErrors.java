package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.Forecast;
import java.util.EnumMap;
import java.util.Map;

/** The errors of one contender: by period, stratum, and whether the object was held out. */
final class ContenderErrors {
  /** Periods reported: the seven days, then the totals. */
  static final int PERIODS = Forecast.DAYS + Forecast.periods();

  private static final int RELIABILITY_BINS = 10;
  private static final int MONTH = 1;

  private final Map<Stratum, PeriodErrors[]> all = new EnumMap<>(Stratum.class);
  private final PeriodErrors[] heldOut = periods();
  private final TierErrors tiers = new TierErrors();
  private final long[] reliabilityForecasts = new long[RELIABILITY_BINS];
  private final double[] reliabilityPredicted = new double[RELIABILITY_BINS];
  private final long[] reliabilityRead = new long[RELIABILITY_BINS];

  ContenderErrors() {
    for (Stratum stratum : Stratum.values()) {
      all.put(stratum, periods());
    }
  }

  private static PeriodErrors[] periods() {
    PeriodErrors[] periods = new PeriodErrors[PERIODS];
    for (int i = 0; i < periods.length; i++) {
      periods[i] = new PeriodErrors();
    }
    return periods;
  }

  /** The name of a period: days ahead, or days of a total. */
  static String label(int period) {
    return period < Forecast.DAYS
        ? Integer.toString(period + 1)
        : "t" + Forecast.periodDays(period - Forecast.DAYS);
  }

  void add(EvaluationExample example, Prediction prediction, boolean objectHeldOut) {
    double[] daily = example.example().daily();
    for (int day = 0; day < Forecast.DAYS; day++) {
      double mean = prediction.daily()[day];
      add(example, objectHeldOut, day, mean, Math.exp(-mean), null, daily[day]);
    }
    double[] totals = example.example().totals();
    for (int period = 0; period < totals.length; period++) {
      if (!Double.isNaN(totals[period])) {
        add(
            example,
            objectHeldOut,
            Forecast.DAYS + period,
            prediction.totals()[period],
            prediction.none()[period],
            prediction.forecast() == null ? null : prediction.forecast().totals()[period],
            totals[period]);
      }
    }
    tiers.add(prediction.totals()[0], totals[0], Forecast.DAYS);
    if (!Double.isNaN(totals[MONTH])) {
      double some = 1 - prediction.none()[MONTH];
      int bin = (int) Math.min(RELIABILITY_BINS - 1, some * RELIABILITY_BINS);
      reliabilityForecasts[bin]++;
      reliabilityPredicted[bin] += some;
      reliabilityRead[bin] += totals[MONTH] > 0 ? 1 : 0;
    }
  }

  private void add(
      EvaluationExample example,
      boolean objectHeldOut,
      int period,
      double mean,
      double none,
      CountDistribution distribution,
      double came) {
    double low = distribution == null ? 0 : distribution.quantile(PeriodErrors.LOW);
    double high = distribution == null ? 0 : distribution.quantile(PeriodErrors.HIGH);
    for (Map.Entry<Stratum, PeriodErrors[]> entry : all.entrySet()) {
      if (entry.getKey().has(example)) {
        add(entry.getValue()[period], mean, none, distribution, low, high, came);
      }
    }
    if (objectHeldOut) {
      add(heldOut[period], mean, none, distribution, low, high, came);
    }
  }

  private static void add(
      PeriodErrors errors,
      double mean,
      double none,
      CountDistribution distribution,
      double low,
      double high,
      double came) {
    errors.add(mean, none, came);
    if (distribution != null) {
      errors.add(distribution, low, high, came);
    }
  }

  PeriodErrors of(Stratum stratum, int period) {
    return all.get(stratum)[period];
  }

  /** Errors of objects never trained on. */
  PeriodErrors ofHeldOut(int period) {
    return heldOut[period];
  }

  TierErrors tiers() {
    return tiers;
  }

  /** Of P(read in 30 days), in tenths: forecasts, mean predicted, share read; NaN where none. */
  double[][] reliability() {
    double[][] bins = new double[RELIABILITY_BINS][];
    for (int i = 0; i < bins.length; i++) {
      double forecasts = reliabilityForecasts[i];
      bins[i] =
          new double[] {
            forecasts, reliabilityPredicted[i] / forecasts, reliabilityRead[i] / forecasts
          };
    }
    return bins;
  }
}
