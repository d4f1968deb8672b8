package io.cloudflux.jobs.tiering;

import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MigrationPlanner;
import io.cloudflux.plan.MigrationRoute;
import io.cloudflux.plan.PlanLimits;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gathers the moves of a boundary, and makes plans of them once all are there. A timer rather than
 * a window: what belongs together is told by the decisions, not by record timestamps, which batch
 * mode does not keep.
 *
 * <p>Keyed by route and boundary, and by bucket where there is a budget. A bucket's budget is spent
 * boundary by boundary, in their order: at each, the moves are ranked across all routes, and a move
 * is taken if it still fits into what the calendar month (UTC, of the boundary) has left, passed
 * over if not. What is passed over waits, and is ranked again beside the new moves at the bucket's
 * first boundary with decisions in a later month; within the month it could only fit less. While it
 * waits, later decisions on its object change its figures or withdraw it. All of that follows from
 * the decisions and their boundaries alone, so neither parallelism nor runtime mode nor restarts
 * change it.
 */
public final class PlanMigrations extends KeyedProcessFunction<String, PlannedMove, MigrationPlan> {
  private static final long serialVersionUID = 1L;

  /** Sums of amounts that have been rounded miss the budget by less than that. */
  private static final double ROUNDING = 1e-9;

  private static final Comparator<MigrationRoute> BY_ROUTE =
      Comparator.comparing(MigrationRoute::bucket)
          .thenComparing(MigrationRoute::fromClass)
          .thenComparing(MigrationRoute::toClass)
          .thenComparing(MigrationRoute::provider);

  private final MigrationPlanner planner;
  private final PlanLimits limits;

  private transient ListState<PlannedMove> moves;
  private transient MapState<String, PlannedMove> waiting;
  private transient ValueState<BudgetMonth> budget;
  private transient Counter overBudget;
  private transient PlanMetrics planned;

  public PlanMigrations(MigrationPlanner planner, PlanLimits limits) {
    this.planner = planner;
    this.limits = limits;
  }

  /** What the moves have to be keyed by. */
  String key(PlannedMove move) {
    return limits.budgeted() ? move.bucket() : move.key();
  }

  @Override
  public void open(OpenContext context) {
    moves = getRuntimeContext().getListState(TieringState.MOVES);
    waiting = getRuntimeContext().getMapState(TieringState.WAITING_MOVES);
    budget = getRuntimeContext().getState(TieringState.BUDGET_MONTH);
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("stage", "plan");
    overBudget = metrics.counter("movesOverBudget");
    planned = new PlanMetrics(metrics);
  }

  @Override
  public void processElement(PlannedMove move, Context context, Collector<MigrationPlan> out)
      throws Exception {
    moves.add(move);
    context.timerService().registerEventTimeTimer(Boundaries.timer(move.asOf()));
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<MigrationPlan> out)
      throws Exception {
    // Boundaries that are over already are taken here and now: else batch mode, which has all of a
    // key's before its first timer, would go through them once for every boundary.
    NavigableMap<Integer, List<PlannedMove>> due = new TreeMap<>();
    List<PlannedMove> later = new ArrayList<>();
    for (PlannedMove move : moves.get()) {
      boolean over = Boundaries.timer(move.asOf()) <= context.timerService().currentWatermark();
      (over ? due.computeIfAbsent(move.asOf(), day -> new ArrayList<>()) : later).add(move);
    }
    moves.update(later);
    for (Map.Entry<Integer, List<PlannedMove>> boundary : due.entrySet()) {
      List<PlannedMove> told = boundary.getValue();
      plan(boundary.getKey(), limits.budgeted() ? affordable(told) : told, out);
    }
  }

  private void plan(int asOf, List<PlannedMove> taken, Collector<MigrationPlan> out) {
    NavigableMap<MigrationRoute, List<MigrationItem>> routes = new TreeMap<>(BY_ROUTE);
    for (PlannedMove move : taken) {
      routes.computeIfAbsent(move.route(), route -> new ArrayList<>()).add(move.item());
    }
    routes.forEach(
        (route, items) -> {
          for (MigrationPlan plan : planner.plan(route, asOf, items)) {
            planned.planned(plan);
            out.collect(plan);
          }
        });
  }

  /** The moves of a boundary, and of those that wait, that the month's budget allows. */
  private List<PlannedMove> affordable(List<PlannedMove> told) throws Exception {
    List<PlannedMove> candidates = new ArrayList<>();
    for (PlannedMove move : told) {
      PlannedMove before = waiting.get(move.item().object());
      if (move.news() == PlannedMove.News.NEW) {
        candidates.add(move);
        waiting.remove(move.item().object());
      } else if (before != null) {
        if (move.news() == PlannedMove.News.STILL && move.route().equals(before.route())) {
          waiting.put(move.item().object(), move);
        } else {
          waiting.remove(move.item().object());
        }
      }
    }
    LocalDate day = LocalDate.ofEpochDay(told.get(0).asOf());
    int month = (day.getYear() - 1970) * 12 + day.getMonthValue() - 1;
    BudgetMonth sofar = budget.value();
    double spent = 0;
    if (sofar != null && sofar.month() == month) {
      spent = sofar.spent();
    } else {
      waiting.values().forEach(candidates::add);
    }
    candidates.sort(PlannedMove.BY_RANK);
    List<PlannedMove> taken = new ArrayList<>();
    for (PlannedMove move : candidates) {
      String object = move.item().object();
      if (spent + move.item().moveCost() <= limits.budgetPerMonth() + ROUNDING) {
        spent += move.item().moveCost();
        taken.add(move);
        waiting.remove(object);
      } else {
        overBudget.inc();
        waiting.put(object, move);
      }
    }
    budget.update(new BudgetMonth(month, spent));
    return taken;
  }
}
