package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.Evaluation;
import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.jobs.forecast.ForecastModelFiles;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectProfile.Expectation;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the profile of every object and takes its decisions, each as of a day boundary.
 *
 * <p>An object has at most one timer, set to the earliest boundary at which there is something to
 * decide: the first after a day with accesses, or the one at which silence alone would change the
 * last decision. So a busy object is evaluated once a boundary, and a quiet one a handful of times
 * in its life.
 *
 * <p>A decision and the boundary of the next rest on the model in force as of the decision, never
 * on one that is known already but not in force: whenever they are taken, they come to the same.
 */
public final class EvaluateObjects
    extends KeyedBroadcastProcessFunction<String, ObjectUpdate, ReferenceUpdate, TierDecision> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(EvaluateObjects.class);

  /**
   * Side output: forecasts of a week's reads when they are made, as if no read came, and what reads
   * change in that, as they come. So their errors are known when the week is over, although nobody
   * looks at an object that is not read.
   */
  static final OutputTag<ForecastCheck> FORECAST_CHECKS =
      new OutputTag<>("forecast-checks", Types.POJO(ForecastCheck.class));

  private static final Tier[] TIERS = Tier.values();

  private final ObjectEvaluator evaluator;
  private final Boundaries boundaries;
  private final boolean onlyNews;

  private transient ValueState<ObjectProfile> profiles;
  private transient NavigableMap<Integer, ModelInForce> timeline;
  private transient Map<Integer, ObjectEvaluator> evaluators;
  private transient Counter lateDays;
  private transient Counter evaluations;
  private transient Counter decisions;

  /**
   * @param evaluator decides where no announced model is in force
   * @param onlyNews emit a decision only if it tells something that the object's last did not
   */
  public EvaluateObjects(ObjectEvaluator evaluator, Boundaries boundaries, boolean onlyNews) {
    this.evaluator = evaluator;
    this.boundaries = boundaries;
    this.onlyNews = onlyNews;
  }

  @Override
  public void open(OpenContext context) {
    profiles = getRuntimeContext().getState(TieringState.PROFILE);
    evaluators = new HashMap<>();
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("stage", "evaluate");
    lateDays = metrics.counter("lateObjectDays");
    evaluations = metrics.counter("evaluations");
    decisions = metrics.counter("decisions");
  }

  @Override
  public void processBroadcastElement(
      ReferenceUpdate update, Context context, Collector<TierDecision> out) throws Exception {
    if (update.span() != null) {
      var state = context.getBroadcastState(TieringState.LOG_SPAN);
      state.put(TieringState.SPAN, update.span().union(state.get(TieringState.SPAN)));
    } else {
      var models = context.getBroadcastState(TieringState.MODELS);
      AnnouncedModel model = update.model();
      models.put(
          model.effectiveFrom(),
          new ModelInForce(model.announcement().card().modelVersion(), model.json()));
      forgetPast(models, context.currentWatermark());
      timeline = null;
      evaluators.clear();
    }
  }

  /** Of models that decide no more, keeps what they were called only. */
  private static void forgetPast(BroadcastState<Integer, ModelInForce> models, long watermark)
      throws Exception {
    int inForce = Integer.MIN_VALUE;
    for (Map.Entry<Integer, ModelInForce> model : models.entries()) {
      if (Boundaries.timer(model.getKey()) <= watermark) {
        inForce = Math.max(inForce, model.getKey());
      }
    }
    for (Map.Entry<Integer, ModelInForce> model : models.entries()) {
      if (model.getKey() < inForce) {
        model.setValue(model.getValue().withoutJson());
      }
    }
  }

  @Override
  public void processElement(
      ObjectUpdate update, ReadOnlyContext context, Collector<TierDecision> out) throws Exception {
    ObjectProfile profile = profiles.value();
    if (profile == null) {
      profile = new ObjectProfile();
    }
    int due;
    if (update.daily() != null) {
      profile.add(update.daily());
      due = boundaries.after(update.daily().day());
      if (isOver(due, profile, context)) {
        // Later than the allowed delay: the decision it belonged to is out; the next one counts it.
        lateDays.inc();
      }
    } else {
      profile.apply(update.inventory());
      due = boundaries.after(profile.bornOn());
    }
    if (isOver(due, profile, context)) {
      due = boundaries.after(Math.max(profile.closedTo(), eventDay(context)));
    }
    schedule(profile, due, context.timerService());
    profiles.update(profile);
  }

  /** True if decisions as of a boundary are out already. */
  private static boolean isOver(int boundary, ObjectProfile profile, ReadOnlyContext context) {
    return boundary <= profile.closedTo()
        || Boundaries.timer(boundary) <= context.currentWatermark();
  }

  /** The first day that is not over. */
  private static int eventDay(ReadOnlyContext context) {
    long now = context.currentWatermark();
    return now == Long.MIN_VALUE ? ObjectProfile.NO_DAY : Days.of(now + 1);
  }

  private static void schedule(ObjectProfile profile, int due, TimerService timers) {
    int current = profile.timer();
    if (current != ObjectProfile.NO_DAY) {
      if (current <= due) {
        return;
      }
      timers.deleteEventTimeTimer(Boundaries.timer(current));
    }
    timers.registerEventTimeTimer(Boundaries.timer(due));
    profile.setTimer(due);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TierDecision> out)
      throws Exception {
    ObjectProfile profile = profiles.value();
    int boundary = Boundaries.boundary(timestamp);
    if (profile == null || profile.timer() != boundary) {
      return;
    }
    profile.setTimer(ObjectProfile.NO_DAY);
    LogSpan span = context.getBroadcastState(TieringState.LOG_SPAN).get(TieringState.SPAN);
    var models = context.getBroadcastState(TieringState.MODELS);
    // Boundaries that are over already are taken here and now, in their order: batch mode takes no
    // new timers at a key's end, and in streaming mode it saves setting them.
    while (Boundaries.timer(boundary) <= context.currentWatermark()) {
      if (span == null || boundary > boundaries.after(span.lastDay())) {
        profiles.update(profile); // The logs end before this boundary: it has not come yet.
        return;
      }
      if (boundary <= span.firstDay()) {
        // The logs begin after it: nothing is known of how the object was read before.
        boundary = boundaries.after(span.firstDay());
        continue;
      }
      ObjectEvaluator inForce = evaluatorAt(boundary, models);
      boundary = evaluate(inForce, profile, boundary, span, models, context, out);
      if (profile.deleted()) {
        profile = profile.openPart();
        if (boundary == ObjectProfile.NO_DAY) {
          profiles.clear(); // The state of a deleted object goes away.
          return;
        }
      }
    }
    schedule(profile, boundary, context.timerService());
    profiles.update(profile);
  }

  /**
   * The model in force as of a boundary: of those that may decide by then the latest, so that
   * boundaries taken late come to the same. Null if there is none.
   */
  private Map.Entry<Integer, ModelInForce> modelAt(
      int boundary, ReadOnlyBroadcastState<Integer, ModelInForce> models) throws Exception {
    if (timeline == null) {
      timeline = new TreeMap<>();
      for (Map.Entry<Integer, ModelInForce> model : models.immutableEntries()) {
        timeline.put(model.getKey(), model.getValue());
      }
    }
    return timeline.floorEntry(boundary);
  }

  private ObjectEvaluator evaluatorAt(
      int boundary, ReadOnlyBroadcastState<Integer, ModelInForce> models) throws Exception {
    Map.Entry<Integer, ModelInForce> model = modelAt(boundary, models);
    return model == null
        ? evaluator
        : evaluators.computeIfAbsent(model.getKey(), from -> with(model.getValue().json()));
  }

  private ObjectEvaluator with(String model) {
    try {
      return evaluator.with(ForecastModelFiles.fromJson(model));
    } catch (IOException e) {
      LOG.warn(
          "A model kept by another release is no use to this one; until the next is in force, {}"
              + " decides: {}",
          evaluator.modelVersion(),
          e.getMessage());
      return evaluator;
    }
  }

  /** Takes a decision; returns the boundary of the next, {@link ObjectProfile#NO_DAY} if none. */
  private int evaluate(
      ObjectEvaluator inForce,
      ObjectProfile profile,
      int boundary,
      LogSpan span,
      ReadOnlyBroadcastState<Integer, ModelInForce> models,
      OnTimerContext context,
      Collector<TierDecision> out)
      throws Exception {
    ForecastCheck before = forecastCheck(profile, models);
    boolean active = profile.closeTo(boundary);
    ForecastCheck after = forecastCheck(profile, models);
    if (after != null && after.actual() != before.actual() && boundary <= after.asOf()) {
      context.output(FORECAST_CHECKS, after.minus(before));
    }
    Evaluation evaluation =
        inForce.evaluate(profile, context.getCurrentKey(), boundary, span.firstDay());
    evaluations.inc();
    if (!onlyNews || evaluation.isNews()) {
      decisions.inc();
      out.collect(evaluation.tell());
      profile.setAdvice(evaluation.advice());
    }
    int next = ObjectProfile.NO_DAY;
    if (!profile.deleted()) {
      if (after == null || boundary >= after.asOf()) {
        profile.setExpectation(expectation(evaluation));
        context.output(FORECAST_CHECKS, forecastCheck(profile, models));
      }
      next =
          active
              ? boundary + boundaries.everyDays()
              : inForce.nextChange(profile, evaluation, boundaries.everyDays(), span.firstDay());
    }
    int open = profile.firstOpenDay();
    if (open != ObjectProfile.NO_DAY) {
      int opened = boundaries.after(open);
      next = next == ObjectProfile.NO_DAY ? opened : Math.min(next, opened);
    }
    return next;
  }

  /** The forecast that waits for its week to be over beside what came so far, or null. */
  private ForecastCheck forecastCheck(
      ObjectProfile profile, ReadOnlyBroadcastState<Integer, ModelInForce> models)
      throws Exception {
    Expectation expected = profile.expectation();
    if (expected == null) {
      return null;
    }
    int end = expected.asOf() + Forecast.DAYS;
    return ForecastCheck.of(
        modelVersionAt(expected.asOf(), models),
        boundaries.after(end - 1),
        TIERS[expected.tier()],
        expected.reads(),
        profile.closedReads(expected.asOf(), end));
  }

  private static Expectation expectation(Evaluation evaluation) {
    return new Expectation(
        evaluation.asOf(),
        (float) evaluation.forecast().total(),
        (byte) evaluation.currentClass().tier().ordinal());
  }

  /** The version of the model in force at a boundary: what a forecast as of it was made with. */
  private String modelVersionAt(int boundary, ReadOnlyBroadcastState<Integer, ModelInForce> models)
      throws Exception {
    Map.Entry<Integer, ModelInForce> model = modelAt(boundary, models);
    return model == null ? evaluator.modelVersion() : model.getValue().version();
  }
}
