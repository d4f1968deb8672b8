package io.cloudflux.jobs.tiering;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.savings.SavingsEntry;
import io.cloudflux.scan.ScanRules;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From lines to decisions and plans.
 *
 * <pre>
 *                                                   daily accesses ─ by object: add up ─┐ (if told)
 * access logs ─ parse ┬─ events ─ pre-aggregate ─ by day and share: gather ┬─ batch ────┤
 *                     ├─ daily totals ─────────────────────────────────────┘            │
 *                     ├─ span of days ─┬─ keep models ┬─┬─ keep settings ┬──────────────┼─ by share: evaluate ─┬─ decisions
 *                     └─ dead letters  │              │ │                │              │                      ├─ new moves
 *                                      │     verdicts ┘ │   dead letters ┘              │                      │     │
 * models ─ parse, load ┬───────────────┘                │                               │  by route, boundary: plan ─┘
 *                      └─ dead letters                  │                               │    │                 │
 * prices, policy ─ parse ┬──────────────────────────────┘                               │    ├─ plans          │
 *                        └─ dead letters                                                │    │                 │
 * inventory ─ parse ──┬─ batch ─────────────────────────────────────────────────────────┘    │                 │
 *                     └─ dead letters                                                        │                 │
 * daily accesses, inventory ─ sample ─ by prefix: recognize scans ─ to evaluate (if told)    │                 │
 * commands ─ parse ───┬────────────────────────────────── by plan: track ────────────────────┘                 │
 *                     └─ dead letters                     └─ progress, dead letters                            │
 *                                            forecast errors ─ by model: track ─ add up ─ forecast checks ─────┤
 *                                           realized savings ─ by prefix: keep ─ add up ─ news of bills ───────┘
 * what earlier releases kept by object ─ hand over ─ to gather and evaluate
 * </pre>
 */
public final class TieringPipeline {
  // Uids are never reused and never changed: savepoints find their state by them.
  static final String PARSE_ACCESS_LOG = "parse-access-log";
  static final String PARSE_INVENTORY = "parse-inventory";
  static final String PRE_AGGREGATE = "pre-aggregate-by-day";
  static final String GATHER = "gather-by-day";
  static final String DROP_DUPLICATES = "drop-duplicates"; // Earlier releases'.
  static final String HAND_OVER_REQUESTS = "hand-over-requests";
  static final String DAILY_UPDATES = "daily-updates";
  static final String ADD_UP_ACCESSES = "add-up-daily-accesses";
  static final String LOG_SPANS = "log-spans";
  static final String PARSE_MODELS = "parse-models";
  static final String KEEP_MODELS = "keep-models";
  static final String PARSE_SETTINGS = "parse-settings";
  static final String KEEP_SETTINGS = "keep-settings";
  static final String SAMPLE_READS = "sample-reads";
  static final String SAMPLE_INVENTORY = "sample-inventory";
  static final String RECOGNIZE_SCANS = "recognize-scans";
  static final String EVALUATE_OBJECTS = "evaluate-objects"; // Earlier releases'.
  static final String HAND_OVER_PROFILES = "hand-over-profiles";
  static final String BATCH_DAILY = "batch-daily-updates";
  static final String BATCH_INVENTORY = "batch-inventory";
  static final String EVALUATE = "evaluate-shares";
  static final String NEW_MOVES = "new-moves";
  static final String PLAN = "plan-migrations";
  static final String PARSE_COMMANDS = "parse-commands";
  static final String STAMP_COMMANDS = "stamp-commands";
  static final String PLAN_UPDATES = "plan-updates";
  static final String TRACK_PLANS = "track-plans";
  static final String ADD_UP_CHECKS = "add-up-forecast-checks";
  static final String TRACK_ERRORS = "track-forecast-errors";
  static final String ADD_UP_SAVINGS = "add-up-savings";
  static final String KEEP_SAVINGS = "keep-savings";

  /** Fixed from the first day: state is sharded by it, and a change would lose it. */
  public static final int MAX_PARALLELISM = 720;

  private static final TypeInformation<ObjectUpdate> UPDATE = RecordType.OBJECT_UPDATE;
  private static final TypeInformation<ReferenceUpdate> REFERENCE =
      Types.POJO(ReferenceUpdate.class);

  private TieringPipeline() {}

