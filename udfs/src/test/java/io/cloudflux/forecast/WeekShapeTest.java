package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToLongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeekShapeTest {
  private static final int WEEK = 7;
  private static final int REGULARITY = 7;
  private static final int WEEKDAY = 8;
  private static final int START = 20_000;

  // What the last weeks tell.

  @ParameterizedTest
  @CsvSource({
    // weekdays with reads, regularity
    "'', 0",
    "0, 4",
    "0 1, 3",
    "2 5, 3",
    "0 1 2, 2",
    "0 1 2 3, 1",
    "0 1 2 3 4, 1",
    "0 1 2 3 4 5 6, 1"
  })
  void fewerWeekdaysAreMoreRegular(String weekdays, int regularity) {
    double[] evidence =
        evidence(START, day -> weekdays.contains(String.valueOf(day % WEEK)) ? 3 : 0);

    assertThat(evidence[REGULARITY]).isEqualTo(regularity);
  }

  @ParameterizedTest
  @CsvSource({
    // days before the boundary with reads, regularity
    "7, 0",
    "7 14, 0",
    "7 14 21, 4",
    "7 14 20, 2",
    "7 13 19, 1",
    "7 14 21 25, 3",
    "1 8 15 22 28 29, 4" // The 29th is out.
  })
  void fewDaysTellLess(String before, int regularity) {
    double[] evidence =
        evidence(
            START,
            day -> Arrays.asList(before.split(" ")).contains(String.valueOf(START - day)) ? 1 : 0);

    assertThat(evidence[REGULARITY]).isEqualTo(before.endsWith("28 29") ? 3 : regularity);
  }

  @Test
  void sharesAreThoseOfTheDaysAhead() {
    // Five reads on every third day before a boundary's weekday: the fifth of the days ahead.
    double[] evidence = evidence(START, day -> (START - day) % WEEK == 3 ? 5 : 0);

    assertThat(evidence).hasSize(WeekShape.EVIDENCE);
    assertThat(evidence[WEEKDAY]).isEqualTo(START % WEEK);
    for (int ahead = 0; ahead < WEEK; ahead++) {
      // Four weeks, and a read spread evenly.
      assertThat(evidence[ahead]).isEqualTo(((ahead == 4 ? 20 : 0) + 1 / 7.0) / 21, within(1e-12));
    }
    assertThat(Arrays.stream(evidence, 0, WEEK).sum()).isEqualTo(1, within(1e-12));
  }

  @Test
  void anObjectNeverReadIsEven() {
    double[] evidence = evidence(START, day -> 0);

    assertThat(Arrays.copyOf(evidence, WEEK))
        .usingComparatorWithPrecision(1e-12)
        .containsOnly(1 / 7.0);
  }

  // How a week's reads are spread.

  @Property
  void addsUpToTheTotal(
      @ForAll @DoubleRange(min = 0, max = 1e6) double total,
      @ForAll @DoubleRange(min = 0, max = 1) double common,
      @ForAll @DoubleRange(min = 0, max = 1) double ownOfRest,
      @ForAll @IntRange(max = 6) int weekday,
      @ForAll Random random) {
    double[] weekdays = random.doubles(WEEK, 0.01, 3).toArray();
    double[][] blends = new double[WeekShape.REGULARITIES][];
    Arrays.fill(blends, new double[] {common, (1 - common) * ownOfRest});
    double[] evidence = Arrays.copyOf(random.doubles(WEEK).toArray(), WeekShape.EVIDENCE);
    evidence[REGULARITY] = 2;
    evidence[WEEKDAY] = weekday;
    double[] daily = new double[WEEK];

    new WeekShape(weekdays, blends).spread(total, evidence, daily);

    assertThat(Arrays.stream(daily).sum()).isCloseTo(total, within(1e-9 * (1 + total)));
    assertThat(Arrays.stream(daily).min().orElseThrow()).isNotNegative();
  }

  @Test
  void isABlendOfEvenOfAllObjectsAndOfTheObjectsOwn() {
    double[] weekdays = {2, 0.5, 0.5, 1, 1, 1, 1};
    double[][] blends = new double[WeekShape.REGULARITIES][2];
    blends[3] = new double[] {0.2, 0.5};
    double[] evidence = {0.4, 0.6, 0, 0, 0, 0, 0, 3, 6};
    double[] daily = new double[WEEK];

    new WeekShape(weekdays, blends).spread(70, evidence, daily);

    // The first day ahead is the last of the week, the second the first.
    assertThat(daily[0]).isEqualTo(70 * (0.3 / 7 + 0.2 / 7 + 0.5 * 0.4), within(1e-9));
    assertThat(daily[1]).isEqualTo(70 * (0.3 / 7 + 0.2 * 2 / 7 + 0.5 * 0.6), within(1e-9));
    assertThat(daily[2]).isEqualTo(70 * (0.3 / 7 + 0.2 * 0.5 / 7), within(1e-9));
  }

  @Test
  void evenIsEven() {
    double[] daily = new double[WEEK];

    WeekShape.even().spread(14, new double[] {1, 0, 0, 0, 0, 0, 0, 4, 3}, daily);

    assertThat(daily).usingComparatorWithPrecision(1e-12).containsOnly(2);
  }

  // The fit.

  @Test
  void weeklyObjectsAreReadOnTheirDay() {
    TrainingExample[] examples = new TrainingExample[700];
    for (int i = 0; i < examples.length; i++) {
      int weekday = i % WEEK;
      examples[i] = example(START + 5 * (i / WEEK), day -> day % WEEK == weekday ? 10 : 0);
    }
    WeekShape shape = fit(examples);

    double[] daily = new double[WEEK];
    shape.spread(10, evidence(START + 3, day -> day % WEEK == START % WEEK ? 10 : 0), daily);

    assertThat(shape.blends()[4][1]).isGreaterThan(0.95);
    assertThat(daily[4]).isGreaterThan(9);
    assertThat(shape.weekdays()).usingComparatorWithPrecision(0.02).containsOnly(1);
  }

  @Test
  void objectsReadAtRandomAreReadEvenly() {
    Draws draws = new Draws(3);
    TrainingExample[] examples = new TrainingExample[2_000];
    for (int i = 0; i < examples.length; i++) {
      long[] reads = new long[WEEK * 10];
      for (int day = 0; day < reads.length; day++) {
        reads[day] = draws.poisson(2);
      }
      int asOf = START + i;
      examples[i] = example(asOf, day -> reads[day - asOf + 40]);
    }
    WeekShape shape = fit(examples);

    for (TrainingExample example : examples) {
      double[] daily = new double[WEEK];
      shape.spread(7, example.week(), daily);
      for (double reads : daily) {
        assertThat(reads).isEqualTo(1, within(0.1));
      }
    }
  }

  /** What all objects have in common holds for those too that have no past. */
  @Test
  void theWeekendOfAllIsFound() {
    Draws draws = new Draws(4);
    TrainingExample[] examples = new TrainingExample[2_000];
    for (int i = 0; i < examples.length; i++) {
      int asOf = START + i;
      long[] reads = new long[WEEK * 10];
      for (int day = 0; day < reads.length; day++) {
        boolean weekend = (asOf - 40 + day) % WEEK >= 5;
        reads[day] = draws.poisson(weekend ? 0.2 : 2);
      }
      examples[i] = example(asOf, day -> day < asOf ? 0 : reads[day - asOf + 40]);
    }
    WeekShape shape = fit(examples);

    double[] daily = new double[WEEK];
    shape.spread(10.4, evidence(START, day -> 0), daily);

    for (int ahead = 0; ahead < WEEK; ahead++) {
      boolean weekend = (START + ahead) % WEEK >= 5;
      assertThat(daily[ahead]).isEqualTo(weekend ? 0.2 : 2, within(0.15));
    }
  }

  @Test
  void weeksThatTheLogsEndInSayNothing() {
    TrainingExample weekly = example(START, day -> day % WEEK == 2 ? 10 : 0);
    double[] unknown = new double[Forecast.periods()];
    Arrays.fill(unknown, Double.NaN);
    TrainingExample[] examples = new TrainingExample[100];
    Arrays.fill(
        examples,
        new TrainingExample(1, weekly.features(), weekly.week(), weekly.daily(), unknown, 1));

    WeekShape shape = fit(examples);

    assertThat(shape.weekdays()).usingComparatorWithPrecision(1e-12).containsOnly(1);
    assertThat(shape.blends()).isDeepEqualTo(WeekShape.even().blends());
  }

  private static WeekShape fit(TrainingExample[] examples) {
    double[] expected = new double[examples.length];
    for (int i = 0; i < examples.length; i++) {
      double total = examples[i].totals()[0];
      expected[i] = Double.isNaN(total) ? 1 : total;
    }
    return WeekShape.fit(examples, expected, CountRegressionFit.OVERDISPERSION);
  }

  private static double[] evidence(int asOf, IntToLongFunction reads) {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(Accesses.listed(1, "STANDARD", Accesses.at(asOf - 100, 0)));
    for (int day = asOf - 40; day < asOf; day++) {
      if (reads.applyAsLong(day) > 0) {
        profile.add(Accesses.reads(day, reads.applyAsLong(day), 0));
      }
    }
    profile.closeTo(asOf);
    return WeekShape.evidence(ObjectSnapshot.of(profile, Accesses.OBJECT, asOf, asOf - 100));
  }

  private static TrainingExample example(int asOf, IntToLongFunction reads) {
    double[] daily = new double[WEEK];
    for (int ahead = 0; ahead < WEEK; ahead++) {
      daily[ahead] = reads.applyAsLong(asOf + ahead);
    }
    double[] totals = {Arrays.stream(daily).sum(), Double.NaN, Double.NaN};
    return new TrainingExample(
        asOf, new double[ForecastFeatures.SIZE], evidence(asOf, reads), daily, totals, 1);
  }
}
