package io.cloudflux.forecast;

import io.cloudflux.profile.ObjectSnapshot;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A fitted regression of the reads of a week, a month and a quarter on {@link ForecastFeatures}: of
 * each the mean (negative binomial, log link), whether there is a read at all (logistic), and the
 * spread. An object that existed long before the logs begin, of which they cannot tell enough yet,
 * goes to the fallback; one that is new is what the pooled rates are for.
 *
 * @param version names the model after what is in it
 * @param low what features are limited to below, as none were smaller in training
 * @param high what they are limited to above
 * @param means by period, the weights of the logarithm of the expected reads; null for a period
 *     that the logs were too short for
 * @param somes by period, the weights of the log-odds of a read; null likewise
 * @param logShapes by period, see {@link Spread}
 * @param week how a week's reads fall on its days
 * @param pools what objects of a kind are read
 */
public record CountRegression(
    String version,
    double[] low,
    double[] high,
    double[][] means,
    double[][] somes,
    double[][] logShapes,
    WeekShape week,
    PooledRates pools)
    implements Forecaster {
  private static final long serialVersionUID = 2L;

  /** Days the logs must have covered an object before the model is asked, if it is older. */
  public static final int MINIMUM_HISTORY_DAYS = 14;

  /** No forecast is higher: e to the 20th reads. */
  static final double MOST_LOG_READS = 20;

  private static final double MOST_LOG_ODDS = 20;
  private static final Forecaster FALLBACK = new DecayedMeanForecaster();

  /** What a task reuses from object to object. */
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private static final class Scratch {
    final double[] features = new double[ForecastFeatures.SIZE];
    final double[] week = new double[WeekShape.EVIDENCE];
    final int[] weekdayDays = new int[Forecast.DAYS];
    final long[] weekdayReads = new long[Forecast.DAYS];
    final long[] pools = new long[Pools.LEVELS];
  }

  public CountRegression {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(pools, "pools");
    check("low", low, ForecastFeatures.SIZE);
    check("high", high, ForecastFeatures.SIZE);
    checkPeriods("means", means, ForecastFeatures.SIZE);
    checkPeriods("somes", somes, ForecastFeatures.SIZE);
    checkPeriods("log_shapes", logShapes, Spread.KNOTS);
    check("weekdays", week.weekdays(), Forecast.DAYS);
    if (means[0] == null || somes[0] == null) {
      throw new IllegalArgumentException("a model has weights for a week at least");
    }
    for (int period = 0; period < means.length; period++) {
      if (logShapes[period] == null || (means[period] == null) != (somes[period] == null)) {
        throw new IllegalArgumentException(
            "a period of %d days: means, somes and log_shapes do not go together"
                .formatted(Forecast.periodDays(period)));
      }
    }
    if (week.blends().length != WeekShape.REGULARITIES) {
      throw new IllegalArgumentException(
          "blends: %d rows, not %d".formatted(week.blends().length, WeekShape.REGULARITIES));
    }
    for (double[] blend : week.blends()) {
      check("blends", blend, 2);
    }
  }

  private static void checkPeriods(String name, double[][] rows, int size) {
    if (rows.length != Forecast.periods()) {
      throw new IllegalArgumentException(
          "%s: %d rows, not %d".formatted(name, rows.length, Forecast.periods()));
    }
    for (double[] row : rows) {
      if (row != null) {
        check(name, row, size);
      }
    }
  }

  private static void check(String name, double[] row, int size) {
    if (row == null || row.length != size || !Arrays.stream(row).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "%s: takes %d finite values, found %s".formatted(name, size, Arrays.toString(row)));
    }
  }

  static CountRegression of(
      double[] low,
      double[] high,
      double[][] means,
      double[][] somes,
      double[][] logShapes,
      WeekShape week,
      PooledRates pools) {
    return new CountRegression(
        version(low, high, means, somes, logShapes, week, pools),
        low,
        high,
        means,
        somes,
        logShapes,
        week,
        pools);
  }

  /** The same training gives the same name. */
  private static String version(
      double[] low,
      double[] high,
      double[][] means,
      double[][] somes,
      double[][] logShapes,
      WeekShape week,
      PooledRates pools) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (double[][] rows :
          new double[][][] {
            {low, high}, means, somes, logShapes, {week.weekdays()}, week.blends()
          }) {
        for (double[] row : rows) {
          for (double value : row == null ? new double[0] : row) {
            digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(value).flip());
          }
        }
      }
      for (long[] total : pools.totals()) {
        for (long value : total) {
          digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
        }
      }
      return "count-regression-" + HexFormat.of().formatHex(digest.digest(), 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public Forecast forecast(ObjectSnapshot snapshot) {
    if (!covers(snapshot)) {
      return FALLBACK.forecast(snapshot);
    }
    Scratch scratch = SCRATCH.get();
    ForecastFeatures.fill(snapshot, scratch.features);
    int levels = Pools.of(snapshot.object(), scratch.pools);
    ForecastFeatures.pool(scratch.features, pools.rate(scratch.pools, levels, 0, 0));
    WeekShape.fill(snapshot, scratch.week, scratch.weekdayDays, scratch.weekdayReads);
    return forecast(scratch.features, scratch.week);
  }

  /** True if the model can tell: the logs cover two weeks of the object, or all its life. */
  public static boolean covers(ObjectSnapshot snapshot) {
    int observed = snapshot.observedDays();
    return observed >= MINIMUM_HISTORY_DAYS || observed >= snapshot.ageDays();
  }

  /**
   * The forecast from features.
   *
   * @param features all of {@link ForecastFeatures}; limited in place
   * @param weekEvidence of {@link WeekShape}
   */
  public Forecast forecast(double[] features, double[] weekEvidence) {
    double beyond = ForecastFeatures.beyond(features, high);
    for (int i = 0; i < features.length; i++) {
      features[i] = Math.max(low[i], Math.min(high[i], features[i]));
    }
    CountDistribution[] totals = new CountDistribution[Forecast.periods()];
    for (int period = 0; period < totals.length; period++) {
      totals[period] = total(period, features, beyond, period == 0 ? null : totals[period - 1]);
    }
    double[] daily = new double[Forecast.DAYS];
    week.spread(totals[0].mean(), weekEvidence, daily);
    return new Forecast(daily, totals, Forecast.MODEL);
  }

  private CountDistribution total(
      int period, double[] features, double beyond, CountDistribution shorter) {
    double mean;
    double some;
    if (means[period] == null) {
      // Nothing to learn it from: as the shorter period goes on.
      double ratio = Forecast.periodDays(period) / (double) Forecast.periodDays(period - 1);
      mean = shorter.mean() * ratio;
      some = 1 - Math.pow(shorter.none(), Math.sqrt(ratio));
    } else {
      mean = Math.exp(Math.min(MOST_LOG_READS, product(means[period], features) + beyond));
      some = logistic(product(somes[period], features));
      if (shorter != null) {
        // Periods are fitted one by one; what comes in a week comes in the month it begins.
        mean = Math.max(mean, shorter.mean());
        some = Math.max(some, 1 - shorter.none());
      }
    }
    CountDistribution plain = CountDistribution.of(mean, some, 1);
    return new CountDistribution(
        plain.none(), plain.excess(), Spread.shape(logShapes[period], plain.excess()));
  }

  private static double product(double[] weights, double[] features) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * features[i];
    }
    return sum;
  }

  static double logistic(double logOdds) {
    return 1 / (1 + Math.exp(-Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, logOdds))));
  }
}
