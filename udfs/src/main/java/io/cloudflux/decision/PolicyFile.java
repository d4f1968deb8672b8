package io.cloudflux.decision;

import io.cloudflux.price.PriceBook;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.scan.ScanRules;
import io.cloudflux.yaml.YamlSection;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The policy and what it must keep to, as {@code flink-conf/policy.yaml} tells, which explains
 * every key.
 *
 * @param policy which of the policies decides
 * @param horizonDays days over which {@link ExpectedCostPolicy} compares costs, 1 to 3650
 * @param noHarm share that {@link CloudfluxPolicy} may lose at most, 0 to 10
 * @param constraints what each of them keeps to
 */
public record PolicyFile(Name policy, int horizonDays, double noHarm, Constraints constraints) {

  /** Where the policy shipped is, as a resource and in the project. */
  public static final String SHIPPED = "flink-conf/policy.yaml";

  private static final int MOST_DAYS = 3650;
  private static final int MOST_HARM = 10;

  /** A century and more: longer than any retention. */
  private static final int MOST_RETENTION_DAYS = 100_000;

  /** The policies, as they are spelled. */
  public enum Name {
    CLOUDFLUX(CloudfluxPolicy.NAME),
    EXPECTED_COST(ExpectedCostPolicy.NAME),
    THRESHOLD(ThresholdPolicy.NAME);

    private final String spelled;

    Name(String spelled) {
      this.spelled = spelled;
    }
  }

  /** The policy shipped with CloudFlux. */
  public static PolicyFile shipped() {
    return Shipped.POLICY;
  }

  private static final class Shipped {
    private static final PolicyFile POLICY = load();

    private static PolicyFile load() {
      try (InputStream in = PolicyFile.class.getClassLoader().getResourceAsStream(SHIPPED)) {
        return read(in.readAllBytes(), SHIPPED, null);
      } catch (IOException e) {
        throw new IllegalStateException(SHIPPED + " is not in the jar", e);
      }
    }
  }

  /**
   * Reads a policy.
   *
   * @param file the file's name, for errors
   * @param prices whose classes and providers it may name; null for any
   * @throws IllegalArgumentException naming the file, the key with its path, the value and what is
   *     allowed
   */
  public static PolicyFile read(byte[] yaml, String file, PriceBook prices) {
    YamlSection root =
        YamlSection.root(yaml, file)
            .allow(
                "version",
                "policy",
                "horizon-days",
                "no-harm",
                "max-latency-ms",
                "excluded-classes",
                "cool-off-days",
                "minimum-saving",
                "false-heat",
                "scans",
                "rules");
    String version = root.text("version");
    if (version.contains("/")) {
      throw root.error("version", "is " + version, "a text without /");
    }
    Name policy = policy(root);
    int horizonDays =
        root.has("horizon-days")
            ? (int) atLeastOne(root, "horizon-days", MOST_DAYS)
            : ExpectedCostPolicy.DEFAULT_HORIZON_DAYS;
    double noHarm = root.has("no-harm") ? root.price("no-harm") : CloudfluxPolicy.DEFAULT_NO_HARM;
    if (noHarm > MOST_HARM) {
      throw root.error("no-harm", "is " + noHarm, "a number, 0 to " + MOST_HARM);
    }
    Limits everywhere =
        limits(
            root,
            "",
            Limits.of(
                Constraints.DEFAULT_MAX_LATENCY_MILLIS,
                new TreeSet<>(),
                Constraints.DEFAULT_COOL_OFF_DAYS),
            prices);
    boolean ignoresFalseHeat = ignoresFalseHeat(root);
    ScanRules scans = scans(root);
    return new PolicyFile(
        policy,
        horizonDays,
        noHarm,
        new Constraints(
            version,
            everywhere,
            ignoresFalseHeat,
            ignoresFalseHeat
                ? scans
                : null, // Where all heat counts, whose it is makes no difference.
            rules(root, everywhere, prices)));
  }

  private static Name policy(YamlSection root) {
    String text = root.text("policy");
    List<String> allowed = new ArrayList<>();
    for (Name each : Name.values()) {
      if (each.spelled.equals(text)) {
        return each;
      }
      allowed.add(each.spelled);
    }
    throw root.error("policy", "is " + text, "one of " + String.join(", ", allowed));
  }

  private static boolean ignoresFalseHeat(YamlSection root) {
    if (!root.has("false-heat")) {
      return false;
    }
    String text = root.text("false-heat");
    if (!text.equals("count") && !text.equals("ignore")) {
      throw root.error("false-heat", "is " + text, "count or ignore");
    }
    return text.equals("ignore");
  }

  private static ScanRules scans(YamlSection root) {
    if (!root.has("scans")) {
      return null;
    }
    YamlSection scans = root.section("scans").allow("share", "objects", "apart-days", "folders");
    ScanRules usual = ScanRules.DEFAULT;
    return scans.build(
        () ->
            new ScanRules(
                scans.has("share") ? scans.price("share") : usual.share(),
                count(scans, "objects", usual.objects()),
                count(scans, "apart-days", usual.apartDays()),
                count(scans, "folders", usual.folders())));
  }

