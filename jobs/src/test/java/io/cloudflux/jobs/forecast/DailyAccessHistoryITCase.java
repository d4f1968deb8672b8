package io.cloudflux.jobs.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.local.LocalPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tiering job writes who read what on which day, and training reads it back. */
class DailyAccessHistoryITCase {
  @TempDir static Path work;
  private static LocalPostgres postgres;
  private static List<String> connection;
  private static Path logs;
  private static Path counts;
  private static Path inventory;

  @BeforeAll
  static void runTheTieringJob() throws Exception {
    postgres = LocalPostgres.start(work);
    Path password = Files.writeString(work.resolve("password"), postgres.password());
    connection =
        List.of(
            "--postgres.url=" + postgres.jdbcUrl(),
            "--postgres.user=" + postgres.user(),
            "--postgres.password-file=" + password);
    GeneratedLogs generated = GeneratedLogs.of(23, 200, 45, 15_000, 10);
    logs = work.resolve("access.log");
    try (var out = Files.newOutputStream(logs)) {
      for (byte[] line : generated.lines()) {
        out.write(line);
        out.write('\n');
      }
    }
    inventory = work.resolve("inventory.jsonl");
    try (var out = Files.newOutputStream(inventory)) {
      for (byte[] line : generated.inventory()) {
        out.write(line);
        out.write('\n');
      }
    }
    List<String> flags = new ArrayList<>(connection);
    flags.add("--access-logs=" + logs);
    flags.add("--format=s3");
    flags.add("--inventory=" + inventory);
    flags.add("--daily-accesses");
    flags.add("--sinks=files,postgres");
    flags.add("--out=" + work.resolve("out"));
    TieringJob.define(
            CommandArguments.parse(new TieringOptions(), flags.toArray(new String[0])),
            parallelism(2))
        .execute("tiering");
    counts = countsOf(work.resolve("out/object-daily-accesses"));
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  /** The lines of the files as people would write them in the format counts. */
  private static Path countsOf(Path folder) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("object,day,reads,bytes,writes");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        for (String line : Files.readAllLines(file)) {
          JsonNode day = new ObjectMapper().readTree(line);
          lines.add(
              "\"%s\",%s,%d,%d,%d"
                  .formatted(
                      day.path("object").asText().replace("\"", "\"\""),
                      day.path("day").asText(),
                      day.path("reads").asLong(),
                      day.path("bytes").asLong(),
                      day.path("writes").asLong()));
        }
      }
    }
    return Files.write(work.resolve("counts.csv"), lines);
  }

  @Test
  void filesAndTableHoldTheSame() throws Exception {
    assertThat(
            rows(
                "SELECT '\"' || replace(object, '\"', '\"\"') || '\",' || concat_ws(',', day,"
                    + " reads, bytes, writes) FROM object_daily_accesses"))
        .hasSizeGreaterThan(1000)
        .containsExactlyInAnyOrderElementsOf(Files.readAllLines(counts).stream().skip(1).toList());
  }

  @Test
  void trainsTheSameModelFromTheTableAsFromItsLines() throws Exception {
    ForecastReport files = train("files", counts.toString(), 1, List.of());
    ForecastReport table = train("table", "postgres:object_daily_accesses", 2, connection);

    assertThat(table.model().version()).isEqualTo(files.model().version());
    assertThat(table.trainingExamples()).isEqualTo(files.trainingExamples()).isPositive();
    assertThat(table.heldOutExamples()).isEqualTo(files.heldOutExamples()).isPositive();
    assertThat(table.reads()).isEqualTo(files.reads()).isPositive();
    assertThat(table.model().means()).isDeepEqualTo(files.model().means());

    // The logs themselves tell besides who read what, and what was deleted: no example any more.
    ForecastReport lines = train("logs", logs.toString(), 2, List.of("--format=s3"));
    assertThat(table.trainingExamples()).isGreaterThan(lines.trainingExamples());
    assertThat(table.heldOutExamples()).isGreaterThan(lines.heldOutExamples());
    assertThat(table.reads()).isEqualTo(lines.reads());
  }

  @Test
  void trainsFromAViewOfSomeDays() throws Exception {
    try (Connection sql = connect();
        Statement statement = sql.createStatement()) {
      statement.execute(
          "CREATE VIEW recent AS SELECT object, day, reads, bytes, writes"
              + " FROM object_daily_accesses WHERE day >= DATE '2024-03-11'");
    }
    ForecastReport report = train("view", "postgres:public.recent", 2, connection);

    assertThat(report.trainingExamples()).isPositive();
    assertThat(report.trainingFrom()).isEqualTo(epochDay("2024-03-11"));
  }

  @Test
  void saysWhatCannotBeRead() throws Exception {
    assertThatThrownBy(() -> train("none", "postgres:no_such_table", 1, connection))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "--access-logs: 'postgres:no_such_table' cannot be read: ERROR: relation"
                + " \"no_such_table\" does not exist");
    assertThatThrownBy(() -> train("none", "postgres:tier_decisions", 1, connection))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "--access-logs: 'postgres:tier_decisions' cannot be read: ERROR: column \"day\"");
    assertThatThrownBy(() -> train("none", "postgres:t", 1, List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "--postgres.url: needed for --access-logs postgres:t;"
                + " jdbc:postgresql://host:port/database");
  }

  @Test
  void anEmptyTableIsTooShort() throws Exception {
    try (Connection sql = connect();
        Statement statement = sql.createStatement()) {
      statement.execute("CREATE TABLE empty (LIKE object_daily_accesses)");
    }
    assertThatThrownBy(() -> train("empty", "postgres:empty", 1, connection))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--access-logs: too short to train on");
  }

  private static ForecastReport train(
      String name, String accessLogs, int parallelism, List<String> more) throws Exception {
    List<String> flags = new ArrayList<>(more);
    flags.add("--access-logs=" + accessLogs);
    flags.add("--inventory=" + inventory);
    flags.add("--model=" + work.resolve("model-" + name));
    return ForecastTrainingJob.run(
        CommandArguments.parse(new ForecastTrainingOptions(), flags.toArray(new String[0])),
        parallelism(parallelism));
  }

  private static int epochDay(String day) {
    return Math.toIntExact(java.time.LocalDate.parse(day).toEpochDay());
  }

  private static Configuration parallelism(int parallelism) {
    Configuration settings = new Configuration();
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    return settings;
  }

  private static Connection connect() throws Exception {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private static List<String> rows(String query) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection sql = connect();
        Statement statement = sql.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }
}
