package io.cloudflux.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.log.LogFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineSourceTest {
  private static final KafkaOptions NOWHERE = new KafkaOptions(null, false, "c", Map.of());
  private static final KafkaOptions SOMEWHERE = new KafkaOptions("k:9092", false, "c", Map.of());

  @TempDir Path folder;

  private final StreamExecutionEnvironment env =
      StreamExecutionEnvironment.getExecutionEnvironment();

  @Test
  void tellsTopicsFromFiles() {
    assertThat(new LineSource("access-logs", List.of("kafka:logs")).isKafka()).isTrue();
    assertThat(new LineSource("access-logs", List.of("logs", "more")).isKafka()).isFalse();
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
  void readsFilesWithoutKafka() throws Exception {
    LineSource source =
        new LineSource("access-logs", List.of(Files.createFile(folder.resolve("a")).toString()));

    DataStream<RawLine> lines =
        source.events(env, NOWHERE, LogFormat.AUTO, line -> 0, Duration.ZERO, "access-logs");

    assertThat(lines.getType()).isEqualTo(RawLine.TYPE);
    assertThat(lines.getTransformation().getUid()).isEqualTo("access-logs");
  }
}
