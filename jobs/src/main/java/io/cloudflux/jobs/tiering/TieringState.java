package io.cloudflux.jobs.tiering;

import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.forecast.ForecastDrift;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.scan.KnownObjects;
import java.util.Map;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;

/** All state of the tiering job, with its lifetime. */
final class TieringState {
  /**
   * By share of objects, then by object. From the first sign of an object until it is deleted from
   * its store.
   */
  static final MapStateDescriptor<String, ObjectProfile> PROFILES =
      new MapStateDescriptor<>(
          "object-profiles", StringSerializer.INSTANCE, ObjectProfileSerializer.INSTANCE);

  /** By share of objects: what is new about them. Until the next boundary, by one timer each. */
  static final ListStateDescriptor<WaitingUpdates> WAITING_UPDATES =
      new ListStateDescriptor<>("waiting-updates", Types.POJO(WaitingUpdates.class));

  /**
   * By share of objects, then by list: names of those to be looked at at its boundary. Until then,
   * by one timer a boundary.
   */
  static final MapStateDescriptor<Long, byte[]> DUE_OBJECTS =
      new MapStateDescriptor<>(
          "due-objects", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  /** By share of objects: the keys of {@link #DUE_OBJECTS}, ascending. As long as those. */
  static final ValueStateDescriptor<long[]> DUE_LISTS =
      new ValueStateDescriptor<>(
          "due-lists", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

  /** The last watermark, where decisions are taken, as {@link #MODELS_PASSED}. */
  static final ListStateDescriptor<Long> EVALUATED_TO =
      new ListStateDescriptor<>("evaluated-to", Types.LONG);

  /** By object, where earlier releases kept it: until {@link HandOverProfiles} has handed it on. */
  static final ValueStateDescriptor<ObjectProfile> PROFILE =
      new ValueStateDescriptor<>("object-profile", ObjectProfileSerializer.INSTANCE);

  /**
   * By day and share of objects: requests as they came. Until the end of the day, by one timer
   * each.
   */
  static final ListStateDescriptor<byte[]> WAITING_REQUESTS =
      new ListStateDescriptor<>(
          "waiting-requests", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  /**
   * By day and share of objects: the ids of its requests, ascending. Until the end of the day and
   * {@code deduplicate-within} besides, by one timer each.
   */
  static final ValueStateDescriptor<long[]> COUNTED_REQUESTS =
      new ValueStateDescriptor<>(
          "counted-requests", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

  /**
   * By object, then by day, or hour of a busy one, where earlier releases kept the ids of requests:
   * until {@link HandOverRequests} has handed them on.
   */
  static final MapStateDescriptor<Integer, long[]> SEEN_REQUESTS =
      new MapStateDescriptor<>(
          "seen-requests", Types.INT, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

  /**
   * By object, then by day, where daily accesses are told: reads, bytes, writes, reads of false
   * heat. Until the end of their day and {@code deduplicate-within} besides, by two timers an
   * object and day.
   */
  static final MapStateDescriptor<Integer, long[]> DAILY_ACCESSES =
      new MapStateDescriptor<>(
          "daily-accesses", Types.INT, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

  /** The last watermark, where daily accesses are told, as {@link #MODELS_PASSED}. */
  static final ListStateDescriptor<Long> ADDED_UP_TO =
      new ListStateDescriptor<>("added-up-to", Types.LONG);

  /**
   * Broadcast to those who take decisions or errors, one entry: the days the logs cover. As long as
   * the job.
   */
  static final MapStateDescriptor<String, LogSpan> LOG_SPAN =
      new MapStateDescriptor<>("log-span", Types.STRING, Types.POJO(LogSpan.class));

  /** The key of {@link #LOG_SPAN}'s one entry. */
  static final String SPAN = "span";

  /**
   * Broadcast, by the UTC day they decide from: the announced models in force. The model itself
   * until another is in force and event time has passed its day, its version as long as the job.
   */
  static final MapStateDescriptor<Integer, ModelInForce> MODELS =
      new MapStateDescriptor<>("forecast-models", Types.INT, Types.POJO(ModelInForce.class));

  /**
   * By prefix, where scans are looked for, then by day: a sample of what happened to its objects.
   * Until the day is over, by one timer a prefix and day.
   */
  static final MapStateDescriptor<Integer, long[]> SAMPLED_DAYS =
      new MapStateDescriptor<>(
          "sampled-days", Types.INT, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

  /** By prefix, where scans are looked for: a sample of its objects. As long as the job. */
  static final ValueStateDescriptor<KnownObjects> KNOWN_OBJECTS =
      new ValueStateDescriptor<>("known-objects", Types.POJO(KnownObjects.class));

  /**
   * Broadcast, where scans are looked for: the days on which prefixes were read through by one.
   * Until their days are closed and another scan is told.
   */
  static final MapStateDescriptor<ScanDay, Boolean> SCANS =
      new MapStateDescriptor<>("scans", Types.POJO(ScanDay.class), Types.BOOLEAN);

  /** Announced models. Until event time has reached their day. */
  static final ListStateDescriptor<AnnouncedModel> WAITING_MODELS =
      new ListStateDescriptor<>("waiting-models", Types.POJO(AnnouncedModel.class));

  /** What became of announced models, the models themselves not kept. As long as the job. */
  static final ListStateDescriptor<ModelVerdict> MODEL_VERDICTS =
      new ListStateDescriptor<>("model-verdicts", Types.POJO(ModelVerdict.class));

  /** At most one: the days the logs cover, where models are kept. As long as the job. */
  static final ListStateDescriptor<LogSpan> MODELS_LOG_SPAN =
      new ListStateDescriptor<>("models-log-span", Types.POJO(LogSpan.class));

  /**
   * One: the last watermark, where models are kept; else one too late would be in time after a
   * restart. As long as the job.
   */
  static final ListStateDescriptor<Long> MODELS_PASSED =
      new ListStateDescriptor<>("models-passed", Types.LONG);

  /**
   * Broadcast, by the UTC day they decide from: announced prices and policies in force. Until
   * others are and event time has passed their day.
   */
  static final MapStateDescriptor<Integer, SettingsInForce> SETTINGS =
      new MapStateDescriptor<>("tiering-settings", Types.INT, Types.POJO(SettingsInForce.class));

  /** Announced prices and policies. Until event time has reached their day. */
  static final ListStateDescriptor<AnnouncedSettings> WAITING_SETTINGS =
      new ListStateDescriptor<>("waiting-settings", Types.POJO(AnnouncedSettings.class));

  /** One: the prices and policy in force, where they are kept. As long as the job. */
  static final ListStateDescriptor<SettingsInForce> SETTINGS_IN_FORCE =
      new ListStateDescriptor<>("settings-in-force", Types.POJO(SettingsInForce.class));

  /** At most one: the days the logs cover, where settings are kept. As long as the job. */
  static final ListStateDescriptor<LogSpan> SETTINGS_LOG_SPAN =
      new ListStateDescriptor<>("settings-log-span", Types.POJO(LogSpan.class));

  /** One: the last watermark, where settings are kept, as {@link #MODELS_PASSED}. */
  static final ListStateDescriptor<Long> SETTINGS_PASSED =
      new ListStateDescriptor<>("settings-passed", Types.LONG);

  /**
   * By route and boundary, or by bucket under a budget. From a boundary's first move until its
   * plans are made.
   */
  static final ListStateDescriptor<PlannedMove> MOVES =
      new ListStateDescriptor<>("moves", Types.POJO(PlannedMove.class));

  /**
   * By bucket, then by object: moves that the month's budget had no room for. Until they are
   * planned or withdrawn.
   */
  static final MapStateDescriptor<String, PlannedMove> WAITING_MOVES =
      new MapStateDescriptor<>("waiting-moves", Types.STRING, Types.POJO(PlannedMove.class));

  /** By bucket under a budget. As long as the job. */
  static final ValueStateDescriptor<BudgetMonth> BUDGET_MONTH =
      new ValueStateDescriptor<>("budget-month", Types.POJO(BudgetMonth.class));

  /**
   * By plan id, where commands are followed. From the plan's boundary until it is finished and
   * would have expired.
   */
  static final ValueStateDescriptor<PlanProgress> PLAN_PROGRESS =
      new ValueStateDescriptor<>("plan-progress", Types.POJO(PlanProgress.class));

  /** By plan id: commands on a plan that is not there. Until event time has reached its day. */
  static final ListStateDescriptor<PlanCommand> WAITING_COMMANDS =
      new ListStateDescriptor<>("waiting-commands", Types.POJO(PlanCommand.class));

  /**
   * By model version, then by boundary. From a boundary's first forecast until its week is over.
   */
  static final MapStateDescriptor<Integer, ForecastCheck[]> FORECAST_CHECKS =
      new MapStateDescriptor<>(
          "forecast-checks",
          Types.INT,
          ObjectArrayTypeInfo.getInfoFor(Types.POJO(ForecastCheck.class)));

  /** By model version. As long as the job: one small record for every model there ever was. */
  static final ValueStateDescriptor<ForecastDrift> FORECAST_DRIFT =
      new ValueStateDescriptor<>("forecast-drift", Types.POJO(ForecastDrift.class));

  /**
   * By provider and prefix, then by boundary and day: what is new in the bills. From when it is
   * told until its boundary is taken.
   */
  static final MapStateDescriptor<Integer, Map<Integer, long[]>> SAVINGS_NEWS =
      new MapStateDescriptor<>(
          "savings-news",
          Types.INT,
          Types.MAP(Types.INT, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));

  /**
   * By provider and prefix, then by day: by how much storage will cost more or less a day. Until
   * the day is over.
   */
  static final MapStateDescriptor<Integer, long[]> SAVINGS_CHANGES =
      new MapStateDescriptor<>(
          "savings-changes", Types.INT, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

  /** By provider and prefix, then by month: its amounts. As long as the job. */
  static final MapStateDescriptor<Integer, long[]> SAVINGS_MONTHS =
      new MapStateDescriptor<>(
          "savings-months", Types.INT, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

  /** By provider and prefix: what storage costs a day, and up to when that has been added up. */
  static final ValueStateDescriptor<long[]> SAVINGS_LEVELS =
      new ValueStateDescriptor<>(
          "savings-levels", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

  private TieringState() {}
}
