package io.cloudflux.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sink.PostgresOptions;
import io.cloudflux.log.LogFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSourceTest {
  private static final KafkaOptions NOWHERE = new KafkaOptions(null, false, "c", Map.of());
  private static final KafkaOptions SOMEWHERE = new KafkaOptions("k:9092", false, "c", Map.of());

  private static final PostgresOptions POSTGRES =
      new PostgresOptions("jdbc:postgresql://127.0.0.1:1/none", "u", "");

  @TempDir Path folder;

  private final StreamExecutionEnvironment env =
      StreamExecutionEnvironment.getExecutionEnvironment();

  @Test
  void tellsTopicsFromFiles() {
    assertThat(new LineSource("access-logs", List.of("kafka:logs")).isKafka()).isTrue();
    assertThat(new LineSource("access-logs", List.of("logs", "more")).isKafka()).isFalse();
  }

  @Test
  void aMessageMayHoldSeveralLines() {
    assertThat(lines("one")).containsExactly("one @logs-3");
    assertThat(lines("one\n")).containsExactly("one @logs-3");
    assertThat(lines("one\ntwo\n\nfour"))
        .containsExactly("one @logs-3", "two @logs-3#1", " @logs-3#2", "four @logs-3#3");
    assertThat(lines("")).containsExactly(" @logs-3");
    String longest = "x".repeat(RawLine.MAX_BYTES);
    assertThat(lines(longest + "y\ntwo"))
        .containsExactly(longest + " @logs-3 TOO_LONG", "two @logs-3#1");
  }

  private static List<String> lines(String message) {
    List<String> lines = new ArrayList<>();
    new LineSource.KafkaLine(false)
        .deserialize(
            new ConsumerRecord<>("logs", 3, 7, null, message.getBytes(StandardCharsets.UTF_8)),
            new ListCollector<>(new ArrayList<>()) {
              @Override
              public void collect(RawLine line) {
                assertThat(line.position()).isEqualTo(7);
                lines.add(
                    new String(line.bytes(), StandardCharsets.UTF_8)
                        + " @"
                        + line.source()
                        + (line.fault() == null ? "" : " " + line.fault()));
              }
            });
    return lines;
  }

  @Test
  void refusesATopicBesideSomethingElse() {
    assertThatThrownBy(() -> new LineSource("access-logs", List.of("logs", "kafka:logs")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--access-logs", "'logs,kafka:logs'", "one topic or files");
  }

  @Test
  void refusesATopicWithoutAName() {
    LineSource source = new LineSource("inventory", List.of("kafka:"));

    assertThatThrownBy(() -> source.reference(env, SOMEWHERE, new LineFormat(), "inventory"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", "'kafka:'", "kafka:TOPIC");
  }

  @Test
  void refusesATopicWithoutBootstrapServers() {
    LineSource source = new LineSource("access-logs", List.of("kafka:logs"));

    assertThatThrownBy(
            () ->
                source.events(
                    env, NOWHERE, LogFormat.AUTO, line -> 0, Duration.ZERO, "access-logs"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "--kafka.bootstrap-servers", "--access-logs kafka:logs", "host:port");
  }

  @Test
  void tellsTablesFromFiles() {
    assertThat(new LineSource("access-logs", List.of("postgres:t")).isPostgres()).isTrue();
    assertThat(new LineSource("access-logs", List.of("logs")).isPostgres()).isFalse();
    assertThatThrownBy(() -> new LineSource("access-logs", List.of("postgres:t", "logs")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--access-logs", "'postgres:t,logs'");
  }

  @Test
  void onlyAccessLogsComeFromATable() {
    LineSource source = new LineSource("inventory", List.of("postgres:t"));

    assertThatThrownBy(() -> source.reference(env, SOMEWHERE, new LineFormat(), "inventory"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "--inventory: 'postgres:t' is not read from Postgres; allowed: kafka:TOPIC or files");
  }

  @Test
  void aTableHoldsDailyTotals() {
    assertThatThrownBy(() -> table("t").dailyTotals(env, POSTGRES, LogFormat.S3, "access-logs"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("--format: 's3' is not that of postgres:t; allowed: counts, auto");
  }

  @Test
  void aTableIsNotFollowed() {
    assertThatThrownBy(() -> table("t").dailyTotals(env, POSTGRES, LogFormat.AUTO, "access-logs"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--access-logs", "'postgres:t'", "--runtime-mode=batch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "t; DROP TABLE u", "a.b.c", "1t", "\"t\""})
  void refusesWhatNamesNoTable(String name) {
    assertThatThrownBy(() -> table(name).dailyTotals(env, POSTGRES, LogFormat.AUTO, "access-logs"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "--access-logs: 'postgres:%s' names no table or view; postgres:[SCHEMA.]NAME", name);
  }

  @Test
  void refusesADatabaseThatIsNotThere() {
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);

    assertThatThrownBy(() -> table("t").dailyTotals(env, POSTGRES, LogFormat.AUTO, "access-logs"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "--postgres.url: 'jdbc:postgresql://127.0.0.1:1/none' cannot be read: ");
  }

  private static LineSource table(String name) {
    return new LineSource("access-logs", List.of("postgres:" + name));
  }

  @Test
  void readsFilesWithoutKafka() throws Exception {
    LineSource source =
        new LineSource("access-logs", List.of(Files.createFile(folder.resolve("a")).toString()));

    DataStream<RawLine> lines =
        source.events(env, NOWHERE, LogFormat.AUTO, line -> 0, Duration.ZERO, "access-logs");

    assertThat(lines.getType()).isEqualTo(RawLine.TYPE);
    assertThat(lines.getTransformation().getUid()).isEqualTo("access-logs");
  }
}
