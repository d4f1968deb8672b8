package io.cloudflux.jobs.tiering;

import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.forecast.ForecastDrift;
import io.cloudflux.profile.ObjectProfile;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;

/** All state of the tiering job, with its lifetime. */
final class TieringState {
  /**
   * By object. From the first sign of an object until it is deleted from its store; with it goes
   * the object's only timer.
   */
  static final ValueStateDescriptor<ObjectProfile> PROFILE =
      new ValueStateDescriptor<>("object-profile", ObjectProfileSerializer.INSTANCE);

  /**
   * By object, then by day, or hour of a busy one: the ids of its requests, ascending. Until the
   * end of their day and {@code deduplicate-within} besides, by one timer an object and day.
   */
  static final MapStateDescriptor<Integer, long[]> SEEN_REQUESTS =
      new MapStateDescriptor<>(
          "seen-requests", Types.INT, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

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

  private TieringState() {}
}