  /**
   * What comes in.
   *
   * @param inventory may be null
   * @param models announcements of forecast models, or null
   * @param settings announcements of prices and policies, or null
   * @param commands on plans, or null
   */
  public record Sources(
      DataStream<RawLine> accessLogs,
      DataStream<RawLine> inventory,
      DataStream<RawLine> models,
      DataStream<RawLine> settings,
      DataStream<RawLine> commands) {

    public Sources(
        DataStream<RawLine> accessLogs, DataStream<RawLine> inventory, DataStream<RawLine> models) {
      this(accessLogs, inventory, models, null, null);
    }

    public Sources(DataStream<RawLine> accessLogs, DataStream<RawLine> inventory) {
      this(accessLogs, inventory, null);
    }
  }

  /** Where results go. */
  public interface Sinks {
    void decisions(DataStream<TierDecision> decisions);

    void plans(DataStream<MigrationPlan> plans);

    void deadLetters(DataStream<DeadLetter> deadLetters);

    void forecastErrors(DataStream<ForecastError> errors);

    /** Verdicts on announced models, in the order they were reached; parallelism 1. */
    void modelVerdicts(DataStream<ModelVerdict> verdicts);

    /** What becomes of plans, where commands are followed; those of one plan in their order. */
    void planProgress(DataStream<PlanProgress> progress);

    /** What a month has cost and would have; a later boundary's takes the place of an earlier's. */
    void realizedSavings(DataStream<RealizedSaving> savings);

    /** Accesses by object and day, if they are told; a later total of a day takes its place. */
    void dailyAccesses(DataStream<DailyAccessTotal> accesses);
  }

  /** The Flink settings that the pipeline is only correct with; the rest is config.yaml's. */
  public static Configuration requiredConfiguration() {
    Configuration required = new Configuration();
    required.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    required.set(PipelineOptions.GENERIC_TYPES, false); // Kryo's bytes do not evolve.
    required.set(PipelineOptions.AUTO_GENERATE_UIDS, false); // A missing uid loses state.
    required.set(PipelineOptions.OBJECT_REUSE, true); // All records are immutable.
    return required;
  }

