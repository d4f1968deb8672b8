package io.cloudflux.jobs.backtest;

import io.cloudflux.backtest.BacktestPolicy;
import io.cloudflux.backtest.ReplayRules;
import io.cloudflux.object.ObjectId;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.scan.ScanRules;
import java.io.Serializable;
import java.util.List;

/**
 * What to replay, and how.
 *
 * @param policies the policies
 * @param optimum whether the clairvoyant optimum is among them
 * @param providers whose prices to use for all objects; if empty, those of each object's scheme
 * @param defaultProvider whose prices to use for an object whose id names no cloud
 * @param warmUpDays days at the logs' beginning that policies see, but that are not scored, ≥ 0
 * @param moves whether moves are told
 * @param rules how objects are replayed
 * @param scans which days of a prefix are a scanner's, or null if that is not looked for
 */
public record BacktestSettings(
    List<BacktestPolicy> policies,
    boolean optimum,
    List<String> providers,
    String defaultProvider,
    int warmUpDays,
    boolean moves,
    ReplayRules rules,
    ScanRules scans)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  boolean forecasts() {
    return policies.stream().anyMatch(BacktestPolicy::forecasts);
  }

  List<String> providersOf(String object, PriceBook prices) {
    return providers.isEmpty()
        ? List.of(
            prices
                .providerOfScheme(ObjectId.scheme(object))
                .map(ProviderPrices::provider)
                .orElse(defaultProvider))
        : providers;
  }
}
