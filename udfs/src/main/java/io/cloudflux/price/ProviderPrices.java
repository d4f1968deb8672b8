package io.cloudflux.price;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The prices of one provider in one region.
 *
 * @param provider key of the provider: s3, gcs, azure or one of the user's own
 * @param region region, and redundancy where it has a price of its own
 * @param bytesPerGb bytes in the GB the provider bills by
 * @param standardClass name of the class that objects are in when nothing else is said
 * @param classes the classes by name, in the order of the file
 * @param network what leaving the provider's region costs
 * @param account what is billed or ruled for the account, not by class
 * @param schemes schemes of the object ids that these prices are for
 * @param aliases other names in use for a class, to its name
 * @param source the page the prices come from
 * @param date when they were read there, {@code yyyy-MM} or {@code yyyy-MM-dd}
 * @param tierClasses the class that stands for a tier where a policy names only tiers
 */
public record ProviderPrices(
    String provider,
    String region,
    double bytesPerGb,
    String standardClass,
    Map<String, StorageClass> classes,
    Network network,
    Account account,
    List<String> schemes,
    Map<String, String> aliases,
    String source,
    String date,
    Map<Tier, String> tierClasses)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What every provider understands as its standard class. */
  private static final String STANDARD = "STANDARD";

  /**
   * A price of the network that holds up to a volume a month.
   *
   * @param upToGb GB a month at which the next band begins; positive infinity for the last
   * @param perGb USD per GB
   */
  public record EgressBand(double upToGb, double perGb) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * What bytes cost that leave the region.
   *
   * @param egressBands per GB sent to the internet, by volume a month
   * @param interRegionPerGb USD per GB sent to another region of the provider on the same continent
   */
  public record Network(List<EgressBand> egressBands, double interRegionPerGb)
      implements Serializable {
    /** A network that is not billed. */
    public static final Network FREE =
        new Network(List.of(new EgressBand(Double.POSITIVE_INFINITY, 0)), 0);

    private static final long serialVersionUID = 1L;

    public Network {
      egressBands = List.copyOf(egressBands);
      StorageClass.requirePrice("inter_region_per_gb", interRegionPerGb);
      if (egressBands.isEmpty()) {
        throw new IllegalArgumentException("egress_per_gb has no band; allowed: one or more");
      }
      double previous = 0;
      for (EgressBand band : egressBands) {
        StorageClass.requirePrice("egress_per_gb", band.perGb());
        previous = StorageClass.requireAscending("egress_per_gb", band.upToGb(), previous);
      }
      StorageClass.requireOpenEnd("egress_per_gb", previous);
    }
  }

  /**
   * What is billed or ruled for the account.
   *
   * @param listPerRequest one listing of a bucket
   * @param lastAccessTrackingPerObjectDay one object read on a day where the provider tracks last
   *     accesses for its rules, at most once a day
   * @param minimumTransitionBytes rules of the provider leave smaller objects where they are unless
   *     told otherwise
   */
  public record Account(
      double listPerRequest, double lastAccessTrackingPerObjectDay, long minimumTransitionBytes)
      implements Serializable {
    /** Nothing is. */
    public static final Account FREE = new Account(0, 0, 0);

    private static final long serialVersionUID = 1L;

    public Account {
      StorageClass.requirePrice("list", listPerRequest);
      StorageClass.requirePrice("last_access_tracking", lastAccessTrackingPerObjectDay);
      StorageClass.requireCount("minimum_transition_bytes", minimumTransitionBytes, Long.MAX_VALUE);
    }
  }

  /**
   * @throws IllegalArgumentException naming what does not hold together, and what is allowed
   */
  public ProviderPrices {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(date, "date");
    // Not Map.copyOf: it forgets the order.
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
    tierClasses = Collections.unmodifiableMap(new LinkedHashMap<>(tierClasses));
    // A list of its own, because those of List.of refuse to be asked for null.
    schemes = Collections.unmodifiableList(new ArrayList<>(schemes));
    if (!(bytesPerGb > 0 && bytesPerGb < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "bytes_per_gb is " + bytesPerGb + "; allowed: a finite number above 0");
    }
    if (!classes.containsKey(standardClass)) {
      throw new IllegalArgumentException(
          "standard_class is " + standardClass + "; allowed: one of " + classes.keySet());
    }
    if (classes.get(standardClass).auto()) {
      throw new IllegalArgumentException(
          "standard_class is " + standardClass + ", an auto class; allowed: an explicit class");
    }
    for (StorageClass each : classes.values()) {
      requireKnownMoves(each, classes);
      requireNoDearerThan(classes.get(standardClass), each);
    }
    for (Map.Entry<String, String> alias : aliases.entrySet()) {
      if (!classes.containsKey(alias.getValue())) {
        throw new IllegalArgumentException(
            "aliases."
                + alias.getKey()
                + " is "
                + alias.getValue()
                + "; allowed: one of "
                + classes.keySet());
      }
      if (lookup(classes, alias.getKey()).isPresent()) {
        throw new IllegalArgumentException(
            "aliases." + alias.getKey() + " is the name of a class; allowed: any other name");
      }
    }
    for (Map.Entry<Tier, String> entry : tierClasses.entrySet()) {
      StorageClass storageClass = classes.get(entry.getValue());
      if (storageClass == null || storageClass.auto() || storageClass.tier() != entry.getKey()) {
        throw new IllegalArgumentException(
            "tier_class."
                + entry.getKey()
                + " is "
                + entry.getValue()
                + "; allowed: a class of that tier that is not auto");
      }
    }
  }

  /** Prices without a network, an account or a class that stands for a tier. */
  public ProviderPrices(
      String provider,
      String region,
      double bytesPerGb,
      String standardClass,
      Map<String, StorageClass> classes,
      String source,
      String date) {
    this(
        provider,
        region,
        bytesPerGb,
        standardClass,
        classes,
        Network.FREE,
        Account.FREE,
        PriceBook.usualSchemes(provider),
        Map.of(),
        source,
        date,
        Map.of());
  }

  private static void requireKnownMoves(StorageClass from, Map<String, StorageClass> classes) {
    Set<String> seen = new HashSet<>();
    for (String to : from.moves().byRule()) {
      if (!classes.containsKey(to) || to.equals(from.name()) || !seen.add(to)) {
        List<String> others = new ArrayList<>(classes.keySet());
        others.remove(from.name());
        throw new IllegalArgumentException(
            "classes."
                + from.name()
                + ".by_rule is "
                + to
                + "; allowed: each at most once of "
                + others);
      }
    }
  }

  private static void requireNoDearerThan(StorageClass standard, StorageClass each) {
    double most = standard.firstBandPerGbMonth();
    if (each.tier().colderThan(standard.tier()) && each.firstBandPerGbMonth() > most) {
      throw new IllegalArgumentException(
          "classes."
              + each.name()
              + ".storage_per_gb_month is "
              + each.firstBandPerGbMonth()
              + " in tier "
              + each.tier()
              + "; allowed: at most "
              + most
              + ", that of "
              + standard.name());
    }
  }

  /**
   * USD for sending that much to the internet within a month, band after band.
   *
   * @param gb GB of the provider, ≥ 0
   */
  public double egressCost(double gb) {
    double cost = 0;
    double from = 0;
    for (EgressBand band : network.egressBands()) {
      cost += Math.max(0, Math.min(gb, band.upToGb()) - from) * band.perGb();
      from = band.upToGb();
    }
    return cost;
  }

  /**
   * These prices with a class changed, for example {@code
   * with(prices.require("AUTOCLASS").autoTiersTo("NEARLINE"))}.
   *
   * @throws IllegalArgumentException if there is no class of that name
   */
  public ProviderPrices with(StorageClass changed) {
    if (!classes.containsKey(changed.name())) {
      require(changed.name());
    }
    Map<String, StorageClass> others = new LinkedHashMap<>(classes);
    others.put(changed.name(), changed);
    return new ProviderPrices(
        provider,
        region,
        bytesPerGb,
        standardClass,
        others,
        network,
        account,
        schemes,
        aliases,
        source,
        date,
        tierClasses);
  }

  /** The class that objects are in when nothing else is said. */
  public StorageClass standard() {
    return classes.get(standardClass);
  }

  /**
   * The class of that name or alias, upper or lower case; {@code STANDARD} is every provider's
   * standard class.
   *
   * @param name a name as an inventory writes it; null finds nothing
   */
  public Optional<StorageClass> find(String name) {
    if (name == null) {
      return Optional.empty();
    }
    Optional<StorageClass> named =
        lookup(classes, name).or(() -> lookup(aliases, name).map(classes::get));
    return named.isEmpty() && STANDARD.equalsIgnoreCase(name) ? Optional.of(standard()) : named;
  }

  /**
   * The class of that name or alias, as {@link #find}.
   *
   * @throws IllegalArgumentException listing the known classes, if there is none
   */
  public StorageClass require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "storage class "
                        + name
                        + " of "
                        + provider
                        + " is not in the price book; allowed: "
                        + classes.keySet()));
  }

  /** The class that stands for a tier where a policy names only tiers; never an auto class. */
  public Optional<StorageClass> explicitClassOf(Tier tier) {
    return Optional.ofNullable(tierClasses.get(tier)).map(classes::get);
  }

  private static <V> Optional<V> lookup(Map<String, V> map, String name) {
    V exact = map.get(name);
    if (exact != null) {
      return Optional.of(exact);
    }
    for (Map.Entry<String, V> entry : map.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(name)) {
        return Optional.of(entry.getValue());
      }
    }
    return Optional.empty();
  }
}
