package io.cloudflux.jobs.tiering;

import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MigrationPlanner;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gathers the moves of one route and boundary, and makes plans of them once all are there. A timer
 * rather than a window: what belongs together is told by the decisions, not by record timestamps,
 * which batch mode does not keep.
 */
public final class PlanMigrations extends KeyedProcessFunction<String, PlannedMove, MigrationPlan> {
  private static final long serialVersionUID = 1L;

  private final MigrationPlanner planner;

  private transient ListState<PlannedMove> moves;

  public PlanMigrations(MigrationPlanner planner) {
    this.planner = planner;
  }

  @Override
  public void open(OpenContext context) {
    moves = getRuntimeContext().getListState(TieringState.MOVES);
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
    List<MigrationItem> items = new ArrayList<>();
    PlannedMove any = null;
    for (PlannedMove move : moves.get()) {
      any = move;
      items.add(move.item());
    }
    if (any != null) {
      planner.plan(any.route(), any.asOf(), items).forEach(out::collect);
    }
    moves.clear();
  }
}
