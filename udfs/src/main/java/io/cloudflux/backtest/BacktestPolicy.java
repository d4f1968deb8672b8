package io.cloudflux.backtest;

import io.cloudflux.decision.ClassPolicy;
import io.cloudflux.decision.CloudfluxPolicy;
import io.cloudflux.decision.ExpectedCostPolicy;
import io.cloudflux.decision.PolicyFile;
import io.cloudflux.decision.ThresholdPolicy;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A policy as it is replayed.
 *
 * @param name the name it is asked for and reported by
 * @param rules what it decides by
 * @param forecasts whether it looks at forecasts
 * @param foresight whether it is told the reads that will come in their place
 */
public record BacktestPolicy(String name, ClassPolicy rules, boolean forecasts, boolean foresight)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The policy that knows what comes: what is left of its regret is the policy's, not the
   * forecast's.
   */
  public static final String FORESIGHT = CloudfluxPolicy.NAME + "-foresight";

  /** The clairvoyant optimum; not a policy, but reported among them. */
  public static final String OPTIMUM = "optimum";

  /**
   * All there are, in the order of reports.
   *
   * @param settings of the policies, and what they keep to; the baselines know no constraints
   */
  public static Map<String, BacktestPolicy> all(PolicyFile settings) {
    CloudfluxPolicy cloudflux = settings.cloudflux();
    ThresholdPolicy threshold = new ThresholdPolicy(settings.constraints());
    List<BacktestPolicy> all = new ArrayList<>();
    for (ClassPolicy baseline : Baselines.all()) {
      all.add(new BacktestPolicy(baseline.name(), baseline, false, false));
    }
    all.add(new BacktestPolicy(ThresholdPolicy.NAME, threshold, false, false));
    all.add(new BacktestPolicy(ExpectedCostPolicy.NAME, settings.expectedCost(), true, false));
    all.add(new BacktestPolicy(CloudfluxPolicy.NAME, cloudflux, true, false));
    all.add(new BacktestPolicy(FORESIGHT, cloudflux, false, true));
    Map<String, BacktestPolicy> byName = new LinkedHashMap<>();
    all.forEach(policy -> byName.put(policy.name(), policy));
    return byName;
  }
}
