package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.Evaluation;
import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.jobs.forecast.ForecastModelFiles;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectProfile.Expectation;
import io.cloudflux.savings.SavingsEntry;
import io.cloudflux.savings.SavingsMeter;
import io.cloudflux.scan.ScanRules;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
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
 * <p>A decision and the boundary of the next rest on the model, prices and policy in force as of
 * the decision, never on what is known already but not in force: whenever they are taken, they come
 * to the same.
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

  /** Side output: what is new in what objects cost, and would have cost had nothing been done. */
  static final OutputTag<SavingsEntry> SAVINGS =
      new OutputTag<>("savings", Types.POJO(SavingsEntry.class));

  /** What is broadcast: all that decisions on any object rest on. */
  static final MapStateDescriptor<?, ?>[] REFERENCE = {
    TieringState.LOG_SPAN, TieringState.MODELS, TieringState.SETTINGS, TieringState.SCANS
  };

  private static final Tier[] TIERS = Tier.values();

  private final ObjectEvaluator evaluator;
  private final Boundaries boundaries;
  private final boolean onlyNews;
  private final ScanRules scanRules;

  private transient ValueState<ObjectProfile> profiles;
  private transient NavigableMap<Integer, ModelInForce> timeline;
  private transient NavigableMap<Integer, SettingsInForce> settings;
  private transient Map<InForce, ObjectEvaluator> evaluators;
  private transient int lastScan;
  private transient Counter lateDays;
  private transient Counter scannedDays;
  private transient Counter scanReads;
  private transient DecisionMetrics decisions;

  /**
   * @param evaluator decides where no announced model, prices or policy are in force
   * @param onlyNews emit a decision only if it tells something that the object's last did not
   * @param scanRules which of the reads of a prefix on a day of a scan are the scan's, or null if
   *     none are told
   */
  public EvaluateObjects(
      ObjectEvaluator evaluator, Boundaries boundaries, boolean onlyNews, ScanRules scanRules) {
    this.evaluator = evaluator;
    this.boundaries = boundaries;
    this.onlyNews = onlyNews;
    this.scanRules = scanRules;
  }

  @Override
  public void open(OpenContext context) {
    profiles = getRuntimeContext().getState(TieringState.PROFILE);
    evaluators = new HashMap<>();
    lastScan = ObjectProfile.NO_DAY;
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("stage", "evaluate");
    lateDays = metrics.counter("lateObjectDays");
    scannedDays = metrics.counter("scannedObjectDays");
    scanReads = metrics.counter("scanReads");
    decisions = new DecisionMetrics(metrics);
  }

  @Override
  public void processBroadcastElement(
      ReferenceUpdate update, Context context, Collector<TierDecision> out) throws Exception {
    if (update.span() != null) {
      var state = context.getBroadcastState(TieringState.LOG_SPAN);
      state.put(TieringState.SPAN, update.span().union(state.get(TieringState.SPAN)));
    } else if (update.scan() != null) {
      var scans = context.getBroadcastState(TieringState.SCANS);
      if (update.scan().day() > lastScan) {
        lastScan = update.scan().day();
        forgetClosed(scans, context.currentWatermark());
      }
      scans.put(update.scan(), true);
    } else if (update.settings() != null) {
      var inForce = context.getBroadcastState(TieringState.SETTINGS);
      inForce.put(update.settings().effectiveFrom(), update.settings());
      int past = pastBefore(inForce, context.currentWatermark());
      List<Integer> days = new ArrayList<>();
      inForce.immutableEntries().forEach(each -> days.add(each.getKey()));
      for (int day : days) {
        if (day < past) {
          inForce.remove(day);
        }
      }
      settings = null;
      evaluators.clear();
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

  /** Forgets scans on days that all objects have closed. */
  private void forgetClosed(BroadcastState<ScanDay, Boolean> scans, long watermark)
      throws Exception {
    List<ScanDay> closed = new ArrayList<>();
    for (Map.Entry<ScanDay, Boolean> scan : scans.immutableEntries()) {
      if (Boundaries.timer(boundaries.after(scan.getKey().day())) <= watermark) {
        closed.add(scan.getKey());
      }
    }
    for (ScanDay scan : closed) {
      scans.remove(scan);
    }
  }

  /** Of models that decide no more, keeps what they were called only. */
  private static void forgetPast(BroadcastState<Integer, ModelInForce> models, long watermark)
      throws Exception {
    int inForce = pastBefore(models, watermark);
    for (Map.Entry<Integer, ModelInForce> model : models.entries()) {
      if (model.getKey() < inForce) {
        model.setValue(model.getValue().withoutJson());
      }
    }
  }

  /**
   * The last day that has come of those from which something is in force: what is before is over.
   */
  private static int pastBefore(BroadcastState<Integer, ?> byDay, long watermark) throws Exception {
    int last = Integer.MIN_VALUE;
    for (Map.Entry<Integer, ?> each : byDay.immutableEntries()) {
      if (Boundaries.timer(each.getKey()) <= watermark) {
        last = Math.max(last, each.getKey());
      }
    }
    return last;
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
      if (!boundaries.isReached(boundary, span)) {
        profiles.update(profile); // The logs end before this boundary: it has not come yet.
        return;
      }
      if (boundary <= span.firstDay()) {
        // The logs begin after it: nothing is known of how the object was read before.
        boundary = boundaries.after(span.firstDay());
        continue;
      }
      ObjectEvaluator inForce = evaluatorAt(boundary, context);
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

  /**
   * The days from which on a model, and prices and policy, are in force; null before any was
   * announced.
   */
  private record InForce(Integer model, Integer settings) {}

  private ObjectEvaluator evaluatorAt(int boundary, OnTimerContext context) throws Exception {
    var model = modelAt(boundary, context.getBroadcastState(TieringState.MODELS));
    if (settings == null) {
      settings = new TreeMap<>();
      for (var each : context.getBroadcastState(TieringState.SETTINGS).immutableEntries()) {
        settings.put(each.getKey(), each.getValue());
      }
    }
    var set = settings.floorEntry(boundary);
    if (model == null && set == null) {
      return evaluator;
    }
    InForce inForce =
        new InForce(model == null ? null : model.getKey(), set == null ? null : set.getKey());
    ObjectEvaluator known = evaluators.get(inForce);
    if (known == null) {
      known = set == null ? evaluator : with(set.getValue());
      known = model == null ? known : with(known, model.getValue().json());
      evaluators.put(inForce, known);
    }
    return known;
  }

  private ObjectEvaluator with(SettingsInForce announced) {
    try {
      PriceBook prices =
          announced.prices() == null
              ? evaluator.prices()
              : SettingsAnnouncement.pricesOf(announced.prices());
      return evaluator.with(
          prices,
          announced.policy() == null
              ? evaluator.policy()
              : SettingsAnnouncement.policyOf(announced.policy(), prices).decides());
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "Prices or a policy kept by another release are no use to this one; until the next are in"
              + " force, those that the job was started with are: {}",
          e.getMessage());
      return evaluator;
    }
  }

  private static ObjectEvaluator with(ObjectEvaluator evaluator, String model) {
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
    int lastBoundary = profile.closedTo();
    if (scanRules != null) {
      var scans = context.getBroadcastState(TieringState.SCANS);
      for (DailyAccess taken :
          ScanDay.takeReads(
              profile, context.getCurrentKey(), boundary, span.firstDay(), scanRules, scans)) {
        scannedDays.inc();
        scanReads.inc(taken.wantedReads());
      }
    }
    List<DailyAccess> closing = profile.openDaysBefore(boundary);
    boolean active = profile.closeTo(boundary);
    int nextMove =
        SavingsMeter.settle(
            profile,
            closing,
            lastBoundary,
            inForce.prices(context.getCurrentKey()),
            inForce.rates(),
            context.getCurrentKey(),
            boundary,
            span.firstDay(),
            entry -> context.output(SAVINGS, entry));
    ForecastCheck after = forecastCheck(profile, models);
    if (after != null && after.actual() != before.actual() && boundary <= after.asOf()) {
      context.output(FORECAST_CHECKS, after.minus(before));
    }
    Evaluation evaluation =
        inForce.evaluate(profile, context.getCurrentKey(), boundary, span.firstDay());
    decisions.evaluated(boundary);
    if (!onlyNews || evaluation.isNews()) {
      TierDecision decision = evaluation.tell();
      decisions.told(decision);
      out.collect(decision);
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
              ? inForce.nextLook(profile, evaluation, boundaries.everyDays(), span.firstDay())
              : inForce.nextChange(profile, evaluation, boundaries.everyDays(), span.firstDay());
      if (nextMove != ObjectProfile.NO_DAY) {
        next = Math.min(next, boundaries.after(nextMove));
      }
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
