package io.cloudflux.backtest;

import io.cloudflux.decision.PolicyFile;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.StorageClass.AutoTier;
import java.io.Serializable;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How objects are replayed.
 *
 * @param sizeScale what sizes are multiplied by, &gt; 0: to see what objects larger than a trace's
 *     would have cost
 * @param wholeReads whether a read returns the whole object, else what the logs say it returned
 * @param maxLatencyMillis time to first byte that readers accept: where it lets archives in, the
 *     auto class has its opt-in archive tiers on
 * @param excludedClasses classes that the optimum leaves out
 */
public record ReplayRules(
    double sizeScale, boolean wholeReads, long maxLatencyMillis, SortedSet<String> excludedClasses)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long ARCHIVES_MILLIS = 3_600_000;

  public ReplayRules {
    if (!(sizeScale > 0 && sizeScale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("size scale must be positive: " + sizeScale);
    }
    excludedClasses = new TreeSet<>(excludedClasses);
  }

  /** Readers wait for no archive, and nothing is left to one zone. */
  public ReplayRules(double sizeScale, boolean wholeReads) {
    this(
        sizeScale,
        wholeReads,
        PolicyFile.shipped().constraints().everywhere().maxLatencyMillis(),
        PolicyFile.shipped().constraints().everywhere().excludedClasses());
  }

  /** The classes that answer soon enough: what the optimum chooses from. */
  List<String> targets(ProviderPrices prices) {
    return prices.classes().values().stream()
        .filter(c -> c.firstByteMillis() <= maxLatencyMillis)
        .map(StorageClass::name)
        .filter(name -> !excludedClasses.contains(name))
        .toList();
  }

  /** The provider's prices with the tiers of its auto class that the readers can wait for. */
  public ProviderPrices prices(ProviderPrices shipped) {
    if (maxLatencyMillis < ARCHIVES_MILLIS) {
      return shipped;
    }
    ProviderPrices prices = shipped;
    for (StorageClass each : shipped.classes().values()) {
      if (each.auto()) {
        List<AutoTier> offered = each.autoTiering().offered();
        prices = prices.with(each.autoTiersTo(offered.get(offered.size() - 1).name()));
      }
    }
    return prices;
  }
}
