package io.cloudflux.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.StorageClass.Retrieval;
import io.cloudflux.price.StorageClass.RetrievalOption;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bills worked out by hand from the vendors' rules; USD a GiB-month is told as that times 12/365.
 */
class BillSimulatorTest {
  private static final long KIB = 1L << 10;
  private static final long GIB = 1L << 30;
  private static final int NEW_YEAR = day(2026, 1, 1);

  /** Half a unit of a bill, for each of its months and lines. */
  private static final double ROUNDED = 20 * 0.5e-10;

  private final PriceBook book = PriceBookReader.shipped();
  private final ProviderPrices s3 = book.provider("s3");
  private final ProviderPrices gcs = book.provider("gcs");
  private final ProviderPrices azure = book.provider("azure");

  // Days and months.

  @Test
  void billsADayAsItsShareOfAMonthAndSplitsAtMonths() {
    Bill bill = stay(s3, "STANDARD", unread(GIB, day(2026, 1, 15), day(2026, 3, 10)));

    assertThat(bill.months())
        .containsExactly(YearMonth.of(2026, 1), YearMonth.of(2026, 2), YearMonth.of(2026, 3));
    // 17 days of January, 28 of February, 9 of March at 0.023 * 12/365 = 0.000756164383…
    assertThat(bill.amount(YearMonth.of(2026, 1))).isEqualByComparingTo("0.0128547945");
    assertThat(bill.amount(YearMonth.of(2026, 2))).isEqualByComparingTo("0.0211726027");
    assertThat(bill.amount(YearMonth.of(2026, 3))).isEqualByComparingTo("0.0068054795");
    assertThat(bill.total()).isEqualByComparingTo("0.0408328767");
  }

  @Test
  void aLeapFebruaryHasADayMore() {
    Bill bill = stay(s3, "STANDARD", unread(GIB, day(2024, 2, 1), day(2024, 3, 1)));

    // 29 days at 0.023 * 12/365
    assertThat(bill.months()).containsExactly(YearMonth.of(2024, 2));
    assertThat(bill.total()).isEqualByComparingTo("0.0219287671");
  }

  // Minimum days.

  @Test
  void chargesTheDaysNotServedInStandardIa() {
    Bill bill =
        BillSimulator.bill(
            s3,
            unread(GIB, NEW_YEAR, NEW_YEAR + 200),
            List.of(new Move(NEW_YEAR, "STANDARD_IA"), new Move(NEW_YEAR + 10, "GLACIER_IR")));

    // 10 of 30 days served: 20 at 0.0125. GLACIER_IR's 90 are served in 190.
    is(bill, BillLine.EARLY_DELETION, share(0.0125, 20));
    is(bill, BillLine.STORAGE, share(0.0125, 10) + share(0.004, 190));
    // 0.01 and 0.02 per 1,000
    is(bill, BillLine.TRANSITION, 0.00001 + 0.00002);
    is(bill, BillLine.RETRIEVAL, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "s3, GLACIER_IR, 45, 0.004, 45",
    "s3, GLACIER_IR, 90, 0.004, 0",
    "s3, DEEP_ARCHIVE, 179, 0.00099, 1",
    "s3, DEEP_ARCHIVE, 180, 0.00099, 0",
    "gcs, ARCHIVE, 65, 0.0012, 300",
    "gcs, NEARLINE, 31, 0.010, 0",
    "azure, Cool, 1, 0.0152, 29"
  })
  void chargesTheDaysNotServedAtTheEnd(
      String provider, String name, int days, double rate, int unserved) {
    ProviderPrices prices = book.provider(provider);
    ObjectHistory history = unread(GIB, NEW_YEAR, NEW_YEAR + days);

    is(stay(prices, name, history), BillLine.EARLY_DELETION, share(rate, unserved));
    is(
        BillSimulator.bill(
            prices, history, List.of(), prices.require(name), new BillRules(false, true)),
        BillLine.EARLY_DELETION,
        0);
  }

