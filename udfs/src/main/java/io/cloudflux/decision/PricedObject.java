package io.cloudflux.decision;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.Forecaster;
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
  private final Forecaster forecaster;
  private final ProviderPrices prices;
  private final CostModel costs;
  private final Placement placement;
  private final long sizeBytes;
  private final double bytesPerRead;
  private final int idleDays;

  // Of an object put elsewhere: the one it was, which has the same forecast and rates.
  private final PricedObject origin;

  // Whether reads by backups, scanners and the store itself are left out.
  private final boolean wantedOnly;

  private Forecast forecast;
  private Forecast wanted;
  private ClassRates[] rates;
  private ReadPath foresight;

  /**
   * Where an object is.
   *
   * @param current its class
   * @param daysInClass days since it came there, ≥ 0
   * @param idleInClass days since the later of that and its last access: what an auto class bills
   *     by, ≥ 0
   * @param daysBilled days it has been billed for, where that is less than its age: a replay begins
   *     with its window
   */
  public record Placement(StorageClass current, int daysInClass, int idleInClass, int daysBilled) {

    /** Where an object is that has been billed all its life. */
    public Placement(StorageClass current, int daysInClass, int idleInClass) {
      this(current, daysInClass, idleInClass, Integer.MAX_VALUE);
    }

    /** Where an object is as far as inventories tell; else in the provider's standard class. */
    static Placement of(ObjectSnapshot snapshot, ProviderPrices prices) {
      String name = snapshot.storageClass();
      StorageClass current =
          name == null ? prices.standard() : prices.find(name).orElse(prices.standard());
      int days = snapshot.daysInClass();
      return new Placement(current, days, Math.min(days, snapshot.idleDays()));
    }
  }

  /**
   * @param forecaster asked once a policy wants to know
   * @param rates of an object of that size, in all classes
   */
  PricedObject(
      ObjectSnapshot snapshot, Forecaster forecaster, CostModel costs, ClassRates[] rates) {
    this(
        snapshot,
        forecaster,
        costs,
        Placement.of(snapshot, costs.prices()),
        snapshot.sizeBytes(),
        snapshot.bytesPerRead(),
        null,
        false);
    this.rates = rates;
  }

  private PricedObject(
      ObjectSnapshot snapshot,
      Forecaster forecaster,
      CostModel costs,
      Placement placement,
      long sizeBytes,
      double bytesPerRead,
      PricedObject origin,
      boolean wantedOnly) {
    this.snapshot = snapshot;
    this.forecaster = forecaster;
    this.prices = costs.prices();
    this.costs = costs;
    this.placement = placement;
    this.sizeBytes = sizeBytes;
    this.bytesPerRead = bytesPerRead;
    this.idleDays = snapshot.idleDays();
    this.origin = origin == null ? this : origin;
    this.wantedOnly = wantedOnly;
  }

  /**
   * An object of a replay, of which is known how big it is and how much of it a read returns.
   *
   * @param sizeBytes size in bytes, ≥ 0
   * @param rates of an object of that size: the same day after day
   * @param bytesPerRead bytes a read returns, ≥ 0
   */
  public static PricedObject replayed(
      ObjectSnapshot snapshot,
      Forecaster forecaster,
      CostModel costs,
      long sizeBytes,
      ClassRates[] rates,
      double bytesPerRead) {
    PricedObject replayed =
        new PricedObject(
            snapshot,
            forecaster,
            costs,
            Placement.of(snapshot, costs.prices()),
            sizeBytes,
            bytesPerRead,
            null,
            false);
    replayed.rates = rates;
    return replayed;
  }

  /** The same object, were it elsewhere: for replays, in which it is where a policy put it. */
  public PricedObject at(Placement elsewhere) {
    return new PricedObject(
        snapshot, forecaster, costs, elsewhere, sizeBytes, bytesPerRead, origin, wantedOnly);
  }

  /**
   * The same object, were it read by users and applications only: its forecast less the share that
   * backups, scanners and the store itself had in its recent reads. Scaled rather than forecast
   * anew, because what forecasts look at, and models were trained on, are all reads. What reads
   * have cost stays as it was billed, in {@link NoHarm}'s account too.
   */
  PricedObject withoutFalseHeat() {
    if (wantedOnly) {
      return this;
    }
    PricedObject other =
        new PricedObject(
            snapshot, forecaster, costs, placement, sizeBytes, bytesPerRead, origin, true);
    other.foresight = foresight;
    return other;
  }

  /** The same object, were it known what will be read: to tell what not knowing costs. */
  public PricedObject foreseen(ReadPath path) {
    PricedObject other = at(placement);
    other.foresight = path;
    return other;
  }

  /** What will be read, if that is known; else null. */
  ReadPath foresight() {
    return foresight;
  }

  public ObjectSnapshot snapshot() {
    return snapshot;
  }

  /** The reads expected, less false heat if that is left out. */
  public Forecast forecast() {
    if (!wantedOnly) {
      return forecastOfAllReads();
    }
    if (origin.wanted == null) {
      origin.wanted = forecastOfAllReads().thinned(snapshot.wantedShare());
    }
    return origin.wanted;
  }

  /** All reads expected. */
  Forecast forecastOfAllReads() {
    if (origin.forecast == null) {
      origin.forecast = forecaster.forecast(snapshot);
    }
    return origin.forecast;
  }

  public ProviderPrices prices() {
    return prices;
  }

  /** What the object costs in each of the provider's classes, in their order. */
  public ClassRates[] rates() {
    return origin.rates;
  }

  /** What it costs in one of them. */
  public ClassRates rates(StorageClass in) {
    return ClassRates.in(rates(), in);
  }

  /** The class the object is in: the inventory's, or the provider's standard class. */
  public StorageClass current() {
    return placement.current();
  }

  /** Where the object is. */
  public Placement placement() {
    return placement;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /** Bytes a read returns. */
  public double bytesPerRead() {
    return bytesPerRead;
  }

  public int idleDays() {
    return idleDays;
  }

  /**
   * Expected cost of a month in a class: storage, requests, retrieval; no move. Of the coming
   * month, but of an auto class, whose tiers take months to tell, a month's share of half a year.
   */
  public double monthlyCost(StorageClass storageClass) {
    if (storageClass.auto()) {
      int idle = storageClass.name().equals(current().name()) ? placement.idleInClass() : 0;
      ReadPath path = new ReadPath.OfForecast(forecast(), 0, 1);
      return CostModel.DAYS_PER_MONTH
          * ClassPlanner.perDay(rates(storageClass), path, idle, bytesPerRead);
    }
    return monthlyCostAsIdle(storageClass);
  }

  /** Expected cost of the coming month, in an auto class in the tier of the idle days so far. */
  double monthlyCostAsIdle(StorageClass storageClass) {
    double reads = forecast().over(CostModel.DAYS_PER_MONTH);
    return costs.monthlyCost(storageClass, sizeBytes, reads, reads * bytesPerRead, 0, idleDays);
  }

  /** What going to a class costs once: the transition, and early deletion where the object is. */
  public double moveCost(StorageClass to) {
    if (to.name().equals(current().name())) {
      return 0;
    }
    return costs.moveCost(current(), to, sizeBytes)
        + costs.earlyDeletion(current(), sizeBytes, placement.daysInClass());
  }

  /**
   * What a class costs over the coming days if nobody reads the object: the move there, early
   * deletion, storage for the period or, if longer, the minimum the class bills.
   */
  public double costUnread(StorageClass storageClass, int days) {
    int billedDays =
        storageClass.name().equals(current().name())
            ? days
            : Math.max(days, storageClass.minimumDays());
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
