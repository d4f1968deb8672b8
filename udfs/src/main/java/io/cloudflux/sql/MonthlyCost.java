package io.cloudflux.sql;

import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.Usd;

/**
 * {@code monthly_cost(provider, region, class, bytes, reads, bytes_read [, writes [, idle_days]])}:
 * USD for a month of an object in a class, at list price: storage with minimum size and overheads,
 * requests, retrieval. What it does not hold: the move there, early deletion, the network.
 *
 * <p>A DOUBLE, as amounts are in the jobs' tables: the storage of a kilobyte is a few 1e-8 dollars,
 * and amounts are multiplied by counts. Rounded to {@link Usd#DECIMALS} places, so that equal
 * inputs print equal digits.
 *
 * <p>{@code region}: the one the prices of the provider are for; {@code bytes}: size of the object;
 * {@code reads}: a month, may be a fraction; {@code bytes_read}: sent by all of them together;
 * {@code writes}: a month, 0 by default; {@code idle_days}: since the last access, 0 by default,
 * says in which tier of a class like INTELLIGENT_TIERING the object is. Null if a figure is
 * negative or not finite.
 */
public class MonthlyCost extends PricedFunction {
  private static final long serialVersionUID = 1L;

  public Double eval(
      String provider,
      String region,
      String storageClass,
      Long bytes,
      Double reads,
      Double bytesRead) {
    return eval(provider, region, storageClass, bytes, reads, bytesRead, 0.0, 0);
  }

  public Double eval(
      String provider,
      String region,
      String storageClass,
      Long bytes,
      Double reads,
      Double bytesRead,
      Double writes) {
    return eval(provider, region, storageClass, bytes, reads, bytesRead, writes, 0);
  }

  public Double eval(
      String provider,
      String region,
      String storageClass,
      Long bytes,
      Double reads,
      Double bytesRead,
      Double writes,
      Integer idleDays) {
    if (!Figures.notNegative(bytes, reads, bytesRead, writes, idleDays)) {
      return null;
    }
    ProviderPrices prices = provider(provider, region).orElse(null);
    StorageClass known = prices == null ? null : prices.find(storageClass).orElse(null);
    if (known == null) {
      return null;
    }
    return Usd.round(
        new CostModel(prices).monthlyCost(known, bytes, reads, bytesRead, writes, idleDays));
  }

  @Override
  void check(Literals literals, ProviderPrices provider) {
    literals.text(1).ifPresent(name -> literals.check(() -> requireRegion(provider, name)));
    literals.text(2).ifPresent(name -> literals.check(() -> provider.require(name)));
  }
}
