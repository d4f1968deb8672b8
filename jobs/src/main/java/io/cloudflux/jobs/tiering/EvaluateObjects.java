package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.Evaluation;
import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectProfile.Expectation;
import io.cloudflux.savings.SavingsEntry;
import io.cloudflux.savings.SavingsMeter;
import io.cloudflux.scan.ScanRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the profile of every object and takes its decisions, each as of a day boundary. Keyed by
 * {@link Shares share} of objects.
 *
 * <p>What is new about objects waits, unseen, until a boundary is due; then each object that
 * something is new about, or that is {@link DueObjects due}, is read, evaluated and written back,
 * once. An object is looked at at the earliest boundary at which there is something to decide: the
 * first after a day with accesses, or the one at which silence alone would change the last
 * decision. So a busy object is evaluated once a boundary, and a quiet one a handful of times in
 * its life.
 *
 * <p>A decision and the boundary of the next rest on the model, prices and policy in force as of
 * the decision, never on what is known already but not in force: whenever they are taken, they come
 * to the same.
 */
public final class EvaluateObjects
    extends KeyedBroadcastProcessFunction<Integer, ShareUpdates, ReferenceUpdate, TierDecision>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

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

  /** What a share may have waiting; to take it up takes several times that for a moment. */
  static final int MOST_BYTES = 1 << 23;

  /** Profiles that are written at a time. */
  private static final int MOST_CHANGED = 1 << 9;

  private static final Tier[] TIERS = Tier.values();

  private final ObjectEvaluator evaluator;
  private final Boundaries boundaries;
  private final boolean onlyNews;
  private final ScanRules scanRules;

  private transient LatestWatermark watermark;
  private transient MapState<String, ObjectProfile> profiles;
  private transient ListState<WaitingUpdates> waiting;
  private transient DueObjects due;

  // By share, since the last were taken up or the job was started: a bound, not a count.
  private transient Map<Integer, Integer> bytes;

  private transient EvaluatorsInForce inForce;
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
  public void initializeState(FunctionInitializationContext context) throws Exception {
    watermark = new LatestWatermark(context, TieringState.EVALUATED_TO);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    watermark.snapshot();
  }

  @Override
  public void open(OpenContext context) {
    profiles = getRuntimeContext().getMapState(TieringState.PROFILES);
    waiting = getRuntimeContext().getListState(TieringState.WAITING_UPDATES);
    due = new DueObjects(getRuntimeContext());
    bytes = new HashMap<>();
    inForce = new EvaluatorsInForce(evaluator);
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
    long now = watermark.now(context.currentWatermark());
    if (update.span() != null) {
      var state = context.getBroadcastState(TieringState.LOG_SPAN);
      state.put(TieringState.SPAN, update.span().union(state.get(TieringState.SPAN)));
    } else if (update.scan() != null) {
      var scans = context.getBroadcastState(TieringState.SCANS);
      if (update.scan().day() > lastScan) {
        lastScan = update.scan().day();
        forgetClosed(scans, now);
      }
      scans.put(update.scan(), true);
    } else if (update.settings() != null) {
      var settings = context.getBroadcastState(TieringState.SETTINGS);
      settings.put(update.settings().effectiveFrom(), update.settings());
      int past = pastBefore(settings, now);
      List<Integer> days = new ArrayList<>();
      settings.immutableEntries().forEach(each -> days.add(each.getKey()));
      for (int day : days) {
        if (day < past) {
          settings.remove(day);
        }
      }
      inForce.forget();
    } else {
      var models = context.getBroadcastState(TieringState.MODELS);
      models.put(update.model().day(), update.model().model());
      forgetPast(models, now);
      inForce.forget();
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
      ShareUpdates updates, ReadOnlyContext context, Collector<TierDecision> out) throws Exception {
    long now = watermark.now(context.timerService());
    boolean begun = now != Long.MIN_VALUE;
    int notBefore = begun ? boundaries.after(Boundaries.passed(now)) : ObjectProfile.NO_DAY;
    waiting.add(new WaitingUpdates(notBefore, updates.bytes()));
    int next = begun ? notBefore : boundaries.after(updates.firstDay());
    context.timerService().registerEventTimeTimer(Boundaries.timer(next));
    if (bytes.merge(updates.share(), updates.bytes().length, Integer::sum) > MOST_BYTES) {
      takeUp(context, out);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TierDecision> out)
      throws Exception {
    takeUp(context, out);
  }

  /** Takes up what waits, and looks at all objects of the share that are due. */
  private void takeUp(ReadOnlyContext context, Collector<TierDecision> out) throws Exception {
    Map<String, News> news = new HashMap<>();
    for (WaitingUpdates updates : waiting.get()) {
      ShareUpdates.read(updates.bytes(), new Sorter(updates.notBefore(), news));
    }
    waiting.clear();
    bytes.remove(context.getCurrentKey());
    long now = watermark.now(context.timerService());
    due.take(now, object -> news.computeIfAbsent(object, any -> new News()));
    if (news.isEmpty()) {
      return;
    }
    // In the order of their names, which is that of state.
    String[] objects = news.keySet().toArray(new String[0]);
    Arrays.sort(objects);
    Look look = new Look(context, now, out);
    for (String object : objects) {
      look.at(object, news.get(object));
    }
    look.end();
  }

  /** Something new about an object, which counts at no boundary before the one it has. */
  private record Change(ObjectUpdate update, int notBefore) {}

  /** All that is new about an object; nothing, if it is only due. */
  private static final class News {
    private final List<Change> changes = new ArrayList<>(1);
    private ObjectProfile handedOn;

    boolean isEmpty() {
      return changes.isEmpty() && handedOn == null;
    }
  }

  /** Sorts what is new by object. */
  private record Sorter(int notBefore, Map<String, News> news) implements ShareUpdates.Reader {
    @Override
    public void update(ObjectUpdate update) {
      of(update.object()).changes.add(new Change(update, notBefore));
    }

    @Override
    public void profile(String object, ObjectProfile profile) {
      of(object).handedOn = profile;
    }

    private News of(String object) {
      return news.computeIfAbsent(object, any -> new News());
    }
  }

  /** A look at objects of a share, all at the same time. */
  private final class Look {
    private final ReadOnlyContext context;
    private final Collector<TierDecision> out;
    private final long now;
    private final LogSpan span;
    private final ReadOnlyBroadcastState<Integer, ModelInForce> models;
    private final ReadOnlyBroadcastState<Integer, SettingsInForce> settings;
    private final DueObjects.Setting next = new DueObjects.Setting();

    // Else each object of logs that are read for the first time would be looked for in vain.
    private final boolean anyKnown;

    // Written together, which costs RocksDB less than one by one.
    private final Map<String, ObjectProfile> changed = new LinkedHashMap<>();

    Look(ReadOnlyContext context, long now, Collector<TierDecision> out) throws Exception {
      this.context = context;
      this.out = out;
      this.now = now;
      this.span = context.getBroadcastState(TieringState.LOG_SPAN).get(TieringState.SPAN);
      this.models = context.getBroadcastState(TieringState.MODELS);
      this.settings = context.getBroadcastState(TieringState.SETTINGS);
      this.anyKnown = !profiles.isEmpty();
    }

    /** Notes what is new about an object, and takes the decisions that are due. */
    void at(String object, News news) throws Exception {
      ObjectProfile profile = anyKnown ? profiles.get(object) : null;
      int listed = profile == null ? ObjectProfile.NO_DAY : profile.timer();
      if (news.handedOn != null) {
        if (profile != null) {
          // What came in the moments before it. What an inventory said, the next one says again.
          profile.openDays().forEach(news.handedOn::add);
        }
        profile = news.handedOn;
        listed = ObjectProfile.NO_DAY;
      } else if (profile == null && news.isEmpty()) {
        return; // It was due, and is gone.
      } else if (profile == null) {
        profile = new ObjectProfile();
      }
      int boundary = profile.timer();
      for (Change change : news.changes) {
        boundary = earlier(boundary, note(profile, change));
      }
      if (news.isEmpty() && !isPast(boundary)) {
        return; // It is listed in vain: since then it has been looked at.
      }
      // Boundaries that are over already are taken here and now, in their order: batch mode takes
      // no new timers at a key's end, and in streaming mode it saves setting them.
      while (isPast(boundary)) {
        if (!boundaries.isReached(boundary, span)) {
          boundary = ObjectProfile.NO_DAY; // The logs end before it: it has not come yet.
        } else if (boundary <= span.firstDay()) {
          // The logs begin after it: nothing is known of how the object was read before.
          boundary = boundaries.after(span.firstDay());
        } else {
          boundary = evaluate(object, profile, boundary);
          if (profile.deleted()) {
            if (boundary == ObjectProfile.NO_DAY) {
              profiles.remove(object); // The state of a deleted object goes away.
              return;
            }
            profile = profile.openPart();
          }
        }
      }
      profile.setTimer(boundary);
      changed.put(object, profile);
      if (changed.size() == MOST_CHANGED) {
        write();
      }
      if (boundary != ObjectProfile.NO_DAY && boundary != listed) {
        next.add(boundary, object);
      }
    }

    /** Writes what has changed. */
    void end() throws Exception {
      write();
      due.set(next, context.timerService());
    }

    private void write() throws Exception {
      if (!changed.isEmpty()) { // On the heap an empty map would be kept.
        profiles.putAll(changed);
        changed.clear();
      }
    }

    private boolean isPast(int boundary) {
      return boundary != ObjectProfile.NO_DAY && Boundaries.timer(boundary) <= now;
    }

    /** Notes something new; returns the boundary that it asks for a look at. */
    private int note(ObjectProfile profile, Change change) {
      DailyAccess daily = change.update().daily();
      if (daily != null) {
        profile.add(daily);
      } else {
        profile.apply(change.update().inventory());
      }
      int asked = boundaries.after(daily != null ? daily.day() : profile.bornOn());
      if (asked > profile.closedTo() && asked >= change.notBefore()) {
        return asked;
      }
      if (daily != null) {
        // Later than the allowed delay: the decision it belonged to is out; the next one counts it.
        lateDays.inc();
      }
      return Math.max(change.notBefore(), boundaries.after(profile.closedTo()));
    }

    /** Takes a decision; returns the boundary of the next, {@link ObjectProfile#NO_DAY} if none. */
    private int evaluate(String object, ObjectProfile profile, int boundary) throws Exception {
      ObjectEvaluator deciding = inForce.at(boundary, models, settings);
      ForecastCheck before = forecastCheck(profile, models);
      int lastBoundary = profile.closedTo();
      if (scanRules != null) {
        var scans = context.getBroadcastState(TieringState.SCANS);
        for (DailyAccess taken :
            ScanDay.takeReads(profile, object, boundary, span.firstDay(), scanRules, scans)) {
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
              deciding.prices(object),
              deciding.rates(),
              object,
              boundary,
              span.firstDay(),
              entry -> context.output(SAVINGS, entry));
      ForecastCheck after = forecastCheck(profile, models);
      if (after != null && after.actual() != before.actual() && boundary <= after.asOf()) {
        context.output(FORECAST_CHECKS, after.minus(before));
      }
      Evaluation evaluation = deciding.evaluate(profile, object, boundary, span.firstDay());
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
                ? deciding.nextLook(profile, evaluation, boundaries.everyDays(), span.firstDay())
                : deciding.nextChange(profile, evaluation, boundaries.everyDays(), span.firstDay());
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
  }

  private static int earlier(int one, int other) {
    return one == ObjectProfile.NO_DAY ? other : Math.min(one, other);
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
        inForce.modelVersionAt(expected.asOf(), models),
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
}
