package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountRegressionTest {
  private static final int READS_7D = ForecastFeatures.NAMES.indexOf("log_reads_7d");
  private static final double[] EVEN_WEEK = {1, 1, 1, 1, 1, 1, 1, 0, 2};

  // The means.

  @Test
  void everyPeriodHasItsOwnWeights() {
    double[][] means = Models.noWeights();
    for (int period = 0; period < Forecast.periods(); period++) {
      means[period][0] = 1 + period;
      means[period][READS_7D] = 0.5;
    }

    Forecast forecast =
        Models.of(means, Models.noWeights()).forecast(Histories.observed(20, before -> before));

    // 1 + … + 7 reads in the last week.
    for (int period = 0; period < Forecast.periods(); period++) {
      double expected = Math.exp(1 + period + 0.5 * Math.log(1 + 28));
      assertThat(forecast.totals()[period].mean()).isEqualTo(expected, within(1e-9 * expected));
      assertThat(forecast.totals()[period].none()).as("even odds").isEqualTo(0.5, within(1e-12));
    }
    assertThat(forecast.source()).isEqualTo(Forecast.MODEL);
  }

  @Test
  void theDaysAddUpToTheWeek() {
    Forecast forecast = Models.ownRateGoesOn().forecast(Histories.observed(60, before -> 3));

    assertThat(Arrays.stream(forecast.daily()).sum()).isEqualTo(forecast.total(), within(1e-9));
    // What is decayed of 3 reads a day, and half a read in 10 days.
    double days = (1 - Math.pow(2, -60 / 30.0)) / (1 - Math.pow(2, -1 / 30.0));
    for (double reads : forecast.daily()) {
      assertThat(reads).isEqualTo((3 * days + 0.5) / (days + 10), within(1e-5));
    }
  }

  @Test
  void whatIsReadInAWeekIsReadInAMonthAndAQuarter() {
    double[][] means = Models.noWeights();
    double[][] somes = Models.noWeights();
    means[0][0] = 3;
    means[1][0] = 2;
    means[2][0] = 4;
    somes[0][0] = 1;
    somes[1][0] = 2;
    somes[2][0] = 0;

    CountDistribution[] totals =
        Models.of(means, somes).forecast(Histories.observed(20, before -> 1)).totals();

    assertThat(totals[1].mean()).isEqualTo(Math.exp(3), within(1e-9));
    assertThat(totals[2].mean()).isEqualTo(Math.exp(4), within(1e-9));
    assertThat(totals[0].none()).isEqualTo(1 / (1 + Math.exp(1)), within(1e-9));
    assertThat(totals[1].none()).isEqualTo(1 / (1 + Math.exp(2)), within(1e-9));
    assertThat(totals[2].none()).isEqualTo(1 / (1 + Math.exp(2)), within(1e-9));
  }

  @Test
  void withoutWeightsForAMonthTheWeekGoesOn() {
    double[][] means = Models.noWeights();
    double[][] somes = Models.noWeights();
    means[0][0] = 1;
    means[1] = null;
    means[2] = null;
    somes[1] = null;
    somes[2] = null;

    CountDistribution[] totals =
        Models.of(means, somes).forecast(Histories.observed(20, before -> 1)).totals();

    assertThat(totals[1].mean()).isEqualTo(Math.E * 30 / 7, within(1e-9));
    assertThat(totals[2].mean()).isEqualTo(Math.E * 90 / 7, within(1e-9));
    assertThat(totals[2].none()).isBetween(0.0, totals[1].none());
    assertThat(totals[1].none()).as("silence lasts").isBetween(Math.pow(0.5, 30 / 7.0), 0.5);
  }

  @Property
  void isNeverNegativeAndNeverEndless(
      @ForAll @DoubleRange(min = -2_000, max = 2_000) double level,
      @ForAll @DoubleRange(min = -2_000, max = 2_000) double logOdds) {
    double[][] means = Models.noWeights();
    double[][] somes = Models.noWeights();
    for (int period = 0; period < Forecast.periods(); period++) {
      means[period][0] = level;
      somes[period][0] = logOdds;
    }

    Forecast forecast =
        Models.of(means, somes).forecast(new double[ForecastFeatures.SIZE], EVEN_WEEK.clone());
    double[] intercept = new double[ForecastFeatures.SIZE];
    intercept[0] = 1;
    Forecast other = Models.of(means, somes).forecast(intercept, EVEN_WEEK.clone());

    assertThat(forecast.total()).isEqualTo(1, within(1e-9));
    assertThat(Arrays.stream(other.daily()).allMatch(r -> r >= 0 && r <= Math.exp(20))).isTrue();
    for (int days : new int[] {1, 7, 12, 30, 90, 400}) {
      assertThat(other.over(days)).isBetween(0.0, Math.exp(20) * days);
      assertThat(other.probabilityAtMost(1, days)).isBetween(0.0, 1 + 1e-9);
    }
  }

  @Test
  void featuresBeyondThoseOfTheTrainingAreLimited() {
    double[][] means = Models.noWeights();
    means[0][READS_7D] = 1;
    double[] low = new double[ForecastFeatures.SIZE];
    double[] high = new double[ForecastFeatures.SIZE];
    low[READS_7D] = 0.5;
    high[READS_7D] = 2;
    high[ForecastFeatures.START] = 10;
    CountRegression model =
        new CountRegression(
            "m",
            low,
            high,
            means,
            Models.noWeights(),
            Spread.unknown(),
            WeekShape.even(),
            Models.NO_POOLS);

    assertThat(model.forecast(Histories.observed(9, before -> 1_000)).total())
        .isEqualTo(Math.exp(2), within(1e-9));
    assertThat(model.forecast(Histories.observed(9, before -> 0)).total())
        .isEqualTo(Math.exp(0.5), within(1e-9));
  }

  /** Twice the rate of the busiest of the training: twice the reads, as sure as theirs. */
  @Test
  void ratesBeyondThoseOfTheTrainingGoOnInProportion() {
    double[][] means = Models.noWeights();
    means[0][ForecastFeatures.START] = 0.5;
    double[] features = new double[ForecastFeatures.SIZE];
    double[] high = new double[ForecastFeatures.SIZE];
    high[ForecastFeatures.START] = 3;
    features[ForecastFeatures.START] = 3 + Math.log(2);
    CountRegression model =
        new CountRegression(
            "m",
            new double[ForecastFeatures.SIZE],
            high,
            means,
            Models.noWeights(),
            Spread.unknown(),
            WeekShape.even(),
            Models.NO_POOLS);

    assertThat(model.forecast(features, EVEN_WEEK.clone()).total())
        .isEqualTo(2 * Math.exp(1.5), within(1e-9));
  }

  @Test
  void theSpreadIsThatOfReadsAsMany() {
    double[][] means = Models.noWeights();
    double[][] logShapes = Spread.unknown();
    means[0][0] = Math.log(0.5 * (1 + Math.E)); // With even odds an excess of e: the fourth knot.
    logShapes[0][4] = Math.log(5);
    CountRegression model = Models.of(means, Models.noWeights());
    CountRegression wider =
        new CountRegression(
            "m",
            model.low(),
            model.high(),
            means,
            model.somes(),
            logShapes,
            model.week(),
            model.pools());
    ObjectSnapshot snapshot = Histories.observed(20, before -> 1);

    assertThat(model.forecast(snapshot).totals()[0].shape()).isEqualTo(0.7, within(1e-9));
    assertThat(wider.forecast(snapshot).totals()[0].shape()).isEqualTo(5, within(1e-9));
    assertThat(wider.forecast(snapshot).totals()[0].excess()).isEqualTo(Math.E, within(1e-9));
  }

  @Test
  void anObjectWithoutAPastIsTakenForOneOfItsPool() {
    double[][] means = Models.noWeights();
    means[0][ForecastFeatures.POOLED] = 1;
    long[] pools = new long[Pools.LEVELS];
    int levels = Pools.of(Accesses.OBJECT, pools);
    CountRegression plain = Models.of(means, Models.noWeights());
    PooledRates busy =
        new PooledRates(
            0,
            100_000,
            new PooledRates.Total[] {
              new PooledRates.Total(pools[levels - 1], 8_000_000, 1_000_000, 100)
            });
    CountRegression model =
        new CountRegression(
            "m",
            plain.low(),
            plain.high(),
            means,
            plain.somes(),
            plain.logShapes(),
            plain.week(),
            busy);

    double fresh = model.forecast(Histories.observed(0, before -> 0)).total();
    double known = model.forecast(Histories.observed(300, before -> 0)).total();

    // 8 reads a day, but for 200 days of the wider pool without any; 0.05 is what weighs nothing.
    double rate = 8_000_000 / 1_000_200.0;
    assertThat(fresh).isEqualTo((rate + 0.001) / 0.05, within(1e-6));
    assertThat(known).isEqualTo(Math.pow(fresh, 10 / (10 + 43.74)), within(0.01));
  }

  // When it is asked.

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 13})
  void fallsBackWithoutTwoWeeksOfAnOldObjectsHistoryAndSaysSo(int observed) {
    var snapshot = Histories.oldButObserved(observed, before -> 3);

    Forecast forecast = Models.ownRateGoesOn().forecast(snapshot);

    assertThat(CountRegression.covers(snapshot)).isFalse();
    assertThat(forecast.source()).isEqualTo(Forecast.DECAYED_MEAN);
    assertThat(forecast.daily())
        .containsExactly(new DecayedMeanForecaster().forecast(snapshot).daily());
  }

  @Test
  void isAskedFromTwoWeeksOn() {
    Forecast forecast = Models.ownRateGoesOn().forecast(Histories.oldButObserved(14, before -> 3));

    assertThat(forecast.source()).isEqualTo(Forecast.MODEL);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 13, 14, 400})
  void isAskedOfAnObjectWhoseWholeLifeIsKnown(int age) {
    Forecast forecast = Models.ownRateGoesOn().forecast(Histories.observed(age, before -> 3));

    assertThat(forecast.source()).isEqualTo(Forecast.MODEL);
  }

  // What a model is made of.

  @Test
  void refusesWrongShapes() {
    int size = ForecastFeatures.SIZE;

    refused(parts -> parts.low = new double[size - 1], "low: takes 27 finite values, found [0.0,");
    refused(parts -> parts.high = null, "high: takes 27 finite values, found null");
    refused(parts -> parts.means = new double[2][size], "means: 2 rows, not 3");
    refused(parts -> parts.somes = new double[4][size], "somes: 4 rows, not 3");
    refused(parts -> parts.means[2] = new double[size + 1], "means: takes 27 finite values");
    refused(parts -> parts.somes[1] = new double[0], "somes: takes 27 finite values, found []");
    refused(parts -> parts.logShapes[2] = new double[9], "log_shapes: takes 10 finite values");
    refused(
        parts -> parts.week = new WeekShape(new double[6], WeekShape.even().blends()),
        "weekdays: takes 7 finite values");
    refused(
        parts -> parts.week = new WeekShape(new double[7], new double[4][2]),
        "blends: 4 rows, not 5");
    refused(
        parts -> parts.week = new WeekShape(new double[7], new double[5][3]),
        "blends: takes 2 finite values");
    refused(parts -> parts.means[0] = null, "a model has weights for a week at least");
    refused(parts -> parts.somes[0] = null, "a model has weights for a week at least");
  }

  /** It would be found out by the first object otherwise, in the middle of a job. */
  @Test
  void refusesAPeriodOfWhichAPartIsMissing() {
    refused(
        parts -> parts.means[1] = null,
        "a period of 30 days: means, somes and log_shapes do not go together");
    refused(parts -> parts.somes[2] = null, "a period of 90 days: means, somes and log_shapes");
    refused(parts -> parts.logShapes[0] = null, "a period of 7 days: means, somes and log_shapes");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesWeightsThatAreNoNumbers(double weight) {
    String found = String.valueOf(weight);

    refused(parts -> parts.low[5] = weight, found);
    refused(parts -> parts.means[2][10] = weight, found);
    refused(parts -> parts.somes[1][10] = weight, found);
    refused(parts -> parts.logShapes[1][3] = weight, found);
    refused(parts -> parts.week.weekdays()[3] = weight, found);
    refused(parts -> parts.week.blends()[4][1] = weight, found);
  }

  @Test
  void refusesToHaveNoNameAndNoPools() {
    Parts parts = new Parts();

    assertThatNullPointerException()
        .isThrownBy(() -> parts.model(null, Models.NO_POOLS))
        .withMessage("version");
    assertThatNullPointerException().isThrownBy(() -> parts.model("m", null)).withMessage("pools");
  }

  @Test
  void isNamedAfterWhatIsInIt() {
    String name = named(parts -> {});

    assertThat(name).matches("count-regression-[0-9a-f]{8}").isEqualTo(named(parts -> {}));
    assertThat(named(parts -> parts.low[3] = -1)).isNotEqualTo(name);
    assertThat(named(parts -> parts.high[3] = 1)).isNotEqualTo(name);
    assertThat(named(parts -> parts.means[2][22] = 1e-9)).isNotEqualTo(name);
    assertThat(named(parts -> parts.somes[2][22] = 1e-9)).isNotEqualTo(name);
    assertThat(named(parts -> parts.logShapes[2][9] = 0)).isNotEqualTo(name);
    assertThat(named(parts -> parts.week.weekdays()[6] = 2)).isNotEqualTo(name);
    assertThat(named(parts -> parts.week.blends()[4][1] = 0.5)).isNotEqualTo(name);
    assertThat(
            named(
                parts ->
                    parts.pools =
                        new PooledRates(
                            0, 0, new PooledRates.Total[] {new PooledRates.Total(7, 1, 1, 1)})))
        .isNotEqualTo(name);
  }

  @Test
  void travelsToTheTasks() throws IOException, ClassNotFoundException {
    CountRegression sent = Models.ownRateGoesOn();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sent);
    }

    CountRegression read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (CountRegression) in.readObject();
    }

    assertThat(read.version()).isEqualTo("own-rate-goes-on");
    assertThat(read.means()).isDeepEqualTo(sent.means());
    ObjectSnapshot snapshot = Histories.observed(40, before -> before % 5);
    assertThat(read.forecast(snapshot).daily()).isEqualTo(sent.forecast(snapshot).daily());
    assertThat(read.forecast(snapshot).totals()).isEqualTo(sent.forecast(snapshot).totals());
  }

  /** What a model is made of, to be made wrong. */
  private static final class Parts {
    double[] low = new double[ForecastFeatures.SIZE];
    double[] high = new double[ForecastFeatures.SIZE];
    double[][] means = Models.noWeights();
    double[][] somes = Models.noWeights();
    double[][] logShapes = Spread.unknown();
    WeekShape week = WeekShape.even();
    PooledRates pools = Models.NO_POOLS;

    CountRegression model(String version, PooledRates rates) {
      return new CountRegression(version, low, high, means, somes, logShapes, week, rates);
    }
  }

  private static void refused(Consumer<Parts> mistake, String message) {
    Parts parts = new Parts();
    mistake.accept(parts);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parts.model("m", Models.NO_POOLS))
        .withMessageContaining(message);
  }

  private static String named(Consumer<Parts> change) {
    Parts parts = new Parts();
    change.accept(parts);
    return CountRegression.of(
            parts.low,
            parts.high,
            parts.means,
            parts.somes,
            parts.logShapes,
            parts.week,
            parts.pools)
        .version();
  }
}
