package io.cloudflux.jobs.sink;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.flywaydb.core.Flyway;

/**
 * Results to Postgres. Writes are repeated after a failure, so each is an upsert by a key that the
 * result itself determines, and never moves a row back to an older boundary.
 *
 * @param postgres where Postgres is
 */
public record PostgresOutput(PostgresOptions postgres) implements TieringPipeline.Sinks {
  private static final String SUFFIX = "-to-postgres";
  private static final int BATCH_ROWS = 1000;
  private static final long BATCH_MILLIS = 1000;
  private static final int RETRIES = 5;

  private static final String DECISION_COLUMNS =
      """
      object, as_of, provider, bucket, current_class, current_tier, advised_class, tier,
      advised_since, reason_code, reason, confidence, size_bytes, reads_last_30_days, idle_days,
      monthly_cost_now, monthly_cost_advised, monthly_saving, saving_percent, annual_saving,
      move_cost, payback_days, latency_class, forecast_source, model_version, policy,
      policy_version, price_version
      """;

  private static final String DECISION_VALUES =
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ";

  private static final String UPSERT_DECISION =
      "INSERT INTO tier_decisions ("
          + DECISION_COLUMNS
          + ")"
          + DECISION_VALUES
          + "ON CONFLICT (object) DO UPDATE SET ("
          + DECISION_COLUMNS
          + ") = ROW (EXCLUDED.*) WHERE tier_decisions.as_of <= EXCLUDED.as_of";

  private static final String UPSERT_HISTORY =
      "INSERT INTO tier_decision_history ("
          + DECISION_COLUMNS
          + ")"
          + DECISION_VALUES
          + "ON CONFLICT (object, as_of) DO UPDATE SET ("
          + DECISION_COLUMNS
          + ") = ROW (EXCLUDED.*)";

  private static final String UPSERT_FORECAST =
      """
      INSERT INTO forecasts (object, as_of, daily_reads, source, model_version)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (object) DO UPDATE
      SET (as_of, daily_reads, source, model_version)
        = ROW (EXCLUDED.as_of, EXCLUDED.daily_reads, EXCLUDED.source, EXCLUDED.model_version)
      WHERE forecasts.as_of <= EXCLUDED.as_of
      """;

  private static final String INSERT_PLAN =
      """
      INSERT INTO migration_plans (plan_id, as_of, sequence, provider, bucket, from_class, to_class,
        status, objects, bytes, estimated_cost, monthly_saving, payback_days, duration_seconds)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (plan_id) DO NOTHING
      """;

  private static final String INSERT_ITEM =
      """
      INSERT INTO migration_plan_items (plan_id, item, object, size_bytes, move_cost,
        monthly_saving, payback_days)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (plan_id, item) DO NOTHING
      """;

  private static final String INSERT_DEAD_LETTER =
      """
      INSERT INTO dead_letters (stage, source, position, reason, message, raw)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (stage, source, position) DO NOTHING
      """;

  /** Brings the schema up to date; safe to call from several jobs at once. */
  public void migrate() {
    Flyway.configure(PostgresOutput.class.getClassLoader())
        .dataSource(postgres.url(), postgres.user(), postgres.password())
        .locations("classpath:sql/postgres")
        .load()
        .migrate();
  }

  @Override
  public void decisions(DataStream<TierDecision> decisions) {
    write(decisions, "tier-decisions", UPSERT_DECISION, PostgresOutput::decision);
    write(decisions, "tier-decision-history", UPSERT_HISTORY, PostgresOutput::decision);
    write(decisions, "forecasts", UPSERT_FORECAST, PostgresOutput::forecast);
  }

  @Override
  public void plans(DataStream<MigrationPlan> plans) {
    write(plans, "migration-plans", INSERT_PLAN, PostgresOutput::plan);
    DataStream<PlanItem> items =
        plans
            .<PlanItem>flatMap(
                (plan, out) -> {
                  for (int i = 0; i < plan.items().length; i++) {
                    out.collect(new PlanItem(plan.planId(), i + 1, plan.items()[i]));
                  }
                })
            .returns(Types.POJO(PlanItem.class))
            .uid("migration-plan-items")
            .name("migration-plan-items");
    write(items, "migration-plan-items", INSERT_ITEM, PostgresOutput::item);
  }

  @Override
  public void deadLetters(DataStream<DeadLetter> letters) {
    write(letters, "dead-letters", INSERT_DEAD_LETTER, PostgresOutput::deadLetter);
  }

  /**
   * An item with its place in its plan.
   *
   * @param planId the plan
   * @param position from 1, in the plan's order
   * @param item the move
   */
  public record PlanItem(String planId, int position, MigrationItem item) {}

