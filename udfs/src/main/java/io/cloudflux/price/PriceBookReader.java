package io.cloudflux.price;

import io.cloudflux.price.ProviderPrices.Account;
import io.cloudflux.price.ProviderPrices.EgressBand;
import io.cloudflux.price.ProviderPrices.Network;
import io.cloudflux.price.StorageClass.AutoTier;
import io.cloudflux.price.StorageClass.AutoTiering;
import io.cloudflux.price.StorageClass.Band;
import io.cloudflux.price.StorageClass.Minimums;
import io.cloudflux.price.StorageClass.Moves;
import io.cloudflux.price.StorageClass.Requests;
import io.cloudflux.price.StorageClass.Retrieval;
import io.cloudflux.price.StorageClass.RetrievalOption;
import io.cloudflux.yaml.ShortDigest;
import io.cloudflux.yaml.YamlSection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a price book from YAML. The sample {@code flink-conf/prices.yaml} explains every key. A key
 * that is missing, unknown, given twice or has a value that cannot be is refused: a wrong price is
 * worse than none.
 */
public final class PriceBookReader {
  private static final String SHIPPED = "flink-conf/prices.yaml";
  private static final Set<String> CLOUDS = Set.of("s3", "gcs", "azure");
  private static final String[] CLASS_KEYS = {
    "tier",
    "source",
    "date",
    "first_byte_ms",
    "first_byte_minutes",
    "first_byte_hours",
    "restore_needed",
    "retrieval_options",
    "storage_per_gb_month",
    "auto_tiers",
    "write_per_1k",
    "write_per_10k",
    "read_per_1k",
    "read_per_10k",
    "delete_per_1k",
    "delete_per_10k",
    "other_per_1k",
    "other_per_10k",
    "transition_per_1k",
    "transition_per_10k",
    "move_up_per_1k",
    "move_up_per_10k",
    "by_rule",
    "days_in_standard_before",
    "retrieval_per_gb",
    "restore_per_1k",
    "restore_per_10k",
    "minimum_days",
    "minimum_billed_bytes",
    "overhead_bytes",
    "standard_overhead_bytes",
    "monitoring_per_1k_objects_month",
    "monitoring_per_10k_objects_month",
    "monitoring_per_1k_objects_30_days",
    "monitoring_minimum_bytes"
  };
  private static final String DATE = "\\d{4}-\\d{2}(-\\d{2})?";
  private static final String SCHEME = "[a-z][a-z0-9+.-]*";
  private static final long MILLIS_PER_MINUTE = 60_000L;
  private static final long MILLIS_PER_HOUR = 3_600_000L;
  private static final double GIB = 1L << 30;

  private PriceBookReader() {}