  /** Builds the topology. */
  public static void define(TieringSettings settings, Sources sources, Sinks sinks) {
    SingleOutputStreamOperator<AccessEvent> events =
        sources
            .accessLogs()
            .process(new ParseAccessLog(settings.format(), settings.logOptions()))
            .returns(Types.POJO(AccessEvent.class))
            .uid(PARSE_ACCESS_LOG)
            .name(PARSE_ACCESS_LOG);
    DataStream<DeadLetter> deadLetters = events.getSideOutput(DeadLetters.TAG);

    DataStream<LogSpan> spans = events.getSideOutput(ParseAccessLog.LOG_SPAN);
    SingleOutputStreamOperator<DailyBatch> handedOnRequests =
        handOver(spans, HAND_OVER_REQUESTS, RecordType.DAILY_BATCH, new HandOverRequests())
            .uid(DROP_DUPLICATES);
    SingleOutputStreamOperator<ShareUpdates> handedOnProfiles =
        handOver(spans, HAND_OVER_PROFILES, RecordType.SHARE_UPDATES, new HandOverProfiles())
            .uid(EVALUATE_OBJECTS);

    DataStream<DailyAccess> accesses =
        dailyAccesses(
            events,
            batches(events, settings.deduplicateWithin()).union(handedOnRequests),
            settings.deduplicateWithin());
    if (settings.dailyAccesses()) {
      sinks.dailyAccesses(
          accesses
              .keyBy(DailyAccess::object, RecordType.objectKey(events.getExecutionEnvironment()))
              .process(new AddUpDailyAccesses(settings.deduplicateWithin()))
              .returns(Types.POJO(DailyAccessTotal.class))
              .uid(ADD_UP_ACCESSES)
              .name(ADD_UP_ACCESSES));
    }
    SingleOutputStreamOperator<ObjectUpdate> daily =
        accesses.map(ObjectUpdate::of).returns(UPDATE).uid(DAILY_UPDATES).name(DAILY_UPDATES);
    DataStream<ShareUpdates> updates = byShare(daily, BATCH_DAILY).union(handedOnProfiles);
    SingleOutputStreamOperator<ObjectUpdate> inventory = null;
    if (sources.inventory() != null) {
      inventory =
          sources
              .inventory()
              .process(new ParseInventory(settings.inventoryParser()))
              .returns(UPDATE)
              .uid(PARSE_INVENTORY)
              .name(PARSE_INVENTORY);
      deadLetters = deadLetters.union(inventory.getSideOutput(DeadLetters.TAG));
      updates = updates.union(byShare(inventory, BATCH_INVENTORY));
    }

    DataStream<ReferenceUpdate> reference =
        spans.map(ReferenceUpdate::of).returns(REFERENCE).uid(LOG_SPANS).name(LOG_SPANS);
    if (sources.models() != null) {
      SingleOutputStreamOperator<ReferenceUpdate> announced =
          sources
              .models()
              .process(new ParseModels())
              .returns(REFERENCE)
              .uid(PARSE_MODELS)
              .name(PARSE_MODELS);
      deadLetters = deadLetters.union(announced.getSideOutput(DeadLetters.TAG));
      SingleOutputStreamOperator<ReferenceUpdate> inForce =
          reference
              .union(announced)
              .transform(KEEP_MODELS, REFERENCE, keepModels(settings))
              .uid(KEEP_MODELS)
              .forceNonParallel();
      sinks.modelVerdicts(inForce.getSideOutput(KeepModels.VERDICTS));
      reference = inForce;
    }
    if (sources.settings() != null) {
      SingleOutputStreamOperator<ReferenceUpdate> announced =
          sources
              .settings()
              .process(new ParseSettings())
              .returns(REFERENCE)
              .uid(PARSE_SETTINGS)
              .name(PARSE_SETTINGS);
      SingleOutputStreamOperator<ReferenceUpdate> inForce =
          reference
              .union(announced)
              .transform(
                  KEEP_SETTINGS,
                  REFERENCE,
                  new KeepSettings(
                      settings.evaluator().prices(), settings.scans(), settings.boundaries()))
              .uid(KEEP_SETTINGS)
              .forceNonParallel();
      deadLetters =
          deadLetters.union(
              announced.getSideOutput(DeadLetters.TAG), inForce.getSideOutput(DeadLetters.TAG));
      reference = inForce;
    }

    if (settings.scans() != null) {
      reference = reference.union(scans(settings.scans(), daily, inventory));
    }

    SingleOutputStreamOperator<TierDecision> decisions =
        updates
            .keyBy(ShareUpdates::share, Types.INT)
            .connect(
                reference
                    .union(handedOnProfiles.getSideOutput(HandOverProfiles.REFERENCE))
                    .broadcast(EvaluateObjects.REFERENCE))
            .process(
                new EvaluateObjects(
                    settings.evaluator(),
                    settings.boundaries(),
                    settings.onlyNews(),
                    settings.scans()))
            .returns(Types.POJO(TierDecision.class))
            .uid(EVALUATE)
            .name(EVALUATE_OBJECTS);

    PlanMigrations plan = new PlanMigrations(settings.planner(), settings.planLimits());
    DataStream<MigrationPlan> plans =
        decisions
            .flatMap(new SelectMoves(settings.planLimits()))
            .returns(Types.POJO(PlannedMove.class))
            .uid(NEW_MOVES)
            .name(NEW_MOVES)
            .keyBy(plan::key, Types.STRING)
            .process(plan)
            .returns(Types.POJO(MigrationPlan.class))
            .uid(PLAN)
            .name(PLAN);

    if (sources.commands() != null) {
      SingleOutputStreamOperator<PlanCommand> commands =
          sources
              .commands()
              .process(new ParseCommands())
              .returns(Types.POJO(PlanCommand.class))
              .uid(PARSE_COMMANDS)
              .name(PARSE_COMMANDS);
      SingleOutputStreamOperator<PlanProgress> progress =
          plans
              .map(PlanUpdate::of)
              .returns(Types.POJO(PlanUpdate.class))
              .uid(PLAN_UPDATES)
              .name(PLAN_UPDATES)
              .union(
                  commands
                      .transform(STAMP_COMMANDS, Types.POJO(PlanUpdate.class), new StampCommands())
                      .uid(STAMP_COMMANDS))
              .keyBy(PlanUpdate::planId, Types.STRING)
              .connect(spans.broadcast(TieringState.LOG_SPAN))
              .process(new TrackPlans(settings.planExpireAfterDays(), settings.boundaries()))
              .returns(Types.POJO(PlanProgress.class))
              .uid(TRACK_PLANS)
              .name(TRACK_PLANS);
      deadLetters =
          deadLetters.union(
              commands.getSideOutput(DeadLetters.TAG), progress.getSideOutput(DeadLetters.TAG));
      sinks.planProgress(progress);
    }

    sinks.decisions(decisions);
    sinks.plans(plans);
    sinks.deadLetters(deadLetters);
    sinks.forecastErrors(
        decisions
            .getSideOutput(EvaluateObjects.FORECAST_CHECKS)
            .transform(ADD_UP_CHECKS, Types.POJO(ForecastCheck.class), new AddUpForecastChecks())
            .uid(ADD_UP_CHECKS)
            .keyBy(ForecastCheck::modelVersion, Types.STRING)
            .connect(spans.broadcast(TieringState.LOG_SPAN))
            .process(
                new TrackForecastErrors(
                    settings.boundaries(),
                    sources.models() == null ? settings.modelTrainedTo() : ModelVerdict.NEVER))
            .returns(Types.POJO(ForecastError.class))
            .uid(TRACK_ERRORS)
            .name(TRACK_ERRORS));
    sinks.realizedSavings(
        decisions
            .getSideOutput(EvaluateObjects.SAVINGS)
            .transform(ADD_UP_SAVINGS, Types.POJO(SavingsEntry.class), new AddUpSavings())
            .uid(ADD_UP_SAVINGS)
            .keyBy(KeepSavings::key, Types.STRING)
            .connect(spans.broadcast(TieringState.LOG_SPAN))
            .process(new KeepSavings(settings.boundaries()))
            .returns(Types.POJO(RealizedSaving.class))
            .uid(KEEP_SAVINGS)
            .name(KEEP_SAVINGS));
  }

