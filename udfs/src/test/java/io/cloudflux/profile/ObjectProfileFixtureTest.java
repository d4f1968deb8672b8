package io.cloudflux.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile.Account;
import io.cloudflux.profile.ObjectProfile.Advice;
import io.cloudflux.profile.ObjectProfile.Expectation;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The state that a released version wrote must be readable for good. One fixture per version: a
 * count, then each profile as its length and its bytes, as {@link #writesTheFixture} wrote them
 * when the version was new. A fixture is never written again; a new version adds its own.
 */
class ObjectProfileFixtureTest {
  private static final String VERSION_1 = "object-profile-v1.bin";
  private static final String VERSION_2 = "object-profile-v2.bin";
  private static final String VERSION_3 = "object-profile-v3.bin";
  private static final String VERSION_4 = "object-profile-v4.bin";

  /** Sums that were double are rounded when read, not at every addition. */
  private static final double SINGLE_PERCENT = 1e-4;

  private static final RecursiveComparisonConfiguration SAME_BUT_ESTIMATES =
      RecursiveComparisonConfiguration.builder()
          .withIgnoredFields("activeDays", "decayedActiveDays")
          .withComparatorForType(ObjectProfileFixtureTest::compare, Float.class)
          .withStrictTypeChecking(true)
          .build();

  /** Saturday, 2026-01-17. */
  private static final int TODAY = 20_470;

  /**
   * Writes the fixture of the present version, unless there is one: {@code mvn test -pl udfs
   * -Dtest=ObjectProfileFixtureTest -Dcloudflux.write-fixture=true}.
   */
  @Test
  @EnabledIfSystemProperty(named = "cloudflux.write-fixture", matches = "true")
  void writesTheFixture() throws IOException {
    Path file = Path.of("src", "test", "resources", "state", VERSION_4);
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
      List<ObjectProfile> profiles = profiles();
      out.writeInt(profiles.size());
      for (ObjectProfile profile : profiles) {
        byte[] bytes = Bytes.of(profile);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
  }

  @Test
  void version4WritesTheSameBytesAgain() throws IOException {
    List<byte[]> fixture = fixture(VERSION_4);

    assertThat(fixture).hasSize(9);
    for (byte[] bytes : fixture) {
      assertThat(bytes[0]).isEqualTo((byte) 4);
      assertThat(Bytes.of(Bytes.read(bytes))).isEqualTo(bytes);
    }
  }

  /** What happened to the objects then makes the same state now, to the last bit. */
  @Test
  void version4IsWhatTheSameHistoryStillMakes() throws IOException {
    List<byte[]> fixture = fixture(VERSION_4);

    for (int i = 0; i < fixture.size(); i++) {
      assertThat(fixture.get(i)).isEqualTo(Bytes.of(profiles().get(i)));
    }
  }

  /** Nothing in it is estimated: all it did not have is an account. */
  @Test
  void version3KeepsItsValuesToTheLastBit() throws IOException {
    List<byte[]> fixture = fixture(VERSION_3);

    assertThat(fixture).hasSize(7);
    for (int i = 0; i < fixture.size(); i++) {
      assertThat(fixture.get(i)[0]).isEqualTo((byte) 3);
      assertThat(Bytes.of(Bytes.read(fixture.get(i)))).isEqualTo(Bytes.of(profiles().get(i)));
    }
  }

  @ParameterizedTest
  @CsvSource({VERSION_1 + ", 5", VERSION_2 + ", 6"})
  void olderVersionsKeepTheirValues(String version, int count) throws IOException {
    List<byte[]> fixture = fixture(version);

    assertThat(fixture).hasSize(count);
    for (int i = 0; i < count; i++) {
      ObjectProfile read = Bytes.read(fixture.get(i));
      ObjectProfile expected = Bytes.read(Bytes.of(profiles().get(i)));
      // Their fourth sum is an estimate too.
      expected.decayedReads[ObjectProfile.SEASON] = read.decayedReads[ObjectProfile.SEASON];
      expected.decayedFalse[ObjectProfile.SEASON] = read.decayedFalse[ObjectProfile.SEASON];
      assertThat(read).usingRecursiveComparison(SAME_BUT_ESTIMATES).isEqualTo(expected);
      byte[] rewritten = Bytes.of(read);
      assertThat(rewritten[0]).as("is written as the present version").isEqualTo((byte) 4);
      assertThat(Bytes.read(rewritten))
          .as("and is the same again, estimates included")
          .usingRecursiveComparison()
          .isEqualTo(read);
    }
  }

  private static int compare(float one, float other) {
    float larger = Math.max(Math.abs(one), Math.abs(other));
    return Math.abs(one - other) <= larger * SINGLE_PERCENT / 100 ? 0 : Float.compare(one, other);
  }

  @Test
  void version1WasReadByApplicationsOnly() throws IOException {
    for (byte[] bytes : fixture(VERSION_1)) {
      ObjectProfile p = Bytes.read(bytes);
      assertThat(p.lastWanted).isEqualTo(p.lastRead);
    }
  }

  // What older versions do not tell is estimated.

  /** 35 days with reads are in the window; the 15 before it are told by their reads. */
  @Test
  void daysBeforeTheWindowAreEstimatedByTheirReads() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_1).get(2));

    // In truth 50; rounded down.
    assertThat(p.activeDays).isBetween(49, 50);
    for (int i = ObjectProfile.MONTH; i < ObjectProfile.HORIZONS; i++) {
      double days = 0;
      double reads = 0;
      for (int day = 0; day < 50; day++) {
        double weight = Math.pow(0.5, (49 - day) / ObjectProfile.HALF_LIVES[i]);
        days += weight;
        reads += weight * (5_000_000L + day);
      }
      assertThat((double) p.decayedActiveDays[i]).isCloseTo(days, withinPercentage(0.01));
      assertThat((double) p.decayedReads[i]).isCloseTo(reads, withinPercentage(0.01));
    }
    assertThat(p.decayedActiveDays[0]).isZero();
    assertThat(p.decayedActiveDays[1]).isZero();
  }

  @Test
  void oneDayWithReadsIsOne() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_1).get(4));

    assertThat(p.activeDays).isEqualTo(1);
    assertThat(p.decayedActiveDays).containsExactly(0, 0, 1, 1);
    assertThat((double) p.decayedReads[ObjectProfile.SEASON])
        .isCloseTo(2, withinPercentage(SINGLE_PERCENT));
  }

  @Test
  void anObjectNeverReadHasNothingToEstimate() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_2).get(1));

    assertThat(p.activeDays).isZero();
    assertThat(p.decayedReads).containsOnly(0);
    assertThat(p.decayedActiveDays).containsOnly(0);
  }

  /** Two days with reads, three days from the first to the last: nearly the truth. */
  @Test
  void ofFalseHeatToo() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_2).get(5));

    assertThat(p.activeDays).isEqualTo(2);
    assertThat((double) p.decayedFalse[ObjectProfile.SEASON])
        .isCloseTo(30 + 8 * Math.pow(0.5, 2 / 120.0), withinPercentage(2));
    assertThat((double) p.decayedReads[ObjectProfile.SEASON])
        .isCloseTo(30 + 17 * Math.pow(0.5, 2 / 120.0), withinPercentage(2));
  }

  /** Nothing is known of the days of an object that has rested for longer than the window. */
  @Test
  void anEmptyWindowIsOneDayWithReads() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_1).get(2));
    p.closeTo(TODAY + 100);
    assertThat(p.window.size()).isZero();

    p.estimateActiveDays();

    assertThat(p.activeDays).isEqualTo(1);
    for (int i = ObjectProfile.MONTH; i < ObjectProfile.HORIZONS; i++) {
      assertThat((double) p.decayedActiveDays[i])
          .as("no more than the day there was")
          .isBetween(0.0, 1.0);
    }
  }

  /** In no way more days than there were. */
  @Test
  void noMoreDaysThanThereWere() throws IOException {
    for (String version : List.of(VERSION_1, VERSION_2)) {
      for (byte[] bytes : fixture(version)) {
        ObjectProfile p = Bytes.read(bytes);
        int span = p.lastActiveDay == ObjectProfile.NO_DAY ? 0 : p.lastActiveDay + 1 - p.firstDay;
        assertThat(p.activeDays).isBetween(Math.min(1, span), span);
        for (int i = ObjectProfile.MONTH; i < ObjectProfile.HORIZONS; i++) {
          assertThat((double) p.decayedActiveDays[i])
              .isBetween(0.0, ObjectProfile.exposure(i, span) + 1e-3);
        }
      }
    }
  }

  @Test
  void version4OfAnObjectThatHasMoved() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_4).get(7));

    assertThat(p.account())
        .isEqualTo(
            new Account(
                "STANDARD",
                "INTELLIGENT_TIERING",
                73_400_320_123L,
                TODAY - 40,
                TODAY - 3,
                TODAY - 90,
                new long[] {517_000_000_000L, 281_000_000_000L, 90_000_000_000L},
                new long[] {517_000_000_000L}));
  }

  @Test
  void version4OfAnObjectThatNoInventoryHasTold() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_4).get(8));

    long[] levels = {123};
    assertThat(p.account())
        .isEqualTo(new Account(null, null, 1_000, TODAY - 9, TODAY - 2, TODAY - 9, levels, levels));
  }

  private static ObjectProfile billed(Account account) {
    ObjectProfile p = new ObjectProfile();
    p.add(Accesses.reads(TODAY - 3, 1, 1_000));
    p.closeTo(TODAY);
    p.setAccount(account);
    return p;
  }

  private static ObjectProfile moved() {
    return billed(
        new Account(
            "STANDARD",
            "INTELLIGENT_TIERING",
            73_400_320_123L,
            TODAY - 40,
            TODAY - 3,
            TODAY - 90,
            new long[] {517_000_000_000L, 281_000_000_000L, 90_000_000_000L},
            new long[] {517_000_000_000L}));
  }

  private static ObjectProfile untold() {
    long[] levels = {123};
    return billed(new Account(null, null, 1_000, TODAY - 9, TODAY - 2, TODAY - 9, levels, levels));
  }

  @Test
  void version3OfAnObjectThatWaitsForItsForecast() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_3).get(6));

    assertThat(p.expectation()).isEqualTo(new Expectation(TODAY - 3, 12.375f, (byte) 2));
    assertThat(p.activeDays).isEqualTo(11);
    assertThat(p.window.size()).isEqualTo(4);
    for (int i = 0; i < ObjectProfile.HORIZONS; i++) {
      double reads = 0;
      double days = 0;
      for (int day = 0; day <= 100; day += 10) {
        double weight = Math.pow(0.5, (100 - day) / ObjectProfile.HALF_LIVES[i]);
        reads += weight * (1 + day);
        days += weight;
      }
      assertThat((double) p.decayedReads[i]).isCloseTo(reads, withinPercentage(SINGLE_PERCENT));
      assertThat((double) p.decayedActiveDays[i])
          .isCloseTo(i < ObjectProfile.MONTH ? 0 : days, withinPercentage(SINGLE_PERCENT));
    }
  }

  /** Read every tenth day, from long before the window on. */
  private static ObjectProfile waiting() {
    ObjectProfile p = new ObjectProfile();
    for (int day = 0; day <= 100; day += 10) {
      p.add(Accesses.reads(TODAY - 101 + day, 1 + day, 1_000));
    }
    p.closeTo(TODAY);
    p.setExpectation(new Expectation(TODAY - 3, 12.375f, (byte) 2));
    return p;
  }

  @Test
  void version2OfAnObjectThatIsScanned() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_2).get(5));

    assertThat(p.reads).isEqualTo(47);
    assertThat(p.userReads).isEqualTo(2);
    assertThat(p.backupReads).isEqualTo(3);
    assertThat(p.scannerReads).isEqualTo(30);
    assertThat(p.storeReads).isEqualTo(5);
    assertThat(p.lastRead).isEqualTo(Accesses.at(TODAY - 1, 12));
    assertThat(p.lastWanted).isEqualTo(Accesses.at(TODAY - 3, 7));
    assertThat(p.falseWindow.size()).isEqualTo(2);
    assertThat(p.falseWindow.sum(TODAY - 3, TODAY - 2)).isEqualTo(8);
    assertThat(p.falseWindow.sum(TODAY - 1, TODAY)).isEqualTo(30);
    double[] halfLives = {3, 10, 30};
    for (int h = 0; h < halfLives.length; h++) {
      assertThat((double) p.decayedFalse[h])
          .isCloseTo(30 + 8 * Math.pow(0.5, 2 / halfLives[h]), withinPercentage(SINGLE_PERCENT));
    }
    assertThat(p.open)
        .containsExactly(
            new DailyAccess(
                null,
                TODAY,
                4,
                40,
                0,
                -1,
                Accesses.at(TODAY, 9),
                DailyAccess.NEVER,
                DailyAccess.NEVER,
                new ActorReads(1, 0, 2, 0, Accesses.at(TODAY, 8))));
  }

  private static ObjectProfile scanned() {
    ObjectProfile p = new ObjectProfile();
    p.add(
        Accesses.reads(TODAY - 3, 17, 170)
            .withActors(new ActorReads(2, 3, 0, 5, Accesses.at(TODAY - 3, 7))));
    p.add(
        Accesses.reads(TODAY - 1, 30, 300)
            .withActors(new ActorReads(0, 0, 30, 0, DailyAccess.NEVER)));
    p.closeTo(TODAY);
    p.add(
        Accesses.readsAt(Accesses.at(TODAY, 9), 4, 40)
            .withActors(new ActorReads(1, 0, 2, 0, Accesses.at(TODAY, 8))));
    return p;
  }

  @Test
  void version1OfAnEmptyProfile() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_1).get(0));

    assertThat(p.bornOn()).isEqualTo(ObjectProfile.NO_DAY);
    assertThat(p.closedTo()).isEqualTo(ObjectProfile.NO_DAY);
    assertThat(p.firstOpenDay()).isEqualTo(ObjectProfile.NO_DAY);
    assertThat(p.timer()).isEqualTo(ObjectProfile.NO_DAY);
    assertThat(p.advice()).isNull();
    assertThat(p.deleted()).isFalse();
    assertThat(p.inventoryBytes).isEqualTo(-1);
    assertThat(p.inventoryModified).isEqualTo(DailyAccess.NEVER);
    assertThat(p.latencyMillis).isEqualTo(InventoryRecord.NO_LIMIT);
    assertThat(p.storageClass).isNull();
    assertThat(p.logBytes).isEqualTo(-1);
  }

  @Test
  void version1OfAnObjectNeverRead() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_1).get(1));

    assertThat(p.inventoryBytes).isEqualTo(73_400_320_123L);
    assertThat(p.inventoryModified).isEqualTo(1_700_000_000_123L);
    assertThat(p.inventoryTakenAt).isEqualTo(1_768_000_000_000L);
    assertThat(p.latencyMillis).isEqualTo(43_200_000);
    assertThat(p.storageClass).isEqualTo("INTELLIGENT_TIERING");
    assertThat(p.storageClassSince).isEqualTo(19_675);
    assertThat(p.closedTo()).isEqualTo(TODAY);
    assertThat(p.bornOn()).isEqualTo(19_675);
    assertThat(p.timer()).isEqualTo(TODAY + 64);
    assertThat(p.advice())
        .isEqualTo(
            new Advice("GLACIER_IR", 7, TODAY - 30, "INTELLIGENT_TIERING", 0.273_437_512_345));
    assertThat(p.lastRead).isEqualTo(DailyAccess.NEVER);
    assertThat(p.lastActiveDay).isEqualTo(ObjectProfile.NO_DAY);
    assertThat(p.window.size()).isZero();
  }

  @Test
  void version1OfABusyObject() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_1).get(2));

    assertThat(p.firstDay).isEqualTo(TODAY - 50);
    assertThat(p.lastActiveDay).isEqualTo(TODAY - 1);
    assertThat(p.lastRead).isEqualTo(1_768_564_800_000L);
    assertThat(p.reads).isEqualTo(250_001_225);
    assertThat(p.bytesRead).isEqualTo(450_000_000_000_000L);
    assertThat(p.lastWrite).isEqualTo(1_765_422_000_000L);
    assertThat(p.writes).isEqualTo(1);
    assertThat(p.logBytes).isEqualTo(123_456_789_012L);
    assertThat(p.logBytesDay).isEqualTo(20_433);
    assertThat(p.storageClass).isEqualTo("EXPRESS_ONEZONE");
    assertThat(p.window.size()).isEqualTo(35);
    for (int i = 0; i < 35; i++) {
      assertThat(p.window.day(i)).isEqualTo(TODAY - 35 + i);
      assertThat(p.window.reads(i)).isEqualTo(5_000_000L + 15 + i);
    }
    double[] halfLives = {3, 10, 30};
    double decayedBytes = 0;
    for (int h = 0; h < halfLives.length; h++) {
      double reads = 0;
      double weights = 0;
      for (int i = 0; i < 50; i++) {
        double weight = Math.pow(0.5, (49 - i) / halfLives[h]);
        reads += weight * (5_000_000L + i);
        weights += weight;
      }
      assertThat((double) p.decayedReads[h]).isCloseTo(reads, withinPercentage(SINGLE_PERCENT));
      decayedBytes = weights * 9_000_000_000_000L; // The last half-life is that of the bytes.
    }
    assertThat((double) p.decayedBytes).isCloseTo(decayedBytes, withinPercentage(SINGLE_PERCENT));
    assertThat(p.advice()).isEqualTo(new Advice("OTHER", 1, TODAY, "EXPRESS_ONEZONE", -12.5));
  }

  @Test
  void version1OfOpenDays() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_1).get(3));
    long noon = Accesses.at(TODAY, 12);

    assertThat(p.closedTo()).isEqualTo(ObjectProfile.NO_DAY);
    assertThat(p.open)
        .containsExactly(
            day(TODAY - 1, 0, 0, 1, 4_096, DailyAccess.NEVER, noon - 86_400_000L),
            day(TODAY, 3, 300, 0, -1, noon, DailyAccess.NEVER),
            new DailyAccess(
                null,
                TODAY + 2,
                0,
                0,
                0,
                -1,
                DailyAccess.NEVER,
                DailyAccess.NEVER,
                1_768_780_800_000L));
  }

  private static DailyAccess day(
      int day, long reads, long bytes, long writes, long size, long lastRead, long lastWrite) {
    return new DailyAccess(
        null, day, reads, bytes, writes, size, lastRead, lastWrite, DailyAccess.NEVER);
  }

  @Test
  void version1OfADeletedObject() throws IOException {
    ObjectProfile p = Bytes.read(fixture(VERSION_1).get(4));

    assertThat(p.deleted()).isTrue();
    assertThat(p.lastDelete).isEqualTo(1_768_521_600_000L);
    assertThat(p.reads).isEqualTo(2);
    assertThat(p.closedTo()).isEqualTo(TODAY);
    assertThat(p.firstOpenDay()).isEqualTo(ObjectProfile.NO_DAY);
  }

  /** Those of every version, those that came with a version at its end. */
  private static List<ObjectProfile> profiles() {
    return List.of(
        empty(), neverRead(), busy(), open(), deleted(), scanned(), waiting(), moved(), untold());
  }

  private static ObjectProfile empty() {
    return new ObjectProfile();
  }

  private static ObjectProfile neverRead() {
    ObjectProfile p = new ObjectProfile();
    p.apply(
        new InventoryRecord(
            Accesses.OBJECT,
            73_400_320_123L,
            "INTELLIGENT_TIERING",
            1_700_000_000_123L,
            43_200_000,
            1_768_000_000_000L));
    p.closeTo(TODAY);
    p.setTimer(TODAY + 64);
    p.setAdvice(new Advice("GLACIER_IR", 7, TODAY - 30, "INTELLIGENT_TIERING", 0.273_437_512_345));
    return p;
  }

  private static ObjectProfile busy() {
    ObjectProfile p = new ObjectProfile();
    p.apply(Accesses.listed(123_456_789_012L, "EXPRESS_ONEZONE", Accesses.at(TODAY - 40, 3)));
    for (int i = 0; i < 50; i++) {
      p.add(Accesses.reads(TODAY - 50 + i, 5_000_000L + i, 9_000_000_000_000L));
    }
    p.add(Accesses.writeAt(Accesses.at(TODAY - 37, 3), 123_456_789_012L));
    p.closeTo(TODAY);
    p.setAdvice(new Advice("OTHER", 1, TODAY, "EXPRESS_ONEZONE", -12.5));
    return p;
  }

  private static ObjectProfile open() {
    ObjectProfile p = new ObjectProfile();
    p.add(Accesses.deleteAt(Accesses.at(TODAY + 2, 0)));
    p.add(Accesses.reads(TODAY, 1, 100));
    p.add(Accesses.writeAt(Accesses.at(TODAY - 1, 12), 4_096));
    p.add(Accesses.reads(TODAY, 2, 200));
    return p;
  }

  private static ObjectProfile deleted() {
    ObjectProfile p = new ObjectProfile();
    p.add(Accesses.reads(TODAY - 3, 2, 20));
    p.add(Accesses.deleteAt(Accesses.at(TODAY - 1, 0)));
    p.closeTo(TODAY);
    return p;
  }

  private static List<byte[]> fixture(String name) throws IOException {
    List<byte[]> profiles = new ArrayList<>();
    try (InputStream file = ObjectProfileFixtureTest.class.getResourceAsStream("/state/" + name);
        DataInputStream in = new DataInputStream(file)) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        profiles.add(in.readNBytes(in.readInt()));
      }
      assertThat(in.read()).isEqualTo(-1);
    }
    return profiles;
  }
}
