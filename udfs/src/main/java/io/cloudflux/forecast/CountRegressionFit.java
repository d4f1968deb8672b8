package io.cloudflux.forecast;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A count regression on its way: of each period's reads a negative binomial regression with log
 * link, and of whether there is a read at all a logistic one, both by iteratively reweighted least
 * squares with a ridge.
 *
 * <p>It converges on a sample, and is then corrected by few Newton steps over all examples: after
 * one from an estimate that good, no more is to be had (Le Cam's one-step estimator). What has few
 * parameters, the spread and the shape of the week, is left as the sample says.
 */
public final class CountRegressionFit {
  /** Examples the first estimate is made from. */
  public static final int SAMPLE = 50_000;

  /** Regressions: of each period the mean, then of each period whether there is a read. */
  private static final int REGRESSIONS = 2 * Forecast.periods();

  private static final int SIZE = ForecastFeatures.SIZE;

  /**
   * The variance taken for a count: mean + this times its square. Examples weigh by it: a busy
   * object tells more than a quiet one, yet no more than 50 reads do, so that a few do not drown
   * all others. The forecast's own spread is estimated apart.
   */
  static final double OVERDISPERSION = 0.02;

  /** Strength of the pull towards the object's own rate, in example weights. */
  private static final double MEAN_RIDGE = 20;

  /**
   * Of whether there is a read at all, at most. Files of a dataset are read together or not at all,
   * so that examples say less than their number: with less of a pull, probabilities go further from
   * a half than what comes later bears out.
   */
  private static final double MOST_SOME_RIDGE = 100;

  /** And no more than this share of what the examples say, or of few nothing would be learned. */
  private static final double SOME_RIDGE_SHARE = 0.6;

  /** Where all examples say the same they say next to nothing: weights stay within bounds. */
  private static final double LEAST_SOME_RIDGE = 0.5;

  /** Next to none for the level. */
  private static final double LEVEL_RIDGE = 0.02;

  /** An example says no more than this about a mean, however many reads came. */
  private static final double STEEPEST = 1 << 8;

  /**
   * The level is that of the last weeks: examples count for it by this power of their weight, with
   * a half-life of 24 days.
   */
  private static final int LEVEL_POWER = 5;

  /** How firmly the level is held: reads expected a day of the period that evidence is added to. */
  private static final double LEVEL_READS_A_DAY = 70;

  /**
   * Of the level an example says no more than one of this many reads expected, and that those were
   * so many times as many, and some: one busy object, or one surprise, is not the level of all.
   */
  private static final double MOST_LEVEL_READS = 1000;

  private static final double MOST_LEVEL_RATIO = 5;
  private static final double MOST_LEVEL_SURPRISE = 100;

  private static final double LEVEL_SCALE = 1 << 20;

  private static final int MOST_ITERATIONS = 30;
  private static final double CONVERGED = 1e-5;
  private static final double LONGEST_STEP = 1;
  private static final double LEAST_DEVIATION = 1e-6;
  private static final double MOST_DEVIATIONS = 32;
  private static final double TAIL = 0.001;
  private static final double FEWEST_EXAMPLES = 20;

  private static final Comparator<TrainingExample> BY_ID =
      Comparator.comparingLong(TrainingExample::id)
          .thenComparing(TrainingExample::features, Arrays::compare);

  // What features are limited to, and what they are centred and scaled by.
  private final double[] low;
  private final double[] high;
  private final double[] centre;
  private final double[] deviation;

  // By regression; a weight of NaN: nothing to estimate it from.
  private final double[][] weights;
  private final double[][] priors;

  // By period, what is added to the logarithm of the mean.
  private final double[] levels;

  private final double[][] logShapes;
  private final WeekShape week;

  // Reused by add().
  private final double[] scaled = new double[SIZE];
  private double beyond;
  private final double[] curvatures = new double[REGRESSIONS];
  private final double[] slopes = new double[REGRESSIONS];

  private CountRegressionFit(
      double[] low,
      double[] high,
      double[] centre,
      double[] deviation,
      double[][] weights,
      double[][] priors,
      double[] levels,
      double[][] logShapes,
      WeekShape week) {
    this.low = low;
    this.high = high;
    this.centre = centre;
    this.deviation = deviation;
    this.weights = weights;
    this.priors = priors;
    this.levels = levels;
    this.logShapes = logShapes;
    this.week = week;
  }

  /** The examples a sample of all is made of: those with the smallest ids, in their order. */
  public static TrainingExample[] sample(TrainingExample[] examples) {
    TrainingExample[] sorted = examples.clone();
    Arrays.sort(sorted, BY_ID);
    return sorted.length <= SAMPLE ? sorted : Arrays.copyOf(sorted, SAMPLE);
  }

  /** The order in which a sample takes examples. */
  public static Comparator<TrainingExample> order() {
    return BY_ID;
  }

  /**
   * The first estimate.
   *
   * @param sample from {@link #sample}; at least one example
   */
  public static CountRegressionFit of(TrainingExample[] sample) {
    CountRegressionFit start = start(sample);
    CountRegressionFit fit = start;
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      Pass pass = fit.pass();
      for (TrainingExample example : sample) {
        pass.add(example);
      }
      CountRegressionFit next = pass.step();
      double change = 0;
      for (int r = 0; r < REGRESSIONS; r++) {
        for (int i = 0; i < SIZE; i++) {
          change = Math.max(change, Math.abs(next.weights[r][i] - fit.weights[r][i]));
        }
      }
      fit = next;
      if (!(change > CONVERGED)) {
        break;
      }
    }
    return fit.withSpread(sample);
  }

  private static CountRegressionFit start(TrainingExample[] sample) {
    double[] low = new double[SIZE];
    double[] high = new double[SIZE];
    double[] centre = new double[SIZE];
    double[] deviation = new double[SIZE];
    double[] column = new double[sample.length];
    for (int i = 0; i < SIZE; i++) {
      for (int row = 0; row < sample.length; row++) {
        column[row] = sample[row].features()[i];
      }
      Arrays.sort(column);
      low[i] = column[(int) (TAIL * (sample.length - 1))];
      high[i] = column[(int) Math.ceil((1 - TAIL) * (sample.length - 1))];
      double sum = 0;
      double squares = 0;
      for (double value : column) {
        double limited = Math.max(low[i], Math.min(high[i], value));
        sum += limited;
        squares += limited * limited;
      }
      double mean = sum / sample.length;
      centre[i] = i == 0 ? 0 : mean;
      deviation[i] =
          i == 0
              ? 1
              : Math.max(
                  LEAST_DEVIATION, Math.sqrt(Math.max(0, squares / sample.length - mean * mean)));
    }
    double[][] priors = new double[REGRESSIONS][SIZE];
    for (int period = 0; period < Forecast.periods(); period++) {
      double examples = 0;
      double read = 0;
      for (TrainingExample example : sample) {
        if (!Double.isNaN(example.totals()[period])) {
          examples += 1;
          read += example.totals()[period] > 0 ? 1 : 0;
        }
      }
      double[] mean = priors[period];
      double[] some = priors[Forecast.periods() + period];
      if (examples < FEWEST_EXAMPLES && period > 0) {
        // The week is fitted to however few: where they say nothing, the object's own rate goes on.
        Arrays.fill(mean, Double.NaN);
        Arrays.fill(some, Double.NaN);
        continue;
      }
      // Without evidence: the object's own rate goes on.
      mean[ForecastFeatures.START] = deviation[ForecastFeatures.START];
      mean[0] = Math.log(Forecast.periodDays(period)) + centre[ForecastFeatures.START];
      some[0] = Math.log((read + 1) / (examples - read + 1));
    }
    return new CountRegressionFit(
        low,
        high,
        centre,
        deviation,
        priors,
        priors,
        new double[Forecast.periods()],
        Spread.unknown(),
        WeekShape.even());
  }

  private CountRegressionFit with(double[][] newWeights, double[] newLevels) {
    return new CountRegressionFit(
        low, high, centre, deviation, newWeights, priors, newLevels, logShapes, week);
  }

  private CountRegressionFit withSpread(TrainingExample[] sample) {
    double[][] means = new double[Forecast.periods()][sample.length];
    Spread spread = new Spread();
    for (int row = 0; row < sample.length; row++) {
      scale(sample[row].features());
      for (int period = 0; period < Forecast.periods(); period++) {
        double mean =
            Math.exp(Math.min(CountRegression.MOST_LOG_READS, linear(period) + levels[period]));
        means[period][row] = mean;
        double total = sample[row].totals()[period];
        if (total > 0 && mean > 0) {
          double some = CountRegression.logistic(linear(Forecast.periods() + period));
          spread.add(period, mean / Math.min(some, mean) - 1, total, weight(sample[row], period));
        }
      }
    }
    return new CountRegressionFit(
        low,
        high,
        centre,
        deviation,
        weights,
        priors,
        levels,
        spread.logShapes(),
        WeekShape.fit(sample, means[0], OVERDISPERSION));
  }

  /** A pass over examples, with nothing added yet. */
  public Pass pass() {
    return new Pass();
  }

  /** One pass over examples, or the part of it that one worker makes. */
  public final class Pass {
    private final RegressionSums sums = new RegressionSums(SIZE, REGRESSIONS);

    // By period: recent reads, and those expected; in fixed-point arithmetic likewise.
    private final long[] recent = new long[2 * Forecast.periods()];

    private Pass() {}

    /**
     * Adds an example.
     *
     * @throws ArithmeticException if a sum overflows
     */
    public void add(TrainingExample example) {
      CountRegressionFit.this.add(sums, recent, example);
    }

    /** Adds the sums of another worker. */
    public void add(long[] partial) {
      for (int i = 0; i < recent.length; i++) {
        recent[i] = Math.addExact(recent[i], partial[i]);
      }
      sums.add(Arrays.copyOfRange(partial, recent.length, partial.length));
    }

    /** The sums, for another worker. */
    public long[] toArray() {
      long[] regression = sums.toArray();
      long[] all = Arrays.copyOf(recent, recent.length + regression.length);
      System.arraycopy(regression, 0, all, recent.length, regression.length);
      return all;
    }

    /** The fit after the pass. */
    public CountRegressionFit step() {
      return CountRegressionFit.this.step(sums, recent);
    }
  }

  private void add(RegressionSums sums, long[] recent, TrainingExample example) {
    scale(example.features());
    for (int period = 0; period < Forecast.periods(); period++) {
      int some = Forecast.periods() + period;
      double total = example.totals()[period];
      if (Double.isNaN(total) || Double.isNaN(weights[period][0])) {
        curvatures[period] = 0;
        slopes[period] = 0;
        curvatures[some] = 0;
        slopes[some] = 0;
        continue;
      }
      double weight = weight(example, period);
      double mean = Math.exp(Math.min(CountRegression.MOST_LOG_READS, linear(period)));
      double variance = 1 + OVERDISPERSION * mean;
      curvatures[period] = weight * mean / variance;
      slopes[period] = weight * Math.max(-STEEPEST, Math.min(STEEPEST, (total - mean) / variance));
      addLevel(recent, period, example, total, mean);
      double read = CountRegression.logistic(linear(some));
      curvatures[some] = weight * read * (1 - read);
      slopes[some] = weight * ((total > 0 ? 1 : 0) - read);
    }
    sums.add(scaled, curvatures, slopes);
  }

  private static void addLevel(
      long[] recent, int period, TrainingExample example, double total, double mean) {
    double scale =
        Math.pow(example.weight(), LEVEL_POWER)
            * overlap(period)
            * Math.min(1, MOST_LEVEL_READS / mean)
            * LEVEL_SCALE;
    double came = Math.min(total, MOST_LEVEL_RATIO * mean + MOST_LEVEL_SURPRISE);
    recent[2 * period] = Math.addExact(recent[2 * period], Math.round(scale * came));
    recent[2 * period + 1] = Math.addExact(recent[2 * period + 1], Math.round(scale * mean));
  }

  /** Windows of an object that overlap say the same again: together they count once. */
  private static double overlap(int period) {
    return Math.min(1, TrainingExample.STRIDE_DAYS / (double) Forecast.periodDays(period));
  }

  private static double weight(TrainingExample example, int period) {
    return example.weight() * overlap(period);
  }

  private void scale(double[] features) {
    beyond = ForecastFeatures.beyond(features, high);
    for (int i = 0; i < SIZE; i++) {
      double limited = Math.max(low[i], Math.min(high[i], features[i]));
      scaled[i] =
          Math.max(
              -MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, (limited - centre[i]) / deviation[i]));
    }
  }

  private double linear(int regression) {
    double[] w = weights[regression];
    double sum = regression < Forecast.periods() ? beyond : 0;
    for (int i = 0; i < SIZE; i++) {
      sum += w[i] * scaled[i];
    }
    return sum;
  }

  private CountRegressionFit step(RegressionSums sums, long[] recent) {
    double[] ridge = new double[SIZE];
    double[][] next = new double[REGRESSIONS][];
    for (int r = 0; r < REGRESSIONS; r++) {
      next[r] = weights[r].clone();
      if (Double.isNaN(weights[r][0])) {
        continue;
      }
      Arrays.fill(ridge, r < Forecast.periods() ? MEAN_RIDGE : someRidge(sums.information(r)));
      ridge[0] = LEVEL_RIDGE;
      double[] step = sums.step(r, weights[r], priors[r], ridge);
      double longest = LONGEST_STEP;
      for (double each : step) {
        longest = Math.max(longest, Math.abs(each));
      }
      for (int i = 0; i < SIZE; i++) {
        next[r][i] += step[i] * LONGEST_STEP / longest;
      }
    }
    double[] newLevels = new double[Forecast.periods()];
    for (int period = 0; period < newLevels.length; period++) {
      double firm = LEVEL_READS_A_DAY * Forecast.periodDays(period);
      newLevels[period] =
          Math.log(
              (recent[2 * period] / LEVEL_SCALE + firm)
                  / (recent[2 * period + 1] / LEVEL_SCALE + firm));
    }
    return with(next, newLevels);
  }

  private static double someRidge(double information) {
    return Math.min(MOST_SOME_RIDGE, Math.max(LEAST_SOME_RIDGE, SOME_RIDGE_SHARE * information));
  }

  /** The model as it stands. */
  public CountRegression model(PooledRates pools) {
    double[][] natural = new double[REGRESSIONS][];
    for (int r = 0; r < REGRESSIONS; r++) {
      if (Double.isNaN(weights[r][0])) {
        continue;
      }
      natural[r] = new double[SIZE];
      natural[r][0] = weights[r][0];
      for (int i = 1; i < SIZE; i++) {
        natural[r][i] = weights[r][i] / deviation[i];
        natural[r][0] -= natural[r][i] * centre[i];
      }
      natural[r][0] += r < levels.length ? levels[r] : 0;
    }
    int periods = Forecast.periods();
    return CountRegression.of(
        low,
        high,
        Arrays.copyOf(natural, periods),
        Arrays.copyOfRange(natural, periods, REGRESSIONS),
        logShapes,
        week,
        pools);
  }

  /** The fit as bytes, to be sent to other workers. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (double[] row : new double[][] {low, high, centre, deviation}) {
        write(row, out);
      }
      for (double[][] rows : new double[][][] {weights, priors, {levels}, logShapes}) {
        for (double[] row : rows) {
          write(row, out);
        }
      }
      write(week.weekdays(), out);
      for (double[] row : week.blends()) {
        write(row, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  public static CountRegressionFit fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new CountRegressionFit(
          read(SIZE, in),
          read(SIZE, in),
          read(SIZE, in),
          read(SIZE, in),
          read(REGRESSIONS, SIZE, in),
          read(REGRESSIONS, SIZE, in),
          read(Forecast.periods(), in),
          read(Forecast.periods(), Spread.KNOTS, in),
          new WeekShape(read(Forecast.DAYS, in), read(WeekShape.REGULARITIES, 2, in)));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private static void write(double[] row, DataOutputStream out) throws IOException {
    for (double value : row) {
      out.writeDouble(value);
    }
  }

  private static double[][] read(int rows, int size, DataInputStream in) throws IOException {
    double[][] all = new double[rows][];
    for (int i = 0; i < rows; i++) {
      all[i] = read(size, in);
    }
    return all;
  }

  private static double[] read(int size, DataInputStream in) throws IOException {
    double[] row = new double[size];
    for (int i = 0; i < size; i++) {
      row[i] = in.readDouble();
    }
    return row;
  }
}
