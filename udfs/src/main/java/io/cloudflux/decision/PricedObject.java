package io.cloudflux.decision;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.profile.ObjectSnapshot;

/**
 * An object as of a boundary with its forecast and its provider's prices: everything a policy may
 * look at. Amounts are US dollars.
 */
public final class PricedObject {
  private final ObjectSnapshot snapshot;
  private final Forecast forecast;
  private final ProviderPrices prices;
  private final CostModel costs;
  private final StorageClass current;
  private final long sizeBytes;
  private final double bytesPerRead;
  private final int idleDays;

  PricedObject(ObjectSnapshot snapshot, Forecast forecast, CostModel costs) {
    this.snapshot = snapshot;
    this.forecast = forecast;
    this.prices = costs.prices();
    this.costs = costs;
    String name = snapshot.storageClass();
    this.current = name == null ? prices.standard() : prices.find(name).orElse(prices.standard());
    this.sizeBytes = snapshot.sizeBytes();
    this.bytesPerRead = snapshot.bytesPerRead();
    this.idleDays = snapshot.idleDays();
  }

  public ObjectSnapshot snapshot() {
    return snapshot;
  }

  public Forecast forecast() {
    return forecast;
  }

  public ProviderPrices prices() {
    return prices;
  }

  /** The class the object is in: the inventory's, or the provider's standard class. */
  public StorageClass current() {
    return current;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  public int idleDays() {
    return idleDays;
  }

  /** Expected cost of a month in a class: storage, requests, retrieval; no move. */
  public double monthlyCost(StorageClass storageClass) {
    double reads = forecast.over(CostModel.DAYS_PER_MONTH);
    return costs.monthlyCost(storageClass, sizeBytes, reads, reads * bytesPerRead, 0, idleDays);
  }

  /** What going to a class costs once: the transition, and early deletion where the object is. */
  public double moveCost(StorageClass to) {
    if (to.equals(current)) {
      return 0;
    }
    return costs.moveCost(current, to, sizeBytes)
        + costs.earlyDeletion(current, sizeBytes, snapshot.daysInClass());
  }

  /**
   * What a class costs over the coming days if nobody reads the object: the move there, early
   * deletion, storage for the period or, if longer, the minimum the class bills.
   */
  public double costUnread(StorageClass storageClass, int days) {
    int billedDays =
        storageClass.equals(current) ? days : Math.max(days, storageClass.minimumDays());
    return moveCost(storageClass)
        + costs.storagePerMonth(storageClass, sizeBytes, idleDays)
            * billedDays
            / CostModel.DAYS_PER_MONTH;
  }

  /** What one read of the usual length costs in a class. */
  public double costOfRead(StorageClass storageClass) {
    return costs.readCost(storageClass, 1, bytesPerRead);
  }
}
