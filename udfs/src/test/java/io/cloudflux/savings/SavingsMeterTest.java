package io.cloudflux.savings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.bill.Bill;
import io.cloudflux.bill.BillLine;
import io.cloudflux.bill.BillMeter;
import io.cloudflux.bill.BillRules;
import io.cloudflux.bill.BillSimulator;
import io.cloudflux.bill.LastRates;
import io.cloudflux.bill.Move;
import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.time.Days;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told, added up, is the bill. */
class SavingsMeterTest {
  private static final PriceBook BOOK = PriceBookReader.shipped();
  private static final long KIB = 1L << 10;
  private static final int DAY = 20_500;
  private static final BillRules NO_END = new BillRules(false, true);
  private static final BillRules END = new BillRules(true, true);

  /** A bill rounds each of its lines once a month; up to three of them are one of ours. */
  private static final long UNITS = 2;

  @ParameterizedTest
  @CsvSource({"s3, 1", "gcs, 1", "azure, 1", "s3, 7", "gcs, 7", "azure, 31"})
  void monthsAndLinesAreThoseOfTheBill(String provider, int every) {
    for (int seed = 0; seed < 400; seed++) {
      Life life = Life.random(BOOK.provider(provider), every, seed);
      life.assertIsTheBill();
    }
  }

  /** What inventories tell is known before anything is settled, as where files are read. */
  @ParameterizedTest
  @CsvSource({"s3, 1", "gcs, 7"})
  void whatIsKnownBeforehandComesToTheSame(String provider, int every) {
    for (int seed = 0; seed < 200; seed++) {
      Life life = Life.random(BOOK.provider(provider), every, seed);
      if (life.resizes.isEmpty()) {
        life.knownBeforehand = true;
        life.assertIsTheBill();
      }
    }
  }

  @Test
  void anObjectThatNothingHappensToTellsOnlyThatItIsThere() {
    Life life = new Life(BOOK.provider("s3"), 1, DAY, DAY + 400);
    life.start = "STANDARD";
    life.bytes = 1 << 20;
    List<SavingsEntry> told = life.run();

    assertThat(told).singleElement().returns(DAY, SavingsEntry::day);
    assertThat(told.get(0).actual()).isEqualTo(told.get(0).nothing());
  }

  /** The provider lowers the tier, and nobody has to look. */
  @Test
  void anAutoClassLowersItsTiersByItself() {
    Life life = new Life(BOOK.provider("s3"), 1, DAY, DAY + 200);
    life.start = "INTELLIGENT_TIERING";
    life.bytes = 10L << 30;

    assertThat(life.run()).extracting(SavingsEntry::day).containsExactly(DAY, DAY + 30, DAY + 90);
    life.assertIsTheBill();
  }

  @Test
  void withoutInventoriesAnObjectIsInTheStandardClassUntilOneTells() {
    ProviderPrices prices = BOOK.provider("s3");
    ObjectProfile profile = new ObjectProfile();
    profile.add(access(DAY, 1, 1000, 0));
    List<SavingsEntry> told = new ArrayList<>();
    settle(profile, prices, DAY + 1, DAY, told);
    profile.apply(inventory("GLACIER_IR", 1000, DAY - 50, DAY + 10));
    settle(profile, prices, DAY + 12, DAY, told);
    profile.apply(inventory("DEEP_ARCHIVE", 1000, DAY - 50, DAY + 20));
    settle(profile, prices, DAY + 21, DAY, told);

    // Being told is no move.
    assertThat(told).extracting(SavingsEntry::day).containsExactly(DAY, DAY + 10, DAY + 20);
    assertThat(told.get(1).actual()).isEqualTo(told.get(1).nothing());
    assertThat(told.get(2).nothing()).containsOnly(0);
    assertThat(told.get(2).actual()[SavingsLine.TRANSITION.ordinal()]).isPositive();
    assertThat(told.get(2).actual()[SavingsLine.STORAGE.ordinal()]).isNotZero();
  }

  /** An inventory dated later than what is settled, of an object in an auto class. */
  @Test
  void beingToldLateIsNoMoveEither() {
    ProviderPrices prices = BOOK.provider("s3");
    ObjectProfile profile = new ObjectProfile();
    profile.add(access(DAY, 1, 1 << 20, 0));
    List<SavingsEntry> told = new ArrayList<>();
    settle(profile, prices, DAY + 1, DAY, told);
    profile.apply(inventory("INTELLIGENT_TIERING", 1 << 20, DAY - 50, DAY + 70));
    settle(profile, prices, DAY + 40, DAY, told);
    profile.add(access(DAY + 60, 1, 1 << 20, 0));
    settle(profile, prices, DAY + 61, DAY, told);

    assertThat(months(told, true, DAY + 300))
        .usingRecursiveComparison()
        .isEqualTo(months(told, false, DAY + 300));
  }