  @Test
  void chargesTheDaysNotServedOfTheBilledSize() {
    // 64 KiB count as 128 KiB.
    is(
        stay(s3, "STANDARD_IA", unread(64 * KIB, NEW_YEAR, NEW_YEAR + 10)),
        BillLine.EARLY_DELETION,
        share(0.0125, 20) * 128 * KIB / GIB);
  }

  @Test
  void anOverwriteChargesTheDaysTheOldObjectDidNotServe() {
    ObjectHistory history =
        ObjectHistory.builder("s3://b/k", NEW_YEAR, GIB)
            .access(NEW_YEAR + 9, 0, 0, 1)
            .until(NEW_YEAR + 20);
    Bill bill = stay(s3, "STANDARD_IA", history);

    // Served 1 to 10 January: 20 days left. The new one serves 11 to 20: 20 left at the end.
    is(bill, BillLine.EARLY_DELETION, share(0.0125, 20) + share(0.0125, 20));
    is(bill, BillLine.STORAGE, share(0.0125, 20));
    // 0.01 per 1,000
    is(bill, BillLine.WRITE_REQUESTS, 0.00001);
  }

  @Test
  void theWritesOfADayReplaceTheObjectOnce() {
    ObjectHistory history =
        ObjectHistory.builder("s3://b/k", NEW_YEAR, GIB)
            .access(NEW_YEAR + 9, 0, 0, 600)
            .until(NEW_YEAR + 40);
    Bill bill = stay(s3, "STANDARD_IA", history);

    // An upload in 600 parts: the old one had 20 days left, the new one's 30 are served.
    is(bill, BillLine.EARLY_DELETION, share(0.0125, 20));
    is(bill, BillLine.WRITE_REQUESTS, 0.006);
  }

  @Test
  void anOverwriteChargesTheOldSize() {
    ObjectHistory history =
        ObjectHistory.builder("s3://b/k", NEW_YEAR, 3 * GIB)
            .resize(NEW_YEAR + 9, GIB)
            .access(NEW_YEAR + 9, 0, 0, 1)
            .until(NEW_YEAR + 40);
    Bill bill = stay(s3, "STANDARD_IA", history);

    is(bill, BillLine.EARLY_DELETION, 3 * share(0.0125, 20));
    // Nine days of three, 31 of one.
    is(bill, BillLine.STORAGE, 3 * share(0.0125, 9) + share(0.0125, 31));
  }

  @Test
  void aMoveFindsTheObjectAsItWasAtMidnight() {
    ObjectHistory history =
        ObjectHistory.builder("s3://b/k", NEW_YEAR, 3 * GIB)
            .resize(NEW_YEAR + 5, GIB)
            .until(NEW_YEAR + 6);
    Bill bill =
        BillSimulator.bill(
            s3,
            history,
            List.of(new Move(NEW_YEAR + 5, "STANDARD")),
            s3.require("STANDARD_IA"),
            BillRules.USUAL);

    // A copy of 3 GiB out of STANDARD_IA at 0.01; 25 of 30 days not served.
    is(bill, BillLine.RETRIEVAL, 0.03);
    is(bill, BillLine.EARLY_DELETION, 3 * share(0.0125, 25));
    is(bill, BillLine.STORAGE, 3 * share(0.0125, 5) + share(0.023, 1));
  }

  // Minimum size and overheads.

  @Test
  void billsSmallObjectsAsTheMinimumSize() {
    Bill bill = stay(s3, "STANDARD_IA", unread(32 * KIB, NEW_YEAR, NEW_YEAR + 365));

    // A year is twelve months: 32 KiB of its own and 96 KiB more, at 0.0125.
    is(bill, BillLine.STORAGE, 12 * 0.0125 * 32 * KIB / GIB);
    is(bill, BillLine.OVERHEAD, 12 * 0.0125 * 96 * KIB / GIB);
  }

