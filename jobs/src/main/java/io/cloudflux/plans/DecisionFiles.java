package io.cloudflux.plans;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.source.FileLines;
import io.cloudflux.jobs.source.LineFormat;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.price.CostModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decisions in files of JSON lines, as the job's files sink writes them: of each object the last
 * counts, so all of them are in memory at once.
 */
public final class DecisionFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DAYS = 30;

  private DecisionFiles() {}

  /**
   * A decision with its boundary.
   *
   * @param asOf the boundary, whose order is that of time
   * @param decision null if the object has been deleted
   */
  private record Dated(String asOf, StoredDecision decision) {}

  /**
   * The last decisions, by object id.
   *
   * @param key the flag, for messages
   * @param prefix only those on objects whose id begins so
   */
  public static void read(
      String key, List<String> files, String prefix, PlanStore.DecisionConsumer consumer)
      throws IOException {
    Map<String, Dated> last = new TreeMap<>();
    try (FileLines lines = new FileLines(key, files, new LineFormat())) {
      for (RawLine line = lines.next(); line != null; line = lines.next()) {
        if (line.bytes().length == 0) {
          continue;
        }
        JsonNode json = parse(line);
        String object = json.path("object").asText();
        if (object.startsWith(prefix)) {
          last.merge(
              object,
              new Dated(json.path("as_of").asText(), decision(json)),
              (a, b) -> a.asOf().compareTo(b.asOf()) > 0 ? a : b);
        }
      }
    }
    for (Dated dated : last.values()) {
      if (dated.decision() != null) {
        consumer.accept(dated.decision());
      }
    }
  }

  private static JsonNode parse(RawLine line) {
    JsonNode json;
    try {
      json = JSON.readTree(line.bytes());
    } catch (IOException e) {
      json = null;
    }
    if (json == null || !json.hasNonNull("object") || !json.hasNonNull("advised_class")) {
      throw new ConfigurationException(
          "%s, byte %d: not a decision".formatted(line.source(), line.position()));
    }
    return json;
  }

  private static StoredDecision decision(JsonNode json) {
    String reason = json.path("reason_code").asText();
    if (reason.equals("DELETED")) {
      return null;
    }
    double reads = json.path("reads_last_30_days").asDouble();
    for (JsonNode total : json.path("forecast_totals")) {
      if (total.path("days").asInt() == DAYS) {
        reads = total.path("reads").asDouble();
      }
    }
    return new StoredDecision(
        json.path("object").asText(),
        json.path("provider").asText(),
        json.path("current_class").asText(),
        json.path("advised_class").asText(),
        json.path("size_bytes").asLong(),
        json.path("idle_days").asInt(),
        json.path("move_cost").asDouble(),
        json.path("monthly_saving").asDouble(),
        json.path("monthly_cost_now").asDouble(),
        json.path("monthly_cost_advised").asDouble(),
        reads * CostModel.DAYS_PER_MONTH / DAYS,
        reason.equals("LATENCY_REQUIREMENT"),
        reason.equals("EXCLUDED"));
  }
}
