package io.cloudflux.plan;

import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;

/** How much is read of an object, as far as what a decision says it costs tells. */
public final class ReadVolume {
  private ReadVolume() {}

  /**
   * Bytes read a month. What reading costs by the GB, in the class the object is in or in the one
   * advised, says how many; where neither bills them, reads are taken to return the whole object.
   *
   * @param reads a month, ≥ 0
   * @param costNow USD a month in the current class
   * @param costAdvised USD a month in the advised class
   */
  public static double bytesPerMonth(
      ProviderPrices prices,
      StorageClass current,
      StorageClass advised,
      long size,
      int idleDays,
      double reads,
      double costNow,
      double costAdvised) {
    CostModel costs = new CostModel(prices);
    StorageClass billed = current;
    double cost = costNow;
    if (current.auto() || current.retrievalPerGb() == 0) {
      billed = advised;
      cost = costAdvised;
    }
    if (billed.auto() || billed.retrievalPerGb() == 0) {
      return reads * size;
    }
    double retrieval =
        cost - costs.storagePerMonth(billed, size, idleDays) - costs.readCost(billed, reads, 0);
    return Math.max(0, retrieval / billed.retrievalPerGb() * prices.bytesPerGb());
  }
}