  @Test
  void billsAnArchivesMetadataAtTwoRates() {
    Bill bill = stay(s3, "GLACIER", unread(GIB, NEW_YEAR, NEW_YEAR + 365));

    is(bill, BillLine.STORAGE, 12 * 0.0036);
    // 32 KiB at 0.0036, 8 KiB at STANDARD's 0.023.
    is(bill, BillLine.OVERHEAD, 12 * (0.0036 * 32 * KIB + 0.023 * 8 * KIB) / GIB);
  }

  // Requests and retrieval.

  @ParameterizedTest
  @CsvSource({
    // provider, class, 10,000 reads, 10,000 writes, retrieval of 5 GiB by 10,000 reads
    "s3, STANDARD, 0.004, 0.05, 0",
    "s3, INTELLIGENT_TIERING, 0.004, 0.05, 0",
    "s3, STANDARD_IA, 0.01, 0.1, 0.05",
    "s3, GLACIER_IR, 0.1, 0.2, 0.15",
    "s3, GLACIER, 0.004, 0.3, 0.55", // 5 * 0.01, and 10,000 restores at 0.05 per 1,000
    "s3, DEEP_ARCHIVE, 0.004, 0.5, 1.1", // 5 * 0.02, and 10,000 restores at 0.10 per 1,000
    "gcs, STANDARD, 0.004, 0.05, 0",
    "gcs, COLDLINE, 0.1, 0.2, 0.1",
    "gcs, ARCHIVE, 0.5, 0.5, 0.25",
    "azure, Hot, 0.004, 0.05, 0",
    "azure, Cold, 0.1, 0.18, 0.15",
    "azure, Archive, 5.0, 0.1, 0.1"
  })
  void billsRequestsAtTheRatesOfTheClass(
      String provider, String name, double reads, double writes, double retrieval) {
    ObjectHistory history =
        ObjectHistory.builder("s3://b/k", NEW_YEAR, 1)
            .access(NEW_YEAR + 3, 10_000, 5 * GIB, 10_000)
            .until(NEW_YEAR + 4);
    Bill bill = stay(book.provider(provider), name, history);

    is(bill, BillLine.READ_REQUESTS, reads);
    is(bill, BillLine.WRITE_REQUESTS, writes);
    is(bill, BillLine.RETRIEVAL, retrieval);
  }

  @Test
  void restoresBeforeItReadsFromAnArchive() {
    ObjectHistory history =
        ObjectHistory.builder("s3://b/k", NEW_YEAR, GIB)
            .access(NEW_YEAR + 100, 2, 2 * GIB, 0)
            .until(NEW_YEAR + 120);

    // Twice 0.01 a GB and 0.05 per 1,000 restores; the two GET at 0.0004.
    Bill standard = stay(s3, "GLACIER", history);
    is(standard, BillLine.RETRIEVAL, 0.02 + 0.0001);
    is(standard, BillLine.READ_REQUESTS, 0.0000008);
    // In bulk for nothing, expedited for 0.03 and 10 per 1,000.
    ProviderPrices bulk = s3.with(restoredBy("bulk", s3.require("GLACIER")));
    is(stay(bulk, "GLACIER", history), BillLine.RETRIEVAL, 0);
    ProviderPrices expedited = s3.with(restoredBy("expedited", s3.require("GLACIER")));
    is(stay(expedited, "GLACIER", history), BillLine.RETRIEVAL, 0.06 + 0.02);
  }

  private static StorageClass restoredBy(String name, StorageClass c) {
    RetrievalOption option =
        c.retrieval().options().stream().filter(o -> o.name().equals(name)).findFirst().get();
    return new StorageClass(
        c.provider(),
        c.name(),
        c.tier(),
        c.storageBands(),
        c.requests(),
        new Retrieval(
            option.perGb(), option.perRequest(), option.firstByteMillis(), true, List.of()),
        c.minimums(),
        c.moves(),
        c.autoTiering());
  }

  // Moves.

