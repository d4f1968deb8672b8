package io.cloudflux.price;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What keeping, using and moving an object costs at one provider, in USD. Formulas follow the
 * providers' price pages ({@code aws.amazon.com/s3/pricing}, {@code
 * cloud.google.com/storage/pricing}, {@code azure.microsoft.com/pricing/details/storage/blobs}).
 * Storage is billed at the first band, the one that accounts below 50 TB are in.
 *
 * <p>Not priced: the network, deletes, lists, and the temporary copy a restore keeps at the
 * standard class's rate.
 */
public final class CostModel implements Serializable {
  /** Days in the month that storage is billed by. */
  public static final double DAYS_PER_MONTH = 365.0 / 12;

  private static final long serialVersionUID = 1L;

  private final ProviderPrices prices;

  public CostModel(ProviderPrices prices) {
    this.prices = Objects.requireNonNull(prices, "prices");
  }

  public ProviderPrices prices() {
    return prices;
  }

  /**
   * The size an object is billed as: its own, or the class's minimum ("objects smaller than 128 KB
   * are charged as 128 KB" in S3's infrequent-access classes). Without the class's overheads.
   *
   * @param bytes size, ≥ 0
   */
  public double billedBytes(StorageClass c, long bytes) {
    return Math.max(bytes, c.minimumBilledBytes());
  }

  /**
   * USD for a month of storage: billed bytes and the class's overhead at the class's rate, the
   * overhead kept at the standard class's rate (S3's archives: 32 KB and 8 KB an object), and the
   * monitoring fee of an auto class.
   *
   * @param bytes size, ≥ 0
   * @param idleDays days since the last access: says in which tier of an auto class the object is;
   *     objects below the monitored size stay in its first
   */
  public double storagePerMonth(StorageClass c, long bytes, double idleDays) {
    double rate = ratePerGbMonth(c, bytes, idleDays);
    double cost = gb(billedBytes(c, bytes) + c.overheadBytes()) * rate;
    cost += gb(c.standardOverheadBytes()) * prices.standard().firstBandPerGbMonth();
    if (c.auto() && bytes >= c.monitoringMinimumBytes()) {
      cost += c.monitoringPerObjectMonth();
    }
    return cost;
  }

  /**
   * USD for reads: requests, retrieval per GB and, in the archives, one restore a read. An auto
   * class charges no retrieval.
   *
   * @param reads number of reads, may be a fraction (an expectation)
   * @param bytesRead bytes sent by all of them together
   */
  public double readCost(StorageClass c, double reads, double bytesRead) {
    double requests = reads * c.readPerRequest();
    if (c.auto()) {
      return requests;
    }
    return requests + reads * c.retrievalPerRequest() + gb(bytesRead) * c.retrievalPerGb();
  }

  /** USD for writes into the class, each one request. */
  public double writeCost(StorageClass c, double writes) {
    return writes * c.writePerRequest();
  }

  /**
   * USD for moving one object, without {@link #earlyDeletion}, which also falls due.
   *
   * <ul>
   *   <li>Same class: nothing.
   *   <li>Down, to a colder tier or in the same tier to cheaper storage: the price of a transition
   *       into {@code to}.
   *   <li>Up: a read of the whole object at {@code from}, with its retrieval and restore, and the
   *       request that brings it into {@code to}: a write where that is a copy (S3, GCS), nothing
   *       on Azure, which bills a tier change up as a read and retrieval at the source.
   *   <li>Into an auto class: its transition price, as rules take objects there from hot and warm
   *       classes (S3's lifecycle from STANDARD and STANDARD_IA). No rule takes an object out of a
   *       cold or archive class upward: from there it is a move up as above.
   * </ul>
   *
   * @param bytes size, ≥ 0
   */
  public double moveCost(StorageClass from, StorageClass to, long bytes) {
    if (from.name().equals(to.name())) {
      return 0;
    }
    boolean byRule = to.auto() ? !from.tier().colderThan(Tier.WARM) : leadsDown(from, to);
    return byRule ? to.transitionPerRequest() : readCost(from, 1, bytes) + to.moveUpPerRequest();
  }

  /**
   * USD for leaving a class before its minimum days: the storage of the billed bytes for the days
   * not served, prorated. 0 when they are served.
   *
   * @param bytes size, ≥ 0
   * @param daysInClass days since the object came into the class
   */
  public double earlyDeletion(StorageClass c, long bytes, double daysInClass) {
    double remaining = Math.max(0, c.minimumDays() - daysInClass);
    return gb(billedBytes(c, bytes)) * c.firstBandPerGbMonth() * remaining / DAYS_PER_MONTH;
  }

  /**
   * USD for a month in the class: {@link #storagePerMonth}, {@link #readCost} and {@link
   * #writeCost}.
   */
  public double monthlyCost(
      StorageClass c,
      long bytes,
      double readsPerMonth,
      double bytesReadPerMonth,
      double writesPerMonth,
      double idleDays) {
    return storagePerMonth(c, bytes, idleDays)
        + readCost(c, readsPerMonth, bytesReadPerMonth)
        + writeCost(c, writesPerMonth);
  }

  /**
   * Reads of a whole object a month at which two classes cost the same: below, the one with the
   * dearer reads is cheaper, above, the other. An auto class is billed as just accessed.
   *
   * @param bytes size, ≥ 0
   * @return empty if one of them is cheaper, or both cost the same, at any number of reads
   */
  public OptionalDouble breakEvenReads(StorageClass a, StorageClass b, long bytes) {
    double extraStorage = storagePerMonth(a, bytes, 0) - storagePerMonth(b, bytes, 0);
    double savedPerRead = readCost(b, 1, bytes) - readCost(a, 1, bytes);
    double reads = extraStorage / savedPerRead;
    return savedPerRead != 0 && reads >= 0 ? OptionalDouble.of(reads) : OptionalDouble.empty();
  }

  private static boolean leadsDown(StorageClass from, StorageClass to) {
    if (from.tier() != to.tier()) {
      return to.tier().colderThan(from.tier());
    }
    return to.firstBandPerGbMonth() < from.firstBandPerGbMonth();
  }

  private static double ratePerGbMonth(StorageClass c, long bytes, double idleDays) {
    double rate = c.firstBandPerGbMonth();
    if (!c.auto() || bytes < c.monitoringMinimumBytes()) {
      return rate;
    }
    List<StorageClass.AutoTier> tiers = c.autoTiers();
    for (int i = 1; i < tiers.size() && idleDays >= tiers.get(i).afterIdleDays(); i++) {
      rate = tiers.get(i).perGbMonth();
    }
    return rate;
  }

  private double gb(double bytes) {
    return bytes / prices.bytesPerGb();
  }
}
