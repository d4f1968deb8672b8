package io.cloudflux.plans;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.source.KafkaOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Tells running jobs something: by a topic, or by lines at the end of a file. */
public final class LinePublisher {
  private static final String KAFKA = "kafka:";

  private LinePublisher() {}

  /**
   * Something to tell.
   *
   * @param key those with the same go to one partition, in their order
   * @param json one line
   */
  public record Line(String key, byte[] json) {}

  /** True if a target is a topic. */
  public static boolean isTopic(String to) {
    return to.startsWith(KAFKA);
  }

  /**
   * Publishes lines.
   *
   * @param flag the flag that names the target, for errors
   * @param to {@code kafka:TOPIC} or a file
   * @param kafka for a topic; else it may be null
   * @throws ConfigurationException if the topic cannot be had
   */
  public static void publish(String flag, String to, KafkaOptions kafka, List<Line> lines)
      throws IOException, InterruptedException {
    if (!isTopic(to)) {
      append(Path.of(to), lines);
      return;
    }
    String topic = to.substring(KAFKA.length());
    if (topic.isEmpty()) {
      throw ConfigurationException.of(flag, to, "names no topic; kafka:TOPIC");
    }
    Properties properties = kafka.clientProperties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Line line : lines) {
        byte[] key = line.key().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, key, line.json())).get();
      }
    } catch (KafkaException e) {
      throw new ConfigurationException(
          "--%s: '%s' cannot be used: %s".formatted(flag, to, e.getMessage()), e);
    } catch (ExecutionException e) {
      throw new IOException("telling " + topic + ": " + e.getCause().getMessage(), e);
    }
  }

  private static void append(Path file, List<Line> lines) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (Line line : lines) {
        out.write(line.json());
        out.write('\n');
      }
    }
  }
}