  private static int count(YamlSection yaml, String key, int absent) {
    return yaml.has(key) ? (int) yaml.count(key, Integer.MAX_VALUE) : absent;
  }

  private static NavigableMap<String, Limits> rules(
      YamlSection root, Limits everywhere, PriceBook prices) {
    // A prefix comes after those it begins with, so that they are known when it is reached.
    NavigableMap<String, YamlSection> sections = new TreeMap<>();
    if (root.has("rules") && !root.isEmpty("rules")) {
      for (YamlSection rule : root.sections("rules")) {
        String prefix = rule.text("prefix");
        if (prefix.indexOf("://") <= 0) {
          throw rule.error("prefix", "is " + prefix, "what object ids begin with: s3://bucket/key");
        }
        if (sections.put(prefix, rule) != null) {
          throw rule.error("prefix", "is " + prefix + " a second time", "each prefix once");
        }
      }
    }
    NavigableMap<String, Limits> rules = new TreeMap<>();
    sections.forEach(
        (prefix, rule) -> {
          rule.allow(
              "prefix",
              "why",
              "exclude",
              "legal-hold",
              "retention-days",
              "residency",
              "max-latency-ms",
              "excluded-classes",
              "cool-off-days",
              "minimum-saving");
          if (rule.keys().stream().allMatch(key -> key.equals("prefix") || key.equals("why"))) {
            throw rule.error("prefix", "stands alone", "a prefix and what is to hold below it");
          }
          rules.put(prefix, limits(rule, prefix, outer(rules, prefix, everywhere), prices));
        });
    return rules;
  }

  /** The limits of the longest other prefix that one begins with. */
  private static Limits outer(
      NavigableMap<String, Limits> rules, String prefix, Limits everywhere) {
    for (var each : rules.descendingMap().entrySet()) {
      if (prefix.startsWith(each.getKey())) {
        return each.getValue();
      }
    }
    return everywhere;
  }

  /** What a section tells, else what holds around it. */
  private static Limits limits(YamlSection yaml, String rule, Limits outer, PriceBook prices) {
    return new Limits(
        rule,
        yaml.flag("exclude", outer.excluded()),
        yaml.flag("legal-hold", outer.legalHold()),
        yaml.has("retention-days")
            ? (int) yaml.count("retention-days", MOST_RETENTION_DAYS)
            : outer.retentionDays(),
        yaml.has("residency") ? providers(yaml, prices) : outer.residency(),
        yaml.has("max-latency-ms")
            ? atLeastOne(yaml, "max-latency-ms", Integer.MAX_VALUE)
            : outer.maxLatencyMillis(),
        yaml.has("excluded-classes")
            ? new TreeSet<>(classes(yaml, prices))
            : outer.excludedClasses(),
        yaml.has("cool-off-days")
            ? (int) yaml.count("cool-off-days", MOST_DAYS)
            : outer.coolOffDays(),
        yaml.has("minimum-saving") ? yaml.price("minimum-saving") : outer.minimumSaving());
  }

  private static List<String> providers(YamlSection yaml, PriceBook prices) {
    List<String> providers = yaml.list("residency");
    for (String provider : providers) {
      if (prices != null && !prices.providers().containsKey(provider)) {
        throw yaml.error(
            "residency",
            "is " + provider,
            "providers of the price book: " + String.join(", ", prices.providers().keySet()));
      }
    }
    return providers;
  }

  private static List<String> classes(YamlSection yaml, PriceBook prices) {
    List<String> classes = yaml.list("excluded-classes");
    if (prices != null) {
      TreeSet<String> known = new TreeSet<>();
      for (ProviderPrices provider : prices.providers().values()) {
        known.addAll(provider.classes().keySet());
      }
      for (String name : classes) {
        if (!known.contains(name)) {
          throw yaml.error(
              "excluded-classes",
              "is " + name,
              "classes of the price book: " + String.join(", ", known));
        }
      }
    }
    return classes;
  }

  private static long atLeastOne(YamlSection yaml, String key, long most) {
    long value = yaml.count(key, most);
    if (value == 0) {
      throw yaml.error(key, "is 0", "a whole number, 1 to " + most);
    }
    return value;
  }

  /** The policy it names. */
  public TieringPolicy decides() {
    return switch (policy) {
      case CLOUDFLUX -> cloudflux();
      case EXPECTED_COST -> expectedCost();
      case THRESHOLD -> new ThresholdPolicy(constraints);
    };
  }

  /** {@link CloudfluxPolicy} with these settings, whichever it names. */
  public CloudfluxPolicy cloudflux() {
    return new CloudfluxPolicy(constraints, noHarm);
  }

  /** {@link ExpectedCostPolicy} with these settings, whichever it names. */
  public ExpectedCostPolicy expectedCost() {
    return new ExpectedCostPolicy(horizonDays, constraints);
  }
}
