package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.ReasonCode;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.price.Tier;
import io.cloudflux.time.Days;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What a task evaluates and decides, for those who watch the job. */
final class DecisionMetrics {
  private static final int MILLIS_PER_SECOND = 1000;

  private final Counter evaluations;
  private final Map<Tier, Map<Tier, Counter>> byTiers = new EnumMap<>(Tier.class);
  private final Map<ReasonCode, Counter> byReason = new EnumMap<>(ReasonCode.class);
  private volatile int lastBoundary = Integer.MIN_VALUE;

  DecisionMetrics(MetricGroup group) {
    evaluations = group.counter("evaluations");
    for (Tier from : Tier.values()) {
      Map<Tier, Counter> fromTier = new EnumMap<>(Tier.class);
      byTiers.put(from, fromTier);
      for (Tier to : Tier.values()) {
        fromTier.put(
            to, group.addGroup("from", from.name()).addGroup("to", to.name()).counter("decisions"));
      }
    }
    for (ReasonCode reason : ReasonCode.values()) {
      byReason.put(reason, group.addGroup("reason", reason.name()).counter("decisions"));
    }
    group.gauge("evaluationLagSeconds", (Gauge<Double>) this::lagSeconds);
  }

  void evaluated(int boundary) {
    evaluations.inc();
    lastBoundary = Math.max(lastBoundary, boundary);
  }

  void told(TierDecision decision) {
    byTiers.get(decision.currentTier()).get(decision.tier()).inc();
    byReason.get(decision.reasonCode()).inc();
  }

  /**
   * The age of the latest boundary evaluated, as of when it is asked for: a job that stands still
   * falls behind, too. Not a number before the first evaluation.
   */
  private double lagSeconds() {
    int boundary = lastBoundary;
    return boundary == Integer.MIN_VALUE
        ? Double.NaN
        : (System.currentTimeMillis() - Days.startMillis(boundary)) / (double) MILLIS_PER_SECOND;
  }
}
