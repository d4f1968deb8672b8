package io.cloudflux.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.ForecastTotal;
import io.cloudflux.decision.ReasonCode;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.forecast.ReadStratum;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.SavedModels;
import io.cloudflux.jobs.tiering.DailyAccessTotal;
import io.cloudflux.jobs.tiering.ModelVerdict;
import io.cloudflux.jobs.tiering.PlanProgress;
import io.cloudflux.jobs.tiering.RealizedSaving;
import io.cloudflux.local.LocalPostgres;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MigrationRoute;
import io.cloudflux.plan.MoveMethod;
import io.cloudflux.plan.MoveSchedule;
import io.cloudflux.plans.PlanStore;
import io.cloudflux.price.Tier;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresWriterITCase {
  private static final int DAY = 20_000;
  private static LocalPostgres postgres;
  private static PostgresOptions where;
  private final Counters counters = new Counters();
  private final TestProcessingTimeService clock = new TestProcessingTimeService();

  @BeforeAll
  static void start() throws Exception {
    postgres = LocalPostgres.start();
    where = new PostgresOptions(postgres.jdbcUrl(), postgres.user(), postgres.password());
    PostgresOutput.open(where, PostgresOutput.TIMEOUT);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @BeforeEach
  void empty() throws Exception {
    clock.setCurrentTime(0);
    sql(
        "TRUNCATE tier_decisions, tier_decision_history, forecasts, migration_plans,"
            + " migration_plan_items, dead_letters, forecast_errors, object_daily_accesses,"
            + " realized_savings, forecast_models");
  }

  static Stream<Arguments> tables() {
    return Stream.of(
        table(PostgresOutput.DECISIONS, PostgresWriterITCase::decision),
        table(PostgresOutput.HISTORY, PostgresWriterITCase::decision),
        table(PostgresOutput.FORECASTS, PostgresWriterITCase::decision),
        table(PostgresOutput.PLANS, PostgresWriterITCase::plan),
        table(PostgresOutput.PROGRESS, PostgresWriterITCase::progress),
        table(PostgresOutput.ITEMS, PostgresWriterITCase::item),
        table(PostgresOutput.DEAD_LETTERS, PostgresWriterITCase::letter),
        table(PostgresOutput.FORECAST_ERRORS, PostgresWriterITCase::error),
        table(PostgresOutput.DAILY_ACCESSES, PostgresWriterITCase::accesses),
        table(PostgresOutput.SAVINGS, PostgresWriterITCase::saving),
        table(PostgresOutput.VERDICTS, PostgresWriterITCase::verdict));
  }

  /** Holds the compiler to one type of result for both. */
  private static <T> Arguments table(PostgresTable<T> table, Function<Random, T> results) {
    return Arguments.of(table, results);
  }

  /** However results fall into batches, and whatever was there before. */
  @ParameterizedTest
  @MethodSource("tables")
  <T> void foldedIsAsOneByOne(PostgresTable<T> table, Function<Random, T> results)
      throws Exception {
    Random random = new Random(table.name().hashCode());
    List<T> all = Stream.generate(() -> results.apply(random)).limit(120).toList();

    write(table, all, 1);
    assertThat(counters.of("rowsFolded")).isZero();
    assertThat(counters.of("rowsWritten")).isEqualTo(all.size());
    List<String> oneByOne = rows(table.name());
    assertThat(oneByOne).hasSizeBetween(2, all.size() / 2);

    for (int batch : new int[] {7, 40, 1000}) {
      empty();
      Counters those = new Counters();
      write(table, all, batch, those);
      assertThat(rows(table.name())).as("batches of %d", batch).isEqualTo(oneByOne);
      assertThat(those.of("rowsFolded") + those.of("rowsWritten")).isEqualTo(all.size());
      assertThat(those.of("rowsFolded")).isPositive();
    }
  }

  @Test
  void writesWhatIsTogetherAfterASecond() throws Exception {
    try (PostgresWriter<DailyAccessTotal> writer = writer(PostgresOutput.DAILY_ACCESSES)) {
      writer.write(total("a", 1), null);
      clock.setCurrentTime(999);
      assertThat(rows("object_daily_accesses")).isEmpty();
      clock.setCurrentTime(1000);
      assertThat(rows("object_daily_accesses")).hasSize(1);
      writer.write(total("b", 1), null);
      clock.setCurrentTime(2000);
      assertThat(rows("object_daily_accesses")).hasSize(2);
      assertThat(clock.getNumActiveTimers()).isZero();
    }
  }

  /** Same objects, opposite orders, at once: neither deadlocks, so nothing is tried again. */
  @Test
  void writersOfTheSameRowsDoNotDeadlock() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Void>> both = new ArrayList<>();
      for (int order = 0; order < 2; order++) {
        int step = order == 0 ? 1 : -1;
        Callable<Void> task =
            () -> {
              try (PostgresWriter<DailyAccessTotal> writer =
                  writer(PostgresOutput.DAILY_ACCESSES)) {
                for (int flush = 0; flush < 15; flush++) {
                  for (int i = 0; i < 2000; i++) {
                    writer.write(total("o" + (step > 0 ? i : 1999 - i), flush), null);
                  }
                  writer.flush(false);
                }
              }
              return null;
            };
        both.add(threads.submit(task));
      }
      for (Future<Void> one : both) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(counters.of("flushRetries")).isZero();
    assertThat(rows("object_daily_accesses")).hasSize(2000);
  }

  /** A sequence does not go back with its transaction, so only the first upsert fails. */
  @Test
  void whatFailsBetweenCopyAndCommitIsWrittenOnce() throws Exception {
    sql(
        "CREATE SEQUENCE upserts",
        """
        CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('upserts') = 1 THEN
            RAISE EXCEPTION 'not this time' USING ERRCODE = 'serialization_failure';
          END IF;
          RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER fail_once AFTER INSERT ON object_daily_accesses
        FOR EACH STATEMENT EXECUTE FUNCTION fail_once()
        """);
    try {
      write(PostgresOutput.DAILY_ACCESSES, List.of(total("a", 1), total("b", 2)), 10);
    } finally {
      sql("DROP FUNCTION fail_once CASCADE", "DROP SEQUENCE upserts");
    }
    assertThat(rows("object_daily_accesses")).hasSize(2);
    assertThat(counters.of("flushRetries")).isEqualTo(1);
    assertThat(counters.of("rowsWritten")).isEqualTo(2);
  }

  @Test
  void writesOnWhenTheServerHasBeenRestarted() throws Exception {
    try (PostgresWriter<DailyAccessTotal> writer = writer(PostgresOutput.DAILY_ACCESSES)) {
      writer.write(total("a", 1), null);
      writer.flush(false);
      postgres.killServer();
      postgres.startServer();
      writer.write(total("b", 1), null);
      writer.flush(false);
    }
    assertThat(rows("object_daily_accesses")).hasSize(2);
    assertThat(counters.of("flushRetries")).isPositive();
  }

  @Test
  void aServerThatDoesNotAnswerFailsTheTask() throws Exception {
    try (PostgresWriter<DailyAccessTotal> writer =
        new PostgresWriter<>(
            where, Duration.ofSeconds(1), PostgresOutput.DAILY_ACCESSES, clock, counters)) {
      writer.write(total("a", 1), null);
      writer.flush(false);
      writer.write(total("b", 1), null);
      postgres.suspend();
      try {
        assertThatThrownBy(() -> writer.flush(false))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("1 rows for table object_daily_accesses of ");
      } finally {
        postgres.resume();
      }
    }
    assertThat(counters.of("flushRetries")).isEqualTo(5);
    assertThat(rows("object_daily_accesses")).hasSize(1);
  }

  @Test
  void whatTheServerRefusesFailsAtOnce() {
    List<DailyAccessTotal> bad = List.of(new DailyAccessTotal(null, DAY, 1, 1, 1, 1));
    PostgresTable<DailyAccessTotal> table = PostgresOutput.DAILY_ACCESSES;
    PostgresTable<DailyAccessTotal> keyed =
        new PostgresTable<>(
            table.name(),
            table.columns(),
            table.key(),
            table.onConflict(),
            table.rows(),
            DailyAccessTotal::day,
            table.fold(),
            table.mostRows());

    assertThatThrownBy(() -> write(keyed, bad, 10))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("null value in column \"object\"");
    assertThat(counters.of("flushRetries")).isZero();
  }

  /** What the URL says comes first. */
  @Test
  void theUrlSaysHowLongAnAnswerMayTake() throws SQLException {
    PostgresOptions patient =
        new PostgresOptions(where.url() + "?socketTimeout=7", where.user(), where.password());
    try (Connection ours = where.connect(Duration.ofSeconds(3));
        Connection theirs = patient.connect(Duration.ofSeconds(3))) {
      assertThat(ours.getNetworkTimeout()).isEqualTo(3000);
      assertThat(theirs.getNetworkTimeout()).isEqualTo(7000);
    }
  }

  /** Decided again, a boundary has a plan of the same id with other moves, and fewer. */
  @Test
  void aPlanDecidedAgainTakesThePlaceOfTheFirstAndKeepsItsStatus() throws Exception {
    MigrationPlan first = plan("p", 3, 30);
    write(PostgresOutput.PLANS, List.of(first, plan("other", 1, 1)), 10);
    write(
        PostgresOutput.ITEMS,
        List.of(item("p", 1, "a"), item("p", 2, "b"), item("p", 3, "c"), item("other", 1, "d")),
        10);
    write(
        PostgresOutput.PROGRESS,
        List.of(
            new PlanProgress(
                first.at(MigrationPlan.Status.APPROVED), 1, 1_700_000_000_123L, "ann", null)),
        10);

    write(PostgresOutput.PLANS, List.of(plan("p", 2, 20)), 10);
    write(PostgresOutput.ITEMS, List.of(item("p", 1, "c"), item("p", 2, "e")), 10);
    sql(
        """
        INSERT INTO tier_decisions
        SELECT 's3://b/' || key, to_timestamp(86400 * 20000), 's3', 's3://b', 'STANDARD', 'HOT', 'p',
          'COLD', to_timestamp(86400 * 20000), 'IDLE', '', 1, 10, 0, 0, 0, 0, 0, 0, 0, 0, NULL,
          'milliseconds', '', '', '', '', ''
        FROM unnest(ARRAY['a', 'b', 'c', 'd', 'e']) key
        """);

    try (PlanStore store = new PlanStore(where)) {
      assertThat(store.find("p"))
          .hasValueSatisfying(
              plan -> {
                assertThat(plan.objects()).isEqualTo(2);
                assertThat(plan.objectsOpen()).isEqualTo(2);
                assertThat(plan.bytes()).isEqualTo(20);
                assertThat(plan.status()).isEqualTo(MigrationPlan.Status.APPROVED);
                assertThat(plan.statusBy()).isEqualTo("ann");
              });
      assertThat(store.items("p", 100))
          .extracting(PlanStore.ItemRow::object)
          .containsExactly("s3://b/c", "s3://b/e");
      List<String> exported = new ArrayList<>();
      store.decisions("s3://", "p", decision -> exported.add(decision.object()));
      assertThat(exported).containsExactly("s3://b/c", "s3://b/e");
    }
  }

  private static MigrationPlan plan(String id, int objects, long bytes) {
    return new MigrationPlan(
        id,
        DAY,
        1,
        new MigrationRoute("s3", "s3://b", "STANDARD", id),
        objects,
        bytes,
        4,
        5,
        -1,
        6,
        MigrationPlan.Status.PLANNED,
        new MoveSchedule(MoveMethod.COPY, 7, 8, 9),
        new MigrationItem[0]);
  }

  private static PostgresOutput.PlanItem item(String plan, int position, String key) {
    return new PostgresOutput.PlanItem(
        plan, position, new MigrationItem("s3://b/" + key, 10, 0.5, 0.25, -1));
  }

  private static String object(Random random) {
    return "s3://b/" + random.nextInt(4);
  }

  /** About as many boundaries as results have to be told apart by. */
  private static int day(Random random) {
    return DAY + random.nextInt(3);
  }

  private static TierDecision decision(Random random) {
    double[] forecast = random.doubles(7).toArray();
    ForecastTotal[] totals = new ForecastTotal[3];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = new ForecastTotal(7, random.nextDouble(), 0, 2, 0.5);
    }
    return new TierDecision(
        object(random),
        day(random),
        "s3",
        "STANDARD",
        Tier.HOT,
        "GLACIER_IR",
        Tier.COLD,
        DAY,
        ReasonCode.IDLE,
        "because\tof \\N " + random.nextInt(9),
        0.5,
        random.nextInt(9),
        3,
        4,
        0.1,
        0.2,
        1e-7,
        12,
        1,
        0,
        random.nextBoolean() ? -1 : 3.5,
        "milliseconds",
        forecast,
        totals,
        "model",
        "m",
        "p",
        "1",
        "2");
  }

  private static MigrationPlan plan(Random random) {
    return plan("plan-" + random.nextInt(4), 1 + random.nextInt(9), random.nextInt(9));
  }

  private static PlanProgress progress(Random random) {
    MigrationPlan.Status[] statuses = MigrationPlan.Status.values();
    return new PlanProgress(
        plan(random).at(statuses[random.nextInt(statuses.length)]),
        random.nextInt(4),
        1_700_000_000_123L + random.nextInt(99),
        random.nextBoolean() ? null : "me",
        random.nextBoolean() ? null : "so\0");
  }

  private static PostgresOutput.PlanItem item(Random random) {
    return new PostgresOutput.PlanItem(
        "plan-" + random.nextInt(2),
        1 + random.nextInt(3),
        new MigrationItem("s3://b/" + random.nextInt(9), random.nextInt(9), 0.5, 0.25, -1));
  }

  private static DeadLetter letter(Random random) {
    byte[] raw = new byte[3];
    random.nextBytes(raw);
    return new DeadLetter("access-log", "BAD_TIME", "a\0b", object(random), 7, raw);
  }

  private static ForecastError error(Random random) {
    return new ForecastError(
        "m" + random.nextInt(2),
        day(random),
        Tier.HOT,
        ReadStratum.DAILY,
        random.nextInt(9),
        1.5,
        random.nextInt(9),
        0.5,
        -1,
        1,
        2,
        random.nextBoolean());
  }

  private static DailyAccessTotal accesses(Random random) {
    return new DailyAccessTotal(
        object(random),
        day(random),
        random.nextInt(9),
        random.nextInt(9),
        random.nextInt(9),
        random.nextInt(9));
  }

  private static DailyAccessTotal total(String object, long reads) {
    return new DailyAccessTotal(object, DAY, reads, 1, 1, 0);
  }

  private static RealizedSaving saving(Random random) {
    return new RealizedSaving(
        DAY,
        "s3",
        object(random),
        day(random),
        random.longs(5, 0, 99).toArray(),
        random.longs(5, -99, 99).toArray());
  }

  private static ModelVerdict verdict(Random random) {
    ModelVerdict.Status[] statuses = ModelVerdict.Status.values();
    ModelVerdict.Status status = statuses[random.nextInt(statuses.length)];
    return new ModelVerdict(
        new ModelAnnouncement(
            SavedModels.card("m" + random.nextInt(3), 1, "b", 2), "file:/models/a", day(random)),
        status,
        ModelVerdict.Reason.NO_WORSE,
        "says \"" + random.nextInt(9) + "\"",
        null,
        Double.NaN,
        status == ModelVerdict.Status.SUPERSEDED ? DAY : ModelVerdict.NEVER);
  }

  private <T> PostgresWriter<T> writer(PostgresTable<T> table) {
    return new PostgresWriter<>(where, PostgresOutput.TIMEOUT, table, clock, counters);
  }

  private <T> void write(PostgresTable<T> table, List<T> results, int mostRows) throws Exception {
    write(table, results, mostRows, counters);
  }

  /** Through a writer of such batches, and to the end. */
  private <T> void write(PostgresTable<T> table, List<T> results, int mostRows, Counters counters)
      throws Exception {
    PostgresTable<T> batched =
        new PostgresTable<>(
            table.name(),
            table.columns(),
            table.key(),
            table.onConflict(),
            table.rows(),
            table.keys(),
            table.fold(),
            mostRows);
    try (PostgresWriter<T> writer =
        new PostgresWriter<>(where, PostgresOutput.TIMEOUT, batched, clock, counters)) {
      for (T result : results) {
        writer.write(result, null);
      }
      writer.flush(true);
    }
  }

  private static void sql(String... statements) throws SQLException {
    try (Connection connection = where.connect(PostgresOutput.TIMEOUT);
        Statement sql = connection.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    }
  }

  private static List<String> rows(String table) throws SQLException {
    try (Connection connection = where.connect(PostgresOutput.TIMEOUT);
        Statement sql = connection.createStatement();
        ResultSet rows =
            sql.executeQuery("SELECT %s::text AS line FROM %1$s ORDER BY 1".formatted(table))) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
      return lines;
    }
  }

  /** Of all groups, by name. */
  private static final class Counters extends UnregisteredMetricsGroup {
    private final Map<String, Counter> known = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name) {
      return known.computeIfAbsent(name, any -> new SimpleCounter());
    }

    @Override
    public MetricGroup addGroup(String name, String value) {
      return this;
    }

    long of(String name) {
      return known.get(name).getCount();
    }
  }
}