  @Test
  void aClassThatItComesBackToIsAMoveToo() {
    ProviderPrices prices = BOOK.provider("gcs");
    ObjectProfile profile = new ObjectProfile();
    List<SavingsEntry> told = new ArrayList<>();
    profile.apply(inventory("STANDARD", 1 << 30, DAY, DAY));
    settle(profile, prices, DAY + 1, DAY, told);
    profile.apply(inventory("NEARLINE", 1 << 30, DAY, DAY + 40));
    settle(profile, prices, DAY + 41, DAY, told);
    profile.apply(inventory("STANDARD", 1 << 30, DAY, DAY + 50));
    settle(profile, prices, DAY + 51, DAY, told);

    ObjectHistory history = ObjectHistory.builder("gs://b/k", DAY, 1 << 30).until(DAY + 51);
    // It was last seen elsewhere on the day it was first seen there.
    Bill bill =
        BillSimulator.bill(
            new BillMeter(prices, NO_END),
            history,
            List.of(new Move(DAY + 40, "NEARLINE"), new Move(DAY + 41, "STANDARD")),
            prices.require("STANDARD"));
    Map<YearMonth, long[]> sums = months(told, true, DAY + 51);
    assertThat(sums.values().stream().mapToLong(m -> m[SavingsLine.RETRIEVAL.ordinal()]).sum())
        .isEqualTo(1000 * bill.units(BillLine.RETRIEVAL));
    assertThat(profile.account().levels()).isEqualTo(profile.account().firstLevels());
  }

  /** Its 90 days are over when the logs begin: who leaves then pays for none of them. */
  @Test
  void minimumDaysAreServedBeforeTheLogsBeginToo() {
    ProviderPrices prices = BOOK.provider("s3");
    for (int written : new int[] {DAY - 400, DAY - 30}) {
      List<SavingsEntry> told = new ArrayList<>();
      ObjectProfile profile = new ObjectProfile();
      profile.apply(inventory("GLACIER_IR", 1L << 40, written, DAY));
      settle(profile, prices, DAY + 1, DAY, told);
      profile.apply(inventory("STANDARD", 1L << 40, written, DAY + 20));
      settle(profile, prices, DAY + 21, DAY, told);
      long early =
          told.stream()
              .mapToLong(entry -> entry.actual()[SavingsLine.EARLY_DELETION.ordinal()])
              .sum();
      // 1 TiB at 0.004 USD a month, for 40 of the 90 days.
      double expected = written < DAY - 90 ? 0 : 1024 * 0.004 * 12 / 365.0 * (90 - 50);
      assertThat(early / SavingsEntry.PER_USD).isCloseTo(expected, within(1e-6));
    }
  }

  /** As of a log of a file system's metadata. */
  @Test
  void aReadOfUnknownBytesReturnsAllOfTheObject() {
    ProviderPrices prices = BOOK.provider("gcs");
    List<SavingsEntry> told = new ArrayList<>();
    ObjectProfile profile = new ObjectProfile();
    profile.apply(inventory("COLDLINE", 1 << 30, DAY, DAY));
    settle(profile, prices, DAY + 1, DAY, told);
    profile.add(access(DAY + 5, 3, 0, 0));
    settle(profile, prices, DAY + 6, DAY, told);
    // 3 GiB at 0.02 USD.
    assertThat(told.get(1).actual()[SavingsLine.RETRIEVAL.ordinal()])
        .isEqualTo(Math.round(0.06 * SavingsEntry.PER_USD));

    profile.add(access(DAY + 7, 3, 1 << 20, 0));
    profile.add(access(DAY + 8, 3, 0, 0));
    told.clear();
    settle(profile, prices, DAY + 9, DAY, told);
    // A log that tells bytes tells that there were none.
    assertThat(told)
        .filteredOn(entry -> entry.day() == DAY + 8)
        .allMatch(entry -> entry.actual()[SavingsLine.RETRIEVAL.ordinal()] == 0);
  }

