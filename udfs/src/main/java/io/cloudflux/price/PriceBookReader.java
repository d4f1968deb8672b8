package io.cloudflux.price;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.cloudflux.price.StorageClass.AutoTier;
import io.cloudflux.price.StorageClass.Band;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a price book from YAML. The sample {@code flink-conf/prices.yaml} explains every key. A key
 * that is missing, unknown, given twice or has a value that cannot be is refused: a wrong price is
 * worse than none.
 */
public final class PriceBookReader {
  private static final String SHIPPED = "flink-conf/prices.yaml";
  private static final String[] PROVIDERS = {"s3", "gcs", "azure"};
  private static final String[] CLASS_KEYS = {
    "tier",
    "source",
    "date",
    "first_byte_ms",
    "first_byte_hours",
    "restore_needed",
    "storage_per_gb_month",
    "auto_tiers",
    "write_per_1k",
    "write_per_10k",
    "read_per_1k",
    "read_per_10k",
    "transition_per_1k",
    "transition_per_10k",
    "move_up_per_1k",
    "move_up_per_10k",
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
  private static final long MILLIS_PER_HOUR = 3_600_000L;
  private static final int VERSION_DIGITS = 8;

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
    YamlSection root =
        YamlSection.root(sourceName, parse(bytes, sourceName)).allow("version", "providers");
    String version = root.text("version") + "-" + digest(bytes);
    YamlSection providers = root.section("providers").allow(PROVIDERS);
    Map<String, ProviderPrices> prices = new LinkedHashMap<>();
    for (String key : providers.keys()) {
      prices.put(key, provider(key, providers.section(key)));
    }
    if (prices.isEmpty()) {
      throw root.error("providers", "is empty", "one or more of " + String.join(", ", PROVIDERS));
    }
    return new PriceBook(version, prices);
  }

  private static ProviderPrices provider(String key, YamlSection yaml) {
    yaml.allow(
        "region",
        "source",
        "date",
        "bytes_per_gb",
        "standard_class",
        "tier_class",
        "aliases",
        "egress_per_gb",
        "inter_region_per_gb",
        "classes");
    YamlSection section = yaml.section("classes");
    Map<String, StorageClass> classes = new LinkedHashMap<>();
    for (String name : section.keys()) {
      for (String other : classes.keySet()) {
        if (other.equalsIgnoreCase(name)) {
          throw section.error(
              name,
              "is the same class as " + other,
              "each class once, whether upper or lower case");
        }
      }
      classes.put(name, storageClass(key, name, section.section(name)));
    }
    return yaml.build(
        () ->
            new ProviderPrices(
                key,
                yaml.text("region"),
                yaml.price("bytes_per_gb"),
                yaml.text("standard_class"),
                classes,
                yaml.price("egress_per_gb"),
                yaml.price("inter_region_per_gb"),
                yaml.texts("aliases"),
                yaml.text("source"),
                date(yaml),
                tierClasses(yaml)));
  }

  private static StorageClass storageClass(String provider, String name, YamlSection yaml) {
    yaml.allow(CLASS_KEYS);
    // For the reader of the file; a decision cites the provider's.
    if (yaml.has("source")) {
      yaml.text("source");
    }
    if (yaml.has("date")) {
      date(yaml);
    }
    List<AutoTier> autoTiers = yaml.has("auto_tiers") ? autoTiers(yaml) : List.of();
    boolean auto = !autoTiers.isEmpty();
    double write = perRequest(yaml, "write");
    return yaml.build(
        () ->
            new StorageClass(
                provider,
                name,
                yaml.constant("tier", Tier.class),
                auto,
                bands(yaml, autoTiers),
                write,
                perRequest(yaml, "read"),
                yaml.price("retrieval_per_gb"),
                perRequest(yaml, "restore", 0),
                perRequest(yaml, "transition"),
                (int) yaml.count("minimum_days", Integer.MAX_VALUE),
                count(yaml, "minimum_billed_bytes"),
                count(yaml, "overhead_bytes"),
                count(yaml, "standard_overhead_bytes"),
                monitoring(yaml, auto),
                auto
                    ? yaml.count("monitoring_minimum_bytes", Long.MAX_VALUE)
                    : count(yaml, "monitoring_minimum_bytes"),
                firstByteMillis(yaml),
                yaml.flag("restore_needed", false),
                autoTiers,
                perRequest(yaml, "move_up", write)));
  }

  private static List<Band> bands(YamlSection yaml, List<AutoTier> autoTiers) {
    String key = yaml.exactlyOneOf("storage_per_gb_month", "auto_tiers");
    if (key.equals("auto_tiers")) {
      return List.of(new Band(Double.POSITIVE_INFINITY, autoTiers.get(0).perGbMonth()));
    }
    if (!yaml.isList(key)) {
      return List.of(new Band(Double.POSITIVE_INFINITY, yaml.price(key)));
    }
    return yaml.sections(key).stream()
        .map(
            band -> {
              band.allow("up_to_gb", "per_gb_month");
              double upTo =
                  band.has("up_to_gb") ? band.price("up_to_gb") : Double.POSITIVE_INFINITY;
              return new Band(upTo, band.price("per_gb_month"));
            })
        .toList();
  }

  private static List<AutoTier> autoTiers(YamlSection yaml) {
    return yaml.sections("auto_tiers").stream()
        .map(
            tier -> {
              tier.allow("name", "after_idle_days", "per_gb_month");
              int days = (int) tier.count("after_idle_days", Integer.MAX_VALUE);
              return new AutoTier(days, tier.price("per_gb_month"), tier.text("name"));
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
    String key = yaml.exactlyOneOf("first_byte_ms", "first_byte_hours");
    return key.equals("first_byte_ms")
        ? yaml.count(key, Long.MAX_VALUE)
        : yaml.count(key, Integer.MAX_VALUE) * MILLIS_PER_HOUR;
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

  private static JsonNode parse(byte[] bytes, String sourceName) {
    YAMLFactory yaml =
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = yaml.createParser(bytes)) {
      try {
        JsonNode document = new ObjectMapper(yaml).readTree(parser);
        if (parser.nextToken() != null) {
          throw new IllegalArgumentException(
              sourceName + ": holds a second document; allowed: one document");
        }
        return document == null ? new ObjectMapper().missingNode() : document;
      } catch (JsonProcessingException e) {
        // Jackson's whole message repeats the file.
        String place = parser.getParsingContext().pathAsPointer().toString();
        throw new IllegalArgumentException(
            sourceName
                + ": "
                + (place.isEmpty() ? "" : place.substring(1).replace('/', '.') + ": ")
                + e.getOriginalMessage().strip().replaceAll("\\s+", " ")
                + ", before line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr()
                + "; allowed: YAML with each key once and finite numbers",
            e);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(sourceName + ": is not YAML: " + e.getMessage(), e);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash).substring(0, VERSION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }
}
