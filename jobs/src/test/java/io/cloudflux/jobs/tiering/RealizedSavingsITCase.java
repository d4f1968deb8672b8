package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.bill.Bill;
import io.cloudflux.bill.BillLine;
import io.cloudflux.bill.BillMeter;
import io.cloudflux.bill.BillRules;
import io.cloudflux.bill.BillSimulator;
import io.cloudflux.bill.Move;
import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.jobs.tiering.TieringRun.Mode;
import io.cloudflux.local.LocalPostgres;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.time.Days;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the job says was saved is what the bills of all objects, drawn up one by one, come to. */
class RealizedSavingsITCase {
  /** 2024-01-10: the first month is not whole, the last neither. */
  private static final int FROM = 19_732;

  private static final int TO = FROM + 150;
  private static final int OBJECTS = 60;

  @TempDir static Path work;
  private static LocalPostgres postgres;
  private static MiniCluster flink;
  private static Path logs;
  private static Path inventory;
  private static final Map<String, long[]> EXPECTED = new TreeMap<>();

  /** The lines of the bills that make one of ours, so many roundings an object. */
  private static final double USD_PER_OBJECT = 2e-10;

  @BeforeAll
  static void start() throws Exception {
    PriceBook book = PriceBookReader.shipped();
    List<byte[]> counts = new ArrayList<>();
    List<byte[]> records = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < OBJECTS; i++) {
      boolean google = i % 3 == 0;
      String prefix = google ? "gs://data/tables/" : i % 3 == 1 ? "s3://data/logs/" : "s3://data/";
      live(
          prefix + "object-" + i,
          prefix,
          book.provider(google ? "gcs" : "s3"),
          random,
          counts,
          records);
    }
    // The logs cover all days, whatever happened to the objects.
    for (int day : new int[] {FROM, TO - 1}) {
      counts.add(line("s3://other/k", day, 1, 0, 0));
    }
    records.add(record("s3://other/k", 0, "STANDARD", FROM, FROM));
    Collections.shuffle(counts, random);
    Collections.shuffle(records, random);
    logs = TieringRun.write(work.resolve("counts.csv"), counts);
    inventory = TieringRun.write(work.resolve("inventory.jsonl"), records);
    postgres = LocalPostgres.start(work);
    flink = TieringRun.cluster();
  }

  @AfterAll
  static void stop() throws Exception {
    flink.close();
    postgres.close();
  }

  private static void live(
      String object,
      String prefix,
      ProviderPrices prices,
      Random random,
      List<byte[]> counts,
      List<byte[]> records) {
    List<String> classes = new ArrayList<>(prices.classes().keySet());
    Collections.shuffle(classes, random);
    int from = FROM + random.nextInt(30);
    long bytes = random.nextInt(1 << 30) * (long) random.nextInt(100);
    String start = classes.remove(0);
    ObjectHistory.Builder history = ObjectHistory.builder(object, from, bytes);
    List<Move> moves = new ArrayList<>();
    records.add(record(object, bytes, start, from, from));
    double busy = random.nextDouble() * random.nextDouble();
    for (int day = from; day < TO; day++) {
      if (random.nextInt(50) == 0 && day > from && !classes.isEmpty()) {
        String to = classes.remove(0);
        moves.add(new Move(day, to));
        records.add(record(object, bytes, to, from, day));
      }
      if (random.nextDouble() < busy) {
        int reads = 1 + random.nextInt(20);
        int writes = random.nextInt(5) == 0 ? 1 : 0;
        long sent = random.nextInt(1 << 30);
        counts.add(line(object, day, reads, sent, writes));
        history.access(day, reads, sent, day == from ? 0 : writes);
      }
    }
    BillMeter meter = new BillMeter(prices, new BillRules(false, true));
    ObjectHistory whole = history.until(TO);
    add(prices, prefix, 0, BillSimulator.bill(meter, whole, moves, prices.require(start)));
    add(prices, prefix, 1, BillSimulator.bill(meter, whole, List.of(), prices.require(start)));
  }

  private static void add(ProviderPrices prices, String prefix, int side, Bill bill) {
    for (YearMonth month : bill.months()) {
      long[] sums =
          EXPECTED.computeIfAbsent(
              month + "-01 " + prices.provider() + " " + prefix, any -> new long[2]);
      for (BillLine line : BillLine.values()) {
        sums[side] += bill.units(month, line);
      }
    }
  }

  private static byte[] line(String object, int day, long reads, long bytes, long writes) {
    return "%s,%s,%d,%d,%d"
        .formatted(object, Days.iso(day), reads, bytes, writes)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] record(
      String object, long bytes, String storageClass, int modified, int taken) {
    return ("{\"object\":\"%s\",\"size_bytes\":%d,\"storage_class\":\"%s\","
            + "\"last_modified\":\"%sT00:00:00Z\",\"taken_at\":\"%sT03:00:00Z\"}")
        .formatted(object, bytes, storageClass, Days.iso(modified), Days.iso(taken))
        .getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void rowsAreTheSumsOfTheBills(Mode mode) throws Exception {
    Path password = Files.writeString(work.resolve("password"), postgres.password());
    TieringRun run =
        TieringRun.of(
            flink,
            mode,
            work.resolve("out-" + mode),
            "--access-logs=" + logs,
            "--format=counts",
            "--inventory=" + inventory,
            "--sinks=files,postgres",
            "--postgres.url=" + postgres.jdbcUrl(),
            "--postgres.user=" + postgres.user(),
            "--postgres.password-file=" + password);
    assertThat(run.deadLetters()).isEmpty();

    Map<String, BigDecimal[]> rows = rows();
    assertThat(rows.keySet()).isEqualTo(EXPECTED.keySet());
    EXPECTED.forEach(
        (key, sums) -> {
          for (int side = 0; side < 2; side++) {
            assertThat(rows.get(key)[side].doubleValue())
                .as("%s, %s", key, side == 0 ? "actual" : "nothing")
                .isBetween(
                    sums[side] / Bill.UNITS_PER_USD - OBJECTS * USD_PER_OBJECT,
                    sums[side] / Bill.UNITS_PER_USD + OBJECTS * USD_PER_OBJECT);
          }
          assertThat(rows.get(key)[2])
              .isEqualByComparingTo(rows.get(key)[1].subtract(rows.get(key)[0]));
        });
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      sql.execute("TRUNCATE realized_savings");
    }
  }

  @Test
  void movesHaveBeenMade() {
    assertThat(EXPECTED.values()).filteredOn(sums -> sums[0] != sums[1]).hasSizeGreaterThan(8);
  }

  private static Map<String, BigDecimal[]> rows() throws Exception {
    Map<String, BigDecimal[]> rows = new HashMap<>();
    try (Connection connection = connect();
        Statement sql = connection.createStatement();
        ResultSet row =
            sql.executeQuery(
                "SELECT month, provider, prefix, cost_actual, cost_nothing, saving,"
                    + " storage_actual + requests_actual + retrieval_actual + transition_actual"
                    + " + early_deletion_actual FROM realized_savings"
                    + " WHERE prefix <> 's3://other/'")) {
      while (row.next()) {
        rows.put(
            row.getString(1) + " " + row.getString(2) + " " + row.getString(3),
            new BigDecimal[] {row.getBigDecimal(4), row.getBigDecimal(5), row.getBigDecimal(6)});
        assertThat(row.getBigDecimal(7)).isEqualByComparingTo(row.getBigDecimal(4));
      }
    }
    return new TreeMap<>(rows);
  }

  private static Connection connect() throws Exception {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}
