package io.cloudflux.sql;

import io.cloudflux.price.ProviderPrices;

/**
 * {@code storage_tier(provider, class)}: how warm a storage class is, {@code HOT}, {@code WARM},
 * {@code COLD} or {@code ARCHIVE}. The class by its name or an alias of the price book, upper or
 * lower case.
 */
public class StorageTier extends PricedFunction {
  private static final long serialVersionUID = 1L;

  public String eval(String provider, String storageClass) {
    return provider(provider)
        .flatMap(prices -> prices.find(storageClass))
        .map(found -> found.tier().name())
        .orElse(null);
  }

  @Override
  void check(Literals literals, ProviderPrices provider) {
    literals.text(1).ifPresent(name -> literals.check(() -> provider.require(name)));
  }
}