  @Test
  void otherPricesCountFromTheNextSettlementOn() {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(inventory("STANDARD", 1 << 30, DAY, DAY));
    List<SavingsEntry> told = new ArrayList<>();
    settle(profile, BOOK.provider("s3"), DAY + 1, DAY, told);
    long before = told.get(0).actual()[0];
    told.clear();
    // The same names at other prices.
    profile.add(access(DAY + 5, 0, 0, 1));
    settle(profile, BOOK.provider("gcs"), DAY + 6, DAY, told);

    assertThat(profile.account().levels()[0]).isNotEqualTo(before);
    assertThat(told.get(0)).returns(DAY + 1, SavingsEntry::day);
    assertThat(told.get(0).actual()[0]).isEqualTo(profile.account().levels()[0] - before);
  }

  @Test
  void nothingIsLeftOfADeletedObject() {
    for (int seed = 0; seed < 200; seed++) {
      Life life = Life.random(BOOK.provider("s3"), 1, seed);
      if (life.deleted) {
        long actual = 0;
        long nothing = 0;
        for (SavingsEntry entry : life.run()) {
          actual += entry.actual()[0];
          nothing += entry.nothing()[0];
        }
        assertThat(actual).isZero();
        assertThat(nothing).isZero();
        assertThat(life.profile.account()).isNull();
      }
    }
  }

  /** An object's days, and what it is billed for them. */
  private static final class Life {
    private final ProviderPrices prices;
    private final int every;
    private final int from;
    private final int to;
    private final TreeMap<Integer, long[]> accesses = new TreeMap<>();
    private final TreeMap<Integer, String> moves = new TreeMap<>();
    private final TreeMap<Integer, Long> resizes = new TreeMap<>();
    private String start;
    private long bytes;
    private boolean deleted;
    private boolean knownBeforehand;
    private ObjectProfile profile;

    Life(ProviderPrices prices, int every, int from, int to) {
      this.prices = prices;
      this.every = every;
      this.from = from;
      this.to = to;
    }

    static Life random(ProviderPrices prices, int every, int seed) {
      Random random = new Random(seed);
      int from = DAY + random.nextInt(40);
      // A whole number of boundaries, or the last days would not be known.
      int to = Math.floorDiv(from + 60 + random.nextInt(300), every) * every;
      Life life = new Life(prices, every, from, to);
      List<String> classes = new ArrayList<>(prices.classes().keySet());
      Collections.shuffle(classes, random);
      life.start = classes.remove(0);
      life.bytes = size(random);
      double busy = random.nextDouble() * random.nextDouble();
      for (int day = from; day < to; day++) {
        if (random.nextDouble() < busy) {
          life.accesses.put(
              day,
              new long[] {
                random.nextInt(5),
                random.nextInt(1 << 20),
                random.nextInt(3) == 0 ? day == from ? 1 : parts(random) : 0
              });
        }
        if (random.nextInt(40) == 0 && !classes.isEmpty() && day > from) {
          life.moves.put(day, classes.remove(0));
        }
        if (every == 1 && random.nextInt(60) == 0 && day > from) {
          life.resizes.put(day, size(random));
        }
      }
      life.accesses.values().removeIf(counts -> counts[0] + counts[1] + counts[2] == 0);
      life.deleted = random.nextInt(4) == 0;
      return life;
    }

    private static int parts(Random random) {
      return random.nextInt(4) == 0 ? 1 + random.nextInt(600) : 1;
    }

    private static long size(Random random) {
      return random.nextInt(4) == 0
          ? random.nextInt(200) * KIB
          : random.nextInt(Integer.MAX_VALUE) * 16L;
    }

    List<SavingsEntry> run() {
      List<SavingsEntry> told = new ArrayList<>();
      profile = new ObjectProfile();
      profile.apply(inventory(start, bytes, from, from));
      long size = bytes;
      if (knownBeforehand) {
        moves.forEach((day, in) -> profile.apply(inventory(in, bytes, from, day)));
      }
      int known = from - 1;
      int next = after(from);
      for (int boundary = after(from); boundary <= to; boundary += every) {
        boolean active = boundary == next;
        for (int day = known + 1; day < boundary; day++) {
          if (accesses.containsKey(day)) {
            long[] counts = accesses.get(day);
            profile.add(access(day, counts[0], counts[1], counts[2]));
            active = true;
          }
          size = resizes.getOrDefault(day, size);
          if (!knownBeforehand && (moves.containsKey(day) || resizes.containsKey(day))) {
            Map.Entry<Integer, String> in = moves.floorEntry(day);
            profile.apply(inventory(in == null ? start : in.getValue(), size, from, day));
            active = true;
          }
          if (deleted && day == to - 1) {
            profile.add(
                new DailyAccess(
                    null, day, 0, 0, 0, -1, DailyAccess.NEVER, DailyAccess.NEVER, end(day)));
            active = true;
          }
        }
        known = boundary - 1;
        if (active) {
          int change = settle(profile, prices, boundary, from - 3, told);
          next = change == ObjectProfile.NO_DAY ? next : after(change);
        }
      }
      return told;
    }

