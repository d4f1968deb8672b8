package io.cloudflux.decision;

import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an object costs in every class, worked out from the price list alone, to hold the policy
 * against: written apart from the cost model, on purpose.
 */
final class CostOracle {
  private static final double MONTH = 365.0 / 12;

  private final ProviderPrices prices;
  private final ObjectSnapshot object;
  private final StorageClass now;
  private final int horizonDays;

  CostOracle(ProviderPrices prices, ObjectSnapshot object, StorageClass now, int horizonDays) {
    this.prices = prices;
    this.object = object;
    this.now = now;
    this.horizonDays = horizonDays;
  }

  /** The classes that may be advised: explicit ones and the present, fast enough. */
  Map<String, StorageClass> allowed(long maxLatencyMillis) {
    long fastest =
        prices.classes().values().stream().mapToLong(StorageClass::firstByteMillis).min().orElse(0);
    long limit = object.latencyMillis() >= 0 ? object.latencyMillis() : maxLatencyMillis;
    Map<String, StorageClass> allowed = new LinkedHashMap<>();
    prices
        .classes()
        .forEach(
            (name, c) -> {
              boolean fast = c.firstByteMillis() <= limit || c.firstByteMillis() == fastest;
              boolean stays = c == now && (fast || object.latencyMillis() < 0);
              if (stays || (fast && !c.auto())) {
                allowed.put(name, c);
              }
            });
    return allowed;
  }

  /** The cost over the horizon with so many reads. */
  double total(StorageClass c, double reads) {
    if (c == now) {
      return storage(c) * horizonDays / MONTH + reads * read(c, object.bytesPerRead());
    }
    return move(c)
        + storage(c) * Math.max(horizonDays, c.minimumDays()) / MONTH
        + reads * read(c, object.bytesPerRead());
  }

  double month(StorageClass c, double readsPerMonth) {
    return storage(c) + readsPerMonth * read(c, object.bytesPerRead());
  }

  double move(StorageClass to) {
    if (to == now) {
      return 0;
    }
    int unserved = Math.max(0, now.minimumDays() - object.daysInClass());
    double early =
        Math.max(object.sizeBytes(), now.minimumBilledBytes())
            / prices.bytesPerGb()
            * perGb(now)
            * unserved
            / MONTH;
    return early
        + (now.moves().byRule().contains(to.name())
            ? to.transitionPerRequest()
            : read(now, object.sizeBytes()) + to.moveUpPerRequest());
  }

  private double storage(StorageClass c) {
    long size = object.sizeBytes();
    double rate = perGb(c);
    double fee = 0;
    if (c.auto() && size >= c.monitoringMinimumBytes()) {
      fee = c.monitoringPerObjectMonth();
      for (StorageClass.AutoTier tier : c.autoTiers()) {
        rate = object.idleDays() >= tier.afterIdleDays() ? tier.perGbMonth() : rate;
      }
    }
    double here = (Math.max(size, c.minimumBilledBytes()) + c.overheadBytes()) * rate;
    double standard = c.standardOverheadBytes() * perGb(prices.standard());
    return (here + standard) / prices.bytesPerGb() + fee;
  }

  private double read(StorageClass c, double bytes) {
    return c.readPerRequest()
        + c.retrievalPerRequest()
        + bytes / prices.bytesPerGb() * c.retrievalPerGb();
  }

  private static double perGb(StorageClass c) {
    return c.storageBands().get(0).perGbMonth();
  }
}
