package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.time.Days;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the profile of every object and takes its decisions, each as of a day boundary.
 *
 * <p>An object has at most one timer, set to the earliest boundary at which there is something to
 * decide: the first after a day with accesses, or the one at which silence alone would change the
 * last decision. So a busy object is evaluated once a boundary, and a quiet one a handful of times
 * in its life.
 */
public final class EvaluateObjects
    extends KeyedBroadcastProcessFunction<String, ObjectUpdate, LogSpan, TierDecision> {
  private static final long serialVersionUID = 1L;

  private final ObjectEvaluator evaluator;
  private final Boundaries boundaries;
  private final boolean onlyNews;

  private transient ValueState<ObjectProfile> profiles;
  private transient Counter lateDays;
  private transient Counter evaluations;
  private transient Counter decisions;

  /**
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
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("stage", "evaluate");
    lateDays = metrics.counter("lateObjectDays");
    evaluations = metrics.counter("evaluations");
    decisions = metrics.counter("decisions");
  }

  @Override
  public void processBroadcastElement(LogSpan span, Context context, Collector<TierDecision> out)
      throws Exception {
    var state = context.getBroadcastState(TieringState.LOG_SPAN);
    state.put(TieringState.SPAN, span.union(state.get(TieringState.SPAN)));
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
      boundary = evaluate(profile, boundary, span, context.getCurrentKey(), out);
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

  /** Takes a decision; returns the boundary of the next, {@link ObjectProfile#NO_DAY} if none. */
  private int evaluate(
      ObjectProfile profile,
      int boundary,
      LogSpan span,
      String object,
      Collector<TierDecision> out) {
    boolean active = profile.closeTo(boundary);
    TierDecision decision = evaluator.evaluate(profile, object, boundary, span.firstDay());
    evaluations.inc();
    if (!onlyNews || ObjectEvaluator.isNews(decision, profile.advice())) {
      decisions.inc();
      out.collect(decision);
      profile.setAdvice(ObjectEvaluator.remember(decision));
    }
    int next = ObjectProfile.NO_DAY;
    if (!profile.deleted()) {
      next =
          active
              ? boundary + boundaries.everyDays()
              : evaluator.nextChange(profile, decision, boundaries.everyDays(), span.firstDay());
    }
    int open = profile.firstOpenDay();
    if (open != ObjectProfile.NO_DAY) {
      int opened = boundaries.after(open);
      next = next == ObjectProfile.NO_DAY ? opened : Math.min(next, opened);
    }
    return next;
  }
}