  /** The price book that is packaged with this class. */
  public static PriceBook shipped() {
    try (InputStream in = PriceBookReader.class.getClassLoader().getResourceAsStream(SHIPPED)) {
      return read(in, SHIPPED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a price book. The stream is read to its end and left open.
   *
   * @param in the YAML
   * @param sourceName the file's name, for errors
   * @throws IllegalArgumentException naming the file, the key with its path, the value and what is
   *     allowed
   */
  public static PriceBook read(InputStream in, String sourceName) {
    byte[] bytes;
    try {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          sourceName + ": cannot be read: " + e.getMessage() + "; allowed: a readable file", e);
    }
    YamlSection root = YamlSection.root(bytes, sourceName).allow("version", "providers");
    String version = root.text("version") + "-" + ShortDigest.of(bytes);
    YamlSection providers = root.section("providers");
    Map<String, ProviderPrices> prices = new LinkedHashMap<>();
    for (String key : providers.keys()) {
      prices.put(key, provider(key, providers.section(key)));
    }
    if (prices.isEmpty()) {
      throw root.error("providers", "is empty", "s3, gcs, azure or others, one or more");
    }
    return root.build(() -> new PriceBook(version, prices));
  }

  private static ProviderPrices provider(String key, YamlSection yaml) {
    boolean cloud = CLOUDS.contains(key);
    yaml.allow(
        "region",
        "source",
        "date",
        "schemes",
        "bytes_per_gb",
        "standard_class",
        "tier_class",
        "aliases",
        "list_per_1k",
        "list_per_10k",
        "last_access_tracking_per_1k",
        "last_access_tracking_per_10k",
        "minimum_transition_bytes",
        "egress_per_gb",
        "inter_region_per_gb",
        "classes");
    YamlSection section = yaml.section("classes");
    List<String> names = section.keys();
    Map<String, StorageClass> classes = new LinkedHashMap<>();
    for (String name : names) {
      for (String other : classes.keySet()) {
        if (other.equalsIgnoreCase(name)) {
          throw section.error(
              name,
              "is the same class as " + other,
              "each class once, whether upper or lower case");
        }
      }
      YamlSection of = section.section(name).allow(CLASS_KEYS);
      classes.put(
          name, of.build(() -> cloud ? storageClass(key, name, of) : pool(key, name, of, names)));
    }
    return yaml.build(
        () ->
            new ProviderPrices(
                key,
                yaml.text("region"),
                cloud || yaml.has("bytes_per_gb") ? yaml.price("bytes_per_gb") : GIB,
                yaml.text("standard_class"),
                classes,
                network(yaml, cloud),
                new Account(
                    cloud ? perRequest(yaml, "list") : perRequest(yaml, "list", 0),
                    perRequest(yaml, "last_access_tracking", 0),
                    count(yaml, "minimum_transition_bytes")),
                schemes(key, yaml, cloud),
                yaml.texts("aliases"),
                yaml.text("source"),
                date(yaml),
                cloud || yaml.has("tier_class") ? tierClasses(yaml) : Map.of()));
  }

  private static List<String> schemes(String provider, YamlSection yaml, boolean cloud) {
    if (cloud && !yaml.has("schemes")) {
      return PriceBook.usualSchemes(provider);
    }
    List<String> schemes = yaml.list("schemes");
    for (String scheme : schemes) {
      if (!scheme.matches(SCHEME)) {
        throw yaml.error(
            "schemes", "is " + scheme, "what stands before :// in object ids, such as hdfs");
      }
    }
    if (schemes.isEmpty()) {
      throw yaml.error("schemes", "is empty", "one or more, such as [hdfs]");
    }
    return schemes;
  }

  private static Network network(YamlSection yaml, boolean cloud) {
    List<EgressBand> bands =
        yaml.isList("egress_per_gb")
            ? yaml.sections("egress_per_gb").stream()
                .map(
                    band -> {
                      band.allow("up_to_gb", "per_gb");
                      return new EgressBand(upTo(band), band.price("per_gb"));
                    })
                .toList()
            : List.of(
                new EgressBand(Double.POSITIVE_INFINITY, price(yaml, "egress_per_gb", cloud)));
    return new Network(bands, price(yaml, "inter_region_per_gb", cloud));
  }

  /** A class of one of the clouds, of which every figure must be told that may be billed. */
  private static StorageClass storageClass(String provider, String name, YamlSection yaml) {
    return storageClass(
        provider,
        name,
        yaml,
        new Retrieval(
            yaml.price("retrieval_per_gb"),
            perRequest(yaml, "restore", 0),
            firstByteMillis(yaml),
            yaml.flag("restore_needed", false),
            retrievalOptions(yaml)),
        perRequest(yaml, "write"),
        perRequest(yaml, "transition"),
        (int) yaml.count("minimum_days", StorageClass.MOST_DAYS),
        yaml.list("by_rule"));
  }

  /**
   * A class of the user's own stores, which bill little: storage and reads must be told, the rest
   * is free unless told, and any class can be reached by rule.
   */
  private static StorageClass pool(
      String provider, String name, YamlSection yaml, List<String> names) {
    List<String> others = new ArrayList<>(names);
    others.remove(name);
    return storageClass(
        provider,
        name,
        yaml,
        new Retrieval(
            price(yaml, "retrieval_per_gb", false),
            perRequest(yaml, "restore", 0),
            firstByteMillis(yaml),
            yaml.flag("restore_needed", false),
            retrievalOptions(yaml)),
        perRequest(yaml, "write", 0),
        perRequest(yaml, "transition", 0),
        yaml.has("minimum_days") ? (int) yaml.count("minimum_days", StorageClass.MOST_DAYS) : 0,
        yaml.has("by_rule") ? yaml.list("by_rule") : others);
  }

  private static StorageClass storageClass(
      String provider,
      String name,
      YamlSection yaml,
      Retrieval retrieval,
      double write,
      double transition,
      int minimumDays,
      List<String> byRule) {
    // For the reader of the file; a decision cites the provider's.
    if (yaml.has("source")) {
      yaml.text("source");
    }
    if (yaml.has("date")) {
      date(yaml);
    }
    List<AutoTier> autoTiers = yaml.has("auto_tiers") ? autoTiers(yaml) : List.of();
    boolean auto = !autoTiers.isEmpty();
    double read = perRequest(yaml, "read");
    return new StorageClass(
        provider,
        name,
        yaml.constant("tier", Tier.class),
        bands(yaml, autoTiers),
        new Requests(write, read, perRequest(yaml, "delete", 0), perRequest(yaml, "other", read)),
        retrieval,
        new Minimums(
            minimumDays,
            count(yaml, "minimum_billed_bytes"),
            count(yaml, "overhead_bytes"),
            count(yaml, "standard_overhead_bytes")),
        new Moves(
            transition,
            perRequest(yaml, "move_up", write),
            yaml.has("days_in_standard_before")
                ? (int) yaml.count("days_in_standard_before", StorageClass.MOST_DAYS)
                : 0,
            byRule),
        AutoTiering.of(
            monitoring(yaml, auto),
            auto
                ? yaml.count("monitoring_minimum_bytes", Long.MAX_VALUE)
                : count(yaml, "monitoring_minimum_bytes"),
            autoTiers));
  }

  private static List<RetrievalOption> retrievalOptions(YamlSection yaml) {
    if (!yaml.has("retrieval_options")) {
      return List.of();
    }
    return yaml.sections("retrieval_options").stream()
        .map(
            option -> {
              option.allow(
                  "name",
                  "first_byte_ms",
                  "first_byte_minutes",
                  "first_byte_hours",
                  "per_gb",
                  "per_1k",
                  "per_10k");
              String each = option.exactlyOneOf("per_1k", "per_10k");
              return new RetrievalOption(
                  option.text("name"),
                  firstByteMillis(option),
                  option.price("per_gb"),
                  option.pricePerPowerOfTen(each, each.equals("per_1k") ? 3 : 4));
            })
        .toList();
  }

  private static List<Band> bands(YamlSection yaml, List<AutoTier> autoTiers) {
    String key = yaml.exactlyOneOf("storage_per_gb_month", "auto_tiers");
    if (key.equals("auto_tiers")) {
      return Band.all(autoTiers.get(0).perGbMonth());
    }
    if (!yaml.isList(key)) {
      return Band.all(yaml.price(key));
    }
    return yaml.sections(key).stream()
        .map(
            band -> {
              band.allow("up_to_gb", "per_gb_month");
              return new Band(upTo(band), band.price("per_gb_month"));
            })
        .toList();
  }

  private static double upTo(YamlSection band) {
    return band.has("up_to_gb") ? band.price("up_to_gb") : Double.POSITIVE_INFINITY;
  }

  private static List<AutoTier> autoTiers(YamlSection yaml) {
    return yaml.sections("auto_tiers").stream()
        .map(
            tier -> {
              tier.allow(
                  "name",
                  "after_idle_days",
                  "per_gb_month",
                  "opt_in",
                  "overhead_bytes",
                  "standard_overhead_bytes",
                  "first_byte_ms",
                  "first_byte_minutes",
                  "first_byte_hours");
              boolean slower =
                  tier.has("first_byte_ms")
                      || tier.has("first_byte_minutes")
                      || tier.has("first_byte_hours");
              return new AutoTier(
                  (int) tier.count("after_idle_days", StorageClass.MOST_DAYS),
                  tier.price("per_gb_month"),
                  tier.text("name"),
                  tier.flag("opt_in", false),
                  count(tier, "overhead_bytes"),
                  count(tier, "standard_overhead_bytes"),
                  slower ? firstByteMillis(tier) : 0);
            })
        .toList();
  }

  private static double monitoring(YamlSection yaml, boolean auto) {
    String thousand = "monitoring_per_1k_objects_month";
    String tenThousand = "monitoring_per_10k_objects_month";
    String thirtyDays = "monitoring_per_1k_objects_30_days";
    if (!auto && !yaml.has(thousand) && !yaml.has(tenThousand) && !yaml.has(thirtyDays)) {
      return 0;
    }
    String key = yaml.exactlyOneOf(thousand, tenThousand, thirtyDays);
    if (key.equals(tenThousand)) {
      return yaml.pricePerPowerOfTen(key, 4);
    }
    double each = yaml.pricePerPowerOfTen(key, 3);
    return key.equals(thousand) ? each : each * CostModel.DAYS_PER_MONTH / 30;
  }

  private static double perRequest(YamlSection yaml, String name) {
    String key = yaml.exactlyOneOf(name + "_per_1k", name + "_per_10k");
    return yaml.pricePerPowerOfTen(key, key.endsWith("_per_1k") ? 3 : 4);
  }

  private static double perRequest(YamlSection yaml, String name, double absent) {
    boolean given = yaml.has(name + "_per_1k") || yaml.has(name + "_per_10k");
    return given ? perRequest(yaml, name) : absent;
  }

  private static long firstByteMillis(YamlSection yaml) {
    String key = yaml.exactlyOneOf("first_byte_ms", "first_byte_minutes", "first_byte_hours");
    return switch (key) {
      case "first_byte_ms" -> yaml.count(key, Long.MAX_VALUE);
      case "first_byte_minutes" -> yaml.count(key, Integer.MAX_VALUE) * MILLIS_PER_MINUTE;
      default -> yaml.count(key, Integer.MAX_VALUE) * MILLIS_PER_HOUR;
    };
  }

  private static double price(YamlSection yaml, String key, boolean required) {
    return required || yaml.has(key) ? yaml.price(key) : 0;
  }

  private static long count(YamlSection yaml, String key) {
    return yaml.has(key) ? yaml.count(key, Long.MAX_VALUE) : 0;
  }

  private static String date(YamlSection yaml) {
    String date = yaml.text("date");
    if (!date.matches(DATE)) {
      throw yaml.error("date", "is " + date, "yyyy-MM or yyyy-MM-dd");
    }
    return date;
  }

  private static Map<Tier, String> tierClasses(YamlSection yaml) {
    YamlSection section = yaml.section("tier_class");
    Map<Tier, String> classes = new EnumMap<>(Tier.class);
    for (String tier : section.keys()) {
      classes.put(section.keyAs(tier, Tier.class), section.text(tier));
    }
    return classes;
  }
}
