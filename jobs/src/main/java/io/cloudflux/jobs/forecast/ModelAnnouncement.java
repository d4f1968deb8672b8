package io.cloudflux.jobs.forecast;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;

/**
 * Says that a model is there to be used: what {@code train --announce} tells running jobs.
 *
 * <p>Ordered by day, then version: a model's version names what is in it, so of one day and version
 * there is one announcement.
 *
 * @param card what is to be known of the model
 * @param location URI of its folder, readable by the job
 * @param effectiveFrom UTC day whose midnight is the first boundary it may decide
 */
public record ModelAnnouncement(ModelCard card, String location, int effectiveFrom)
    implements Comparable<ModelAnnouncement> {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Comparator<ModelAnnouncement> ORDER =
      Comparator.comparingInt(ModelAnnouncement::effectiveFrom)
          .thenComparing(announcement -> announcement.card().modelVersion());

  @Override
  public int compareTo(ModelAnnouncement other) {
    return ORDER.compare(this, other);
  }

  /** One line of JSON. */
  public byte[] toJson() {
    ObjectNode json = card.toJson();
    json.put("location", location);
    json.put("effective_from", Days.iso(effectiveFrom));
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /**
   * Reads an announcement; fields it does not know are passed over.
   *
   * @throws IOException if it is not JSON
   * @throws IllegalArgumentException saying which field is wrong
   */
  public static ModelAnnouncement parse(byte[] line) throws IOException {
    JsonNode json = JSON.readTree(line);
    return new ModelAnnouncement(
        ModelCard.of(json),
        ModelCard.text(json.path("location"), "location"),
        ModelCard.day(json, "effective_from"));
  }
}
