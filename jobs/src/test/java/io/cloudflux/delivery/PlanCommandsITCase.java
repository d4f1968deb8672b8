package io.cloudflux.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Plans are approved, carried out, cancelled and expire, by the same commands to the same end: in
 * files in either mode, and in a job on Kafka and Postgres that fails in between.
 */
class PlanCommandsITCase {
  private static final String FAILURE = "access-logs-with-commands";
  private static final int LINES = 6_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path work;
  private static GeneratedLogs logs;
  private static List<String> plans;
  private static List<byte[]> commands;
  private static List<String> expected;
  private static List<String> expectedLetters;

  @BeforeAll
  static void planAndCommand() throws Exception {
    logs = GeneratedLogs.of(11, 100, 40, LINES, 0);
    ResultLines.write(work.resolve("access.log"), logs.lines());
    ResultLines.write(work.resolve("inventory.jsonl"), logs.inventory());
    run("plans", "batch", 1, "--plan.budget-per-month=0.0005");
    plans =
        ResultLines.in(work.resolve("plans").resolve(Topics.MIGRATION_PLANS)).stream()
            .sorted()
            .toList();
    assertThat(plans).hasSizeGreaterThan(8);
    assertThat(work.resolve("plans").resolve(Topics.MIGRATION_PROGRESS)).doesNotExist();

    commands = new ArrayList<>();
    command(0, "APPROVE", 1);
    command(0, "START", 2);
    command(0, "COMPLETE", 3);
    command(1, "APPROVE", 1);
    command(1, "APPROVE", 1);
    command(1, "START", 2);
    command(1, "FAIL", 4);
    command(2, "CANCEL", 1);
    command(2, "APPROVE", 2); // No more.
    command(3, "APPROVE", 300); // Too late.
    command(plans.size() - 1, "APPROVE", 1);
    commands.add(
        ("{\"schema_version\":1,\"plan_id\":\"2024-03-20-00000000-0000-1\",\"command\":\"CANCEL\","
                + "\"at\":\"2024-03-20T00:00:00Z\",\"by\":\"nobody\"}")
            .getBytes(StandardCharsets.UTF_8));
    commands.add("not a command".getBytes(StandardCharsets.UTF_8));
    ResultLines.write(work.resolve("commands.jsonl"), commands);

    runWithCommands("expected", "streaming", 1);
    expected = ResultLines.in(work.resolve("expected").resolve(Topics.MIGRATION_PROGRESS));
    expectedLetters = letters("expected");
  }

