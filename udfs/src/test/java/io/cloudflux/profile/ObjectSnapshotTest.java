package io.cloudflux.profile;

import static io.cloudflux.profile.Accesses.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectSnapshotTest {
  private static final int AS_OF = 20_800;
  private static final int LOGS_START = AS_OF - 400;
  private static final long GIB = 1L << 30;

  /** Decayed sums are in single precision. */
  private static final double SINGLE = 1e-6;

  @Test
  void refusesABoundaryBeforeTheClosedOne() {
    ObjectProfile profile = closed(AS_OF, p -> {});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ObjectSnapshot.of(profile, Accesses.OBJECT, AS_OF - 1, LOGS_START))
        .withMessage("profile is closed to 2026-12-13, asked as of 2026-12-12");
  }

  // Count windows are whole days: [asOf - days, asOf).

  @ParameterizedTest
  @CsvSource({
    // days before the boundary the read was on, window, counted
    "1, 1, true",
    "2, 1, false",
    "1, 30, true",
    "30, 30, true",
    "31, 30, false",
    "31, 31, true",
    "35, 35, true",
    "36, 35, false",
    "7, 7, true",
    "8, 7, false",
    "1, 0, false"
  })
  void countsReadsInTheLastDays(int daysBefore, int window, boolean counted) {
    ObjectSnapshot snapshot = of(p -> p.add(Accesses.reads(AS_OF - daysBefore, 3, 9)));

    assertThat(snapshot.readsInLast(window)).isEqualTo(counted ? 3 : 0);
    assertThat(snapshot.totalReads()).isEqualTo(3);
    assertThat(snapshot.object()).isEqualTo(Accesses.OBJECT);
    assertThat(snapshot.asOf()).isEqualTo(AS_OF);
  }

  @Test
  void readsOfTheBoundaryDayAreNotCounted() {
    ObjectSnapshot snapshot = of(p -> p.add(Accesses.reads(AS_OF, 3, 9)));

    assertThat(snapshot.readsInLast(35)).isZero();
    assertThat(snapshot.totalReads()).isZero();
    assertThat(snapshot.lastRead()).isEqualTo(DailyAccess.NEVER);
  }

  @Test
  void silenceSinceTheClosedBoundaryMovesTheWindow() {
    ObjectProfile profile =
        closed(
            AS_OF,
            p -> {
              p.add(Accesses.reads(AS_OF - 1, 3, 9));
              p.add(Accesses.reads(AS_OF - 20, 4, 9));
            });

    ObjectSnapshot later = ObjectSnapshot.of(profile, Accesses.OBJECT, AS_OF + 15, LOGS_START);

    assertThat(later.readsInLast(30)).isEqualTo(3);
    assertThat(later.readsInLast(35)).isEqualTo(7);
    assertThat(later.readsOn(AS_OF - 1)).isEqualTo(3);
    assertThat(later.readsOn(AS_OF)).isZero();
    assertThat(later.idleDays()).isEqualTo(15);
  }

  // Idle time: whole days, rounded down.

  @ParameterizedTest
  @CsvSource({
    // milliseconds before the boundary, idle days
    "1, 0",
    "86399999, 0",
    "86400000, 1",
    "86400001, 1",
    "172799999, 1",
    "172800000, 2",
    "2592000000, 30",
    "2591999999, 29",
    "7862400000, 91",
    "7862399999, 90"
  })
  void idleDaysAreWholeDaysSinceTheLastReadOrWrite(long millisBefore, int idle) {
    long time = Days.startMillis(AS_OF) - millisBefore;

    assertThat(of(p -> p.add(Accesses.readsAt(time, 1, 1))).idleDays()).isEqualTo(idle);
    assertThat(of(p -> p.add(Accesses.writeAt(time, 1))).idleDays()).isEqualTo(idle);
    assertThat(of(p -> p.apply(Accesses.listed(1, "STANDARD", time))).idleDays()).isEqualTo(idle);
  }

  @Test
  void theLaterOfReadWriteAndCreationCounts() {
    Consumer<ObjectProfile> read = p -> p.add(Accesses.reads(AS_OF - 10, 1, 1));
    Consumer<ObjectProfile> written = p -> p.add(Accesses.writeAt(at(AS_OF - 5, 12), 1));
    Consumer<ObjectProfile> listed = p -> p.apply(Accesses.listed(1, null, at(AS_OF - 3, 12)));

    assertThat(of(read).idleDays()).isEqualTo(9);
    assertThat(of(read.andThen(written)).idleDays()).isEqualTo(4);
    assertThat(of(read.andThen(written).andThen(listed)).idleDays()).isEqualTo(2);
  }

  @Test
  void aDeleteIsNoUse() {
    ObjectSnapshot snapshot =
        of(
            p -> {
              p.add(Accesses.reads(AS_OF - 10, 1, 1));
              p.add(Accesses.deleteAt(at(AS_OF - 2, 1)));
            });

    assertThat(snapshot.idleDays()).isEqualTo(9);
  }

  @Test
  void beforeTheLogsStartSilenceMeansNothing() {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(Accesses.listed(1, "STANDARD", at(AS_OF - 1_000, 12)));
    profile.closeTo(AS_OF);

    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, Accesses.OBJECT, AS_OF, AS_OF - 20);

    assertThat(snapshot.idleDays()).isEqualTo(20);
    assertThat(snapshot.observedDays()).isEqualTo(20);
    assertThat(snapshot.ageDays()).isEqualTo(1_000);
  }

  @Test
  void anObjectWrittenAfterTheBoundaryIsNotIdleYet() {
    ObjectSnapshot snapshot = of(p -> p.apply(Accesses.listed(1, "STANDARD", at(AS_OF + 3, 12))));

    assertThat(snapshot.idleDays()).isZero();
    assertThat(snapshot.observedDays()).isZero();
    assertThat(snapshot.ageDays()).isZero();
    assertThat(snapshot.daysInClass()).isZero();
    assertThat(snapshot.readRate(0)).isZero();
  }

  @Test
  void anInventoryAfterTheBoundaryDoesNotEndIdleTime() {
    ObjectSnapshot snapshot =
        of(
            p -> {
              p.add(Accesses.reads(AS_OF - 10, 1, 1));
              p.apply(Accesses.listed(1, "STANDARD", at(AS_OF, 1)));
            });

    assertThat(snapshot.idleDays()).isEqualTo(9);
  }

  @Test
  void theBoundarysFirstInstantIsAfterTheBoundary() {
    ObjectSnapshot snapshot =
        of(
            p -> {
              p.add(Accesses.reads(AS_OF - 10, 1, 1));
              p.apply(Accesses.listed(1, "STANDARD", at(AS_OF, 0)));
            });

    assertThat(snapshot.idleDays()).isEqualTo(9);
  }

  // Observation.

  @ParameterizedTest
  @CsvSource({
    // written so many days ago, logs start so many days ago, observed days
    "5, 400, 5",
    "400, 5, 5",
    "400, 400, 400",
    "5, 0, 0",
    "0, 400, 0"
  })
  void isObservedSinceBothItAndTheLogsExist(int written, int logsStart, int observed) {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(Accesses.listed(1, "STANDARD", at(AS_OF - written, 0)));
    profile.closeTo(AS_OF);

    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, Accesses.OBJECT, AS_OF, AS_OF - logsStart);

    assertThat(snapshot.observedDays()).isEqualTo(observed);
    assertThat(snapshot.ageDays()).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "1, 10", "2, 30", "3, 120"})
  void exposureIsTheWeightOfTheObservedDays(int horizon, double halfLife) {
    // Up to a thousand days are looked up, more are computed.
    for (int observed : new int[] {0, 1, 2, 7, 100, 1_023, 1_024, 1_500}) {
      ObjectProfile profile = closed(AS_OF, p -> p.add(Accesses.reads(AS_OF - 2_000, 1, 1)));
      ObjectSnapshot snapshot =
          ObjectSnapshot.of(profile, Accesses.OBJECT, AS_OF, AS_OF - observed);
      double expected = 0;
      for (int day = 0; day < observed; day++) {
        expected += Math.pow(0.5, day / halfLife);
      }

      assertThat(snapshot.exposureDays(horizon)).isEqualTo(expected, within(1e-9));
    }
  }

  /** A constant rate is told as what it is, however short the history. */
  @ParameterizedTest
  @CsvSource({"1", "2", "5", "14", "90"})
  void theReadRateIsNotBiasedByAShortHistory(int observed) {
    ObjectSnapshot snapshot =
        of(
            p -> {
              for (int day = 1; day <= observed; day++) {
                p.add(Accesses.reads(AS_OF - day, 6, 60));
              }
            });

    for (int horizon = 0; horizon < ObjectProfile.HORIZONS; horizon++) {
      assertThat(snapshot.readRate(horizon)).isEqualTo(6, within(1e-5));
    }
  }

  @Test
  void decayedReadsFadeAfterTheLastReadToo() {
    ObjectProfile profile = closed(AS_OF, p -> p.add(Accesses.reads(AS_OF - 1, 8, 80)));

    for (int[] daysAndShare : new int[][] {{0, 1}, {3, 2}, {6, 4}, {30, 1024}}) {
      ObjectSnapshot later =
          ObjectSnapshot.of(profile, Accesses.OBJECT, AS_OF + daysAndShare[0], LOGS_START);
      assertThat(later.decayedReads(0)).isEqualTo(8.0 / daysAndShare[1], within(1e-12));
    }
    assertThat(of(p -> {}).decayedReads(0)).isZero();
  }

  @Test
  void activeDaysFadeAfterTheLastReadToo() {
    ObjectProfile profile =
        closed(
            AS_OF,
            p -> {
              p.add(Accesses.reads(AS_OF - 31, 100, 80));
              p.add(Accesses.reads(AS_OF - 1, 8, 80));
            });
    ObjectSnapshot now = ObjectSnapshot.of(profile, Accesses.OBJECT, AS_OF, LOGS_START);
    ObjectSnapshot later = ObjectSnapshot.of(profile, Accesses.OBJECT, AS_OF + 30, LOGS_START);

    assertThat(now.activeDays()).isEqualTo(2);
    assertThat(now.decayedActiveDays(ObjectProfile.MONTH)).isEqualTo(1.5, within(SINGLE));
    assertThat(later.activeDays()).isEqualTo(2);
    assertThat(later.decayedActiveDays(ObjectProfile.MONTH)).isEqualTo(0.75, within(SINGLE));
    assertThat(of(p -> {}).activeDays()).isZero();
    assertThat(of(p -> {}).decayedActiveDays(ObjectProfile.SEASON)).isZero();
  }

  @Test
  void unreadDaysAreWholeDaysSinceTheLastReadOrAllThatAreObserved() {
    Consumer<ObjectProfile> read = p -> p.add(Accesses.reads(AS_OF - 10, 1, 1));

    assertThat(of(read).unreadDays()).isEqualTo(9);
    assertThat(of(read.andThen(written(AS_OF - 3, 1))).unreadDays())
        .as("a write is no read")
        .isEqualTo(9);
    assertThat(of(p -> p.add(Accesses.reads(AS_OF - 1, 1, 1))).unreadDays()).isZero();
    assertThat(of(listed(1)).unreadDays()).isEqualTo(50);
    assertThat(
            ObjectSnapshot.of(closed(AS_OF, listed(1)), Accesses.OBJECT, AS_OF, AS_OF - 20)
                .unreadDays())
        .isEqualTo(20);
  }

  @Test
  void reuseDistanceIsTheMeanFromOneDayWithReadsToTheNext() {
    Consumer<ObjectProfile> first = p -> p.add(Accesses.reads(AS_OF - 100, 9, 1));
    Consumer<ObjectProfile> second = p -> p.add(Accesses.reads(AS_OF - 90, 9, 1));
    Consumer<ObjectProfile> third = p -> p.add(Accesses.reads(AS_OF - 60, 9, 1));

    assertThat(of(p -> {}).reuseDistance()).isZero();
    assertThat(of(first).reuseDistance()).isZero();
    assertThat(of(first.andThen(second)).reuseDistance()).isEqualTo(10);
    assertThat(of(first.andThen(second).andThen(third)).reuseDistance()).isEqualTo(20);
  }

  @Test
  void weekdaysAreThoseOfWholeWeeksBeforeTheBoundary() {
    ObjectSnapshot snapshot =
        of(
            p -> {
              p.add(Accesses.reads(AS_OF - 29, 1_000, 1)); // Four weeks and a day ago.
              p.add(Accesses.reads(AS_OF - 28, 1, 1));
              p.add(Accesses.reads(AS_OF - 7, 2, 1));
              p.add(Accesses.reads(AS_OF - 1, 4, 1));
              p.add(Accesses.reads(AS_OF, 2_000, 1));
            });
    int[] days = new int[7];
    long[] reads = new long[7];

    snapshot.weekdays(4, days, reads);

    int today = AS_OF % 7;
    int yesterday = (AS_OF - 1) % 7;
    assertThat(days[today]).isEqualTo(2);
    assertThat(reads[today]).isEqualTo(3);
    assertThat(days[yesterday]).isEqualTo(1);
    assertThat(reads[yesterday]).isEqualTo(4);
    assertThat(Arrays.stream(days).sum()).isEqualTo(3);
    assertThat(Arrays.stream(reads).sum()).isEqualTo(7);
  }

  // Size: what is newest and best known.

  @Test
  void sizeIsTheInventorys() {
    assertThat(of(listed(GIB)).sizeBytes()).isEqualTo(GIB);
    assertThat(of(listed(GIB).andThen(reads(5, 10))).sizeBytes()).isEqualTo(GIB);
    assertThat(of(listed(GIB).andThen(written(AS_OF - 60, 7 * GIB))).sizeBytes())
        .as("written before the inventory tells")
        .isEqualTo(GIB);
  }

  @Test
  void unlessItWasWrittenAgainSince() {
    assertThat(of(listed(GIB).andThen(written(AS_OF - 9, 7 * GIB))).sizeBytes()).isEqualTo(7 * GIB);
    assertThat(of(listed(GIB).andThen(written(AS_OF - 9, -1))).sizeBytes())
        .as("but the logs do not tell the new size")
        .isEqualTo(GIB);
  }

  @Test
  void withoutAnInventoryTheLargestInTheLogs() {
    assertThat(of(written(AS_OF - 9, 7).andThen(written(AS_OF - 5, 3))).sizeBytes()).isEqualTo(7);
    assertThat(of(written(AS_OF - 9, 7).andThen(reads(1, 1_000))).sizeBytes()).isEqualTo(7);
  }

  @Test
  void withoutThatTheMeanRead() {
    assertThat(of(reads(4, 10)).sizeBytes()).isEqualTo(2);
    assertThat(of(p -> {}).sizeBytes()).isZero();
  }

  @Test
  void bytesPerReadIsTheMeanOfReadsOrTheSize() {
    assertThat(of(listed(GIB).andThen(reads(4, 10))).bytesPerRead()).isEqualTo(2.5);
    assertThat(of(listed(GIB)).bytesPerRead()).isEqualTo(GIB);
    // As of a log of a file system's metadata.
    assertThat(of(listed(GIB).andThen(reads(4, 0))).bytesPerRead()).isEqualTo(GIB);
    ObjectSnapshot changing =
        of(
            p -> {
              p.add(Accesses.reads(AS_OF - 31, 10, 1_000));
              p.add(Accesses.reads(AS_OF - 1, 5, 5_000));
            });
    assertThat(changing.bytesPerRead()).isEqualTo((500.0 + 5_000) / (5 + 5), within(1e-4));
  }

  // Class.

  @Test
  void daysInClassSinceWrittenSinceMovedOrSinceFirstSeen() {
    assertThat(of(listed(1)).daysInClass()).isEqualTo(50);
    assertThat(of(listed(1)).storageClass()).isEqualTo("STANDARD_IA");
    ObjectSnapshot moved =
        of(
            listed(1)
                .andThen(
                    p ->
                        p.apply(
                            new InventoryRecord(
                                Accesses.OBJECT,
                                1,
                                "GLACIER_IR",
                                at(AS_OF - 50, 12),
                                70,
                                at(AS_OF - 20, 1)))));
    assertThat(moved.daysInClass()).isEqualTo(20);
    assertThat(moved.latencyMillis()).isEqualTo(70);
    ObjectSnapshot unlisted = of(reads(1, 1));
    assertThat(unlisted.daysInClass()).isEqualTo(8);
    assertThat(unlisted.storageClass()).isNull();
    assertThat(unlisted.latencyMillis()).isEqualTo(InventoryRecord.NO_LIMIT);
  }

  @Test
  void anObjectWrittenAnewIsNewInItsClass() {
    ObjectSnapshot snapshot =
        of(listed(1).andThen(p -> p.apply(Accesses.listed(2, "STANDARD_IA", at(AS_OF - 10, 12)))));

    assertThat(snapshot.daysInClass()).isEqualTo(10);
  }

  @Test
  void aMoveInAnInventoryWithoutATimeIsNoOlderThanTheObject() {
    ObjectSnapshot snapshot =
        of(
            p -> {
              p.apply(new InventoryRecord("o", 1, "STANDARD", at(AS_OF - 50, 0), -1, 0));
              p.apply(new InventoryRecord("o", 1, "STANDARD_IA", at(AS_OF - 50, 0), -1, 0));
            });

    assertThat(snapshot.daysInClass()).isEqualTo(50);
  }

  private static Consumer<ObjectProfile> listed(long bytes) {
    return p -> p.apply(Accesses.listed(bytes, "STANDARD_IA", at(AS_OF - 50, 12)));
  }

  private static Consumer<ObjectProfile> written(int day, long bytes) {
    return p -> p.add(Accesses.writeAt(at(day, 1), bytes));
  }

  private static Consumer<ObjectProfile> reads(long reads, long bytes) {
    return p -> p.add(Accesses.reads(AS_OF - 8, reads, bytes));
  }

  private static ObjectSnapshot of(Consumer<ObjectProfile> history) {
    return ObjectSnapshot.of(closed(AS_OF, history), Accesses.OBJECT, AS_OF, LOGS_START);
  }

  private static ObjectProfile closed(int boundary, Consumer<ObjectProfile> history) {
    ObjectProfile profile = new ObjectProfile();
    history.accept(profile);
    profile.closeTo(boundary);
    return profile;
  }
}
