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
import io.cloudflux.plan.MigrationRoute;
import io.cloudflux.savings.SavingsLine;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.util.TimeUtils;
import org.flywaydb.core.Flyway;

/**
 * Results to Postgres. Writes are repeated after a failure, so each is an upsert by a key that the
 * result itself determines, and never moves a row back to an older boundary.
 *
 * @param postgres where Postgres is
 * @param timeout how long Postgres may take to answer, if the URL does not say; whole seconds
 */
public record PostgresOutput(PostgresOptions postgres, Duration timeout)
    implements TieringPipeline.Sinks {
  private static final String SUFFIX = "-to-postgres";

  /** How long Postgres may take to answer unless something else is asked for. */
  public static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** More do not make a row cheaper, fewer do not save memory worth naming: a row is a kilobyte. */
  private static final int ROWS = 5000;

  /** A dead letter may be a megabyte. */
  private static final int DEAD_LETTER_ROWS = 250;

  private static final String UNLESS_OLDER = " WHERE known.as_of <= EXCLUDED.as_of";

  private static final String DECISION_COLUMNS =
      """
      object, as_of, provider, bucket, current_class, current_tier, advised_class, tier,
      advised_since, reason_code, reason, confidence, size_bytes, reads_last_30_days, idle_days,
      monthly_cost_now, monthly_cost_advised, monthly_saving, saving_percent, annual_saving,
      move_cost, payback_days, latency_class, forecast_source, model_version, policy,
      policy_version, price_version
      """;

  static final PostgresTable<TierDecision> DECISIONS =
      new PostgresTable<>(
          "tier_decisions",
          DECISION_COLUMNS,
          "object",
          PostgresTable.replace(DECISION_COLUMNS) + UNLESS_OLDER,
          PostgresOutput::decision,
          d -> CopyRow.storable(d.object()),
          (earlier, later) -> earlier.asOf() <= later.asOf() ? later : earlier,
          ROWS);

  static final PostgresTable<TierDecision> HISTORY =
      new PostgresTable<>(
          "tier_decision_history",
          DECISION_COLUMNS,
          "object, as_of",
          PostgresTable.replace(DECISION_COLUMNS),
          PostgresOutput::decision,
          d -> List.of(CopyRow.storable(d.object()), d.asOf()),
          (earlier, later) -> later,
          ROWS);

  private static final String FORECAST_COLUMNS =
      """
      object, as_of, daily_reads, source, model_version,
      reads_7d, p10_7d, p90_7d, p_read_7d,
      reads_30d, p10_30d, p90_30d, p_read_30d,
      reads_90d, p10_90d, p90_90d, p_read_90d
      """;

  static final PostgresTable<TierDecision> FORECASTS =
      new PostgresTable<>(
          "forecasts",
          FORECAST_COLUMNS,
          "object",
          PostgresTable.replace(FORECAST_COLUMNS) + UNLESS_OLDER,
          PostgresOutput::forecast,
          d -> CopyRow.storable(d.object()),
          (earlier, later) -> earlier.asOf() <= later.asOf() ? later : earlier,
          ROWS);

  private static final String PLAN_COLUMNS =
      """
      plan_id, as_of, sequence, provider, bucket, from_class, to_class, status, objects, bytes,
      estimated_cost, monthly_saving, payback_days, duration_seconds, method, earliest_start,
      restore_seconds, elapsed_seconds
      """;

  /**
   * All that its id leaves open, like its items: a boundary that is decided again, from an older
   * savepoint or by a job started anew, may come to other plans of the same ids. Not its status,
   * which is told elsewhere and may have been told before.
   */
  static final PostgresTable<MigrationPlan> PLANS =
      new PostgresTable<>(
          "migration_plans",
          PLAN_COLUMNS,
          "plan_id",
          """
          DO UPDATE SET
            (objects, bytes, estimated_cost, monthly_saving, payback_days, duration_seconds, method,
              earliest_start, restore_seconds, elapsed_seconds) = ROW (EXCLUDED.objects,
              EXCLUDED.bytes, EXCLUDED.estimated_cost, EXCLUDED.monthly_saving,
              EXCLUDED.payback_days, EXCLUDED.duration_seconds, EXCLUDED.method,
              EXCLUDED.earliest_start, EXCLUDED.restore_seconds, EXCLUDED.elapsed_seconds)
          """,
          PostgresOutput::plan,
          MigrationPlan::planId,
          (earlier, later) -> later,
          ROWS);

  private static final String PROGRESS_COLUMNS =
      PLAN_COLUMNS + ", status_at, status_by, status_reason, status_sequence";

  /** With all of the plan: its own sink may not have written it yet. */
  static final PostgresTable<PlanProgress> PROGRESS =
      new PostgresTable<>(
          "migration_plans",
          PROGRESS_COLUMNS,
          "plan_id",
          PostgresTable.replace(PROGRESS_COLUMNS)
              + " WHERE known.status_sequence <= EXCLUDED.status_sequence",
          PostgresOutput::progress,
          p -> p.plan().planId(),
          (earlier, later) -> earlier.sequence() <= later.sequence() ? later : earlier,
          ROWS);

  private static final String ITEM_COLUMNS =
      "plan_id, item, object, size_bytes, move_cost, monthly_saving, payback_days";

  static final PostgresTable<PlanItem> ITEMS =
      new PostgresTable<>(
          "migration_plan_items",
          ITEM_COLUMNS,
          "plan_id, item",
          PostgresTable.replace(ITEM_COLUMNS),
          PostgresOutput::item,
          i -> List.of(i.planId(), i.position()),
          (earlier, later) -> later,
          ROWS);

  static final PostgresTable<DeadLetter> DEAD_LETTERS =
      new PostgresTable<>(
          "dead_letters",
          "stage, source, position, reason, message, raw",
          "stage, source, position",
          "DO NOTHING",
          PostgresOutput::deadLetter,
          l -> List.of(l.stage(), CopyRow.storable(l.source()), l.position()),
          (earlier, later) -> earlier,
          DEAD_LETTER_ROWS);

  private static final String FORECAST_ERROR_COLUMNS =
      """
      model_version, as_of, tier, stratum, objects, expected_reads, actual_reads, absolute_error,
      wape, bias, deviance, drift
      """;

  static final PostgresTable<ForecastError> FORECAST_ERRORS =
      new PostgresTable<>(
          "forecast_errors",
          FORECAST_ERROR_COLUMNS,
          "model_version, as_of, tier, stratum",
          PostgresTable.replace(FORECAST_ERROR_COLUMNS),
          PostgresOutput::forecastError,
          e -> List.of(CopyRow.storable(e.modelVersion()), e.asOf(), e.tier(), e.stratum()),
          (earlier, later) -> later,
          ROWS);

  /** Totals only grow: one that is told again, as it once was, must not undo a later one. */
  static final PostgresTable<DailyAccessTotal> DAILY_ACCESSES =
      new PostgresTable<>(
          "object_daily_accesses",
          "day, object, reads, bytes, writes, false_heat_reads",
          "day, object",
          """
          DO UPDATE SET
            (reads, bytes, writes, false_heat_reads) = ROW (
              greatest(known.reads, EXCLUDED.reads), greatest(known.bytes, EXCLUDED.bytes),
              greatest(known.writes, EXCLUDED.writes),
              greatest(known.false_heat_reads, EXCLUDED.false_heat_reads))
          """,
          PostgresOutput::dailyAccess,
          a -> List.of(a.day(), CopyRow.storable(a.object())),
          (earlier, later) ->
              new DailyAccessTotal(
                  later.object(),
                  later.day(),
                  Math.max(earlier.reads(), later.reads()),
                  Math.max(earlier.bytes(), later.bytes()),
                  Math.max(earlier.writes(), later.writes()),
                  Math.max(earlier.falseHeatReads(), later.falseHeatReads())),
          ROWS);

  private static final String SAVING_COLUMNS =
      """
      month, provider, prefix, as_of, cost_actual, cost_nothing, saving,
      storage_actual, storage_nothing, requests_actual, requests_nothing, retrieval_actual,
      retrieval_nothing, transition_actual, transition_nothing, early_deletion_actual,
      early_deletion_nothing
      """;

  static final PostgresTable<RealizedSaving> SAVINGS =
      new PostgresTable<>(
          "realized_savings",
          SAVING_COLUMNS,
          "month, provider, prefix",
          PostgresTable.replace(SAVING_COLUMNS) + UNLESS_OLDER,
          PostgresOutput::realizedSaving,
          s -> List.of(s.month(), s.provider(), CopyRow.storable(s.prefix())),
          (earlier, later) -> earlier.asOf() <= later.asOf() ? later : earlier,
          ROWS);

  private static final String MODEL_COLUMNS =
      """
      model_version, effective_from, location, features, training_from, held_out_from, held_out_to,
      training_examples, held_out_examples, weekly_wape, weekly_deviance, bias, status, reason,
      message, compared_with, compared_weekly_deviance, superseded_from
      """;

  private static final String MODEL_KEY = "model_version, effective_from";

  /** A verdict told again after the next must not undo it. */
  static final PostgresTable<ModelVerdict> VERDICTS =
      new PostgresTable<>(
          "forecast_models",
          MODEL_COLUMNS,
          MODEL_KEY,
          PostgresTable.replace(MODEL_COLUMNS)
              + " WHERE known.status <> 'SUPERSEDED' OR EXCLUDED.status = 'SUPERSEDED'",
          PostgresOutput::verdict,
          v -> List.of(v.version(), v.announcement().effectiveFrom()),
          (earlier, later) ->
              earlier.status() == ModelVerdict.Status.SUPERSEDED
                      && later.status() != ModelVerdict.Status.SUPERSEDED
                  ? earlier
                  : later,
          ROWS);

  /** What a job has found comes after what a training says. */
  private static final String REGISTER =
      "DO UPDATE SET status = EXCLUDED.status WHERE known.status = 'TRAINED'";

  /**
   * The database with its schema up to date; safe to call from several jobs at once.
   *
   * @param timeout how long Postgres may take to answer, if the URL does not say; whole seconds
   * @throws ConfigurationException if it cannot be used
   */
  public static PostgresOutput open(PostgresOptions where, Duration timeout) {
    PostgresOutput output = new PostgresOutput(where, timeout);
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

  public PostgresOutput {
    if (timeout.toMillis() % 1000 != 0 || timeout.isNegative() || timeout.isZero()) {
      throw ConfigurationException.of(
          "postgres.timeout",
          TimeUtils.formatWithHighestUnit(timeout),
          "is not a number of whole seconds; at least 1 s");
    }
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
    write(decisions, "tier-decisions", DECISIONS);
    write(decisions, "tier-decision-history", HISTORY);
    write(decisions, "forecasts", FORECASTS);
  }

  @Override
  public void plans(DataStream<MigrationPlan> plans) {
    write(plans, "migration-plans", PLANS);
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
    write(items, "migration-plan-items", ITEMS);
  }

  @Override
  public void planProgress(DataStream<PlanProgress> progress) {
    write(progress, Topics.MIGRATION_PROGRESS, PROGRESS);
  }

  @Override
  public void deadLetters(DataStream<DeadLetter> letters) {
    write(letters, "dead-letters", DEAD_LETTERS);
  }

  @Override
  public void forecastErrors(DataStream<ForecastError> errors) {
    write(errors, "forecast-errors", FORECAST_ERRORS);
  }

  @Override
  public void modelVerdicts(DataStream<ModelVerdict> verdicts) {
    write(verdicts, Topics.MODEL_VERDICTS, VERDICTS).setParallelism(1); // In their order.
  }

  @Override
  public void realizedSavings(DataStream<RealizedSaving> savings) {
    write(savings, Topics.REALIZED_SAVINGS, SAVINGS);
  }

  @Override
  public void dailyAccesses(DataStream<DailyAccessTotal> accesses) {
    write(accesses, Topics.OBJECT_DAILY_ACCESSES, DAILY_ACCESSES);
  }

  /**
   * Writes a model that has been trained into the table of models, before any job has judged it.
   *
   * @param announced whether jobs have been told
   */
  public void register(ModelAnnouncement model, boolean announced) throws SQLException {
    PostgresTable<ModelAnnouncement> table =
        new PostgresTable<>(
            VERDICTS.name(),
            MODEL_COLUMNS,
            MODEL_KEY,
            REGISTER,
            (row, m) -> model(row, m, announced ? "ANNOUNCED" : "TRAINED", null),
            m -> m,
            (earlier, later) -> later,
            1);
    try (Connection connection = table.connect(postgres, timeout)) {
      table.store(connection, List.of(model));
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

  private <T> DataStreamSink<T> write(DataStream<T> results, String name, PostgresTable<T> table) {
    return results
        .sinkTo(new PostgresSink<>(postgres, timeout, table))
        .uid(name + SUFFIX)
        .name(name + SUFFIX);
  }

  private static void decision(CopyRow row, TierDecision d) {
    row.text(d.object());
    row.midnight(d.asOf());
    row.text(d.provider());
    row.text(MigrationRoute.of(d).bucket());
    row.text(d.currentClass());
    row.text(d.currentTier().name());
    row.text(d.advisedClass());
    row.text(d.tier().name());
    row.midnight(d.advisedSince());
    row.text(d.reasonCode().name());
    row.text(d.reason());
    row.number(d.confidence());
    row.number(d.sizeBytes());
    row.number(d.readsLast30Days());
    row.number(d.idleDays());
    row.number(d.monthlyCostNow());
    row.number(d.monthlyCostAdvised());
    row.number(d.monthlySaving());
    row.number(d.savingPercent());
    row.number(d.annualSaving());
    row.number(d.moveCost());
    row.numberOrNull(d.paybackDays());
    row.text(d.latencyClass());
    row.text(d.forecastSource());
    row.text(d.modelVersion());
    row.text(d.policy());
    row.text(d.policyVersion());
    row.text(d.priceVersion());
  }

  private static void forecast(CopyRow row, TierDecision d) {
    row.text(d.object());
    row.midnight(d.asOf());
    row.numbers(d.forecast());
    row.text(d.forecastSource());
    row.text(d.modelVersion());
    for (ForecastTotal total : d.forecastTotals()) {
      row.number(total.reads());
      row.number(total.p10());
      row.number(total.p90());
      row.number(total.some());
    }
  }

  private static void progress(CopyRow row, PlanProgress p) {
    plan(row, p.plan());
    row.plain(Instant.ofEpochMilli(p.at()));
    row.text(p.by());
    row.text(p.reason());
    row.number(p.sequence());
  }

  private static void plan(CopyRow row, MigrationPlan p) {
    row.text(p.planId());
    row.midnight(p.asOf());
    row.number(p.sequence());
    row.text(p.route().provider());
    row.text(p.route().bucket());
    row.text(p.route().fromClass());
    row.text(p.route().toClass());
    row.text(p.status().name());
    row.number(p.objects());
    row.number(p.bytes());
    row.number(p.estimatedCost());
    row.number(p.monthlySaving());
    row.numberOrNull(p.paybackDays());
    row.number(p.durationSeconds());
    row.text(p.schedule().method().name());
    row.plain(Instant.ofEpochSecond(p.schedule().earliestStart()));
    row.number(p.schedule().restoreSeconds());
    row.number(p.schedule().elapsedSeconds());
  }

  private static void item(CopyRow row, PlanItem planItem) {
    MigrationItem item = planItem.item();
    row.text(planItem.planId());
    row.number(planItem.position());
    row.text(item.object());
    row.number(item.sizeBytes());
    row.number(item.moveCost());
    row.number(item.monthlySaving());
    row.numberOrNull(item.paybackDays());
  }

  private static void deadLetter(CopyRow row, DeadLetter letter) {
    row.text(letter.stage());
    row.text(letter.source());
    row.number(letter.position());
    row.text(letter.reason());
    row.text(letter.message());
    row.bytes(letter.raw());
  }

  private static void forecastError(CopyRow row, ForecastError e) {
    row.text(e.modelVersion());
    row.midnight(e.asOf());
    row.text(e.tier().name());
    row.text(e.stratum().name());
    row.number(e.objects());
    row.number(e.expectedReads());
    row.number(e.actualReads());
    row.number(e.absoluteError());
    row.numberOrNull(e.wape());
    row.numberOrNull(e.bias());
    row.number(e.deviance());
    row.plain(e.drift());
  }

  private static void realizedSaving(CopyRow row, RealizedSaving s) {
    row.date(s.month());
    row.text(s.provider());
    row.text(s.prefix());
    row.midnight(s.asOf());
    row.plain(Bill.usd(s.costActual()));
    row.plain(Bill.usd(s.costNothing()));
    row.plain(Bill.usd(s.saving()));
    for (SavingsLine line : SavingsLine.values()) {
      row.plain(Bill.usd(s.actual()[line.ordinal()]));
      row.plain(Bill.usd(s.nothing()[line.ordinal()]));
    }
  }

  private static void dailyAccess(CopyRow row, DailyAccessTotal a) {
    row.date(a.day());
    row.text(a.object());
    row.number(a.reads());
    row.number(a.bytes());
    row.number(a.writes());
    row.number(a.falseHeatReads());
  }

  private static void verdict(CopyRow row, ModelVerdict v) {
    model(row, v.announcement(), v.status().name(), v);
  }

  /**
   * @param verdict null if there is none yet
   */
  private static void model(
      CopyRow row, ModelAnnouncement announcement, String status, ModelVerdict verdict) {
    ModelCard card = announcement.card();
    row.text(card.modelVersion());
    row.midnight(announcement.effectiveFrom());
    row.text(announcement.location());
    row.texts(card.features());
    row.date(card.trainingFrom());
    row.date(card.heldOutFrom());
    row.date(card.heldOutTo());
    row.number(card.trainingExamples());
    row.number(card.heldOutExamples());
    row.numberOrNan(card.errors().weeklyWape());
    row.numberOrNan(card.errors().weeklyDeviance());
    row.numberOrNan(card.errors().bias());
    row.text(status);
    row.text(verdict == null ? null : verdict.reason().name());
    row.text(verdict == null ? null : verdict.message());
    row.text(verdict == null ? null : verdict.comparedWith());
    row.numberOrNan(verdict == null ? Double.NaN : verdict.comparedDeviance());
    if (verdict == null || verdict.supersededFrom() == ModelVerdict.NEVER) {
      row.plain(null);
    } else {
      row.midnight(verdict.supersededFrom());
    }
  }
}
