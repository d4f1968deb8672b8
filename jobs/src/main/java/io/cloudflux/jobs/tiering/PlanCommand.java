package io.cloudflux.jobs.tiering;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody says of a plan, and where that stands: a line of topic {@code migration-commands}.
 *
 * @param planId the plan
 * @param command what is to become of it
 * @param at when it was said, epoch milliseconds
 * @param by who says so: a person or a mover
 * @param reason why, or null
 * @param line the command's record, for the dead letters; null before it is published
 */
public record PlanCommand(
    String planId, MigrationPlan.Command command, long at, String by, String reason, RawLine line) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final int SCHEMA_VERSION = 1;
  private static final Pattern PLAN_ID =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})-[0-9a-f]{8}-[0-9a-f]{4}-[1-9]\\d*");

  /**
   * A command that nobody has published yet.
   *
   * @throws ConfigurationException if the id is not one of a plan
   */
  public static PlanCommand of(
      String planId, MigrationPlan.Command command, long at, String by, String reason) {
    try {
      day(planId);
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.of("plan", planId, "is no id of a plan");
    }
    return new PlanCommand(planId, command, at, by, reason, null);
  }

  /** UTC day of the boundary at which a plan of that name is made. */
  int planDay() {
    return day(planId);
  }

  private static int day(String planId) {
    Matcher id = PLAN_ID.matcher(planId);
    if (!id.matches()) {
      throw new IllegalArgumentException("plan_id is no name of a plan");
    }
    try {
      return Math.toIntExact(LocalDate.parse(id.group(1)).toEpochDay());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("plan_id names no day", e);
    }
  }

  /** True if it says what another has said, at the same time: a record delivered again. */
  boolean repeats(PlanProgress last) {
    return last.sequence() > 0
        && at == last.at()
        && by.equals(last.by())
        && Arrays.stream(MigrationPlan.Status.values())
            .anyMatch(before -> before.after(command) == last.status());
  }

  /** One line of JSON. */
  public byte[] toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("schema_version", SCHEMA_VERSION);
    json.put("plan_id", planId);
    json.put("command", command.name());
    json.put("at", Instant.ofEpochMilli(at).toString());
    json.put("by", by);
    if (reason != null) {
      json.put("reason", reason);
    }
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /**
   * Reads a command; fields it does not know are passed over.
   *
   * @throws IOException if it is not JSON
   * @throws IllegalArgumentException saying which field is wrong
   */
  static PlanCommand parse(RawLine line) throws IOException {
    JsonNode json = JSON.readTree(line.bytes());
    if (json == null || !json.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    if (json.path("schema_version").asInt(-1) != SCHEMA_VERSION) {
      throw new IllegalArgumentException("schema_version is not " + SCHEMA_VERSION);
    }
    String planId = text(json, "plan_id");
    day(planId);
    MigrationPlan.Command command;
    try {
      command = MigrationPlan.Command.valueOf(text(json, "command"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "command is none; allowed: " + Arrays.toString(MigrationPlan.Command.values()), e);
    }
    JsonNode reason = json.path("reason");
    if (!reason.isMissingNode() && !reason.isNull() && !reason.isTextual()) {
      throw new IllegalArgumentException("reason is no text");
    }
    return new PlanCommand(
        planId, command, millis(text(json, "at")), text(json, "by"), reason.textValue(), line);
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new IllegalArgumentException(field + " is missing or no text");
    }
    return value.textValue();
  }

  private static long millis(String at) {
    try {
      long millis = OffsetDateTime.parse(at).toInstant().toEpochMilli();
      Days.of(millis); // An instant that no day can be told of is none.
      return millis;
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("at is no instant", e);
    }
  }
}
