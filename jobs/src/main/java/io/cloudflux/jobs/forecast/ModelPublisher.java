package io.cloudflux.jobs.forecast;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sink.PostgresOutput;
import io.cloudflux.jobs.source.KafkaOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Tells of models that have been trained: the table of models, and the jobs that run. */
final class ModelPublisher implements AutoCloseable {
  private static final String KAFKA = "kafka:";

  private final PostgresOutput register;
  private final Path file;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  /**
   * @param announceTo {@code kafka:TOPIC} or a file, or null to announce nothing
   * @param register the database with the table of models, or null to leave it alone
   * @throws ConfigurationException if the topic cannot be had: better before a training than after
   */
  ModelPublisher(String announceTo, KafkaOptions kafka, PostgresOutput register) {
    this.register = register;
    boolean toKafka = announceTo != null && announceTo.startsWith(KAFKA);
    this.file = announceTo == null || toKafka ? null : Path.of(announceTo);
    this.topic = toKafka ? announceTo.substring(KAFKA.length()) : null;
    this.producer = toKafka ? producer(announceTo, topic, kafka) : null;
  }

  private static KafkaProducer<byte[], byte[]> producer(
      String announceTo, String topic, KafkaOptions kafka) {
    if (topic.isEmpty()) {
      throw ConfigurationException.of("announce", announceTo, "names no topic; kafka:TOPIC");
    }
    Properties properties = kafka.clientProperties();
    properties.put(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        kafka.require("--announce " + announceTo).bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.partitionsFor(topic);
      return producer;
    } catch (KafkaException e) {
      producer.close();
      throw new ConfigurationException(
          "--announce: '%s' cannot be used: %s".formatted(announceTo, e.getMessage()), e);
    }
  }

  /** Registers and announces; told again, it changes nothing. */
  void publish(ModelAnnouncement model) throws IOException, SQLException, InterruptedException {
    if (register != null) {
      register.register(model, announces());
    }
    byte[] json = model.toJson();
    if (producer != null) {
      byte[] key = model.card().modelVersion().getBytes(UTF_8);
      try {
        producer.send(new ProducerRecord<>(topic, key, json)).get();
      } catch (ExecutionException e) {
        throw new IOException("announcing to " + topic + ": " + e.getCause().getMessage(), e);
      }
    } else if (file != null) {
      try (OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        out.write((new String(json, UTF_8) + '\n').getBytes(UTF_8));
      }
    }
  }

  /** True if running jobs are told. */
  boolean announces() {
    return producer != null || file != null;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close();
    }
  }
}
