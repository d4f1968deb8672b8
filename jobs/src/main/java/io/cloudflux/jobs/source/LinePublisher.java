package io.cloudflux.jobs.source;

import io.cloudflux.jobs.config.ConfigurationException;
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

/**
 * Tells running jobs something, where a {@link LineSource} of theirs reads: by a topic, or by lines
 * at the end of a file.
 */
public final class LinePublisher implements AutoCloseable {
  private final Path file;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  private LinePublisher(Path file, String topic, KafkaProducer<byte[], byte[]> producer) {
    this.file = file;
    this.topic = topic;
    this.producer = producer;
  }

  /**
   * Something to tell.
   *
   * @param key those with the same go to one partition, in their order
   * @param json one line
   */
  public record Line(String key, byte[] json) {}

  /** Where Kafka is, asked for only if it is needed. */
  public interface Kafka {
    /**
     * @param why what for, for the message if nobody knows where it is
     */
    KafkaOptions neededFor(String why) throws IOException;
  }

  /**
   * Opens a target.
   *
   * @param key the flag that names it, for messages
   * @param to {@code kafka:TOPIC} or a file
   * @throws ConfigurationException if the topic cannot be had
   */
  public static LinePublisher open(String key, String to, Kafka kafka) throws IOException {
    if (!KafkaTopic.isMeant(to)) {
      return new LinePublisher(Path.of(to), null, null);
    }
    String topic = KafkaTopic.name(key, to);
    KafkaOptions options = kafka.neededFor("--" + key + " " + to);
    Properties properties = options.clientProperties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.partitionsFor(topic);
    } catch (KafkaException e) {
      producer.close();
      throw new ConfigurationException(
          "--%s: '%s' cannot be used: %s".formatted(key, to, e.getMessage()), e);
    }
    return new LinePublisher(null, topic, producer);
  }

  /** Tells it; in a topic it is there for good when this returns. */
  public void publish(List<Line> lines) throws IOException, InterruptedException {
    if (producer == null) {
      append(lines);
      return;
    }
    for (Line line : lines) {
      byte[] key = line.key().getBytes(StandardCharsets.UTF_8);
      try {
        producer.send(new ProducerRecord<>(topic, key, line.json())).get();
      } catch (ExecutionException e) {
        throw new IOException("telling " + topic + ": " + e.getCause().getMessage(), e);
      }
    }
  }

  private void append(List<Line> lines) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (Line line : lines) {
        out.write(line.json());
        out.write('\n');
      }
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close();
    }
  }
}