    private int after(int day) {
      return (Math.floorDiv(day, every) + 1) * every;
    }

    void assertIsTheBill() {
      List<SavingsEntry> told = run();
      ObjectHistory.Builder days = ObjectHistory.builder("s3://b/k", from, bytes);
      resizes.forEach(days::resize);
      accesses.forEach(
          (day, counts) ->
              // The write that makes the object is not one that replaces it.
              days.access(day, counts[0], counts[1], day == from ? 0 : counts[2]));
      ObjectHistory history = days.until(to);
      List<Move> made = new ArrayList<>();
      moves.forEach((day, in) -> made.add(new Move(day, in)));
      assertSame(history, made, months(told, true, to));
      assertSame(history, List.of(), months(told, false, to));
    }

    private void assertSame(ObjectHistory history, List<Move> made, Map<YearMonth, long[]> months) {
      Bill bill =
          BillSimulator.bill(
              new BillMeter(prices, deleted ? END : NO_END), history, made, prices.require(start));
      for (YearMonth month : bill.months()) {
        long[] ours = months.getOrDefault(month, new long[SavingsLine.values().length]);
        for (SavingsLine line : SavingsLine.values()) {
          long theirs = 0;
          for (BillLine each : BillLine.values()) {
            theirs += line(each) == line ? bill.units(month, each) : 0;
          }
          assertThat(ours[line.ordinal()])
              .as(
                  "%s %s from %s to %s%s, moves %s, sizes %s, first %s",
                  month, line, from, to, deleted ? " deleted" : "", made, resizes, start)
              .isBetween(1000 * (theirs - UNITS), 1000 * (theirs + UNITS));
        }
      }
      assertThat(bill.months()).containsAll(months.keySet());
    }
  }

  private static SavingsLine line(BillLine line) {
    return switch (line) {
      case STORAGE, OVERHEAD, MONITORING -> SavingsLine.STORAGE;
      case READ_REQUESTS, WRITE_REQUESTS -> SavingsLine.REQUESTS;
      case RETRIEVAL -> SavingsLine.RETRIEVAL;
      case TRANSITION -> SavingsLine.TRANSITION;
      case EARLY_DELETION -> SavingsLine.EARLY_DELETION;
    };
  }

  /** Amounts by month and line, up to a day. */
  private static Map<YearMonth, long[]> months(List<SavingsEntry> entries, boolean actual, int to) {
    Map<YearMonth, long[]> months = new TreeMap<>();
    for (SavingsEntry entry : entries) {
      long[] amounts = actual ? entry.actual() : entry.nothing();
      for (int day = entry.day(); day < to; day++) {
        months.computeIfAbsent(month(day), any -> new long[amounts.length])[0] += amounts[0];
      }
      for (int line = 1; line < amounts.length; line++) {
        if (amounts[line] != 0) {
          months.get(month(entry.day()))[line] += amounts[line];
        }
      }
    }
    return months;
  }

  private static YearMonth month(int day) {
    return YearMonth.from(LocalDate.ofEpochDay(day));
  }

  private static int settle(
      ObjectProfile profile,
      ProviderPrices prices,
      int boundary,
      int logsStart,
      List<SavingsEntry> told) {
    int from = profile.closedTo();
    List<DailyAccess> closing = profile.openDaysBefore(boundary);
    profile.closeTo(boundary);
    return SavingsMeter.settle(
        profile,
        closing,
        from,
        prices,
        new LastRates(),
        "s3://b/k",
        boundary,
        logsStart,
        told::add);
  }

  private static DailyAccess access(int day, long reads, long bytes, long writes) {
    return new DailyAccess(
        null,
        day,
        reads,
        bytes,
        writes,
        -1,
        reads > 0 ? end(day) - 1 : DailyAccess.NEVER,
        writes > 0 ? end(day) - 1 : DailyAccess.NEVER,
        DailyAccess.NEVER);
  }

  private static long end(int day) {
    return Days.startMillis(day + 1) - 1;
  }

  private static InventoryRecord inventory(
      String storageClass, long bytes, int modified, int taken) {
    return new InventoryRecord(
        "s3://b/k",
        bytes,
        storageClass,
        Days.startMillis(modified),
        InventoryRecord.NO_LIMIT,
        Days.startMillis(taken) + 5);
  }
}
