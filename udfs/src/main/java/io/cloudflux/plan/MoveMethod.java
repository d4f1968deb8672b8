package io.cloudflux.plan;

import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;

/** How objects come from one class of a provider to another: the legal ways, and no others. */
public enum MoveMethod {
  /** By a rule of the provider: a lifecycle rule, or a change of tier. Copies nothing. */
  RULE,
  /** By copying each object onto itself, or to where it should be. */
  COPY,
  /** By a copy, once the archive has given the object back. */
  RESTORE_THEN_COPY;

  /**
   * The way the price book prices: a rule where {@link StorageClass#movesByRule} says that one
   * leads, otherwise a copy, after a restore where one is needed to read.
   */
  public static MoveMethod of(StorageClass from, StorageClass to) {
    if (from.movesByRule(to)) {
      return RULE;
    }
    return from.restoreNeeded() ? RESTORE_THEN_COPY : COPY;
  }

  /** The way of a route; a copy for classes that the book does not have. */
  static MoveMethod of(ProviderPrices prices, MigrationRoute route) {
    return prices
        .find(route.fromClass())
        .flatMap(from -> prices.find(route.toClass()).map(to -> of(from, to)))
        .orElse(COPY);
  }
}
