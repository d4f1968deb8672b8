package io.cloudflux.jobs.tiering;

import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MoveMethod;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What a task has planned since it started, by how it is to be moved. */
final class PlanMetrics {
  private final Map<MoveMethod, Sums> byMethod = new EnumMap<>(MoveMethod.class);

  /** Amounts are gauges that only grow: Flink's counters have no fractions. */
  private static final class Sums {
    private final Counter plans;
    private final Counter objects;
    private final Counter bytes;
    private final DoubleAdder cost = new DoubleAdder();
    private final DoubleAdder saving = new DoubleAdder();

    Sums(MetricGroup group) {
      plans = group.counter("plans");
      objects = group.counter("planObjects");
      bytes = group.counter("planBytes");
      group.gauge("planCostDollars", (Gauge<Double>) cost::sum);
      group.gauge("planMonthlySavingDollars", (Gauge<Double>) saving::sum);
    }
  }

  PlanMetrics(MetricGroup group) {
    for (MoveMethod method : MoveMethod.values()) {
      byMethod.put(method, new Sums(group.addGroup("method", method.name())));
    }
  }

  void planned(MigrationPlan plan) {
    Sums sums = byMethod.get(plan.schedule().method());
    sums.plans.inc();
    sums.objects.inc(plan.objects());
    sums.bytes.inc(plan.bytes());
    sums.cost.add(plan.estimatedCost());
    sums.saving.add(plan.monthlySaving());
  }
}