  private static void command(int plan, String command, int daysLater) throws IOException {
    commands.add(
        "{\"schema_version\":1,\"plan_id\":\"%s\",\"command\":\"%s\",\"at\":\"%sT08:00:00Z\",\"by\":\"ann\"}"
            .formatted(planId(plan), command, asOf(plan).plusDays(daysLater))
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String planId(int plan) throws IOException {
    return JSON.readTree(plans.get(plan)).path("plan_id").asText();
  }

  private static LocalDate asOf(int plan) throws IOException {
    return LocalDate.parse(planId(plan).substring(0, 10));
  }

  @Test
  void plansGoThroughTheirLives() throws IOException {
    List<String> lives = new ArrayList<>();
    for (int plan : new int[] {0, 1, 2, 3, plans.size() - 1}) {
      String id = planId(plan);
      lives.add(
          String.join(
              " ",
              expected.stream()
                  .map(PlanCommandsITCase::json)
                  .filter(json -> json.path("plan_id").asText().equals(id))
                  .map(json -> json.path("sequence").asText() + json.path("status").asText())
                  .sorted()
                  .toList()));
    }
    assertThat(lives)
        .containsExactly(
            "1APPROVED 2RUNNING 3DONE",
            "1APPROVED 2RUNNING 3FAILED",
            "1CANCELLED",
            "1EXPIRED",
            "1APPROVED");
    assertThat(expectedLetters)
        .containsExactly(
            "ILLEGAL_TRANSITION", "ILLEGAL_TRANSITION", "NOT_THIS_FORMAT", "UNKNOWN_PLAN");
  }

  @Test
  void onlyWhatTheLogsReachExpires() {
    assertThat(expected.stream().map(PlanCommandsITCase::json).toList())
        .filteredOn(json -> json.path("status").asText().equals("EXPIRED"))
        .isNotEmpty()
        .allMatch(json -> json.path("at").asText().compareTo("2024-04-11") < 0);
  }

  @ParameterizedTest
  @CsvSource({"streaming, 2", "batch, 1", "batch, 2"})
  void modesComeToTheSame(String mode, int parallelism) throws Exception {
    String name = mode + parallelism;
    runWithCommands(name, mode, parallelism);

    assertThat(ResultLines.in(work.resolve(name).resolve(Topics.MIGRATION_PROGRESS)))
        .isEqualTo(expected);
    assertThat(ResultLines.in(work.resolve(name).resolve(Topics.MIGRATION_PLANS))).isEqualTo(plans);
    assertThat(letters(name)).isEqualTo(expectedLetters);
  }

  @Test
  void aJobThatFailsComesToTheSame() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(work);
        LocalPostgres postgres = LocalPostgres.start(work)) {
      String servers = kafka.bootstrapServers();
      DisturbedJob.publish(kafka, logs, Topics.MIGRATION_COMMANDS, commands);
      Path password = Files.writeString(work.resolve("password"), postgres.password());

      DisturbedJob.failHalfway(
          options(
              "--access-logs=kafka:" + Topics.ACCESS_LOGS,
              "--inventory=kafka:" + Topics.OBJECT_INVENTORY,
              "--commands=kafka:" + Topics.MIGRATION_COMMANDS,
              "--plan.budget-per-month=0.0005",
              "--allowed-log-delay=3h",
              "--kafka.bootstrap-servers=" + servers,
              "--kafka.bounded",
              "--sinks=kafka,postgres",
              "--postgres.url=" + postgres.jdbcUrl(),
              "--postgres.user=" + postgres.user(),
              "--postgres.password-file=" + password),
          work,
          FAILURE,
          LINES);

      assertThat(FailAfterCheckpoint.failures(FAILURE)).isEqualTo(1);
      assertThat(ResultLines.committed(servers, Topics.MIGRATION_PROGRESS)).isEqualTo(expected);
      assertThat(ResultLines.committed(servers, Topics.MIGRATION_PLANS)).isEqualTo(plans);
      assertThat(rows(postgres)).isEqualTo(lastOfEach());
    }
  }

  /** Plan, status, sequence and by of every plan, as the progress told last says. */
  private static List<String> lastOfEach() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int plan = 0; plan < plans.size(); plan++) {
      String id = planId(plan);
      rows.add(
          expected.stream()
              .map(PlanCommandsITCase::json)
              .filter(json -> json.path("plan_id").asText().equals(id))
              .max(java.util.Comparator.comparing(json -> json.path("sequence").asInt()))
              .map(
                  json ->
                      "%s %s %s %s"
                          .formatted(
                              id,
                              json.path("status").asText(),
                              json.path("sequence").asText(),
                              json.path("by").textValue()))
              .orElse(id + " PLANNED 0 null"));
    }
    return rows;
  }

  private static List<String> rows(LocalPostgres postgres) throws Exception {
    List<String> all = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT plan_id, status, status_sequence, status_by FROM migration_plans"
                    + " ORDER BY plan_id COLLATE \"C\"")) {
      while (row.next()) {
        all.add(
            "%s %s %d %s"
                .formatted(row.getString(1), row.getString(2), row.getInt(3), row.getString(4)));
      }
    }
    return all;
  }

  private static void runWithCommands(String name, String mode, int parallelism) throws Exception {
    run(
        name,
        mode,
        parallelism,
        "--plan.budget-per-month=0.0005",
        "--commands=" + work.resolve("commands.jsonl"));
  }

  private static void run(String name, String mode, int parallelism, String... flags)
      throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--access-logs=" + work.resolve("access.log"),
                "--inventory=" + work.resolve("inventory.jsonl"),
                "--runtime-mode=" + mode,
                "--out=" + work.resolve(name)));
    all.addAll(Arrays.asList(flags));
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    configuration.set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED, false);
    TieringJob.define(options(all.toArray(new String[0])), configuration).execute(name);
  }

  private static TieringOptions options(String... flags) {
    List<String> all = new ArrayList<>(List.of("--format=s3", "--plan.max-objects=7"));
    all.addAll(Arrays.asList(flags));
    return CommandArguments.parse(new TieringOptions(), all.toArray(new String[0]));
  }

  private static List<String> letters(String name) throws IOException {
    return ResultLines.in(work.resolve(name).resolve(Topics.DEAD_LETTERS)).stream()
        .map(line -> json(line).path("reason").asText())
        .sorted()
        .toList();
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
