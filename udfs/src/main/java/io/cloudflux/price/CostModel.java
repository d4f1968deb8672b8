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
  private final double standardPerGbMonth;

  public CostModel(ProviderPrices prices) {
    this.prices = Objects.requireNonNull(prices, "prices");
    this.standardPerGbMonth = prices.standard().firstBandPerGbMonth();
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
   * monitoring fee of an auto class, each in the tier that an auto class has the object in.
   *
   * @param bytes size, ≥ 0
   * @param idleDays days since the last access: says in which tier of an auto class the object is;
   *     objects below the monitored size stay in its first
   */
  public double storagePerMonth(StorageClass c, long bytes, double idleDays) {
    if (!c.auto()) {
      return stored(billedBytes(c, bytes), c.overheadBytes(), c.firstBandPerGbMonth())
          + overheadAtStandard(c.standardOverheadBytes());
    }
    StorageClass.AutoTier tier = tier(c, bytes, idleDays);
    double cost =
        stored(billedBytes(c, bytes), c.overheadBytes() + tier.overheadBytes(), tier.perGbMonth());
    cost += overheadAtStandard(c.standardOverheadBytes() + tier.standardOverheadBytes());
    if (bytes >= c.monitoringMinimumBytes()) {
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
   *   <li>Where a rule of the provider leads ({@link StorageClass.Moves#byRule}): the price of a
   *       transition into {@code to}.
   *   <li>Anywhere else: a read of the whole object at {@code from}, with its retrieval and
   *       restore, and the request that brings it into {@code to}: a write where that is a copy
   *       (S3, GCS), nothing on Azure, which bills a tier change up as a read and retrieval at the
   *       source.
   * </ul>
   *
   * @param bytes size, ≥ 0
   */
  public double moveCost(StorageClass from, StorageClass to, long bytes) {
    if (from.name().equals(to.name())) {
      return 0;
    }
    return from.movesByRule(to)
        ? to.transitionPerRequest()
        : readCost(from, 1, bytes) + to.moveUpPerRequest();
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

  /** Which tier of an auto class an object is billed in. */
  private static StorageClass.AutoTier tier(StorageClass c, long bytes, double idleDays) {
    List<StorageClass.AutoTier> tiers = c.autoTiers();
    int last = 0;
    if (bytes >= c.monitoringMinimumBytes()) {
      while (last + 1 < tiers.size() && idleDays >= tiers.get(last + 1).afterIdleDays()) {
        last++;
      }
    }
    return tiers.get(last);
  }

  private double stored(double billedBytes, long overheadBytes, double perGbMonth) {
    return gb(billedBytes + overheadBytes) * perGbMonth;
  }

  private double overheadAtStandard(long bytes) {
    return gb(bytes) * standardPerGbMonth;
  }

  private double gb(double bytes) {
    return bytes / prices.bytesPerGb();
  }
}
