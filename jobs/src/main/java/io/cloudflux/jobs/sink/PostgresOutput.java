package io.cloudflux.jobs.sink;

import io.cloudflux.DeadLetter;
import io.cloudflux.bill.Bill;
import io.cloudflux.decision.ForecastTotal;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.ModelCard;
import io.cloudflux.jobs.tiering.DailyAccessTotal;
import io.cloudflux.jobs.tiering.ModelVerdict;
import io.cloudflux.jobs.tiering.PlanProgress;
import io.cloudflux.jobs.tiering.RealizedSaving;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.savings.SavingsLine;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
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

  private static final String FORECAST_COLUMNS =
      """
      object, as_of, daily_reads, source, model_version,
      reads_7d, p10_7d, p90_7d, p_read_7d,
      reads_30d, p10_30d, p90_30d, p_read_30d,
      reads_90d, p10_90d, p90_90d, p_read_90d
      """;

  private static final String UPSERT_FORECAST =
      "INSERT INTO forecasts ("
          + FORECAST_COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
          + "ON CONFLICT (object) DO UPDATE SET ("
          + FORECAST_COLUMNS
          + ") = ROW (EXCLUDED.*) WHERE forecasts.as_of <= EXCLUDED.as_of";

  private static final String PLAN_COLUMNS =
      """
      plan_id, as_of, sequence, provider, bucket, from_class, to_class, status, objects, bytes,
      estimated_cost, monthly_saving, payback_days, duration_seconds, method, earliest_start,
      restore_seconds, elapsed_seconds
      """;

  private static final String INSERT_PLAN =
      "INSERT INTO migration_plans ("
          + PLAN_COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
          + "ON CONFLICT (plan_id) DO NOTHING";

  /** With all of the plan: its own sink may not have written it yet. */
  private static final String UPSERT_PROGRESS =
      "INSERT INTO migration_plans ("
          + PLAN_COLUMNS
          + """
          , status_at, status_by, status_reason, status_sequence)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (plan_id) DO UPDATE SET
            (status, status_at, status_by, status_reason, status_sequence) = ROW (EXCLUDED.status,
              EXCLUDED.status_at, EXCLUDED.status_by, EXCLUDED.status_reason,
              EXCLUDED.status_sequence)
          WHERE migration_plans.status_sequence <= EXCLUDED.status_sequence
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

  private static final String FORECAST_ERROR_COLUMNS =
      """
      model_version, as_of, tier, stratum, objects, expected_reads, actual_reads, absolute_error,
      wape, bias, deviance, drift
      """;

  private static final String UPSERT_FORECAST_ERROR =
      "INSERT INTO forecast_errors ("
          + FORECAST_ERROR_COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
          + "ON CONFLICT (model_version, as_of, tier, stratum) DO UPDATE SET ("
          + FORECAST_ERROR_COLUMNS
          + ") = ROW (EXCLUDED.*)";

  /** Totals only grow: one that is told again, as it once was, must not undo a later one. */
  private static final String UPSERT_DAILY_ACCESS =
      """
      INSERT INTO object_daily_accesses AS known (day, object, reads, bytes, writes,
        false_heat_reads)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (day, object) DO UPDATE SET
        (reads, bytes, writes, false_heat_reads) = ROW (
          greatest(known.reads, EXCLUDED.reads), greatest(known.bytes, EXCLUDED.bytes),
          greatest(known.writes, EXCLUDED.writes),
          greatest(known.false_heat_reads, EXCLUDED.false_heat_reads))
      """;

  private static final String SAVING_COLUMNS =
      """
      month, provider, prefix, as_of, cost_actual, cost_nothing, saving,
      storage_actual, storage_nothing, requests_actual, requests_nothing, retrieval_actual,
      retrieval_nothing, transition_actual, transition_nothing, early_deletion_actual,
      early_deletion_nothing
      """;

  private static final String UPSERT_SAVING =
      "INSERT INTO realized_savings ("
          + SAVING_COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
          + "ON CONFLICT (month, provider, prefix) DO UPDATE SET ("
          + SAVING_COLUMNS
          + ") = ROW (EXCLUDED.*) WHERE realized_savings.as_of <= EXCLUDED.as_of";

  private static final String MODEL_COLUMNS =
      """
      model_version, effective_from, location, features, training_from, held_out_from, held_out_to,
      training_examples, held_out_examples, weekly_wape, weekly_deviance, bias, status, reason,
      message, compared_with, compared_weekly_deviance, superseded_from
      """;

  private static final String INSERT_MODEL =
      "INSERT INTO forecast_models ("
          + MODEL_COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ";

  /** A verdict told again after the next must not undo it. */
  private static final String UPSERT_VERDICT =
      INSERT_MODEL
          + "ON CONFLICT (model_version, effective_from) DO UPDATE SET ("
          + MODEL_COLUMNS
          + ") = ROW (EXCLUDED.*)"
          + " WHERE forecast_models.status <> 'SUPERSEDED' OR EXCLUDED.status = 'SUPERSEDED'";

  /** What a job has found comes after what a training says. */
  private static final String REGISTER_MODEL =
      INSERT_MODEL
          + "ON CONFLICT (model_version, effective_from) DO UPDATE SET status = EXCLUDED.status"
          + " WHERE forecast_models.status = 'TRAINED'";

  /**
   * The database with its schema up to date; safe to call from several jobs at once.
   *
   * @throws ConfigurationException if it cannot be used
   */
  public static PostgresOutput open(PostgresOptions where) {
    PostgresOutput output = new PostgresOutput(where);
    try {
      output.migrate();
    } catch (RuntimeException e) {
      throw new ConfigurationException(
          "--postgres.url: '%s' cannot be used: %s"
              .formatted(where.url(), e.getMessage().strip().lines().findFirst().orElse("")),
          e);
    }
    return output;
  }

  /** Brings the schema up to date; safe to call from several jobs at once. */
  private void migrate() {
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
  public void planProgress(DataStream<PlanProgress> progress) {
    write(progress, Topics.MIGRATION_PROGRESS, UPSERT_PROGRESS, PostgresOutput::progress);
  }

  @Override
  public void deadLetters(DataStream<DeadLetter> letters) {
    write(letters, "dead-letters", INSERT_DEAD_LETTER, PostgresOutput::deadLetter);
  }

  @Override
  public void forecastErrors(DataStream<ForecastError> errors) {
    write(errors, "forecast-errors", UPSERT_FORECAST_ERROR, PostgresOutput::forecastError);
  }

  @Override
  public void modelVerdicts(DataStream<ModelVerdict> verdicts) {
    write(verdicts, Topics.MODEL_VERDICTS, UPSERT_VERDICT, PostgresOutput::verdict)
        .setParallelism(1); // In their order.
  }

  @Override
  public void realizedSavings(DataStream<RealizedSaving> savings) {
    write(savings, Topics.REALIZED_SAVINGS, UPSERT_SAVING, PostgresOutput::realizedSaving);
  }

  @Override
  public void dailyAccesses(DataStream<DailyAccessTotal> accesses) {
    write(accesses, Topics.OBJECT_DAILY_ACCESSES, UPSERT_DAILY_ACCESS, PostgresOutput::dailyAccess);
  }

  /**
   * Writes a model that has been trained into the table of models, before any job has judged it.
   *
   * @param announced whether jobs have been told
   */
  public void register(ModelAnnouncement model, boolean announced) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
        PreparedStatement row = connection.prepareStatement(REGISTER_MODEL)) {
      model(row, model, announced ? "ANNOUNCED" : "TRAINED", null);
      row.executeUpdate();
    }
  }

  /**
   * An item with its place in its plan.
   *
   * @param planId the plan
   * @param position from 1, in the plan's order
   * @param item the move
   */
  public record PlanItem(String planId, int position, MigrationItem item) {}

  private <T> DataStreamSink<T> write(
      DataStream<T> results, String name, String sql, JdbcStatementBuilder<T> binder) {
    return results
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
    decimal(row, ++i, d.monthlyCostNow());
    decimal(row, ++i, d.monthlyCostAdvised());
    decimal(row, ++i, d.monthlySaving());
    row.setDouble(++i, d.savingPercent());
    decimal(row, ++i, d.annualSaving());
    decimal(row, ++i, d.moveCost());
    doubleOrNull(row, ++i, d.paybackDays());
    row.setString(++i, d.latencyClass());
    row.setString(++i, d.forecastSource());
    row.setString(++i, d.modelVersion());
    row.setString(++i, d.policy());
    row.setString(++i, d.policyVersion());
    row.setString(++i, d.priceVersion());
  }

  private static void forecast(PreparedStatement row, TierDecision d) throws SQLException {
    int i = 0;
    row.setString(++i, d.object());
    row.setObject(++i, instant(d.asOf()));
    row.setArray(++i, row.getConnection().createArrayOf("float8", boxed(d.forecast())));
    row.setString(++i, d.forecastSource());
    row.setString(++i, d.modelVersion());
    for (ForecastTotal total : d.forecastTotals()) {
      row.setDouble(++i, total.reads());
      row.setDouble(++i, total.p10());
      row.setDouble(++i, total.p90());
      row.setDouble(++i, total.some());
    }
  }

  private static void progress(PreparedStatement row, PlanProgress p) throws SQLException {
    int i = planColumns(row, p.plan());
    row.setObject(++i, Instant.ofEpochMilli(p.at()).atOffset(ZoneOffset.UTC));
    row.setString(++i, textOrNull(p.by()));
    row.setString(++i, textOrNull(p.reason()));
    row.setInt(++i, p.sequence());
  }

  private static void plan(PreparedStatement row, MigrationPlan p) throws SQLException {
    planColumns(row, p);
  }

  /** The index of the last. */
  private static int planColumns(PreparedStatement row, MigrationPlan p) throws SQLException {
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
    decimal(row, ++i, p.estimatedCost());
    decimal(row, ++i, p.monthlySaving());
    doubleOrNull(row, ++i, p.paybackDays());
    row.setLong(++i, p.durationSeconds());
    row.setString(++i, p.schedule().method().name());
    row.setObject(
        ++i, Instant.ofEpochSecond(p.schedule().earliestStart()).atOffset(ZoneOffset.UTC));
    row.setLong(++i, p.schedule().restoreSeconds());
    row.setLong(++i, p.schedule().elapsedSeconds());
    return i;
  }

  private static void item(PreparedStatement row, PlanItem planItem) throws SQLException {
    MigrationItem item = planItem.item();
    row.setString(1, planItem.planId());
    row.setInt(2, planItem.position());
    row.setString(3, item.object());
    row.setLong(4, item.sizeBytes());
    decimal(row, 5, item.moveCost());
    decimal(row, 6, item.monthlySaving());
    doubleOrNull(row, 7, item.paybackDays());
  }

  private static void deadLetter(PreparedStatement row, DeadLetter letter) throws SQLException {
    row.setString(1, letter.stage());
    row.setString(2, letter.source());
    row.setLong(3, letter.position());
    row.setString(4, letter.reason());
    row.setString(5, textOrNull(letter.message()));
    row.setBytes(6, letter.raw());
  }

  private static void forecastError(PreparedStatement row, ForecastError e) throws SQLException {
    int i = 0;
    row.setString(++i, e.modelVersion());
    row.setObject(++i, instant(e.asOf()));
    row.setString(++i, e.tier().name());
    row.setString(++i, e.stratum().name());
    row.setLong(++i, e.objects());
    decimal(row, ++i, e.expectedReads());
    row.setLong(++i, e.actualReads());
    decimal(row, ++i, e.absoluteError());
    doubleOrNull(row, ++i, e.wape());
    doubleOrNull(row, ++i, e.bias());
    decimal(row, ++i, e.deviance());
    row.setBoolean(++i, e.drift());
  }

  private static void realizedSaving(PreparedStatement row, RealizedSaving s) throws SQLException {
    int i = 0;
    row.setObject(++i, LocalDate.ofEpochDay(s.month()));
    row.setString(++i, s.provider());
    row.setString(++i, textOrNull(s.prefix()));
    row.setObject(++i, instant(s.asOf()));
    row.setBigDecimal(++i, Bill.usd(s.costActual()));
    row.setBigDecimal(++i, Bill.usd(s.costNothing()));
    row.setBigDecimal(++i, Bill.usd(s.saving()));
    for (SavingsLine line : SavingsLine.values()) {
      row.setBigDecimal(++i, Bill.usd(s.actual()[line.ordinal()]));
      row.setBigDecimal(++i, Bill.usd(s.nothing()[line.ordinal()]));
    }
  }

  private static void dailyAccess(PreparedStatement row, DailyAccessTotal a) throws SQLException {
    int i = 0;
    row.setObject(++i, LocalDate.ofEpochDay(a.day()));
    row.setString(++i, a.object());
    row.setLong(++i, a.reads());
    row.setLong(++i, a.bytes());
    row.setLong(++i, a.writes());
    row.setLong(++i, a.falseHeatReads());
  }

  private static void verdict(PreparedStatement row, ModelVerdict v) throws SQLException {
    model(row, v.announcement(), v.status().name(), v);
  }

  /**
   * @param verdict null if there is none yet
   */
  private static void model(
      PreparedStatement row, ModelAnnouncement announcement, String status, ModelVerdict verdict)
      throws SQLException {
    ModelCard card = announcement.card();
    int i = 0;
    row.setString(++i, card.modelVersion());
    row.setObject(++i, instant(announcement.effectiveFrom()));
    row.setString(++i, announcement.location());
    row.setArray(++i, row.getConnection().createArrayOf("text", card.features()));
    row.setObject(++i, LocalDate.ofEpochDay(card.trainingFrom()));
    row.setObject(++i, LocalDate.ofEpochDay(card.heldOutFrom()));
    row.setObject(++i, LocalDate.ofEpochDay(card.heldOutTo()));
    row.setLong(++i, card.trainingExamples());
    row.setLong(++i, card.heldOutExamples());
    number(row, ++i, card.errors().weeklyWape());
    number(row, ++i, card.errors().weeklyDeviance());
    number(row, ++i, card.errors().bias());
    row.setString(++i, status);
    row.setString(++i, verdict == null ? null : verdict.reason().name());
    row.setString(++i, verdict == null ? null : verdict.message());
    row.setString(++i, verdict == null ? null : verdict.comparedWith());
    number(row, ++i, verdict == null ? Double.NaN : verdict.comparedDeviance());
    row.setObject(
        ++i,
        verdict == null || verdict.supersededFrom() == ModelVerdict.NEVER
            ? null
            : instant(verdict.supersededFrom()),
        java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
  }

  private static OffsetDateTime instant(int day) {
    return LocalDate.ofEpochDay(day).atStartOfDay().atOffset(ZoneOffset.UTC);
  }

  /** Postgres text cannot hold a NUL. */
  private static String textOrNull(String text) {
    return text == null ? null : text.replace('\0', '\uFFFD');
  }

  /** What is added up in SQL. */
  private static void decimal(PreparedStatement row, int index, double value) throws SQLException {
    row.setBigDecimal(index, java.math.BigDecimal.valueOf(value));
  }

  /** NULL for what is negative: never, or not defined. */
  private static void doubleOrNull(PreparedStatement row, int index, double value)
      throws SQLException {
    row.setObject(index, value < 0 ? null : value, java.sql.Types.DOUBLE);
  }

  private static void number(PreparedStatement row, int index, double value) throws SQLException {
    row.setObject(index, Double.isNaN(value) ? null : value, java.sql.Types.DOUBLE);
  }

  private static Double[] boxed(double[] values) {
    Double[] boxed = new Double[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }
}