  @Test
  void copiesBackWithRestoreAndRetrieval() {
    Bill bill =
        BillSimulator.bill(
            s3,
            unread(GIB, NEW_YEAR, NEW_YEAR + 201),
            List.of(new Move(NEW_YEAR + 200, "STANDARD")),
            s3.require("DEEP_ARCHIVE"),
            BillRules.USUAL);

    // 0.02 a GB and one restore at 0.10 per 1,000; a GET; a PUT into STANDARD.
    is(bill, BillLine.RETRIEVAL, 0.02 + 0.0001);
    is(bill, BillLine.READ_REQUESTS, 0.0000004);
    is(bill, BillLine.TRANSITION, 0.000005);
    is(bill, BillLine.EARLY_DELETION, 0);
  }

  @Test
  void azureBillsATierUpAtItsSource() {
    Bill bill =
        BillSimulator.bill(
            azure,
            unread(GIB, NEW_YEAR, NEW_YEAR + 61),
            List.of(new Move(NEW_YEAR, "Cold"), new Move(NEW_YEAR + 60, "Hot")));

    // Down: a write at Cold, 0.18 per 10,000. Up: a read at 0.10 per 10,000 and 0.03 a GB, and
    // nothing at Hot. 30 of Cold's 90 days are left, at 0.0036.
    is(bill, BillLine.TRANSITION, 0.000018);
    is(bill, BillLine.READ_REQUESTS, 0.00001);
    is(bill, BillLine.RETRIEVAL, 0.03);
    is(bill, BillLine.EARLY_DELETION, share(0.0036, 30));
    is(bill, BillLine.STORAGE, share(0.0036, 60) + share(0.0208, 1));
  }

  @Test
  void aMoveToWhereTheObjectIsChangesNothing() {
    ObjectHistory history = unread(GIB, NEW_YEAR, NEW_YEAR + 40);
    List<Move> twice =
        List.of(new Move(NEW_YEAR, "STANDARD_IA"), new Move(NEW_YEAR + 5, "STANDARD_IA"));

    assertThat(BillSimulator.bill(s3, history, twice))
        .isEqualTo(BillSimulator.bill(s3, history, twice.subList(0, 1)));
  }

  // Auto classes.

  @Test
  void intelligentTieringFollowsIdleDaysAndComesBack() {
    ObjectHistory history =
        ObjectHistory.builder("s3://b/k", NEW_YEAR, GIB)
            .access(NEW_YEAR + 120, 1, GIB, 0)
            .until(NEW_YEAR + 160);
    Bill bill = stay(s3, "INTELLIGENT_TIERING", history);

    // 30 days frequent, 60 infrequent, 30 archive instant; from the read on, that day included, 30
    // frequent and 10 infrequent.
    is(
        bill,
        BillLine.STORAGE,
        share(0.023, 30)
            + share(0.0125, 60)
            + share(0.004, 30)
            + share(0.023, 30)
            + share(0.0125, 10));
    is(bill, BillLine.MONITORING, share(0.0000025, 160));
    is(bill, BillLine.READ_REQUESTS, 0.0000004);
    is(bill, BillLine.RETRIEVAL, 0);
  }

  @Test
  void intelligentTieringDoesNotWatchSmallObjects() {
    Bill small = stay(s3, "INTELLIGENT_TIERING", unread(128 * KIB - 1, NEW_YEAR, NEW_YEAR + 120));
    Bill watched = stay(s3, "INTELLIGENT_TIERING", unread(128 * KIB, NEW_YEAR, NEW_YEAR + 120));

    is(small, BillLine.MONITORING, 0);
    is(small, BillLine.STORAGE, share(0.023, 120) * (128 * KIB - 1) / GIB);
    is(watched, BillLine.MONITORING, share(0.0000025, 120));
    is(
        watched,
        BillLine.STORAGE,
        (share(0.023, 30) + share(0.0125, 60) + share(0.004, 30)) * 128 * KIB / GIB);
  }

