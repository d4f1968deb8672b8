package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastFeaturesTest {
  /** Decayed sums are in single precision. */
  private static final double SINGLE = 1e-6;

  /** Reads by days before the boundary: each different, so that none is taken for another. */
  private static final IntToLongFunction READS =
      before -> before <= 28 && before % 2 == 1 ? 100 + before : 0;

  @Test
  void ofABusyObjectByHand() {
    ObjectSnapshot snapshot = Histories.observed(200, READS);

    double[] features = features(snapshot);

    assertThat(features[0]).isEqualTo(1);
    assertThat(value(features, "log_rate_3d")).isEqualTo(logRate(READS, 200, 3), within(SINGLE));
    assertThat(value(features, "log_rate_10d")).isEqualTo(logRate(READS, 200, 10), within(SINGLE));
    assertThat(value(features, "log_rate_30d")).isEqualTo(logRate(READS, 200, 30), within(SINGLE));
    assertThat(value(features, "log_rate_120d"))
        .isEqualTo(logRate(READS, 200, 120), within(SINGLE));
    IntToLongFunction active = before -> READS.applyAsLong(before) > 0 ? 1 : 0;
    assertThat(value(features, "log_reads_per_active_day_30d"))
        .isEqualTo(logRate(READS, 200, 30) - logRate(active, 200, 30), within(SINGLE));
    assertThat(value(features, "log_reads_per_active_day_120d"))
        .isEqualTo(logRate(READS, 200, 120) - logRate(active, 200, 120), within(SINGLE));
    assertThat(value(features, "log_reads_1d")).isEqualTo(Math.log(1 + 101));
    assertThat(value(features, "log_reads_7d")).isEqualTo(Math.log(1 + 101 + 103 + 105 + 107));
    assertThat(value(features, "log_unread_days")).isZero();
    assertThat(value(features, "log_unread_days_over_7")).isZero();
    assertThat(value(features, "never_read")).isZero();
    assertThat(value(features, "log_age")).isEqualTo(Math.log(201), within(1e-12));
    assertThat(value(features, "log_age_over_14")).isEqualTo(Math.log(201 / 15.0), within(1e-12));
    assertThat(value(features, "log_age_over_60")).isEqualTo(Math.log(201 / 61.0), within(1e-12));
    assertThat(value(features, "log_age_if_never_read")).isZero();
    // 14 days with reads, every other day from the 27th before the boundary to the first.
    assertThat(value(features, "log_return_days")).isEqualTo(Math.log(1 + 2), within(1e-12));
    assertThat(value(features, "log_unread_days_over_return_days")).isZero();
    assertThat(value(features, "log_size")).isEqualTo(Math.log(1 + Histories.BYTES) / 5);
    assertThat(value(features, "false_heat_share")).isZero();
    assertThat(value(features, "log_pooled_rate"))
        .as("how little is known of it")
        .isEqualTo(10 / (10 + days(200, 30)), within(SINGLE));
  }

  @Test
  void ofAnObjectJustWritten() {
    double[] features = features(Histories.observed(0, before -> 0));
    double[] expected = new double[ForecastFeatures.SIZE];
    expected[0] = 1;
    for (int horizon = 1; horizon <= 4; horizon++) {
      expected[horizon] = Math.log(0.05);
    }
    expected[ForecastFeatures.NAMES.indexOf("never_read")] = 1;
    expected[ForecastFeatures.NAMES.indexOf("log_size")] = Math.log(1 + Histories.BYTES) / 5;
    expected[ForecastFeatures.POOLED] = 1;

    assertThat(features).usingComparatorWithPrecision(1e-12).containsExactly(expected);
  }

  @Test
  void ofAnObjectNeverRead() {
    double[] features = features(Histories.observed(100, before -> 0));

    assertThat(value(features, "never_read")).isEqualTo(1);
    assertThat(value(features, "log_age_if_never_read"))
        .isEqualTo(value(features, "log_age"))
        .isEqualTo(Math.log(101), within(1e-12));
    assertThat(value(features, "log_unread_days")).isEqualTo(Math.log(101), within(1e-12));
    assertThat(value(features, "log_return_days")).isZero();
    assertThat(value(features, "log_unread_days_over_return_days")).isZero();
    assertThat(value(features, "log_rate_30d"))
        .isEqualTo(Math.log(0.5 / (10 + days(100, 30))), within(1e-9));
  }

  /** Before the logs begin silence means nothing. */
  @Test
  void anOldObjectIsUnreadForNoLongerThanTheLogsTell() {
    double[] features = features(Histories.oldButObserved(20, before -> 0));

    assertThat(value(features, "log_unread_days")).isEqualTo(Math.log(21), within(1e-12));
    assertThat(value(features, "log_age")).isEqualTo(Math.log(366), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    // unread days, beyond a week, a month, a quarter
    "0, 0, 0, 0",
    "7, 0, 0, 0",
    "8, 0.1178, 0, 0",
    "30, 1.3545, 0, 0",
    "31, 1.3863, 0.0317, 0",
    "90, 2.4314, 1.0769, 0",
    "91, 2.4423, 1.0878, 0.0109",
    "180, 3.1191, 1.7645, 0.6876"
  })
  void silenceCountsBeyondAWeekAMonthAndAQuarter(
      int unread, double week, double month, double quarter) {
    double[] features = features(Histories.observed(200, before -> before == unread + 1 ? 5 : 0));

    assertThat(value(features, "log_unread_days")).isEqualTo(Math.log(1 + unread), within(1e-12));
    assertThat(value(features, "log_unread_days_over_7")).isEqualTo(week, within(1e-4));
    assertThat(value(features, "log_unread_days_over_30")).isEqualTo(month, within(1e-4));
    assertThat(value(features, "log_unread_days_over_90")).isEqualTo(quarter, within(1e-4));
  }

  @Test
  void restIsComparedWithTheUsualRest() {
    double[] rested = features(Histories.observed(200, b -> b > 40 && (b - 41) % 10 == 0 ? 1 : 0));
    double[] due = features(Histories.observed(200, b -> b % 10 == 0 ? 1 : 0));

    assertThat(value(rested, "log_return_days")).isEqualTo(Math.log(11), within(1e-12));
    assertThat(value(rested, "log_unread_days_over_return_days"))
        .isEqualTo(Math.log(41 / 11.0), within(1e-12));
    assertThat(value(due, "log_return_days")).isEqualTo(Math.log(11), within(1e-12));
    assertThat(value(due, "log_unread_days_over_return_days")).isZero();
  }

  @Test
  void whatWasReadOnOneDayOnlyHasNotReturnedForAsLongAsItWasSeen() {
    double[] once = features(Histories.observed(200, b -> b == 30 ? 7 : 0));

    assertThat(value(once, "log_return_days")).isEqualTo(Math.log(201), within(1e-12));
    assertThat(value(once, "log_unread_days_over_return_days")).isZero();
  }

  @Test
  void readsInOneGoAreToldFromReadsDayByDay() {
    double[] burst = features(Histories.observed(100, b -> b == 15 ? 30 : 0));
    double[] daily = features(Histories.observed(100, b -> b <= 30 ? 1 : 0));

    assertThat(value(burst, "log_reads_per_active_day_30d"))
        .isGreaterThan(1 + value(daily, "log_reads_per_active_day_30d"));
    assertThat(value(daily, "log_reads_per_active_day_30d")).isZero();
  }

  @Test
  void ofWhatBackupsRead() {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(Accesses.listed(1, "STANDARD", Accesses.at(Histories.AS_OF - 50, 0)));
    profile.add(
        Accesses.reads(Histories.AS_OF - 2, 8, 80)
            .withActors(new ActorReads(0, 6, 0, 0, DailyAccess.NEVER)));
    profile.closeTo(Histories.AS_OF);
    ObjectSnapshot snapshot =
        ObjectSnapshot.of(profile, Accesses.OBJECT, Histories.AS_OF, Histories.AS_OF - 50);

    assertThat(value(features(snapshot), "false_heat_share")).isEqualTo(0.75, within(SINGLE));
  }

  /** One set of weights serves all magnitudes only if more of the same adds the same. */
  @Test
  void readsAThousandfoldAddTheSameEverywhere() {
    double[] once = features(Histories.observed(200, READS));
    double[] thousandfold = features(Histories.observed(200, b -> 1_000 * READS.applyAsLong(b)));

    for (int i = 0; i < ForecastFeatures.SIZE; i++) {
      String name = ForecastFeatures.NAMES.get(i);
      double more = name.startsWith("log_rate") || name.startsWith("log_reads") ? 1 : 0;
      assertThat(thousandfold[i] - once[i])
          .as(name)
          .isEqualTo(more * Math.log(1_000), within(0.02));
    }
  }

  @Test
  void thePoolCountsForAnObjectWithoutAPast() {
    double[] fresh = features(Histories.observed(0, before -> 0));
    double[] old = features(Histories.observed(400, before -> 0));

    ForecastFeatures.pool(fresh, 5);
    ForecastFeatures.pool(old, 5);

    assertThat(fresh[ForecastFeatures.POOLED])
        .isEqualTo(Math.log(5.001) - Math.log(0.05), within(1e-12));
    assertThat(old[ForecastFeatures.POOLED])
        .isEqualTo(fresh[ForecastFeatures.POOLED] * 10 / (10 + days(400, 30)), within(1e-9));
  }

  @Test
  void aPoolThatIsNeverReadIsANumberToo() {
    double[] features = features(Histories.observed(0, before -> 0));

    ForecastFeatures.pool(features, 0);

    assertThat(features[ForecastFeatures.POOLED]).isEqualTo(Math.log(0.001 / 0.05), within(1e-12));
  }

  @Test
  void everyFeatureHasANameAndItsPlace() {
    assertThat(ForecastFeatures.NAMES).hasSize(ForecastFeatures.SIZE).doesNotHaveDuplicates();
    assertThat(ForecastFeatures.NAMES.get(0)).isEqualTo("intercept");
    assertThat(ForecastFeatures.NAMES.get(ForecastFeatures.START)).isEqualTo("log_rate_30d");
    assertThat(ForecastFeatures.NAMES.get(ForecastFeatures.POOLED)).isEqualTo("log_pooled_rate");
  }

  private static double[] features(ObjectSnapshot snapshot) {
    double[] features = new double[ForecastFeatures.SIZE];
    ForecastFeatures.fill(snapshot, features);
    return features;
  }

  private static double value(double[] features, String name) {
    return features[ForecastFeatures.NAMES.indexOf(name)];
  }

  /** Of reads, and of ten days with a read in twenty of them besides. */
  private static double logRate(IntToLongFunction reads, int observed, double halfLife) {
    double sum = 0;
    for (int before = 1; before <= observed; before++) {
      sum += Math.pow(0.5, (before - 1) / halfLife) * reads.applyAsLong(before);
    }
    return Math.log((sum + 0.5) / (days(observed, halfLife) + 10));
  }

  private static double days(int observed, double halfLife) {
    double weights = 0;
    for (int before = 1; before <= observed; before++) {
      weights += Math.pow(0.5, (before - 1) / halfLife);
    }
    return weights;
  }
}
