package io.cloudflux.jobs.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.delivery.KafkaRecords;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sink.PostgresOptions;
import io.cloudflux.jobs.sink.PostgresOutput;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training tells of its model, and to whom. */
class ModelPublisherITCase {
  private static final ModelAnnouncement MODEL =
      new ModelAnnouncement(SavedModels.card("a", 1, "u", 1.5), "s3://models/a", 19_805);

  @TempDir static Path work;
  private static EmbeddedKafka kafka;
  private static LocalPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(work);
    kafka.createTopic(Topics.FORECAST_MODELS, 1, Map.of());
    postgres = LocalPostgres.start(work);
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
    kafka.close();
  }

  @Test
  void announcesToATopicByVersion() throws Exception {
    try (ModelPublisher publisher = publisher("kafka:" + Topics.FORECAST_MODELS, null)) {
      publisher.publish(MODEL);
    }
    assertThat(KafkaRecords.committed(kafka.bootstrapServers(), Topics.FORECAST_MODELS))
        .containsExactly("a " + new String(MODEL.toJson(), StandardCharsets.UTF_8));
  }

  @Test
  void appendsToAFile() throws Exception {
    Path file = work.resolve("models.jsonl");
    for (int i = 0; i < 2; i++) {
      try (ModelPublisher publisher = publisher(file.toString(), null)) {
        publisher.publish(MODEL);
      }
    }
    String line = new String(MODEL.toJson(), StandardCharsets.UTF_8);
    assertThat(Files.readAllLines(file)).containsExactly(line, line);
  }

  @Test
  void refusesATopicThatIsNotThereBeforeAnythingIsTrained() {
    assertThatThrownBy(() -> publisher("kafka:", null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("--announce: 'kafka:' names no topic; kafka:TOPIC");
    KafkaOptions impatient =
        new KafkaOptions(kafka.bootstrapServers(), true, "test", Map.of("max.block.ms", "500"));
    assertThatThrownBy(() -> new ModelPublisher("kafka:nowhere", impatient, null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--announce: 'kafka:nowhere' cannot be used: Topic nowhere ");
  }

  /** What a job has found is not undone by a training that registers late, or again. */
  @Test
  void registersWhatNoJobHasJudged() throws Exception {
    PostgresOutput register =
        PostgresOutput.open(
            new PostgresOptions(postgres.jdbcUrl(), postgres.user(), postgres.password()),
            PostgresOutput.TIMEOUT);
    try (ModelPublisher silent = publisher(null, register);
        ModelPublisher announcing = publisher(work.resolve("other.jsonl").toString(), register)) {
      silent.publish(MODEL);
      assertThat(row())
          .isEqualTo("a 2024-03-23 TRAINED null {intercept 2024-01-20 1000 200 0.25 1 1.125");
      announcing.publish(MODEL);
      assertThat(row()).contains(" ANNOUNCED ");
      update("UPDATE forecast_models SET status = 'REFUSED', reason = 'WORSE'");
      silent.publish(MODEL);
      announcing.publish(MODEL);
      assertThat(row()).contains(" REFUSED WORSE ");
    }
  }

  private static ModelPublisher publisher(String announceTo, PostgresOutput register)
      throws IOException {
    return new ModelPublisher(
        announceTo, new KafkaOptions(kafka.bootstrapServers(), true, "test", Map.of()), register);
  }

  private static String row() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT concat_ws(' ', model_version, (effective_from AT TIME ZONE 'UTC')::date,"
                    + " status, coalesce(reason, 'null'), split_part(features::text, ',', 1),"
                    + " training_from, training_examples, held_out_examples, weekly_wape,"
                    + " weekly_deviance, bias) FROM forecast_models")) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(row.getString(1));
      }
      assertThat(rows).hasSize(1);
      return rows.get(0);
    }
  }

  private static void update(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}