  @Test
  void intelligentTieringsArchivesCarryMetadata() {
    ProviderPrices asked = s3.with(s3.require("INTELLIGENT_TIERING").autoTiersTo("deep archive"));
    Bill bill = stay(asked, "INTELLIGENT_TIERING", unread(GIB, NEW_YEAR, NEW_YEAR + 365));

    // Idle 90 to 179 days in archive, from 180 on in deep archive; 32 KiB there, 8 KiB at 0.023.
    is(
        bill,
        BillLine.STORAGE,
        share(0.023, 30) + share(0.0125, 60) + share(0.0036, 90) + share(0.00099, 185));
    is(
        bill,
        BillLine.OVERHEAD,
        (share(0.0036, 90) + share(0.00099, 185)) * 32 * KIB / GIB
            + share(0.023, 275) * 8 * KIB / GIB);
  }

  @Test
  void anObjectThatComesIntoAnAutoClassStartsInItsFirstTier() {
    ObjectHistory history = unread(GIB, NEW_YEAR, NEW_YEAR + 140);
    List<Move> moves = List.of(new Move(NEW_YEAR + 100, "INTELLIGENT_TIERING"));

    is(
        BillSimulator.bill(s3, history, moves),
        BillLine.STORAGE,
        share(0.023, 100) + share(0.023, 30) + share(0.0125, 10));
    // Were its idle days counted from before, it would be in archive instant at once.
    is(
        BillSimulator.bill(s3, history, moves, s3.standard(), new BillRules(true, false)),
        BillLine.STORAGE,
        share(0.023, 100) + share(0.004, 40));
  }

  @Test
  void autoclassGoesAsFarAsItsTerminalClass() {
    ObjectHistory history = unread(GIB, NEW_YEAR, NEW_YEAR + 400);
    Bill toArchive = stay(gcs, "AUTOCLASS", history);
    Bill toNearline =
        stay(gcs.with(gcs.require("AUTOCLASS").autoTiersTo("NEARLINE")), "AUTOCLASS", history);

    is(
        toArchive,
        BillLine.STORAGE,
        share(0.020, 30) + share(0.010, 60) + share(0.004, 275) + share(0.0012, 35));
    is(toNearline, BillLine.STORAGE, share(0.020, 30) + share(0.010, 370));
    // 0.0025 per 1,000 objects and 30 days.
    is(toArchive, BillLine.MONITORING, 0.0000025 * 400 / 30);
    // Switched on: one class A operation at 0.005 per 1,000.
    is(
        BillSimulator.bill(gcs, history, List.of(new Move(NEW_YEAR, "AUTOCLASS"))),
        BillLine.TRANSITION,
        0.000005);
  }

  @Test
  void smartTierFollowsIdleDays() {
    Bill bill = stay(azure, "SMART", unread(GIB, NEW_YEAR, NEW_YEAR + 100));

    is(bill, BillLine.STORAGE, share(0.0208, 30) + share(0.0152, 60) + share(0.0036, 10));
    // 0.04 per 10,000 objects and month
    is(bill, BillLine.MONITORING, share(0.000004, 100));
  }

  private static Bill stay(ProviderPrices prices, String name, ObjectHistory history) {
    return BillSimulator.bill(prices, history, List.of(), prices.require(name), BillRules.USUAL);
  }

  private static ObjectHistory unread(long bytes, int from, int to) {
    return ObjectHistory.builder("s3://b/k", from, bytes).until(to);
  }

  private static void is(Bill bill, BillLine line, double usd) {
    assertThat(bill.amount(line).doubleValue()).as(line.name()).isCloseTo(usd, within(ROUNDED));
  }

  /** Days of a monthly price. */
  private static double share(double perMonth, int days) {
    return perMonth * days * 12 / 365;
  }

  private static int day(int year, int month, int day) {
    return (int) LocalDate.of(year, month, day).toEpochDay();
  }
}
