package io.cloudflux.forecast;

import static io.cloudflux.forecast.SimulatedObjects.END;
import static io.cloudflux.forecast.SimulatedObjects.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.forecast.SimulatedObjects.Life;
import io.cloudflux.profile.ObjectSnapshot;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a trained model must say of objects of each kind, whoever changes how it is trained: of a
 * bucket with steady, bursty, weekly, new, dying and never-read objects.
 */
class ForecastCasesTest {
  private static final int OLD = START - 200;

  /** About 20 reads one day in twenty: in the mean one a day. */
  private static final Life BURSTY =
      (draws, age, day) -> draws.uniform() < 0.05 ? draws.poisson(20) : 0;

  /** As many as eight a day at first, half as many every ten days. */
  private static final Life DYING =
      (draws, age, day) -> draws.poisson(8 * Math.pow(2, -age / 10.0));

  private static final Life NEVER = (draws, age, day) -> 0;
  private static final Life BUSY_WHEN_NEW = (draws, age, day) -> draws.poisson(age < 40 ? 3 : 0);
  private static final Life QUIET_WHEN_NEW = (draws, age, day) -> draws.poisson(0.005);

  /** Trained with objects of all kinds. */
  private static CountRegression model;

  /** Trained with those only that are read and go on to be. */
  private static CountRegression lasting;

  private static Life steady(double rate) {
    return (draws, age, day) -> draws.poisson(rate);
  }

  private static Life weekly(int weekday) {
    return (draws, age, day) -> day % 7 == weekday ? 5 + draws.poisson(5) : 0;
  }

  @BeforeAll
  static void train() {
    SimulatedObjects objects = addLasting(new SimulatedObjects(1));
    for (int i = 0; i < 20; i++) {
      objects.add("s3://data/never/" + i + ".bak", START - 43 * i % 700, NEVER);
    }
    for (int i = 0; i < 30; i++) {
      int born = START + 10 * i - 20;
      objects.add("s3://data/tmp/" + i + ".log", born, DYING);
      objects.add("s3://data/inbox/" + i + ".csv", born, BUSY_WHEN_NEW);
      objects.add("s3://data/vault/" + i + ".csv", born, QUIET_WHEN_NEW);
    }
    model = objects.train();
    lasting = addLasting(new SimulatedObjects(2)).train();
  }

