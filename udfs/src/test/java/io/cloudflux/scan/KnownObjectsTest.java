package io.cloudflux.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownObjectsTest {
  private static final int DAY = 20_510;
  private static final long SIZE = 1 << 20;
  private static final ScanRules RULES = ScanRules.DEFAULT;

  /** A prefix, day by day. */
  private static final class Prefix {
    private KnownObjects known = KnownObjects.NONE;

    /** An inventory tells of objects that were last modified long before, or on a day. */
    Prefix stored(int from, int to, int day) {
      ReadSample sample = new ReadSample();
      for (int i = from; i < to; i++) {
        sample.addKnown(id(i), day);
      }
      known = known.plus(day, sample.packed());
      return this;
    }

    Prefix stored(int objects) {
      return stored(0, objects, DAY - 100);
    }

    /** Reads of the first objects on a day; says if it is a scan. */
    boolean reads(int day, int objects, IntUnaryOperator reads) {
      List<DailyAccess> totals = new ArrayList<>();
      for (int i = 0; i < objects; i++) {
        int count = reads.applyAsInt(i);
        totals.add(total(i, day, count, count * SIZE, 0, DailyAccess.NEVER));
      }
      return day(day, totals);
    }

    boolean reads(int day, int objects) {
      return reads(day, objects, i -> 1);
    }

    boolean day(int day, List<DailyAccess> totals) {
      long[] sample = ReadSampleTest.sample(totals).packed();
      boolean through = known.isReadThrough(day, sample, RULES);
      boolean scan = through && known.isRare(day, RULES);
      known = (through ? known.readThroughOn(day) : known).plus(day, sample);
      return scan;
    }
  }

  private static String id(int i) {
    return "s3://bucket/prefix/object-" + i;
  }

  private static DailyAccess total(
      int i, int day, long reads, long bytes, long writes, long deleted) {
    long noon = Days.startMillis(day) + 43_200_000;
    return new DailyAccess(
        id(i),
        day,
        reads,
        bytes,
        writes,
        SIZE,
        reads > 0 ? noon : DailyAccess.NEVER,
        writes > 0 ? noon : DailyAccess.NEVER,
        deleted);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 150, 512, 513, 20_000})
  void aWeeklyBackupIsRecognizedEveryTime(int objects) {
    Prefix prefix = new Prefix().stored(objects);
    for (int day = DAY; day < DAY + 70; day += 7) {
      assertThat(prefix.reads(day, objects)).isTrue();
      assertThat(prefix.reads(day + 3, objects / 10)).as("few of its objects").isFalse();
    }
  }

  @Test
  void aPrefixReadWholeEveryDayIsAWorkload() {
    Prefix prefix = new Prefix();
    for (int day = DAY; day < DAY + 30; day++) {
      assertThat(prefix.reads(day, 200)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"6, false", "7, true", "8, true", "30, true"})
  void readingThroughMoreThanOnceAWeekIsAWorkload(int daysBetween, boolean scan) {
    Prefix prefix = new Prefix().stored(200);
    prefix.reads(DAY, 200);
    assertThat(prefix.reads(DAY + daysBetween, 200)).isEqualTo(scan);
  }

  @ParameterizedTest
  @CsvSource({"99, 99, false", "100, 100, true", "200, 180, true", "200, 179, false"})
  void readsAShareOfEnoughObjects(int stored, int read, boolean scan) {
    assertThat(new Prefix().stored(stored).reads(DAY, read)).isEqualTo(scan);
  }

  /** So many standard errors from the share, it does not depend on which are sampled. */
  @ParameterizedTest
  @CsvSource({"0.84, false", "0.96, true"})
  void aShareOfMoreThanAreSampledIsEstimated(double share, boolean scan) {
    Random random = new Random(3);
    int[] reads = random.doubles(30_000).mapToInt(draw -> draw < share ? 1 : 0).toArray();
    assertThat(new Prefix().stored(30_000).reads(DAY, 30_000, i -> reads[i])).isEqualTo(scan);
  }

  @ParameterizedTest
  @CsvSource({"2, 100, true", "3, 99, true", "3, 100, false", "50, 101, false"})
  void mostAreReadOnceOrTwice(int reads, int objects, boolean scan) {
    assertThat(new Prefix().stored(200).reads(DAY, 200, i -> i < objects ? reads : 1))
        .isEqualTo(scan);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 1048576, true", // in parts
    "8, 2097152, true", // twice
    "9, 2097153, false",
    "8, 65536, false", // looking things up in it
    "2, 3145728, true",
    "0, 1048576, false"
  })
  void partsComeToTheObject(long reads, long bytes, boolean through) {
    assertThat(ScanRules.readsThrough(reads, bytes, SIZE)).isEqualTo(through);
  }

  @Test
  void ofObjectsOfUnknownSizePartsAreReads() {
    assertThat(ScanRules.readsThrough(3, 3, -1)).isFalse();
    assertThat(ScanRules.readsThrough(2, 3, -1)).isTrue();
  }

  /** What is written and processed at once is not read through, although all there is is read. */
  @Test
  void whatIsNewOnTheDayDoesNotCount() {
    Prefix prefix = new Prefix();
    for (int day = DAY; day < DAY + 40; day++) {
      List<DailyAccess> totals = new ArrayList<>();
      int first = (day - DAY) * 150;
      for (int i = first; i < first + 150; i++) {
        totals.add(total(i, day, 1, SIZE, 1, DailyAccess.NEVER));
      }
      assertThat(prefix.day(day, totals)).isFalse();
    }
  }

  /** An inventory taken later tells what was there before. */
  @Test
  void objectsAreKnownFromTheDayTheyWereModified() {
    Prefix prefix = new Prefix().stored(200).stored(200, 400, DAY);
    assertThat(prefix.reads(DAY, 200)).isTrue();
    assertThat(prefix.reads(DAY + 7, 200)).isFalse();
    assertThat(prefix.reads(DAY + 14, 400)).isTrue();
  }

  @Test
  void whatWasDeletedNeedNotBeRead() {
    Prefix prefix = new Prefix().stored(300);
    List<DailyAccess> deletes = new ArrayList<>();
    for (int i = 150; i < 300; i++) {
      deletes.add(total(i, DAY, 0, 0, 0, Days.startMillis(DAY) + 5));
    }
    prefix.day(DAY, deletes);
    assertThat(prefix.known.hashes()).hasSize(150);
    assertThat(prefix.reads(DAY + 1, 150)).isTrue();
  }

  @Test
  void whatIsWrittenAgainAfterADeleteIsThere() {
    Prefix prefix = new Prefix().stored(1);
    prefix.day(DAY, List.of(total(0, DAY, 0, 0, 1, Days.startMillis(DAY) + 5)));
    assertThat(prefix.known.hashes()).hasSize(1);
    prefix.day(DAY + 1, List.of(total(0, DAY + 1, 0, 0, 0, Days.startMillis(DAY + 1) + 5)));
    assertThat(prefix.known.hashes()).isEmpty();
  }

  /** From logs alone objects are known once they were read. */
  @Test
  void withoutAnInventoryTheSecondBackupIsRecognized() {
    Prefix prefix = new Prefix();
    assertThat(prefix.reads(DAY, 1_000)).isFalse();
    assertThat(prefix.reads(DAY + 7, 1_000)).isTrue();
  }

  @Test
  void saysNothingOfAPrefixThatHasShrunkToAFraction() {
    Prefix prefix = new Prefix().stored(50_000);
    List<DailyAccess> deletes = new ArrayList<>();
    for (int i = 150; i < 50_000; i++) {
      deletes.add(total(i, DAY, 0, 0, 0, Days.startMillis(DAY) + 5));
    }
    prefix.day(DAY, deletes);
    assertThat(prefix.reads(DAY + 1, 150)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 100 | 7 | 1 | share is 0.0; allowed: above 0 to 1",
        "1.1 | 100 | 7 | 1 | share is 1.1; allowed: above 0 to 1",
        "NaN | 100 | 7 | 1 | share is NaN; allowed: above 0 to 1",
        "0.9 | 0 | 7 | 1 | objects is 0; allowed: a whole number, 1 to 512",
        "0.9 | 513 | 7 | 1 | objects is 513; allowed: a whole number, 1 to 512",
        "0.9 | 100 | 0 | 1 | apart-days is 0; allowed: a whole number, 1 to 366",
        "0.9 | 100 | 7 | 17 | folders is 17; allowed: a whole number, 0 to 16"
      })
  void refusesRulesThatCannotBe(
      double share, int objects, int apartDays, int folders, String message) {
    assertThatThrownBy(() -> new ScanRules(share, objects, apartDays, folders))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void theLogsMustTellWhatWasBefore() {
    DailyAccess daily = total(1, DAY, 1, SIZE, 0, DailyAccess.NEVER);
    assertThat(RULES.isScan(daily, DAY - 6)).isFalse();
    assertThat(RULES.isScan(daily, DAY - 7)).isTrue();
    assertThat(RULES.isScan(total(1, DAY, 5, 5, 0, DailyAccess.NEVER), DAY - 7)).isFalse();
  }
}
