package io.cloudflux.jobs.tiering;

import io.cloudflux.DeadLetter;
import io.cloudflux.plan.MigrationPlan.Status;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps where every plan is in its life, by what is said of it. Side output: dead letters, commands
 * on plans that there are not and commands that may not be given where a plan is.
 *
 * <pre>
 * PLANNED ─ APPROVE ─ APPROVED ─ START ─ RUNNING ─ COMPLETE ─ DONE
 *    │                    │                 │ └─── FAIL ───── FAILED
 *    │                    └──── CANCEL ─────┴───────────────── CANCELLED (from PLANNED too)
 *    └─ not approved for so many days of event time ────────── EXPIRED
 * </pre>
 *
 * <p>A command is taken at once if its plan is there; in the order they come, which for one plan is
 * that of its partition, or of {@code at} in batch mode. Else it waits until event time has reached
 * the day in the plan's name, by when the plan is made: so a replay, which has all commands before
 * any plan, comes to the same. Whether an approval is in time is told by its {@code at}, not by
 * when it comes; one that says so, and comes when event time is past the expiry, is late all the
 * same.
 *
 * <p>What is finished is remembered until the plan would have expired, so that commands that come
 * again do nothing and those that come too late are told why.
 */
final class TrackPlans
    extends KeyedBroadcastProcessFunction<String, PlanUpdate, LogSpan, PlanProgress> {
  private static final long serialVersionUID = 1L;

  /** Why a command was not taken; the reason of its dead letter and the label of its metric. */
  enum Refusal {
    /** There is no such plan, or none any more. */
    UNKNOWN_PLAN,
    /** The plan is where this command may not be given. */
    ILLEGAL_TRANSITION
  }

  private final int expireAfterDays;
  private final Boundaries boundaries;

  private transient ValueState<PlanProgress> progress;
  private transient ListState<PlanCommand> waiting;
  private transient Map<Status, Counter> changes;
  private transient Map<Refusal, Counter> refused;

  /**
   * @param expireAfterDays days from its boundary on after which a plan that nobody has approved
   *     expires, ≥ 1
   */
  TrackPlans(int expireAfterDays, Boundaries boundaries) {
    this.expireAfterDays = expireAfterDays;
    this.boundaries = boundaries;
  }

  @Override
  public void open(OpenContext context) {
    progress = getRuntimeContext().getState(TieringState.PLAN_PROGRESS);
    waiting = getRuntimeContext().getListState(TieringState.WAITING_COMMANDS);
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("stage", "track-plans");
    changes = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      changes.put(status, metrics.addGroup("status", status.name()).counter("planChanges"));
    }
    refused =
        DeadLetters.counters(
            getRuntimeContext().getMetricGroup(), ParseCommands.STAGE, Refusal.class);
  }

  @Override
  public void processBroadcastElement(LogSpan span, Context context, Collector<PlanProgress> out)
      throws Exception {
    var state = context.getBroadcastState(TieringState.LOG_SPAN);
    state.put(TieringState.SPAN, span.union(state.get(TieringState.SPAN)));
  }

  @Override
  public void processElement(
      PlanUpdate update, ReadOnlyContext context, Collector<PlanProgress> out) throws Exception {
    if (update.plan() != null) {
      progress.update(PlanProgress.made(update.plan()));
      context.timerService().registerEventTimeTimer(Boundaries.timer(expiry()));
      List<PlanCommand> early = new ArrayList<>();
      waiting.get().forEach(early::add);
      waiting.clear();
      for (PlanCommand command : early) {
        take(command, context, out);
      }
    } else if (progress.value() != null) {
      take(update.command(), context, out);
    } else {
      waiting.add(update.command());
      context.timerService().registerEventTimeTimer(Boundaries.timer(update.command().planDay()));
    }
  }

  /** UTC day from whose beginning on a plan nobody has approved is expired. */
  private int expiry() throws Exception {
    return progress.value().plan().asOf() + expireAfterDays;
  }

  private void take(PlanCommand command, ReadOnlyContext context, Collector<PlanProgress> out)
      throws Exception {
    PlanProgress before = progress.value();
    if (before == null) {
      refuse(command, Refusal.UNKNOWN_PLAN, "finished by a command before", context);
      return;
    }
    if (command.repeats(before)) {
      return;
    }
    if (before.status() == Status.PLANNED && command.at() >= Days.startMillis(expiry())) {
      refuse(
          command,
          Refusal.ILLEGAL_TRANSITION,
          "%s: the plan expired on %s".formatted(command.command(), Days.iso(expiry())),
          context);
      return;
    }
    Status after = before.status().after(command.command());
    if (after == null) {
      refuse(
          command,
          Refusal.ILLEGAL_TRANSITION,
          "%s: the plan is %s".formatted(command.command(), before.status()),
          context);
      return;
    }
    tell(before.to(after, command), out);
    if (after.isFinal()) {
      long forgetAt = Boundaries.timer(expiry());
      if (forgetAt <= context.currentWatermark()) {
        progress.clear();
      } else {
        // The timer of a job with an earlier expiry may have fired before this one started.
        context.timerService().registerEventTimeTimer(forgetAt);
      }
    }
  }

  private void tell(PlanProgress now, Collector<PlanProgress> out) throws Exception {
    progress.update(now);
    changes.get(now.status()).inc();
    out.collect(now);
  }

  private void refuse(
      PlanCommand command, Refusal reason, String message, ReadOnlyContext context) {
    refused.get(reason).inc();
    context.output(
        DeadLetters.TAG,
        new DeadLetter(
            ParseCommands.STAGE,
            reason.name(),
            message,
            command.line().source(),
            command.line().position(),
            command.line().bytes()));
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<PlanProgress> out)
      throws Exception {
    PlanProgress now = progress.value();
    if (now == null) {
      for (PlanCommand command : waiting.get()) {
        refuse(command, Refusal.UNKNOWN_PLAN, "no such plan, or none any more", context);
      }
      waiting.clear();
      return;
    }
    int boundary = Boundaries.boundary(timestamp);
    LogSpan span = context.getBroadcastState(TieringState.LOG_SPAN).get(TieringState.SPAN);
    if (boundary < expiry()) {
      // The plan came in time; or the timer is of a job with an earlier expiry.
      if (Boundaries.timer(expiry()) > context.currentWatermark()) {
        context.timerService().registerEventTimeTimer(Boundaries.timer(expiry()));
      }
      return;
    }
    if (!boundaries.isReached(boundary, span)) {
      return; // The logs end before: the day has not come yet.
    }
    if (now.status() == Status.PLANNED) {
      tell(now.expired(boundary), out);
    }
    if (progress.value().status().isFinal()) {
      progress.clear();
    }
  }
}