  /**
   * The days on which prefixes are read through by a scan, each before time passes its end.
   *
   * @param inventory may be null
   */
  public static DataStream<ReferenceUpdate> scans(
      ScanRules rules, DataStream<ObjectUpdate> daily, DataStream<ObjectUpdate> inventory) {
    DataStream<PrefixSample> samples = samples(rules, daily, SAMPLE_READS);
    if (inventory != null) {
      samples = samples.union(samples(rules, inventory, SAMPLE_INVENTORY));
    }
    return samples
        .keyBy(PrefixSample::prefix, Types.STRING)
        .transform(RECOGNIZE_SCANS, REFERENCE, new RecognizeScans(rules))
        .uid(RECOGNIZE_SCANS);
  }

  private static DataStream<PrefixSample> samples(
      ScanRules rules, DataStream<ObjectUpdate> updates, String uid) {
    return updates.transform(uid, Types.POJO(PrefixSample.class), new SampleReads(rules)).uid(uid);
  }

  private static KeepModels keepModels(TieringSettings settings) {
    return new KeepModels(
        settings.evaluator().modelVersion(), settings.modelTrainedTo(), settings.boundaries());
  }

  /**
   * Events added up per object and day, each once, and lines that already were.
   *
   * @param deduplicateWithin how long after their day requests are remembered; zero counts all
   */
  public static DataStream<DailyAccess> dailyAccesses(
      SingleOutputStreamOperator<AccessEvent> events, Duration deduplicateWithin) {
    return dailyAccesses(events, batches(events, deduplicateWithin), deduplicateWithin);
  }

  private static DataStream<DailyBatch> batches(
      DataStream<AccessEvent> events, Duration deduplicateWithin) {
    boolean deduplicate = deduplicateWithin.compareTo(Duration.ZERO) > 0;
    return events
        .transform(PRE_AGGREGATE, RecordType.DAILY_BATCH, new PreAggregateByDay(deduplicate))
        .uid(PRE_AGGREGATE);
  }

  private static DataStream<DailyAccess> dailyAccesses(
      SingleOutputStreamOperator<AccessEvent> events,
      DataStream<DailyBatch> batches,
      Duration deduplicateWithin) {
    return batches
        .keyBy(DailyBatch::key, Types.LONG)
        .process(new GatherByDay(deduplicateWithin))
        .returns(RecordType.DAILY_ACCESS)
        .uid(GATHER)
        .name(GATHER)
        .union(events.getSideOutput(ParseAccessLog.DAILY_TOTALS));
  }

  private static DataStream<ShareUpdates> byShare(DataStream<ObjectUpdate> updates, String uid) {
    return updates.transform(uid, RecordType.SHARE_UPDATES, new BatchByShare()).uid(uid);
  }

  /** What earlier releases left in state, under the uid that it had. */
  private static <T> SingleOutputStreamOperator<T> handOver(
      DataStream<LogSpan> spans, String name, TypeInformation<T> type, HandOver<T, ?> operator) {
    return spans.keyBy(any -> "", Types.STRING).transform(name, type, operator);
  }
}
