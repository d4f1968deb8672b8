package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.demo.Demo;
import io.cloudflux.demo.DemoSettings;
import io.cloudflux.demo.LogGenerator;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole system on one machine, from generated logs to a report, and all of it gone after. */
class DemoITCase {
  private static final int OBJECTS = 300;
  private static final int DAYS = 30;
  private static final int EVENTS = 15_000;
  private static final int DAMAGED = 40;
  private static final List<String> TABLES =
      List.of(
          "tier_decisions",
          "tier_decision_history",
          "forecasts",
          "migration_plans",
          "migration_plan_items",
          "dead_letters",
          "forecast_errors");
  private static final List<String> TOPICS =
      List.of(
          "access-logs",
          "object-inventory",
          "tier-decisions",
          "migration-plans",
          "dead-letters",
          "forecast-errors");

  @TempDir Path work;

  @Test
  void fillsEveryTableAndTopicAndStopsItsServices() throws Exception {
    DemoSettings settings =
        new DemoSettings(
            new LogGenerator.Settings(
                7, OBJECTS, DAYS, EVENTS, LocalDate.of(2024, 3, 1), "acme-data"),
            List.of(),
            LogFormat.AUTO,
            List.of(),
            List.of(),
            List.of());
    var err = new ByteArrayOutputStream();
    String where;
    String text;
    JsonNode report;
    try (PrintStream progress = new PrintStream(err, true, StandardCharsets.UTF_8);
        Demo.Outcome outcome =
            new Demo(settings, flink().configuration(), 2, progress)
                .run(Files.createDirectory(work.resolve("work")))) {
      report = outcome.toJson();
      text = outcome.toText();
      where = outcome.whereToLook();
      for (int port : ports(where)) {
        new Socket("127.0.0.1", port).close();
      }
    }

    assertFigures(report);
    assertThat(text)
        .contains("Tiers", "Cost of ", "Plans that pay back soonest", "Model count-regression-");
    TABLES.forEach(table -> assertThat(text).contains(table));
    TOPICS.forEach(topic -> assertThat(text).contains(topic));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Publishing access logs", "Training the forecast model", "cloudflux-tiering");
    for (int port : ports(where)) {
      assertThatThrownBy(() -> new Socket("127.0.0.1", port))
          .as("port %d of %s", port, where)
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void showsLogsOfOnesOwnWithoutInventoryAndModel() throws Exception {
    Path report = work.resolve("report.json");
    Launched demo =
        Launched.with(
            "demo",
            "--access-logs=" + Golden.file("parse/combined.log"),
            "--host=data.example.org",
            "--report=" + report);

    assertThat(demo.status()).as(demo.err()).isZero();
    assertThat(demo.err()).contains("too short to train on", "going on with the decayed mean");
    assertThat(demo.out())
        .contains("decayed mean: the logs are too short to train a model on", "--keep");
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("records").path("access-logs").asLong()).isEqualTo(4);
    assertThat(json.path("rows").path("tier_decisions").asLong()).isEqualTo(2);
    assertThat(json.path("rows").path("dead_letters").asLong()).isEqualTo(1);
  }

  /** A file of a trail is one line, however long; what cannot be whole is told. */
  @Test
  void findsJsonWhereverItsLineBreaksAre() throws Exception {
    int events = RawLine.MAX_BYTES / 200;
    Path trail =
        Files.writeString(
            work.resolve("trail.json"),
            IntStream.range(0, events)
                .mapToObj(DemoITCase::cloudTrailEvent)
                .collect(Collectors.joining(",", "{\"Records\":[", "]}")));
    Path printed =
        Files.writeString(
            work.resolve("printed.json"),
            new ObjectMapper().readTree(cloudTrailEvent(events)).toPrettyString());
    Path tooLong = Files.writeString(work.resolve("x.log"), "x".repeat(RawLine.MAX_BYTES + 1));
    Path report = work.resolve("report.json");
    Launched demo =
        Launched.with(
            "demo", "--access-logs=" + trail + "," + printed + "," + tooLong, "--report=" + report);

    assertThat(demo.status()).as(demo.err()).isZero();
    assertThat(demo.err())
        .contains(
            "--access-logs: left out 1: %s, byte 0: longer than 1048576 bytes\n"
                .formatted(tooLong));
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("records").path("access-logs").asLong()).isEqualTo(events + 1);
    assertThat(json.path("rows").path("dead_letters").asLong()).isZero();
    assertThat(json.path("rows").path("tier_decisions").asLong()).isEqualTo(10);
  }

