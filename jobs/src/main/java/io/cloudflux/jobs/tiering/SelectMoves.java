package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.TierDecision;
import io.cloudflux.plan.PlanLimits;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/**
 * Passes on the moves to plan: those advised for the first time that pay back in time. Under a
 * budget moves may wait, so there what becomes of them is passed on too: other figures, no move any
 * more.
 *
 * <p>Whether a move pays back in time is judged when it is first advised.
 */
final class SelectMoves extends RichFlatMapFunction<TierDecision, PlannedMove> {
  private static final long serialVersionUID = 1L;

  private final PlanLimits limits;

  private transient Counter notWorthwhile;

  SelectMoves(PlanLimits limits) {
    this.limits = limits;
  }

  @Override
  public void open(OpenContext context) {
    notWorthwhile =
        getRuntimeContext()
            .getMetricGroup()
            .addGroup("stage", "plan")
            .counter("movesNotWorthwhile");
  }

  @Override
  public void flatMap(TierDecision decision, Collector<PlannedMove> out) {
    boolean worthwhile = limits.worthwhile(decision);
    if (decision.newMove() && !worthwhile) {
      notWorthwhile.inc();
    }
    if (limits.budgeted() || decision.newMove() && worthwhile) {
      out.collect(PlannedMove.of(decision, worthwhile));
    }
  }
}