  /** Of all ages, so that old is not the same as late. */
  private static SimulatedObjects addLasting(SimulatedObjects objects) {
    for (int i = 0; i < 40; i++) {
      Life steady = steady(0.1 * Math.pow(10, i % 20 / 8.0));
      objects.add("s3://data/app/" + i + ".db", START - 37 * i % 700, steady);
    }
    for (int i = 0; i < 20; i++) {
      objects.add("s3://data/jobs/" + i + ".parquet", START - 41 * i % 700, BURSTY);
    }
    for (int i = 0; i < 14; i++) {
      objects.add("s3://data/reports/" + i + ".xlsx", START - 47 * i % 700, weekly(i % 7));
    }
    return objects;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 3, 10, 20})
  void aSteadyObjectGoesOn(double rate) {
    assertThat(steadyForecast(lasting, rate)).isEqualTo(rate, within(0.15 * rate));
  }

  /**
   * Objects that stop take from those that go on: one set of weights, linear in logarithms, cannot
   * tell them apart altogether.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 3, 10, 20})
  void aSteadyObjectGoesOnAmongOthersThatStop(double rate) {
    assertThat(steadyForecast(model, rate)).isEqualTo(rate, within(0.3 * rate));
  }

  /** The mean of a month's, per day. */
  private static double steadyForecast(CountRegression by, double rate) {
    double sum = 0;
    for (int seed = 0; seed < 20; seed++) {
      sum += by.forecast(snapshot("app/x" + seed + ".db", OLD, seed, steady(rate))).over(30) / 30;
    }
    return sum / 20;
  }

  @Test
  void aNewObjectIsTakenForOneOfItsFolder() {
    for (int age : new int[] {0, 1, 3}) {
      Forecast busy = forecast("inbox/x.csv", END - age, 1, NEVER);
      Forecast quiet = forecast("vault/x.csv", END - age, 1, NEVER);

      assertThat(busy.source()).isEqualTo(Forecast.MODEL);
      assertThat(busy.over(30)).isGreaterThan(3 * quiet.over(30));
      assertThat(busy.distribution(7).none()).isLessThan(quiet.distribution(7).none());
    }
  }

  @Test
  void aNewObjectInABusyFolderIsReadAsOthersWere() {
    Forecast fresh = forecast("inbox/x.csv", END, 1, NEVER);

    // 3 reads a day for 40 days.
    assertThat(fresh.over(7)).isBetween(7.0, 40.0);
    assertThat(forecast("vault/x.csv", END, 1, NEVER).over(7)).isLessThan(fresh.over(7) / 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 30, 40, 60})
  void aDyingObjectIsReadLessThanInItsLast30Days(int age) {
    double expected = 0;
    double came = 0;
    double truth = 0;
    for (int seed = 0; seed < 20; seed++) {
      ObjectSnapshot snapshot = snapshot("tmp/x" + seed + ".log", END - age, seed, DYING);
      expected += model.forecast(snapshot).over(30) / 20;
      came += snapshot.readsInLast(30) / 20.0;
    }
    for (int ahead = 0; ahead < 30; ahead++) {
      truth += 8 * Math.pow(2, -(age + ahead) / 10.0);
    }

    assertThat(expected).isLessThan(0.7 * came);
    assertThat(expected).as("of %.1f to come", truth).isBetween(truth / 3, truth * 5);
  }

  @Test
  void aBurstyObjectIsLessCertainThanASteadyOneOfTheSameMean() {
    double wide = 0;
    double narrow = 0;
    double silentBursty = 0;
    double silentSteady = 0;
    for (int seed = 0; seed < 20; seed++) {
      Forecast bursty = forecast("jobs/x" + seed + ".parquet", OLD, seed, BURSTY);
      Forecast steady = forecast("app/x" + seed + ".db", OLD, seed, steady(1));
      wide += interval(bursty.distribution(30)) / 20;
      narrow += interval(steady.distribution(30)) / 20;
      silentBursty += bursty.distribution(7).none() / 20;
      silentSteady += steady.distribution(7).none() / 20;
    }

    assertThat(wide).isGreaterThan(1.4 * narrow);
    // In truth 0.95 to the 7th = 0.70, and e to the -7th.
    assertThat(silentBursty).isBetween(0.5, 0.85);
    assertThat(silentSteady).isLessThan(0.1);
  }

  private static double interval(CountDistribution reads) {
    return reads.quantile(0.9) - reads.quantile(0.1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void aWeeklyObjectIsReadOnItsDay(int weekday) {
    Forecast forecast = forecast("reports/x.xlsx", OLD, 1, weekly(weekday));

    int ahead = Math.floorMod(weekday - END, 7);
    assertThat(forecast.daily()[ahead]).isGreaterThan(0.75 * forecast.total());
    assertThat(forecast.total()).isEqualTo(10, within(2.5));
  }

  @Test
  void aSteadyObjectIsReadOnAllDaysAlike() {
    Forecast forecast = forecast("app/x.db", OLD, 1, steady(5));

    for (double reads : forecast.daily()) {
      assertThat(reads).isEqualTo(forecast.total() / 7, within(0.15 * forecast.total() / 7));
    }
  }

  @Test
  void anOldObjectNeverReadIsNotExpectedToBe() {
    Forecast forecast = forecast("never/x.bak", OLD, 1, NEVER);

    assertThat(forecast.distribution(30).none()).isGreaterThan(0.95);
    assertThat(forecast.over(30)).isLessThan(0.1);
    assertThat(forecast.distribution(90).none()).isGreaterThan(0.85);
  }

  /** Rested for longer than ever: a burst may come, but fewer reads than of late are expected. */
  @Test
  void whatHasStoppedIsExpectedToRest() {
    Life stopped = (draws, age, day) -> day < END - 60 ? draws.poisson(3) : 0;

    Forecast forecast = forecast("inbox/x.csv", END - 100, 1, stopped);

    assertThat(forecast.over(30)).isLessThan(3);
  }

  private static Forecast forecast(String key, int born, long seed, Life life) {
    return model.forecast(snapshot(key, born, seed, life));
  }

  private static ObjectSnapshot snapshot(String key, int born, long seed, Life life) {
    return SimulatedObjects.snapshot("s3://data/" + key, born, 1_000 + seed, life);
  }
}
