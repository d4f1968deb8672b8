package io.cloudflux.price;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What one storage class of a provider bills, at list price. Money is USD; requests, transitions
 * and monitored objects are priced each, not per thousand; a GB is the provider's ({@link
 * ProviderPrices#bytesPerGb}).
 *
 * @param provider key of the provider: s3, gcs or azure
 * @param name the class as the provider's API and inventory write it
 * @param tier how warm it is
 * @param auto whether the provider itself moves objects between tiers inside the class
 * @param storageBands storage per GB-month, by stored volume
 * @param writePerRequest one PUT (S3), class A operation (GCS) or write (Azure)
 * @param readPerRequest one GET (S3), class B operation (GCS) or read (Azure)
 * @param retrievalPerGb reading a GB, besides the request and the network; restoring it for
 *     archives
 * @param retrievalPerRequest one restore of an archived object
 * @param transitionPerRequest moving one object down into this class by rule
 * @param minimumDays days an object is billed for at least, 0 for none
 * @param minimumBilledBytes size a smaller object is billed as, 0 for none
 * @param overheadBytes metadata billed on top of each object at this class's rate
 * @param standardOverheadBytes metadata billed on top of each object at the standard class's rate
 * @param monitoringPerObjectMonth fee for the provider watching one object, a month of {@link
 *     CostModel#DAYS_PER_MONTH} days
 * @param monitoringMinimumBytes smaller objects are not watched: no fee, and they stay in the first
 *     auto tier
 * @param firstByteMillis time to first byte, upper bound of the provider's standard retrieval; 50
 *     where the provider says "milliseconds"
 * @param restoreNeeded whether an object must be restored before it can be read
 * @param autoTiers where an idle object of an auto class is billed, ascending from 0 idle days;
 *     empty for the other classes
 * @param moveUpPerRequest the request that moves one object up into this class, besides what
 *     leaving the colder class costs: a write where going up is a copy, 0 where it is not billed
 */
public record StorageClass(
    String provider,
    String name,
    Tier tier,
    boolean auto,
    List<Band> storageBands,
    double writePerRequest,
    double readPerRequest,
    double retrievalPerGb,
    double retrievalPerRequest,
    double transitionPerRequest,
    int minimumDays,
    long minimumBilledBytes,
    long overheadBytes,
    long standardOverheadBytes,
    double monitoringPerObjectMonth,
    long monitoringMinimumBytes,
    long firstByteMillis,
    boolean restoreNeeded,
    List<AutoTier> autoTiers,
    double moveUpPerRequest)
    implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final long MILLISECONDS_BELOW = 1_000L;
  private static final long MINUTES_BELOW = 3_600_000L;

  /**
   * A price that holds up to a volume.
   *
   * @param upToGb volume at which the next band begins; positive infinity for the last
   * @param perGbMonth USD per GB-month
   */
  public record Band(double upToGb, double perGbMonth) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A tier inside an auto class.
   *
   * @param afterIdleDays days without access after which an object is in it
   * @param perGbMonth USD per GB-month
   * @param name the provider's name for it
   */
  public record AutoTier(int afterIdleDays, double perGbMonth, String name)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @throws IllegalArgumentException naming what does not hold together, and what is allowed
   */
  public StorageClass {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(tier, "tier");
    storageBands = List.copyOf(storageBands);
    autoTiers = List.copyOf(autoTiers);
    requireBands(storageBands);
    requireAutoTiers(auto, autoTiers);
    requirePrice("write", writePerRequest);
    requirePrice("read", readPerRequest);
    requirePrice("retrieval_per_gb", retrievalPerGb);
    requirePrice("restore", retrievalPerRequest);
    requirePrice("transition", transitionPerRequest);
    requirePrice("monitoring", monitoringPerObjectMonth);
    requirePrice("move_up", moveUpPerRequest);
    requireCount("minimum_days", minimumDays);
    requireCount("minimum_billed_bytes", minimumBilledBytes);
    requireCount("overhead_bytes", overheadBytes);
    requireCount("standard_overhead_bytes", standardOverheadBytes);
    requireCount("monitoring_minimum_bytes", monitoringMinimumBytes);
    requireCount("first_byte", firstByteMillis);
    if (auto && (retrievalPerGb > 0 || retrievalPerRequest > 0 || restoreNeeded)) {
      throw new IllegalArgumentException(
          "retrieval_per_gb, restore_per_1k or restore_needed is set in an auto class; allowed: 0,"
              + " 0, false");
    }
    if (!auto && (monitoringPerObjectMonth > 0 || monitoringMinimumBytes > 0)) {
      throw new IllegalArgumentException(
          "monitoring is set in a class without auto_tiers; allowed: 0");
    }
  }

  /** A class into which an object goes up by a copy, which is billed as a write. */
  public StorageClass(
      String provider,
      String name,
      Tier tier,
      boolean auto,
      List<Band> storageBands,
      double writePerRequest,
      double readPerRequest,
      double retrievalPerGb,
      double retrievalPerRequest,
      double transitionPerRequest,
      int minimumDays,
      long minimumBilledBytes,
      long overheadBytes,
      long standardOverheadBytes,
      double monitoringPerObjectMonth,
      long monitoringMinimumBytes,
      long firstByteMillis,
      boolean restoreNeeded,
      List<AutoTier> autoTiers) {
    this(
        provider,
        name,
        tier,
        auto,
        storageBands,
        writePerRequest,
        readPerRequest,
        retrievalPerGb,
        retrievalPerRequest,
        transitionPerRequest,
        minimumDays,
        minimumBilledBytes,
        overheadBytes,
        standardOverheadBytes,
        monitoringPerObjectMonth,
        monitoringMinimumBytes,
        firstByteMillis,
        restoreNeeded,
        autoTiers,
        writePerRequest);
  }

  /** Time to first byte in words: {@code milliseconds}, {@code minutes} or {@code hours}. */
  public String latencyClass() {
    if (firstByteMillis < MILLISECONDS_BELOW) {
      return "milliseconds";
    }
    return firstByteMillis < MINUTES_BELOW ? "minutes" : "hours";
  }

  /** USD per GB-month in the first band; for an auto class, of an object just accessed. */
  double firstBandPerGbMonth() {
    return storageBands.get(0).perGbMonth();
  }

  private static void requireBands(List<Band> bands) {
    if (bands.isEmpty()) {
      throw new IllegalArgumentException("storage_per_gb_month has no band; allowed: one or more");
    }
    double previous = 0;
    for (Band band : bands) {
      requirePrice("storage_per_gb_month", band.perGbMonth());
      if (!(band.upToGb() > previous)) {
        throw new IllegalArgumentException(
            "storage_per_gb_month has a band up to "
                + band.upToGb()
                + " GB after "
                + previous
                + "; allowed: ascending bands");
      }
      previous = band.upToGb();
    }
    if (previous != Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "storage_per_gb_month ends at "
              + previous
              + " GB; allowed: a last band without up_to_gb");
    }
  }

  private static void requireAutoTiers(boolean auto, List<AutoTier> tiers) {
    if (auto == tiers.isEmpty()) {
      throw new IllegalArgumentException(
          "auto_tiers are "
              + tiers.size()
              + " where auto is "
              + auto
              + "; allowed: one or more in an auto class, none in others");
    }
    int previous = -1;
    for (AutoTier tier : tiers) {
      requirePrice("auto_tiers", tier.perGbMonth());
      if (tier.afterIdleDays() <= previous || (previous < 0 && tier.afterIdleDays() != 0)) {
        throw new IllegalArgumentException(
            "auto_tiers has a tier after "
                + tier.afterIdleDays()
                + " idle days out of order; allowed: 0 for the first, then ascending");
      }
      previous = tier.afterIdleDays();
    }
  }

  private static void requirePrice(String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          what + " is " + value + "; allowed: a finite number of USD, 0 or more");
    }
  }

  private static void requireCount(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " is " + value + "; allowed: 0 or more");
    }
  }
}
