package io.cloudflux.forecast;

import static io.cloudflux.forecast.CountProbabilities.probabilityOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountRegressionFitTest {
  private static final int START = ForecastFeatures.START;
  private static final int READS = ForecastFeatures.NAMES.indexOf("log_reads_7d");
  private static final int UNREAD = ForecastFeatures.NAMES.indexOf("log_unread_days");
  private static final int POOLED = ForecastFeatures.POOLED;
  private static final int PERIODS = Forecast.periods();

  // What it finds.

  @Test
  void findsTheWeightsThatMadeTheCounts() {
    Draws draws = new Draws(1);
    TrainingExample[] examples = new TrainingExample[10_000];
    for (int i = 0; i < examples.length; i++) {
      double[] features = features(draws);
      double[] totals = new double[PERIODS];
      for (int period = 0; period < PERIODS; period++) {
        totals[period] = draws.negativeBinomial(mean(period, features), 2);
      }
      examples[i] = example(i, features, totals);
    }

    CountRegression model = fit(examples).model(Models.NO_POOLS);

    for (int period = 0; period < PERIODS; period++) {
      double[] weights = model.means()[period];
      assertThat(weights[START]).isEqualTo(0.8, within(0.05));
      assertThat(weights[READS]).isEqualTo(0.3, within(0.05));
      assertThat(weights[UNREAD]).isEqualTo(-0.4, within(0.05));
      assertThat(weights[POOLED]).isEqualTo(0.1 * (1 + period), within(0.05));
      assertThat(weights[0]).isEqualTo(Math.log(Forecast.periodDays(period)), within(0.1));
    }
  }

  private static double mean(int period, double[] features) {
    return Forecast.periodDays(period)
        * Math.exp(
            0.8 * features[START]
                + 0.3 * features[READS]
                - 0.4 * features[UNREAD]
                + 0.1 * (1 + period) * features[POOLED]);
  }

  @Test
  void findsWhetherThereIsAReadAndHowFarTheOthersSpread() {
    Draws draws = new Draws(2);
    // Of quarters, which overlap, one in eighteen counts.
    TrainingExample[] examples = new TrainingExample[CountRegressionFit.SAMPLE];
    for (int i = 0; i < examples.length; i++) {
      double[] features = features(draws);
      double some = 1 / (1 + Math.exp(-(0.5 + 0.7 * features[READS] - 0.9 * features[UNREAD])));
      double mean = Math.exp(2 + 0.2 * features[READS]);
      double[] totals = new double[PERIODS];
      for (int period = 0; period < PERIODS; period++) {
        totals[period] =
            draws.uniform() < some ? 1 + draws.negativeBinomial(mean / some - 1, 1.5) : 0;
      }
      examples[i] = example(i, features, totals);
    }

    CountRegression model = fit(examples).model(Models.NO_POOLS);

    for (int period = 0; period < PERIODS; period++) {
      double[] weights = model.somes()[period];
      // The fewer examples there are of a period, the more they are pulled to no weight at all.
      double pull = 0.15 * period / (PERIODS - 1);
      assertThat(weights[0]).isEqualTo(0.5, within(0.15));
      assertThat(weights[READS]).isBetween(0.6 - pull, 0.8);
      assertThat(weights[UNREAD]).isBetween(-1.0, -0.8 + pull);
      assertThat(weights[START]).isEqualTo(0, within(0.05));
    }
    // Most expect an excess of 6 to 20: the knots at e to the 2nd and 3rd.
    for (int knot : new int[] {5, 6}) {
      assertThat(Math.exp(model.logShapes()[0][knot])).isBetween(1.1, 2.1);
    }
  }

  /** On examples it was not fitted to; of quarters, which overlap, the fit has few to go by. */
  @Test
  void intervalsHoldTheirLevel() {
    Draws draws = new Draws(3);
    TrainingExample[] examples = new TrainingExample[10_000];
    for (int i = 0; i < examples.length; i++) {
      double[] features = features(draws);
      double[] totals = new double[PERIODS];
      for (int period = 0; period < PERIODS; period++) {
        totals[period] = draws.negativeBinomial(mean(period, features), 1);
      }
      examples[i] = example(i, features, totals);
    }
    CountRegression model = fit(Arrays.copyOf(examples, 5_000)).model(Models.NO_POOLS);

    for (int period = 0; period < PERIODS; period++) {
      double below = 0;
      double above = 0;
      for (int i = 5_000; i < examples.length; i++) {
        CountDistribution reads =
            model.forecast(examples[i].features().clone(), examples[i].week()).totals()[period];
        double total = examples[i].totals()[period];
        // Anywhere on the step of the count: evenly distributed, if the distribution is right.
        double level =
            reads.probabilityAtMost((long) total - 1)
                + draws.uniform() * probabilityOf((long) total, reads);
        below += level < 0.1 ? 1 : 0;
        above += level > 0.9 ? 1 : 0;
      }
      assertThat(below / 5_000).as("below, of period %d", period).isEqualTo(0.1, within(0.03));
      assertThat(above / 5_000).as("above, of period %d", period).isEqualTo(0.1, within(0.03));
    }
  }

  /** An older example counts less, in proportion. */
  @Test
  void whatWasOfLateCountsMore() {
    List<TrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      double[] features = new double[ForecastFeatures.SIZE];
      features[0] = 1;
      boolean late = i % 2 == 0;
      double[] totals = {late ? 30 : 10, late ? 30 : 10, late ? 30 : 10};
      examples.add(
          new TrainingExample(
              Pools.mixed(i), features, evenWeek(), new double[7], totals, late ? 1 : 0.1));
    }

    CountRegression model = fit(examples.toArray(new TrainingExample[0])).model(Models.NO_POOLS);

    // The mean over all, each by its weight; then the level of the last, each by the fifth power of
    // its weight, beside 70 reads a day as before.
    double mean = (30 + 0.1 * 10) / 1.1;
    double windows = 2_000 * 5 / 7.0;
    double came = windows * (30 + Math.pow(0.1, 5) * 10) + 70 * 7;
    double expected = windows * (1 + Math.pow(0.1, 5)) * mean + 70 * 7;
    assertThat(Math.exp(model.means()[0][0])).isEqualTo(mean * came / expected, within(0.1));
  }

  // The same bits.

  @Test
  void theOrderOfTheExamplesLeavesNoTrace() {
    TrainingExample[] examples = population(500, 4);
    byte[] fit = fit(examples).toBytes();
    List<TrainingExample> shuffled = new ArrayList<>(List.of(examples));

    for (int i = 0; i < 3; i++) {
      Collections.shuffle(shuffled, new Random(i));
      assertThat(fit(shuffled.toArray(new TrainingExample[0])).toBytes()).isEqualTo(fit);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7})
  void howAPassIsSpreadOverWorkersLeavesNoTrace(int workers) {
    TrainingExample[] examples = population(1_000, 5);
    CountRegressionFit fit = fit(Arrays.copyOf(examples, 300));
    CountRegressionFit.Pass alone = fit.pass();
    for (TrainingExample example : examples) {
      alone.add(example);
    }

    byte[] sent = fit.toBytes();
    CountRegressionFit.Pass together = fit.pass();
    Random random = new Random(workers);
    List<CountRegressionFit.Pass> parts = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      parts.add(CountRegressionFit.fromBytes(sent).pass()); // Each of them on its own machine.
    }
    for (TrainingExample example : examples) {
      parts.get(random.nextInt(workers)).add(example);
    }
    Collections.shuffle(parts, random);
    parts.forEach(part -> together.add(part.toArray()));

    assertThat(together.toArray()).isEqualTo(alone.toArray());
    assertThat(together.step().toBytes()).isEqualTo(alone.step().toBytes());
    assertThat(together.step().model(Models.NO_POOLS).version())
        .isEqualTo(alone.step().model(Models.NO_POOLS).version());
  }

  @Test
  void bytesAreTheFit() {
    CountRegressionFit fit = fit(population(300, 6));

    CountRegressionFit read = CountRegressionFit.fromBytes(fit.toBytes());

    assertThat(read.toBytes()).isEqualTo(fit.toBytes());
    assertThat(read.model(Models.NO_POOLS).version())
        .isEqualTo(fit.model(Models.NO_POOLS).version());
  }

  @Test
  void aPeriodWithoutWeightsTravelsToo() {
    CountRegressionFit fit = fit(weeksOnly(population(100, 7)));

    CountRegressionFit read = CountRegressionFit.fromBytes(fit.toBytes());

    assertThat(read.toBytes()).isEqualTo(fit.toBytes());
    assertThat(read.model(Models.NO_POOLS).means()[2]).isNull();
  }

  // The sample, and passes over all.

  @Test
  void aSampleIsOfTheSmallestIds() {
    TrainingExample[] examples = new TrainingExample[CountRegressionFit.SAMPLE + 1_000];
    double[] features = new double[ForecastFeatures.SIZE];
    for (int i = 0; i < examples.length; i++) {
      examples[i] = example(examples.length - i, features, new double[PERIODS]);
    }

    TrainingExample[] sample = CountRegressionFit.sample(examples);

    assertThat(sample)
        .hasSize(CountRegressionFit.SAMPLE)
        .isSortedAccordingTo(CountRegressionFit.order());
    assertThat(sample[0].id()).isEqualTo(1);
    assertThat(sample[sample.length - 1].id()).isEqualTo(CountRegressionFit.SAMPLE);
    assertThat(examples[0].id()).as("the original is as it was").isEqualTo(examples.length);
  }

  /** One step from a good estimate is as good as to go on until nothing changes. */
  @Test
  void aPassOverAllIsAsGoodAsAFitToAll() {
    TrainingExample[] examples = population(6_000, 8);
    CountRegressionFit ofSome = fit(Arrays.copyOf(examples, 1_500));
    CountRegressionFit.Pass pass = ofSome.pass();
    for (TrainingExample example : examples) {
      pass.add(example);
    }
    CountRegression sampled = ofSome.model(Models.NO_POOLS);
    CountRegression corrected = pass.step().model(Models.NO_POOLS);
    CountRegression all = fit(examples).model(Models.NO_POOLS);

    double offBefore = 0;
    double off = 0;
    for (TrainingExample example : examples) {
      double expected = total(all, example);
      offBefore += Math.abs(Math.log(total(sampled, example) / expected));
      off += Math.abs(Math.log(total(corrected, example) / expected));
    }
    assertThat(off).isLessThan(offBefore / 2);
    assertThat(off / examples.length).isLessThan(0.03);
  }

  /** Newton's steps end where they begin, once there is nothing left to gain. */
  @Test
  void convergesOnItsSample() {
    TrainingExample[] examples = population(2_000, 9);
    CountRegressionFit fit = fit(examples);
    CountRegressionFit.Pass pass = fit.pass();
    for (TrainingExample example : examples) {
      pass.add(example);
    }

    CountRegression model = fit.model(Models.NO_POOLS);
    CountRegression again = pass.step().model(Models.NO_POOLS);

    for (int period = 0; period < PERIODS; period++) {
      assertThat(again.means()[period])
          .usingComparatorWithPrecision(1e-4)
          .containsExactly(model.means()[period]);
      assertThat(again.somes()[period])
          .usingComparatorWithPrecision(1e-4)
          .containsExactly(model.somes()[period]);
    }
  }

  // Too little, too much, nothing at all.

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "5, false", "19, false", "20, true", "30, true", "100, true"})
  void fewExamplesAreAModelOfTheWeek(int count, boolean ofAllPeriods) {
    TrainingExample[] examples = population(count, 10);

    CountRegression model = fit(examples).model(Models.NO_POOLS);

    assertThat(model.means()[1] != null).isEqualTo(ofAllPeriods);
    assertThat(model.means()[2] != null).isEqualTo(ofAllPeriods);
    assertForecastsNumbers(model, examples);
  }

  /** Nearly nothing to learn from: the object's own rate goes on. */
  @Test
  void fromOneExampleTheOwnRateGoesOn() {
    double[] features = new double[ForecastFeatures.SIZE];
    features[0] = 1;
    features[START] = Math.log(3);
    CountRegression model =
        fit(example(1, features, new double[] {21, 90, 270})).model(Models.NO_POOLS);

    assertThat(model.forecast(features.clone(), evenWeek()).total()).isEqualTo(21, within(0.5));
  }

  @Test
  void whatIsNeverReadIsNotExpectedToBe() {
    TrainingExample[] examples = population(2_000, 11);
    for (int i = 0; i < examples.length; i++) {
      TrainingExample e = examples[i];
      examples[i] =
          new TrainingExample(
              e.id(), e.features(), e.week(), new double[7], new double[PERIODS], e.weight());
    }

    CountRegression model = fit(examples).model(Models.NO_POOLS);

    assertForecastsNumbers(model, examples);
    for (TrainingExample example : examples) {
      Forecast forecast = model.forecast(example.features().clone(), example.week());
      assertThat(forecast.over(90)).isLessThan(0.2);
      assertThat(forecast.distribution(90).none()).isGreaterThan(0.9);
    }
  }

  @Test
  void withoutAMonthOrAQuarterTheWeekGoesOn() {
    TrainingExample[] examples = weeksOnly(population(1_000, 12));

    CountRegression model = fit(examples).model(Models.NO_POOLS);

    assertThat(model.means()[1]).isNull();
    assertThat(model.somes()[2]).isNull();
    assertForecastsNumbers(model, examples);
    Forecast forecast = model.forecast(examples[7].features().clone(), examples[7].week());
    assertThat(forecast.over(90)).isEqualTo(forecast.total() * 90 / 7, within(1e-6));
  }

  @Test
  void withoutAnyTotalThereIsAModelYet() {
    TrainingExample[] examples = weeksOnly(population(50, 13));
    for (TrainingExample example : examples) {
      example.totals()[0] = Double.NaN;
    }

    assertForecastsNumbers(fit(examples).model(Models.NO_POOLS), examples);
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 500, 3_000})
  void oneGiantAmongThemDoesNotDrownTheOthers(int count) {
    TrainingExample[] examples = population(count, 14);
    CountRegression without = fit(examples).model(Models.NO_POOLS);
    TrainingExample first = examples[0];
    double[] features = first.features().clone();
    Arrays.fill(features, 1, 9, Math.log(1e9));
    double[] daily = new double[7];
    Arrays.fill(daily, 1e9 / 7);
    examples[0] =
        new TrainingExample(
            first.id(), features, first.week(), daily, new double[] {1e9, 4e9, 1.3e10}, 1);

    CountRegression model = fit(examples).model(Models.NO_POOLS);

    assertForecastsNumbers(model, examples);
    double drift = 0;
    for (TrainingExample example : Arrays.copyOfRange(examples, 1, count)) {
      drift += Math.log(total(model, example) / total(without, example));
    }
    assertThat(Math.exp(drift / (count - 1))).isBetween(0.5, 2.0);
  }

  /** Reads out of nowhere, in an object like any other. */
  @Test
  void oneGiantSurpriseDoesNotDrownTheOthers() {
    TrainingExample[] examples = population(2_000, 15);
    CountRegression without = fit(examples).model(Models.NO_POOLS);
    examples[3].totals()[0] = 1e9;
    examples[3].totals()[1] = 1e9;
    examples[3].totals()[2] = 1e9;
    examples[3].daily()[5] = 1e9;

    CountRegression model = fit(examples).model(Models.NO_POOLS);

    assertForecastsNumbers(model, examples);
    double drift = 0;
    for (TrainingExample example : examples) {
      drift += Math.log(total(model, example) / total(without, example));
    }
    // It says no more than some hundred reads where one was expected would.
    assertThat(Math.exp(drift / examples.length)).isBetween(1 / 3.0, 3.0);
  }

  private static void assertForecastsNumbers(CountRegression model, TrainingExample[] examples) {
    for (TrainingExample example : examples) {
      Forecast forecast = model.forecast(example.features().clone(), example.week());
      double previous = 0;
      for (CountDistribution reads : forecast.totals()) {
        assertThat(reads.mean()).isBetween(previous * (1 - 1e-9), Math.exp(20.0) * 100);
        assertThat(reads.none()).isBetween(0.0, 1.0);
        assertThat(reads.shape()).isBetween(0.04, 21.0);
        previous = reads.mean();
      }
      for (double daily : forecast.daily()) {
        assertThat(daily).isBetween(0.0, forecast.total() * (1 + 1e-9));
      }
    }
    CountDistribution first =
        model.forecast(examples[0].features().clone(), examples[0].week()).totals()[0];
    assertThat(first.quantile(0.9)).isBetween(0.0, 1e15);
    // And of objects such as none was among them.
    for (int age : new int[] {0, 3, 400}) {
      Forecast forecast = model.forecast(Histories.observed(age, before -> before % 4 * 1_000L));
      assertThat(forecast.over(90)).isBetween(0.0, Math.exp(20.0) * 100);
    }
  }

  /** Examples of counts that their features tell something of. */
  private static TrainingExample[] population(int count, int seed) {
    Draws draws = new Draws(seed);
    TrainingExample[] examples = new TrainingExample[count];
    for (int i = 0; i < count; i++) {
      double[] features = features(draws);
      double[] totals = new double[PERIODS];
      totals[0] = draws.negativeBinomial(mean(0, features), 1);
      totals[1] = totals[0] + draws.negativeBinomial(mean(1, features) - mean(0, features), 1);
      totals[2] = totals[1] + draws.negativeBinomial(mean(2, features) - mean(1, features), 1);
      examples[i] = example(i, features, totals);
    }
    return examples;
  }

  private static TrainingExample[] weeksOnly(TrainingExample[] examples) {
    for (TrainingExample example : examples) {
      Arrays.fill(example.totals(), 1, PERIODS, Double.NaN);
    }
    return examples;
  }

  private static double[] features(Draws draws) {
    double[] features = new double[ForecastFeatures.SIZE];
    features[0] = 1;
    features[START] = draws.gaussian() - 0.5;
    features[READS] = 3 * draws.uniform();
    features[UNREAD] = 4 * draws.uniform();
    features[POOLED] = draws.gaussian();
    return features;
  }

  private static TrainingExample example(int i, double[] features, double[] totals) {
    double[] daily = new double[Forecast.DAYS];
    for (int day = 0; day < daily.length; day++) {
      daily[day] = Math.floor(totals[0] * (day + 1) / 7) - Math.floor(totals[0] * day / 7);
    }
    return new TrainingExample(i, features, evenWeek(), daily, totals, 1);
  }

  private static double[] evenWeek() {
    double[] week = new double[WeekShape.EVIDENCE];
    Arrays.fill(week, 0, Forecast.DAYS, 1.0 / Forecast.DAYS);
    return week;
  }

  private static double total(CountRegression model, TrainingExample example) {
    return model.forecast(example.features().clone(), example.week()).total();
  }

  private static CountRegressionFit fit(TrainingExample... examples) {
    return CountRegressionFit.of(CountRegressionFit.sample(examples));
  }
}
