package io.cloudflux.bill;

import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.StorageClass.AutoTier;
import java.util.List;

/**
 * What one object of a given size costs in one class, by day and by event, in USD: the same figures
 * as {@link CostModel}'s, worked out once, so that a year of days is a matter of additions. Storage
 * is billed at the first band, a day being 1/({@link CostModel#DAYS_PER_MONTH}) of a month.
 */
public final class ClassRates {
  private final StorageClass storageClass;
  private final int index;
  private final int[] tierFrom;
  private final double[] storage;
  private final double[] overhead;
  private final double monitoring;
  private final double perRead;
  private final double restorePerRead;
  private final double perByteRead;
  private final double perWrite;
  private final double earlyPerDay;
  private final double[] entry;
  private final double[] entryTransition;
  private final double[] entryRead;
  private final double[] entryRetrieval;

  private ClassRates(ProviderPrices prices, StorageClass c, int index, long bytes) {
    storageClass = c;
    this.index = index;
    double gb = prices.bytesPerGb();
    double standard = prices.standard().firstBandPerGbMonth();
    boolean watched = c.auto() && bytes >= c.monitoringMinimumBytes();
    List<AutoTier> tiers =
        c.auto() ? c.autoTiers() : List.of(new AutoTier(0, c.firstBandPerGbMonth(), c.name()));
    double billed = Math.max(bytes, c.minimumBilledBytes());
    tierFrom = new int[tiers.size()];
    storage = new double[tiers.size()];
    overhead = new double[tiers.size()];
    for (int i = 0; i < tierFrom.length; i++) {
      // An object too small to be watched stays in the first tier.
      AutoTier tier = tiers.get(watched ? i : 0);
      tierFrom[i] = tiers.get(i).afterIdleDays();
      storage[i] = bytes / gb * tier.perGbMonth() / CostModel.DAYS_PER_MONTH;
      overhead[i] =
          ((billed - bytes + c.overheadBytes() + tier.overheadBytes()) / gb * tier.perGbMonth()
                  + (c.standardOverheadBytes() + tier.standardOverheadBytes()) / gb * standard)
              / CostModel.DAYS_PER_MONTH;
    }
    monitoring = watched ? c.monitoringPerObjectMonth() / CostModel.DAYS_PER_MONTH : 0;
    perRead = c.readPerRequest();
    restorePerRead = c.retrievalPerRequest();
    perByteRead = c.retrievalPerGb() / gb;
    perWrite = c.writePerRequest();
    earlyPerDay = billed / gb * c.firstBandPerGbMonth() / CostModel.DAYS_PER_MONTH;
    int classes = prices.classes().size();
    entry = new double[classes];
    entryTransition = new double[classes];
    entryRead = new double[classes];
    entryRetrieval = new double[classes];
    int source = 0;
    for (StorageClass from : prices.classes().values()) {
      if (source != index) {
        boolean byRule = from.movesByRule(c);
        entryTransition[source] = byRule ? c.transitionPerRequest() : c.moveUpPerRequest();
        entryRead[source] = byRule ? 0 : from.readPerRequest();
        entryRetrieval[source] =
            byRule ? 0 : from.retrievalPerRequest() + bytes / gb * from.retrievalPerGb();
        entry[source] = entryTransition[source] + entryRead[source] + entryRetrieval[source];
      }
      source++;
    }
  }

  /**
   * The rates of one object in each of a provider's classes, in their order.
   *
   * @param bytes size of the object, ≥ 0
   */
  public static ClassRates[] of(ProviderPrices prices, long bytes) {
    ClassRates[] rates = new ClassRates[prices.classes().size()];
    int index = 0;
    for (StorageClass each : prices.classes().values()) {
      rates[index] = new ClassRates(prices, each, index, bytes);
      index++;
    }
    return rates;
  }

  /**
   * Those in one class.
   *
   * @param rates from {@link #of}
   * @throws IllegalArgumentException if the class is none of the provider's
   */
  public static ClassRates in(ClassRates[] rates, StorageClass storageClass) {
    for (ClassRates each : rates) {
      if (each.storageClass.name().equals(storageClass.name())) {
        return each;
      }
    }
    throw new IllegalArgumentException("no rates of " + storageClass.name());
  }

  public StorageClass storageClass() {
    return storageClass;
  }

  /** Which of the provider's classes it is, from 0. */
  public int index() {
    return index;
  }

  /** How many tiers the class has: 1 unless it is an auto class. */
  public int tiers() {
    return tierFrom.length;
  }

  /** Idle days from which an object is in a tier; 0 for the first. */
  public int tierFrom(int tier) {
    return tierFrom[tier];
  }

  /**
   * The tier an object is billed in.
   *
   * @param idleDays days since the later of its entry and its last access, ≥ 0
   */
  public int tier(int idleDays) {
    int tier = 0;
    while (tier + 1 < tierFrom.length && idleDays >= tierFrom[tier + 1]) {
      tier++;
    }
    return tier;
  }

  /** USD a day for the object's own bytes. */
  public double storage(int tier) {
    return storage[tier];
  }

  /** USD a day for the minimum size's surplus and for metadata. */
  public double overhead(int tier) {
    return overhead[tier];
  }

  /** USD a day for watching the object. */
  public double monitoring() {
    return monitoring;
  }

  /** USD for being there a day: {@link #storage}, {@link #overhead} and {@link #monitoring}. */
  public double day(int tier) {
    return storage[tier] + overhead[tier] + monitoring;
  }

  /** USD for a day with accesses; minimum days that writes cut short come on top. */
  public double day(int tier, long reads, long bytesRead, long writes) {
    return day(tier) + access(reads, bytesRead, writes);
  }

  /** USD for accesses; minimum days that writes cut short come on top. */
  public double access(long reads, long bytesRead, long writes) {
    return reads * perRead + retrieval(reads, bytesRead) + writes * perWrite;
  }

  /** USD a read request. */
  public double perRead() {
    return perRead;
  }

  /** USD for retrieval: per byte, and a restore a read where one is needed. */
  public double retrieval(long reads, long bytesRead) {
    return reads * restorePerRead + bytesRead * perByteRead;
  }

  /** USD a write request. */
  public double perWrite() {
    return perWrite;
  }

  /** USD for a minimum day not served. */
  public double earlyPerDay() {
    return earlyPerDay;
  }

  /** Days billed at least. */
  public int minimumDays() {
    return storageClass.minimumDays();
  }

  /** USD for leaving after that many days in the class. */
  public double unserved(int daysInClass) {
    return earlyPerDay * Math.max(0, storageClass.minimumDays() - daysInClass);
  }

  /**
   * USD for bringing the object here: {@link #entryTransition}, {@link #entryRead} and {@link
   * #entryRetrieval}.
   *
   * @param from index of the class it comes from
   */
  public double entry(int from) {
    return entry[from];
  }

  /** USD for the rule, or the write of the copy. */
  public double entryTransition(int from) {
    return entryTransition[from];
  }

  /** USD for the read request of the copy. */
  public double entryRead(int from) {
    return entryRead[from];
  }

  /** USD for what the copy retrieves. */
  public double entryRetrieval(int from) {
    return entryRetrieval[from];
  }
}
