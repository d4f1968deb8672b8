package io.cloudflux.jobs.tiering;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.cloudflux.decision.PolicyFile;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.time.Days;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Says that decisions rest on other prices, another policy, or both, from a day on: what {@code
 * announce} tells running jobs. Both are whole: what the files hold, as JSON, which is YAML.
 *
 * @param effectiveFrom UTC day whose midnight is the first boundary decided so
 * @param prices a price book, as {@code flink-conf/prices.yaml}; null to leave prices as they are
 * @param policy a policy, as {@code flink-conf/policy.yaml}; null to leave it as it is
 */
public record SettingsAnnouncement(int effectiveFrom, String prices, String policy) {
  private static final int SCHEMA_VERSION = 1;

  // Prices keep every digit, and are written as YAML reads numbers.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /**
   * Announces files.
   *
   * @param prices YAML that {@link PriceBookReader} takes, or null
   * @param policy YAML that {@link PolicyFile} takes, or null
   */
  public static SettingsAnnouncement of(int effectiveFrom, byte[] prices, byte[] policy)
      throws IOException {
    return new SettingsAnnouncement(effectiveFrom, json(prices), json(policy));
  }

  private static String json(byte[] yaml) throws IOException {
    return yaml == null ? null : JSON.writeValueAsString(YAML.readTree(yaml));
  }

  /** One line of JSON. */
  public byte[] toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("schema_version", SCHEMA_VERSION);
    json.put("effective_from", Days.iso(effectiveFrom));
    try {
      if (prices != null) {
        json.set("prices", JSON.readTree(prices));
      }
      if (policy != null) {
        json.set("policy", JSON.readTree(policy));
      }
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /**
   * Reads an announcement; fields it does not know are passed over, but for those of prices and
   * policy.
   *
   * @throws IOException if it is not JSON
   * @throws IllegalArgumentException saying what is wrong with it, as far as that does not depend
   *     on what else is in force by then
   */
  public static SettingsAnnouncement parse(byte[] line) throws IOException {
    JsonNode json = JSON.readTree(line);
    if (!json.path("schema_version").isInt() || json.path("schema_version").intValue() != 1) {
      throw new IllegalArgumentException(
          "schema_version is %s; allowed: %d"
              .formatted(json.path("schema_version"), SCHEMA_VERSION));
    }
    SettingsAnnouncement announcement =
        new SettingsAnnouncement(
            day(json.path("effective_from")), part(json, "prices"), part(json, "policy"));
    if (announcement.prices == null && announcement.policy == null) {
      throw new IllegalArgumentException("prices and policy are missing; allowed: one or both");
    }
    return announcement.checked();
  }

  /**
   * This, if a job can read it.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public SettingsAnnouncement checked() {
    readPolicy(readPrices(null));
    return this;
  }

  private static int day(JsonNode value) {
    try {
      return (int) LocalDate.parse(value.asText()).toEpochDay();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "effective_from is %s; allowed: a day, such as 2026-12-01".formatted(value), e);
    }
  }

  private static String part(JsonNode json, String field) throws IOException {
    JsonNode part = json.path(field);
    return part.isMissingNode() || part.isNull() ? null : JSON.writeValueAsString(part);
  }

  /**
   * The price book announced, or another if none is.
   *
   * @throws IllegalArgumentException if it cannot be used
   */
  public PriceBook readPrices(PriceBook otherwise) {
    return prices == null ? otherwise : pricesOf(prices);
  }

  static PriceBook pricesOf(String json) {
    return PriceBookReader.read(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "prices");
  }

  /**
   * The policy announced, or null if none is.
   *
   * @param prices whose classes it may name, or null for any
   * @throws IllegalArgumentException if it cannot be used
   */
  PolicyFile readPolicy(PriceBook prices) {
    return policy == null ? null : policyOf(policy, prices);
  }

  static PolicyFile policyOf(String json, PriceBook prices) {
    return PolicyFile.read(json.getBytes(StandardCharsets.UTF_8), "policy", prices);
  }
}
