package io.cloudflux.plan.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How a cloud writes lifecycle rules, and how many it takes. */
public enum LifecycleDialect {
  /** 1,000 rules a bucket, a prefix each (docs.aws.amazon.com, object lifecycle management). */
  S3("s3", 1000, 1) {
    @Override
    ObjectNode document(ProviderPrices prices, List<Group> groups) {
      ObjectNode document = JSON.createObjectNode();
      ArrayNode rules = document.putArray("Rules");
      for (Group group : groups) {
        ObjectNode rule = rules.addObject();
        rule.put("ID", "cloudflux-%04d".formatted(rules.size()));
        rule.put("Status", "Enabled");
        rule.putObject("Filter").put("Prefix", group.prefixes().get(0));
        rule.putArray("Transitions")
            .addObject()
            .put("Days", group.days())
            .put("StorageClass", group.toClass());
      }
      return document;
    }
  },

  /**
   * 100 rules a bucket, 50 prefixes each (cloud.google.com/storage/docs/lifecycle). Autoclass is a
   * bucket's, no rule's.
   */
  GCS("gcs", 100, 50) {
    @Override
    ObjectNode document(ProviderPrices prices, List<Group> groups) {
      ObjectNode document = JSON.createObjectNode();
      ArrayNode rules = document.putArray("rule");
      for (Group group : groups) {
        ObjectNode rule = rules.addObject();
        rule.putObject("action")
            .put("type", "SetStorageClass")
            .put("storageClass", group.toClass());
        ObjectNode condition = rule.putObject("condition");
        condition.put("age", group.days());
        if (!group.prefixes().contains("")) {
          group.prefixes().forEach(condition.putArray("matchesPrefix")::add);
        }
        ArrayNode from = condition.putArray("matchesStorageClass");
        StorageClass to = prices.require(group.toClass());
        for (StorageClass each : prices.classes().values()) {
          if (each.movesByRule(to)) {
            from.add(each.name());
          }
        }
      }
      return document;
    }
  },

  /**
   * 100 rules an account, 10 prefixes each, which begin with the container
   * (learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure). Ages are those
   * of the last modification, and must be passed.
   */
  AZURE("azure", 100, 10) {
    @Override
    ObjectNode document(ProviderPrices prices, List<Group> groups) {
      ObjectNode document = JSON.createObjectNode();
      ArrayNode rules = document.putArray("rules");
      for (Group group : groups) {
        ObjectNode rule = rules.addObject();
        rule.put("enabled", true);
        rule.put("name", "cloudflux-%03d".formatted(rules.size()));
        rule.put("type", "Lifecycle");
        ObjectNode definition = rule.putObject("definition");
        ObjectNode filters = definition.putObject("filters");
        filters.putArray("blobTypes").add("blockBlob");
        group.prefixes().forEach(filters.putArray("prefixMatch")::add);
        definition
            .putObject("actions")
            .putObject("baseBlob")
            .putObject("tierTo" + group.toClass())
            .put("daysAfterModificationGreaterThan", Math.max(0, group.days() - 1));
      }
      return document;
    }
  };

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final String provider;
  private final int mostRules;
  private final int mostPrefixes;

  LifecycleDialect(String provider, int mostRules, int mostPrefixes) {
    this.provider = provider;
    this.mostRules = mostRules;
    this.mostPrefixes = mostPrefixes;
  }

  /**
   * What one rule of the cloud says.
   *
   * @param toClass where to
   * @param days from which age on
   * @param prefixes of what, in order
   */
  record Group(String toClass, int days, List<String> prefixes) {}

  abstract ObjectNode document(ProviderPrices prices, List<Group> groups);

  /** Whose rules they are. */
  public String provider() {
    return provider;
  }

  /** Whether a rule can lead to a class: not to those that are switched on elsewhere. */
  boolean leadsTo(StorageClass to) {
    return this == S3 || !to.auto();
  }

  /** Rules of the cloud that so many of ours become. */
  int rulesNeeded(List<LifecycleRule> rules) {
    return groups(rules).size();
  }

  int mostRules() {
    return mostRules;
  }

  private List<Group> groups(List<LifecycleRule> rules) {
    Map<String, List<LifecycleRule>> alike = new TreeMap<>();
    for (LifecycleRule rule : rules) {
      alike
          .computeIfAbsent(rule.toClass() + "|%05d".formatted(rule.days()), k -> new ArrayList<>())
          .add(rule);
    }
    List<Group> groups = new ArrayList<>();
    for (List<LifecycleRule> same : alike.values()) {
      List<String> prefixes = same.stream().map(LifecycleRule::prefix).sorted().toList();
      for (int from = 0; from < prefixes.size(); from += mostPrefixes) {
        groups.add(
            new Group(
                same.get(0).toClass(),
                same.get(0).days(),
                prefixes.subList(from, Math.min(prefixes.size(), from + mostPrefixes))));
      }
    }
    return groups;
  }

  /** The document that the cloud takes, the same for the same rules. */
  public String write(ProviderPrices prices, List<LifecycleRule> rules) {
    try {
      return JSON.writeValueAsString(document(prices, groups(rules))) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing to memory", e);
    }
  }
}
