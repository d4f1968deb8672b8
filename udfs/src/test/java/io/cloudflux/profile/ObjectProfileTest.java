package io.cloudflux.profile;

import static io.cloudflux.profile.Accesses.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.Step.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ObjectProfileTest {
  private static final int DAY = 20_000;
  private static final int LOGS_START = 19_000;
  private static final int LAST = Step.FIRST_DAY + Step.DAYS + 1;

  /** Decayed sums are in single precision. */
  private static final double SINGLE = 1e-6;

  /**
   * The rule that batch equals streaming: what arrives before the boundary that closes its day
   * gives the same state to the last bit, in whatever order and in however many partial sums.
   */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void sameStateInAnyOrderAndAnySplit(
      @ForAll("accesses") List<Step> partialSums,
      @ForAll("boundaries") TreeSet<Integer> boundaries,
      @ForAll Random order) {
    ObjectProfile allAtOnce = new ObjectProfile();
    totals(partialSums).values().forEach(allAtOnce::add);
    boundaries.forEach(allAtOnce::closeTo);

    ObjectProfile asTheyArrive = new ObjectProfile();
    Map<Integer, List<DailyAccess>> arrivals = new TreeMap<>();
    for (Step partial : partialSums) {
      Integer closes = boundaries.higher(partial.day());
      List<Integer> inTime = new ArrayList<>(boundaries.headSet(closes == null ? LAST : closes));
      inTime.add(closes == null ? LAST : closes);
      arrivals
          .computeIfAbsent(inTime.get(order.nextInt(inTime.size())), day -> new ArrayList<>())
          .add(partial.access());
    }
    TreeSet<Integer> times = new TreeSet<>(boundaries);
    times.addAll(arrivals.keySet());
    for (int time : times) {
      List<DailyAccess> arriving = arrivals.getOrDefault(time, new ArrayList<>());
      Collections.shuffle(arriving, order);
      arriving.forEach(asTheyArrive::add);
      if (boundaries.contains(time)) {
        asTheyArrive.closeTo(time);
      }
    }

    assertThat(Bytes.of(asTheyArrive)).isEqualTo(Bytes.of(allAtOnce));
  }

  /** Boundaries at which nothing is looked at may be left out. */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void skippedBoundariesLeaveNoTrace(
      @ForAll("accesses") List<Step> accesses, @ForAll("boundaries") TreeSet<Integer> boundaries) {
    ObjectProfile once = Step.profile(accesses);
    ObjectProfile often = Step.profile(accesses);
    boundaries.add(LAST);

    boundaries.forEach(often::closeTo);
    once.closeTo(LAST);

    assertThat(Bytes.of(often)).isEqualTo(Bytes.of(once));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void whatComesAfterTheBoundaryChangesNothingAsOfIt(
      @ForAll("accessesAndInventory") List<Step> events, @ForAll("days") int boundary) {
    ObjectProfile until = new ObjectProfile();
    ObjectProfile all = new ObjectProfile();
    boolean known = false;
    for (Step event : events) {
      event.applyTo(all);
      if (event.kind() == Kind.INVENTORY || event.day() < boundary) {
        event.applyTo(until);
        known = true;
      }
    }
    if (!known) {
      return; // An object of which nothing is known is not asked about.
    }

    until.closeTo(boundary);
    all.closeTo(boundary);

    assertThat(SnapshotValues.of(all, boundary, LOGS_START))
        .isEqualTo(SnapshotValues.of(until, boundary, LOGS_START));
    assertThat(all.deleted()).isEqualTo(until.deleted());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void lateDaysCountAsThoughInTime(
      @ForAll("accesses") List<Step> inTime, @ForAll("accesses") List<Step> late) {
    ObjectProfile expected = Step.profile(inTime);
    late.forEach(step -> step.applyTo(expected));
    expected.closeTo(LAST);

    ObjectProfile profile = Step.profile(inTime);
    profile.closeTo(LAST);
    late.forEach(step -> step.applyTo(profile));
    profile.closeTo(LAST);

    assertSameSums(profile.decayedReads, expected.decayedReads);
    assertSameSums(profile.decayedFalse, expected.decayedFalse);
    assertSameSums(new float[] {profile.decayedBytes}, new float[] {expected.decayedBytes});
    // Whether a day counts already is known of the days in the window only.
    TreeSet<Integer> countedTwice = activeDays(inTime);
    countedTwice.retainAll(activeDays(late));
    countedTwice = new TreeSet<>(countedTwice.headSet(LAST - ObjectProfile.WINDOW_DAYS));
    assertThat(profile.activeDays).isEqualTo(expected.activeDays + countedTwice.size());
    for (int i = ObjectProfile.MONTH; i < ObjectProfile.HORIZONS; i++) {
      double more = 0;
      for (int day : countedTwice) {
        more += Math.pow(0.5, (profile.lastActiveDay - day) / ObjectProfile.HALF_LIVES[i]);
      }
      assertThat((double) profile.decayedActiveDays[i])
          .isEqualTo(expected.decayedActiveDays[i] + more, within(1e-4));
    }
    // The sums are equal but for the order of additions; all else is equal to the last bit.
    System.arraycopy(expected.decayedReads, 0, profile.decayedReads, 0, ObjectProfile.HORIZONS);
    System.arraycopy(expected.decayedFalse, 0, profile.decayedFalse, 0, ObjectProfile.HORIZONS);
    System.arraycopy(
        expected.decayedActiveDays, 0, profile.decayedActiveDays, 0, ObjectProfile.HORIZONS);
    profile.decayedBytes = expected.decayedBytes;
    profile.activeDays = expected.activeDays;
    assertThat(Bytes.of(profile)).isEqualTo(Bytes.of(expected));
  }

  /** In single precision: every addition rounds, and there are up to 160. */
  private static void assertSameSums(float[] sums, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) sums[i]).isCloseTo(expected[i], within(1e-5 * (1.0 + expected[i])));
    }
  }

  private static TreeSet<Integer> activeDays(List<Step> accesses) {
    TreeSet<Integer> days = new TreeSet<>();
    accesses.stream().filter(a -> a.access().reads() > 0).forEach(a -> days.add(a.day()));
    return days;
  }

  @Test
  void aLateDayIsInEveryFigure() {
    ObjectProfile profile = new ObjectProfile();
    profile.add(Accesses.reads(DAY, 4, 40));
    profile.closeTo(DAY + 10);

    profile.add(Accesses.reads(DAY - 3, 2, 20));

    assertThat(profile.firstOpenDay()).isEqualTo(ObjectProfile.NO_DAY);
    assertThat(profile.bornOn()).isEqualTo(DAY - 3);
    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, Accesses.OBJECT, DAY + 10, LOGS_START);
    assertThat(snapshot.readsInLast(30)).isEqualTo(6);
    assertThat(snapshot.readsOn(DAY - 3)).isEqualTo(2);
    assertThat(snapshot.totalReads()).isEqualTo(6);
    assertThat(snapshot.lastRead()).isEqualTo(at(DAY, 12));
    assertThat(snapshot.decayedReads(0)).isEqualTo((4 + 2 * 0.5) / 8, within(SINGLE));
    assertThat(snapshot.activeDays()).isEqualTo(2);
    assertThat(snapshot.decayedActiveDays(ObjectProfile.MONTH))
        .isEqualTo((1 + Math.pow(0.5, 3 / 30.0)) * Math.pow(0.5, 9 / 30.0), within(SINGLE));
  }

  /** Totals of one day may come one by one, in time or late: it is one day. */
  @Test
  void moreReadsOfADayThatCountsMakeNoSecondDay() {
    ObjectProfile once = new ObjectProfile();
    once.add(Accesses.reads(DAY, 7, 70));
    once.closeTo(DAY + 10);
    ObjectProfile oneByOne = new ObjectProfile();
    oneByOne.add(Accesses.reads(DAY, 4, 40));
    oneByOne.closeTo(DAY + 5);
    oneByOne.add(Accesses.reads(DAY, 2, 20));
    oneByOne.closeTo(DAY + 10);
    oneByOne.add(Accesses.reads(DAY, 1, 10));

    assertThat(oneByOne.activeDays).isEqualTo(1);
    assertThat(oneByOne.decayedActiveDays).containsExactly(0, 0, 1, 1);
    assertThat(Bytes.of(oneByOne)).isEqualTo(Bytes.of(once));
  }

  @Test
  void halvesTheReadsEveryHalfLife() {
    ObjectProfile profile = new ObjectProfile();
    profile.add(Accesses.reads(DAY, 8, 800));
    profile.add(Accesses.reads(DAY + 30, 1, 100));
    profile.closeTo(DAY + 31);

    assertThat((double) profile.decayedReads[0]).isEqualTo(8 / 1024.0 + 1, within(SINGLE));
    assertThat((double) profile.decayedReads[1]).isEqualTo(8 / 8.0 + 1, within(SINGLE));
    assertThat((double) profile.decayedReads[2]).isEqualTo(8 / 2.0 + 1, within(SINGLE));
    // A quarter of a half-life.
    assertThat((double) profile.decayedReads[3])
        .isEqualTo(8 / Math.sqrt(Math.sqrt(2)) + 1, within(2 * SINGLE));
    assertThat((double) profile.decayedBytes).isEqualTo(800 / 2.0 + 100, within(1e-4));
    assertThat(profile.activeDays).isEqualTo(2);
    assertThat(profile.decayedActiveDays[0]).as("not summed up").isZero();
    assertThat(profile.decayedActiveDays[1]).as("not summed up").isZero();
    assertThat((double) profile.decayedActiveDays[2]).isEqualTo(1 / 2.0 + 1, within(SINGLE));
    assertThat((double) profile.decayedActiveDays[3])
        .isEqualTo(1 / Math.sqrt(Math.sqrt(2)) + 1, within(SINGLE));
  }

  @Test
  void tellsWhetherAnythingHappenedSinceTheLastBoundary() {
    ObjectProfile profile = new ObjectProfile();
    profile.add(Accesses.reads(DAY, 1, 1));

    assertThat(profile.closeTo(DAY)).isFalse();
    assertThat(profile.firstOpenDay()).isEqualTo(DAY);
    assertThat(profile.closeTo(DAY + 1)).isTrue();
    assertThat(profile.firstOpenDay()).isEqualTo(ObjectProfile.NO_DAY);
    assertThat(profile.closeTo(DAY + 2)).isFalse();
    assertThat(profile.closedTo()).isEqualTo(DAY + 2);
    assertThat(profile.closeTo(DAY)).as("an earlier boundary").isFalse();
    assertThat(profile.closedTo()).isEqualTo(DAY + 2);
  }

  @Test
  void readsOfAnOpenDay() {
    ObjectProfile profile = new ObjectProfile();
    for (int day : new int[] {5, 1, 9, 3, 7, 3}) {
      profile.add(Accesses.reads(DAY + day, day, 0));
    }

    assertThat(profile.openReads(DAY + 1)).isEqualTo(1);
    assertThat(profile.openReads(DAY + 3)).isEqualTo(6);
    assertThat(profile.openReads(DAY + 4)).isZero();
    assertThat(profile.openReads(DAY + 9)).isEqualTo(9);
    assertThat(profile.openReads(DAY + 10)).isZero();
    profile.closeTo(DAY + 4);
    assertThat(profile.openReads(DAY + 3)).isZero();
    assertThat(profile.firstOpenDay()).isEqualTo(DAY + 5);
  }

  @Test
  void readsOfClosedDays() {
    ObjectProfile profile = new ObjectProfile();
    for (int day : new int[] {5, 1, 9, 3, 7, 3}) {
      profile.add(Accesses.reads(DAY + day, day, 0));
    }
    profile.closeTo(DAY + 6);

    assertThat(profile.closedReads(DAY + 3, DAY + 9)).isEqualTo(3 + 3 + 5);
    assertThat(profile.closedReads(DAY + 3, DAY + 3)).isZero();
    profile.closeTo(DAY + 10);
    assertThat(profile.closedReads(DAY + 3, DAY + 9)).isEqualTo(3 + 3 + 5 + 7);
  }

  @Test
  void isBornWhenFirstHeardOfOrWritten() {
    ObjectProfile profile = new ObjectProfile();
    assertThat(profile.bornOn()).isEqualTo(ObjectProfile.NO_DAY);

    profile.add(Accesses.reads(DAY + 9, 1, 1));
    assertThat(profile.bornOn()).isEqualTo(DAY + 9);
    profile.apply(Accesses.listed(1, "STANDARD", at(DAY + 7, 5)));
    assertThat(profile.bornOn()).isEqualTo(DAY + 7);
    profile.add(Accesses.deleteAt(at(DAY + 6, 5)));
    assertThat(profile.bornOn()).isEqualTo(DAY + 6);
    profile.closeTo(DAY + 20);
    assertThat(profile.bornOn()).isEqualTo(DAY + 6);
    profile.apply(Accesses.listed(1, "STANDARD", at(DAY + 5, 5)));
    assertThat(profile.bornOn()).as("an inventory taken before counts less").isEqualTo(DAY + 6);
  }

  // Inventories.

  @Property(edgeCases = EdgeCasesMode.NONE)
  void theLatestInventoryCountsInAnyOrder(@ForAll("inventories") List<Step> records) {
    ObjectProfile forward = new ObjectProfile();
    ObjectProfile backward = new ObjectProfile();
    records.forEach(r -> forward.apply(resized(r)));
    List<Step> reversed = new ArrayList<>(records);
    Collections.reverse(reversed);
    reversed.forEach(r -> backward.apply(resized(r)));

    assertThat(Bytes.of(backward)).isEqualTo(Bytes.of(forward));
  }

  /** A record of an object that was neither moved nor written, nor tagged, in between. */
  private static InventoryRecord resized(Step step) {
    return new InventoryRecord(
        Accesses.OBJECT, step.bytes(), "STANDARD", at(DAY, 0), 100, step.time());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void inventoriesOfAnObjectsLifeCountInAnyOrder(
      @ForAll("inventories") List<Step> steps, @ForAll Random order) {
    List<InventoryRecord> records = life(steps);
    ObjectProfile asTaken = new ObjectProfile();
    records.forEach(asTaken::apply);
    Collections.shuffle(records, order);
    ObjectProfile asTheyArrive = new ObjectProfile();
    records.forEach(asTheyArrive::apply);

    assertThat(Bytes.of(asTheyArrive)).isEqualTo(Bytes.of(asTaken));
  }

  /** Listings of one object as time passes: moved, tagged and written again in between. */
  private static List<InventoryRecord> life(List<Step> steps) {
    List<InventoryRecord> records = new ArrayList<>();
    long written = 0;
    for (Step step : steps.stream().sorted(Comparator.comparingLong(Step::time)).toList()) {
      written = Math.max(written, step.time() - step.count() * 100);
      records.add(record(step.bytes(), step.storageClass(), written, step.latency(), step.time()));
    }
    return records;
  }

  @Test
  void anInventoryTakenBeforeChangesNothing() {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(record(2_000, "STANDARD_IA", at(DAY, 0), 80, at(DAY + 9, 0)));

    profile.apply(record(1_000, "STANDARD", at(DAY - 9, 0), -1, at(DAY - 8, 23)));

    assertThat(profile.inventoryBytes).isEqualTo(2_000);
    assertThat(profile.latencyMillis).isEqualTo(80);
    assertThat(profile.storageClass).isEqualTo("STANDARD_IA");
    assertThat(profile.bornOn()).isEqualTo(DAY);
  }

  @Test
  void theFirstInventoryTellsTheClassSinceTheObjectWasWritten() {
    ObjectProfile profile = new ObjectProfile();

    profile.apply(record(1, "STANDARD_IA", at(DAY, 5), -1, at(DAY + 40, 0)));

    assertThat(profile.storageClass).isEqualTo("STANDARD_IA");
    assertThat(profile.storageClassSince).isEqualTo(DAY);
  }

  @Test
  void anInventoryWithAnotherClassTellsTheMove() {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(record(1, "STANDARD", at(DAY, 5), -1, at(DAY + 40, 0)));
    profile.apply(record(1, "GLACIER_IR", at(DAY, 5), -1, at(DAY + 47, 0)));
    profile.apply(record(1, "GLACIER_IR", at(DAY, 5), -1, at(DAY + 54, 0)));

    assertThat(profile.storageClass).isEqualTo("GLACIER_IR");
    assertThat(profile.storageClassSince).isEqualTo(DAY + 47);
  }

  @Test
  void anInventoryWithoutClassesKeepsTheClass() {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(record(1, "GLACIER_IR", at(DAY, 5), -1, at(DAY + 40, 0)));
    profile.apply(record(2, null, at(DAY, 5), -1, at(DAY + 47, 0)));

    assertThat(profile.storageClass).isEqualTo("GLACIER_IR");
    assertThat(profile.inventoryBytes).isEqualTo(2);
  }

  /** Of records that do not tell when they were taken. */
  @Test
  void theClassThatComesLastCountsUnlessTheOtherWasWrittenLater() {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(record(1, "STANDARD", at(DAY, 5), -1, 0));
    profile.apply(record(1, "GLACIER_IR", at(DAY, 5), -1, 0));
    assertThat(classOf(profile)).isEqualTo("GLACIER_IR");
    profile.apply(record(1, "STANDARD", at(DAY, 5), -1, 0));
    assertThat(classOf(profile)).isEqualTo("STANDARD");

    profile.apply(record(2, "DEEP_ARCHIVE", at(DAY + 3, 0), -1, 0));
    profile.apply(record(3, "STANDARD_IA", at(DAY + 2, 0), -1, 0));
    assertThat(classOf(profile)).isEqualTo("DEEP_ARCHIVE");
    profile.apply(record(2, "GLACIER", at(DAY + 3, 0), -1, at(DAY + 4, 0)));
    assertThat(classOf(profile)).isEqualTo("GLACIER");
    assertThat(ObjectSnapshot.of(profile, Accesses.OBJECT, DAY + 9, DAY).sizeBytes()).isEqualTo(2);
  }

  private static String classOf(ObjectProfile profile) {
    return ObjectSnapshot.of(profile, Accesses.OBJECT, DAY + 9, DAY).storageClass();
  }

  private static InventoryRecord record(
      long bytes, String storageClass, long modified, int latency, long takenAt) {
    return new InventoryRecord(Accesses.OBJECT, bytes, storageClass, modified, latency, takenAt);
  }

  // Deletion.

  @Test
  void isDeletedOnceTheDayIsClosed() {
    ObjectProfile profile = new ObjectProfile();
    profile.add(Accesses.reads(DAY, 1, 1));
    profile.add(Accesses.deleteAt(at(DAY + 1, 9)));

    profile.closeTo(DAY + 1);
    assertThat(profile.deleted()).isFalse();
    profile.closeTo(DAY + 2);
    assertThat(profile.deleted()).isTrue();
  }

  @Test
  void isNotDeletedIfWrittenReadOrListedSince() {
    assertThat(deletedAtNine().deleted()).isTrue();

    ObjectProfile written = deletedAtNine();
    written.add(Accesses.writeAt(at(DAY, 10), 1));
    assertThat(written.deleted()).isFalse();

    ObjectProfile writtenBefore = deletedAtNine();
    writtenBefore.add(Accesses.writeAt(at(DAY, 9), 1));
    assertThat(writtenBefore.deleted()).isTrue();

    ObjectProfile read = deletedAtNine();
    read.add(Accesses.readsAt(at(DAY, 10), 1, 1));
    assertThat(read.deleted()).isFalse();

    ObjectProfile listed = deletedAtNine();
    listed.apply(Accesses.listed(1, "STANDARD", at(DAY, 9)));
    assertThat(listed.deleted()).isTrue();
    listed.apply(Accesses.listed(1, "STANDARD", at(DAY, 9) + 1));
    assertThat(listed.deleted()).isFalse();
  }

  private static ObjectProfile deletedAtNine() {
    ObjectProfile profile = new ObjectProfile();
    profile.add(Accesses.deleteAt(at(DAY, 9)));
    profile.closeTo(DAY + 1);
    return profile;
  }

  @Test
  void theOpenPartIsANewObject() {
    ObjectProfile profile = deletedAtNine();
    profile.add(Accesses.writeAt(at(DAY + 1, 2), 77));
    profile.add(Accesses.reads(DAY + 3, 5, 50));
    profile.setTimer(DAY + 2);
    profile.setAdvice(new ObjectProfile.Advice("STANDARD", 10, DAY, "STANDARD", 0));
    profile.setExpectation(new ObjectProfile.Expectation(DAY, 3, (byte) 0));

    ObjectProfile part = profile.openPart();

    ObjectProfile fresh = new ObjectProfile();
    fresh.closeTo(DAY + 1);
    fresh.add(Accesses.writeAt(at(DAY + 1, 2), 77));
    fresh.add(Accesses.reads(DAY + 3, 5, 50));
    assertThat(Bytes.of(part)).isEqualTo(Bytes.of(fresh));
    part.closeTo(DAY + 4);
    assertThat(part.deleted()).isFalse();
    assertThat(profile.firstOpenDay()).as("the original is as it was").isEqualTo(DAY + 1);
  }

  // Arbitraries.

  @Provide
  Arbitrary<List<Step>> accesses() {
    return Step.any(Kind.READ, Kind.READ, Kind.READ, Kind.WRITE, Kind.DELETE, Kind.SIZE_SEEN)
        .list()
        .ofMaxSize(80);
  }

  @Provide
  Arbitrary<List<Step>> accessesAndInventory() {
    return Step.any(Kind.READ, Kind.READ, Kind.WRITE, Kind.DELETE, Kind.SIZE_SEEN, Kind.INVENTORY)
        .list()
        .ofMaxSize(30);
  }

  @Provide
  Arbitrary<List<Step>> inventories() {
    return Step.any(Kind.INVENTORY).list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<Integer> days() {
    return Arbitraries.integers().between(Step.FIRST_DAY, LAST);
  }

  @Provide
  Arbitrary<TreeSet<Integer>> boundaries() {
    return days().list().ofMaxSize(12).map(TreeSet::new);
  }

  private static Map<Integer, DailyAccess> totals(List<Step> partialSums) {
    Map<Integer, DailyAccess> totals = new TreeMap<>();
    partialSums.forEach(s -> totals.merge(s.day(), s.access(), DailyAccess::plus));
    return totals;
  }
}