  private <T> void write(
      DataStream<T> results, String name, String sql, JdbcStatementBuilder<T> binder) {
    results
        .sinkTo(
            JdbcSink.<T>builder()
                .withQueryStatement(sql, binder)
                .withExecutionOptions(
                    JdbcExecutionOptions.builder()
                        .withBatchSize(BATCH_ROWS)
                        .withBatchIntervalMs(BATCH_MILLIS)
                        .withMaxRetries(RETRIES)
                        .build())
                .buildAtLeastOnce(
                    new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                        .withUrl(postgres.url())
                        .withDriverName("org.postgresql.Driver")
                        .withUsername(postgres.user())
                        .withPassword(postgres.password())
                        .build()))
        .uid(name + SUFFIX)
        .name(name + SUFFIX);
  }

  private static void decision(PreparedStatement row, TierDecision d) throws SQLException {
    int i = 0;
    row.setString(++i, d.object());
    row.setObject(++i, instant(d.asOf()));
    row.setString(++i, d.provider());
    row.setString(++i, io.cloudflux.plan.MigrationRoute.of(d).bucket());
    row.setString(++i, d.currentClass());
    row.setString(++i, d.currentTier().name());
    row.setString(++i, d.advisedClass());
    row.setString(++i, d.tier().name());
    row.setObject(++i, instant(d.advisedSince()));
    row.setString(++i, d.reasonCode().name());
    row.setString(++i, d.reason());
    row.setDouble(++i, d.confidence());
    row.setLong(++i, d.sizeBytes());
    row.setLong(++i, d.readsLast30Days());
    row.setInt(++i, d.idleDays());
    money(row, ++i, d.monthlyCostNow());
    money(row, ++i, d.monthlyCostAdvised());
    money(row, ++i, d.monthlySaving());
    row.setDouble(++i, d.savingPercent());
    money(row, ++i, d.annualSaving());
    money(row, ++i, d.moveCost());
    days(row, ++i, d.paybackDays());
    row.setString(++i, d.latencyClass());
    row.setString(++i, d.forecastSource());
    row.setString(++i, d.modelVersion());
    row.setString(++i, d.policy());
    row.setString(++i, d.policyVersion());
    row.setString(++i, d.priceVersion());
  }

  private static void forecast(PreparedStatement row, TierDecision d) throws SQLException {
    row.setString(1, d.object());
    row.setObject(2, instant(d.asOf()));
    row.setArray(3, row.getConnection().createArrayOf("float8", boxed(d.forecast())));
    row.setString(4, d.forecastSource());
    row.setString(5, d.modelVersion());
  }

  private static void plan(PreparedStatement row, MigrationPlan p) throws SQLException {
    int i = 0;
    row.setString(++i, p.planId());
    row.setObject(++i, instant(p.asOf()));
    row.setInt(++i, p.sequence());
    row.setString(++i, p.route().provider());
    row.setString(++i, p.route().bucket());
    row.setString(++i, p.route().fromClass());
    row.setString(++i, p.route().toClass());
    row.setString(++i, p.status().name());
    row.setInt(++i, p.objects());
    row.setLong(++i, p.bytes());
    money(row, ++i, p.estimatedCost());
    money(row, ++i, p.monthlySaving());
    days(row, ++i, p.paybackDays());
    row.setLong(++i, p.durationSeconds());
  }

  private static void item(PreparedStatement row, PlanItem planItem) throws SQLException {
    MigrationItem item = planItem.item();
    row.setString(1, planItem.planId());
    row.setInt(2, planItem.position());
    row.setString(3, item.object());
    row.setLong(4, item.sizeBytes());
    money(row, 5, item.moveCost());
    money(row, 6, item.monthlySaving());
    days(row, 7, item.paybackDays());
  }

  private static void deadLetter(PreparedStatement row, DeadLetter letter) throws SQLException {
    row.setString(1, letter.stage());
    row.setString(2, letter.source());
    row.setLong(3, letter.position());
    row.setString(4, letter.reason());
    // Postgres text cannot hold a NUL; the raw bytes beside it can.
    row.setString(5, letter.message().replace('\0', '\uFFFD'));
    row.setBytes(6, letter.raw());
  }

  private static OffsetDateTime instant(int day) {
    return LocalDate.ofEpochDay(day).atStartOfDay().atOffset(ZoneOffset.UTC);
  }

  private static void money(PreparedStatement row, int index, double usd) throws SQLException {
    row.setBigDecimal(index, java.math.BigDecimal.valueOf(usd));
  }

  private static void days(PreparedStatement row, int index, double days) throws SQLException {
    row.setObject(index, days < 0 ? null : days, java.sql.Types.DOUBLE);
  }

  private static Double[] boxed(double[] values) {
    Double[] boxed = new Double[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }
}
