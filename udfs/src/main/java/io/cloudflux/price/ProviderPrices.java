package io.cloudflux.price;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The prices of one provider in one region.
 *
 * @param provider key of the provider: s3, gcs or azure
 * @param region region, and redundancy where it has a price of its own
 * @param bytesPerGb bytes in the GB the provider bills by
 * @param standardClass name of the class that objects are in when nothing else is said
 * @param classes the classes by name, in the order of the file
 * @param egressPerGb USD per GB sent to the internet, first band
 * @param interRegionPerGb USD per GB sent to another region of the provider on the same continent
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
    double egressPerGb,
    double interRegionPerGb,
    Map<String, String> aliases,
    String source,
    String date,
    Map<Tier, String> tierClasses)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What every provider understands as its standard class. */
  private static final String STANDARD = "STANDARD";

  /**
   * @throws IllegalArgumentException naming what does not hold together, and what is allowed
   */
  public ProviderPrices {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(date, "date");
    // Not Map.copyOf: it forgets the order.
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
    tierClasses = Collections.unmodifiableMap(new LinkedHashMap<>(tierClasses));
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

  /** Prices without a class that stands for a tier. */
  public ProviderPrices(
      String provider,
      String region,
      double bytesPerGb,
      String standardClass,
      Map<String, StorageClass> classes,
      double egressPerGb,
      double interRegionPerGb,
      Map<String, String> aliases,
      String source,
      String date) {
    this(
        provider,
        region,
        bytesPerGb,
        standardClass,
        classes,
        egressPerGb,
        interRegionPerGb,
        aliases,
        source,
        date,
        Map.of());
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