  private static String cloudTrailEvent(int i) {
    return """
    {"eventTime":"2024-03-01T10:00:00Z","eventSource":"s3.amazonaws.com",\
    "eventName":"GetObject","sourceIPAddress":"192.0.2.7","userAgent":"aws-cli/2.15",\
    "requestParameters":{"bucketName":"b","key":"k%d"},"requestID":"r%d"}\
    """
        .formatted(i % 10, i);
  }

  @Test
  void refusesWhatItCannotShow() {
    Launched tooFew = Launched.with("demo", "--objects=5");
    assertThat(tooFew.status()).isEqualTo(2);
    assertThat(tooFew.err()).isEqualTo("cloudflux: --objects: 5; allowed: at least 100\n");
    Launched lonely = Launched.with("demo", "--inventory=x");
    assertThat(lonely.status()).isEqualTo(2);
    assertThat(lonely.err()).isEqualTo("cloudflux: --inventory: goes with --access-logs\n");
    Launched missing = Launched.with("demo", "--access-logs=/does/not/exist");
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err())
        .contains("cloudflux: --access-logs: '/does/not/exist' does not exist");
  }

  private static FlinkSettings flink() {
    FlinkSettings flags = new FlinkSettings();
    CommandLine.populateCommand(flags);
    return flags;
  }

  private static void assertFigures(JsonNode report) {
    assertThat(report.path("schema_version").asInt()).isEqualTo(1);
    JsonNode rows = report.path("rows");
    TABLES.forEach(table -> assertThat(rows.path(table).asLong()).as(table).isPositive());
    JsonNode records = report.path("records");
    TOPICS.forEach(topic -> assertThat(records.path(topic).asLong()).as(topic).isPositive());
    assertThat(records.path("access-logs").asLong()).isEqualTo(EVENTS + DAMAGED);
    assertThat(records.path("object-inventory").asLong()).isEqualTo(OBJECTS);
    assertThat(records.path("dead-letters").asLong()).isEqualTo(DAMAGED);
    assertThat(rows.path("dead_letters").asLong()).isEqualTo(DAMAGED);
    assertThat(rows.path("tier_decisions").asLong()).isEqualTo(OBJECTS);
    assertThat(records.path("tier-decisions")).isEqualTo(rows.path("tier_decisions"));
    assertThat(records.path("migration-plans")).isEqualTo(rows.path("migration_plans"));

    assertThat(report.path("objects").asLong()).isBetween(200L, (long) OBJECTS);
    assertThat(report.path("bytes").asLong()).isPositive();
    assertThat(report.path("moves").asLong()).isPositive();
    double now = report.path("monthly_cost_now").asDouble();
    assertThat(report.path("monthly_cost_advised").asDouble()).isPositive().isLessThan(now);
    long objects = 0;
    for (JsonNode tier : report.path("tiers")) {
      objects += tier.path("objects_advised").asLong();
    }
    assertThat(objects).isEqualTo(report.path("objects").asLong());
    assertThat(report.path("top_plans")).isNotEmpty();
    long letters = 0;
    for (JsonNode letter : report.path("dead_letters")) {
      letters += letter.path("count").asLong();
    }
    assertThat(letters).isEqualTo(DAMAGED);
    assertThat(report.path("forecast").path("held_out_errors")).hasSize(3);
  }

  /** Of Postgres, Kafka and Flink, as the demo tells where they are. */
  private static List<Integer> ports(String where) {
    Matcher port = Pattern.compile(":(\\d{4,5})\\b").matcher(where);
    List<Integer> ports = port.results().map(found -> Integer.valueOf(found.group(1))).toList();
    assertThat(ports).hasSize(3);
    return ports;
  }
}
