package io.cloudflux.price;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What one storage class of a provider bills, at list price. Money is USD; requests, transitions
 * and monitored objects are priced each, not per thousand; a GB is the provider's ({@link
 * ProviderPrices#bytesPerGb}).
 *
 * @param provider key of the provider: s3, gcs, azure or one of the user's own
 * @param name the class as the provider's API and inventory write it
 * @param tier how warm it is
 * @param storageBands storage per GB-month, by stored volume; of an auto class, of an object just
 *     accessed
 * @param requests what requests cost
 * @param retrieval what reading costs besides the request, and how soon the first byte comes
 * @param minimums what is billed at least
 * @param moves how objects come into the class and leave it
 * @param autoTiering where the provider itself moves objects inside the class; {@link
 *     AutoTiering#NONE} in the other classes
 */
public record StorageClass(
    String provider,
    String name,
    Tier tier,
    List<Band> storageBands,
    Requests requests,
    Retrieval retrieval,
    Minimums minimums,
    Moves moves,
    AutoTiering autoTiering)
    implements Serializable {

  /** Days that a class may bill at least: ten years. */
  public static final int MOST_DAYS = 3650;

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

    /** The bands of one price for any volume. */
    public static List<Band> all(double perGbMonth) {
      return List.of(new Band(Double.POSITIVE_INFINITY, perGbMonth));
    }
  }

  /**
   * What requests cost, each.
   *
   * @param write one PUT (S3), class A operation (GCS) or write (Azure)
   * @param read one GET (S3), class B operation (GCS) or read (Azure)
   * @param delete one deletion
   * @param other one of the rest, such as a HEAD
   */
  public record Requests(double write, double read, double delete, double other)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    public Requests {
      requirePrice("write", write);
      requirePrice("read", read);
      requirePrice("delete", delete);
      requirePrice("other", other);
    }

    /** Deletions are free, and any other request costs as much as a read. */
    public Requests(double write, double read) {
      this(write, read, 0, read);
    }
  }

  /**
   * What reading costs besides the request, by the provider's standard way.
   *
   * @param perGb reading a GB, besides the request and the network; restoring it for archives
   * @param perRequest one restore of an archived object
   * @param firstByteMillis time to first byte, upper bound of the provider's standard retrieval; 50
   *     where the provider says "milliseconds"
   * @param restoreNeeded whether an object must be restored before it can be read
   * @param options other ways to restore, faster or cheaper
   */
  public record Retrieval(
      double perGb,
      double perRequest,
      long firstByteMillis,
      boolean restoreNeeded,
      List<RetrievalOption> options)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    public Retrieval {
      options = List.copyOf(options);
      requirePrice("retrieval_per_gb", perGb);
      requirePrice("restore", perRequest);
      requireCount("first_byte", firstByteMillis, Long.MAX_VALUE);
      if (!restoreNeeded && !options.isEmpty()) {
        throw new IllegalArgumentException(
            "retrieval_options is set where restore_needed is false; allowed: none");
      }
      Set<String> names = new HashSet<>(Set.of(STANDARD_RETRIEVAL));
      for (RetrievalOption option : options) {
        if (!names.add(option.name())) {
          throw new IllegalArgumentException(
              "retrieval_options has "
                  + option.name()
                  + " twice; allowed: each name once, standard being the class's own figures");
        }
      }
    }
  }

  /** Name of the retrieval that the class's own figures are for. */
  public static final String STANDARD_RETRIEVAL = "standard";

  /**
   * A way to restore an archived object.
   *
   * @param name the provider's name for it, such as {@code bulk} or {@code expedited}
   * @param firstByteMillis time until it can be read, upper bound
   * @param perGb restoring a GB
   * @param perRequest one restore
   */
  public record RetrievalOption(String name, long firstByteMillis, double perGb, double perRequest)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    public RetrievalOption {
      Objects.requireNonNull(name, "name");
      requireCount("first_byte", firstByteMillis, Long.MAX_VALUE);
      requirePrice("per_gb", perGb);
      requirePrice("per_1k", perRequest);
    }
  }

  /**
   * What is billed at least, and on top.
   *
   * @param days days an object is billed for at least, 0 for none, at most {@link #MOST_DAYS}
   * @param billedBytes size a smaller object is billed as, 0 for none
   * @param overheadBytes metadata billed on top of each object at this class's rate
   * @param standardOverheadBytes metadata billed on top of each object at the standard class's rate
   */
  public record Minimums(int days, long billedBytes, long overheadBytes, long standardOverheadBytes)
      implements Serializable {
    /** Nothing is billed at least. */
    public static final Minimums NONE = new Minimums(0, 0, 0, 0);

    private static final long serialVersionUID = 1L;

    public Minimums {
      requireCount("minimum_days", days, MOST_DAYS);
      requireCount("minimum_billed_bytes", billedBytes, Long.MAX_VALUE);
      requireCount("overhead_bytes", overheadBytes, Long.MAX_VALUE);
      requireCount("standard_overhead_bytes", standardOverheadBytes, Long.MAX_VALUE);
    }
  }

  /**
   * How objects come into the class and leave it.
   *
   * @param transitionPerRequest one object brought into this class by rule
   * @param moveUpPerRequest the request that brings one object into this class where no rule does,
   *     besides what leaving the other class costs: a write where that is a copy, 0 where it is not
   *     billed
   * @param daysInStandardBefore days an object must have been in the standard class before a rule
   *     brings it here
   * @param byRule names of the classes that a rule takes an object of this class to; everything
   *     else is a copy
   */
  public record Moves(
      double transitionPerRequest,
      double moveUpPerRequest,
      int daysInStandardBefore,
      List<String> byRule)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    public Moves {
      byRule = List.copyOf(byRule);
      requirePrice("transition", transitionPerRequest);
      requirePrice("move_up", moveUpPerRequest);
      requireCount("days_in_standard_before", daysInStandardBefore, MOST_DAYS);
    }
  }

  /**
   * A tier inside an auto class.
   *
   * @param afterIdleDays days without access after which an object is in it
   * @param perGbMonth USD per GB-month
   * @param name the provider's name for it
   * @param optIn whether objects get there only where the owner has asked for it
   * @param overheadBytes metadata billed on top of each object in it, at its rate
   * @param standardOverheadBytes metadata billed on top of each object in it, at the standard
   *     class's rate
   * @param firstByteMillis time to first byte in it; 0 for that of the class
   */
  public record AutoTier(
      int afterIdleDays,
      double perGbMonth,
      String name,
      boolean optIn,
      long overheadBytes,
      long standardOverheadBytes,
      long firstByteMillis)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A tier that needs no asking for, without overhead, as fast as the class. */
    public AutoTier(int afterIdleDays, double perGbMonth, String name) {
      this(afterIdleDays, perGbMonth, name, false, 0, 0, 0);
    }
  }

  /**
   * How a provider moves objects inside a class.
   *
   * @param monitoringPerObjectMonth fee for the provider watching one object, a month of {@link
   *     CostModel#DAYS_PER_MONTH} days
   * @param monitoringMinimumBytes smaller objects are not watched: no fee, and they stay in the
   *     first tier
   * @param offered all the tiers there are, ascending from 0 idle days, those to be asked for last
   * @param tiers those in use, where an idle object is billed
   */
  public record AutoTiering(
      double monitoringPerObjectMonth,
      long monitoringMinimumBytes,
      List<AutoTier> offered,
      List<AutoTier> tiers)
      implements Serializable {
    /** A class in which nothing moves by itself. */
    public static final AutoTiering NONE = new AutoTiering(0, 0, List.of(), List.of());

    private static final long serialVersionUID = 1L;

    public AutoTiering {
      offered = List.copyOf(offered);
      tiers = List.copyOf(tiers);
      requirePrice("monitoring", monitoringPerObjectMonth);
      requireCount("monitoring_minimum_bytes", monitoringMinimumBytes, Long.MAX_VALUE);
      requireAutoTiers(offered);
      if (offered.isEmpty() && (monitoringPerObjectMonth > 0 || monitoringMinimumBytes > 0)) {
        throw new IllegalArgumentException(
            "monitoring is set in a class without auto_tiers; allowed: 0");
      }
    }

    /** All tiers in use but those to be asked for. */
    public static AutoTiering of(
        double monitoringPerObjectMonth, long monitoringMinimumBytes, List<AutoTier> offered) {
      return new AutoTiering(
          monitoringPerObjectMonth,
          monitoringMinimumBytes,
          offered,
          offered.stream().filter(tier -> !tier.optIn()).toList());
    }

    private AutoTiering upTo(String lastTier) {
      List<AutoTier> used = new ArrayList<>();
      for (AutoTier tier : offered) {
        // One to be asked for that begins on the same day takes the place of the one before.
        if (!used.isEmpty() && used.get(used.size() - 1).afterIdleDays() == tier.afterIdleDays()) {
          used.remove(used.size() - 1);
        }
        used.add(tier);
        if (tier.name().equalsIgnoreCase(lastTier)) {
          return new AutoTiering(monitoringPerObjectMonth, monitoringMinimumBytes, offered, used);
        }
      }
      throw new IllegalArgumentException(
          "auto tier "
              + lastTier
              + " is unknown; allowed: one of "
              + offered.stream().map(AutoTier::name).toList());
    }
  }

  /**
   * @throws IllegalArgumentException naming what does not hold together, and what is allowed
   */
  public StorageClass {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(tier, "tier");
    storageBands = List.copyOf(storageBands);
    requireBands(storageBands);
    if (!autoTiering.tiers().isEmpty()) {
      if (retrieval.perGb() > 0 || retrieval.perRequest() > 0 || retrieval.restoreNeeded()) {
        throw new IllegalArgumentException(
            "retrieval_per_gb, restore_per_1k or restore_needed is set in an auto class; allowed:"
                + " 0, 0, false");
      }
      if (minimums.days() > 0) {
        throw new IllegalArgumentException(
            "minimum_days is " + minimums.days() + " in an auto class; allowed: 0");
      }
    }
  }

  /** Whether the provider itself moves objects between tiers inside the class. */
  public boolean auto() {
    return !autoTiering.tiers().isEmpty();
  }

  public double writePerRequest() {
    return requests.write();
  }

  public double readPerRequest() {
    return requests.read();
  }

  public double retrievalPerGb() {
    return retrieval.perGb();
  }

  public double retrievalPerRequest() {
    return retrieval.perRequest();
  }

  /** Time to first byte; in an auto class, of the slowest of the tiers in use. */
  public long firstByteMillis() {
    long slowest = retrieval.firstByteMillis();
    for (AutoTier each : autoTiering.tiers()) {
      slowest = Math.max(slowest, each.firstByteMillis());
    }
    return slowest;
  }

  public boolean restoreNeeded() {
    return retrieval.restoreNeeded();
  }

  public int minimumDays() {
    return minimums.days();
  }

  public long minimumBilledBytes() {
    return minimums.billedBytes();
  }

  public long overheadBytes() {
    return minimums.overheadBytes();
  }

  public long standardOverheadBytes() {
    return minimums.standardOverheadBytes();
  }

  public double transitionPerRequest() {
    return moves.transitionPerRequest();
  }

  public double moveUpPerRequest() {
    return moves.moveUpPerRequest();
  }

  public double monitoringPerObjectMonth() {
    return autoTiering.monitoringPerObjectMonth();
  }

  public long monitoringMinimumBytes() {
    return autoTiering.monitoringMinimumBytes();
  }

  /** Where an idle object of an auto class is billed; empty for the other classes. */
  public List<AutoTier> autoTiers() {
    return autoTiering.tiers();
  }

  /** Whether a rule takes objects of this class to another; otherwise a copy does. */
  public boolean movesByRule(StorageClass to) {
    return moves.byRule().contains(to.name());
  }

  /**
   * This auto class with its tiers in use as far as the one named: beyond the usual ones where the
   * owner has asked for more (Intelligent-Tiering's archive tiers), or fewer (Autoclass's terminal
   * class). The class is as slow as the slowest of them.
   *
   * @param lastTier name of a tier, upper or lower case
   * @throws IllegalArgumentException listing the tiers there are, if it is none
   */
  public StorageClass autoTiersTo(String lastTier) {
    return new StorageClass(
        provider,
        name,
        tier,
        storageBands,
        requests,
        retrieval,
        minimums,
        moves,
        autoTiering.upTo(lastTier));
  }

  /** Time to first byte in words: {@code milliseconds}, {@code minutes} or {@code hours}. */
  public String latencyClass() {
    if (firstByteMillis() < MILLISECONDS_BELOW) {
      return "milliseconds";
    }
    return firstByteMillis() < MINUTES_BELOW ? "minutes" : "hours";
  }

  /** USD per GB-month in the first band; for an auto class, of an object just accessed. */
  public double firstBandPerGbMonth() {
    return storageBands.get(0).perGbMonth();
  }

  private static void requireBands(List<Band> bands) {
    if (bands.isEmpty()) {
      throw new IllegalArgumentException("storage_per_gb_month has no band; allowed: one or more");
    }
    double previous = 0;
    for (Band band : bands) {
      requirePrice("storage_per_gb_month", band.perGbMonth());
      previous = requireAscending("storage_per_gb_month", band.upToGb(), previous);
    }
    requireOpenEnd("storage_per_gb_month", previous);
  }

  /** The volume, if it is above that of the band before. */
  static double requireAscending(String what, double upToGb, double previous) {
    if (!(upToGb > previous)) {
      throw new IllegalArgumentException(
          what
              + " has a band up to "
              + upToGb
              + " GB after "
              + previous
              + "; allowed: ascending bands");
    }
    return upToGb;
  }

  static void requireOpenEnd(String what, double last) {
    if (last != Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          what + " ends at " + last + " GB; allowed: a last band without up_to_gb");
    }
  }

  private static void requireAutoTiers(List<AutoTier> tiers) {
    AutoTier previous = null;
    for (AutoTier tier : tiers) {
      requirePrice("auto_tiers", tier.perGbMonth());
      requireCount("auto_tiers", tier.overheadBytes(), Long.MAX_VALUE);
      requireCount("auto_tiers", tier.standardOverheadBytes(), Long.MAX_VALUE);
      requireCount("auto_tiers", tier.firstByteMillis(), Long.MAX_VALUE);
      // One to be asked for may begin on the day of the one before, whose place it takes.
      boolean inOrder =
          previous == null
              ? tier.afterIdleDays() == 0
              : tier.afterIdleDays() > previous.afterIdleDays()
                  || (tier.optIn()
                      && tier.afterIdleDays() > 0
                      && tier.afterIdleDays() == previous.afterIdleDays());
      if (!inOrder) {
        throw new IllegalArgumentException(
            "auto_tiers has a tier after "
                + tier.afterIdleDays()
                + " idle days out of order; allowed: 0 for the first, then ascending");
      }
      if (tier.afterIdleDays() > MOST_DAYS) {
        throw new IllegalArgumentException(
            "auto_tiers has a tier after "
                + tier.afterIdleDays()
                + " idle days; allowed: at most "
                + MOST_DAYS);
      }
      if (previous == null ? tier.optIn() : previous.optIn() && !tier.optIn()) {
        throw new IllegalArgumentException(
            "auto_tiers has opt_in before a tier that needs none, or in the first; allowed: in the"
                + " last ones");
      }
      if (previous != null && !(tier.perGbMonth() < previous.perGbMonth())) {
        throw new IllegalArgumentException(
            "auto_tiers has "
                + tier.name()
                + " at "
                + tier.perGbMonth()
                + " after "
                + previous.name()
                + " at "
                + previous.perGbMonth()
                + "; allowed: falling prices");
      }
      previous = tier;
    }
  }

  static void requirePrice(String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          what + " is " + value + "; allowed: a finite number of USD, 0 or more");
    }
  }

  static void requireCount(String what, long value, long most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(
          what
              + " is "
              + value
              + "; allowed: 0 "
              + (most == Long.MAX_VALUE ? "or more" : "to " + most));
    }
  }
}
