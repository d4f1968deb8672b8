package io.cloudflux.demo;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes lines to a topic, as a log shipper does. */
public final class LogPublisher implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long published;

  public LogPublisher(String bootstrapServers, String topic) {
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                1 << 18,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                2 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  public void publish(byte[] line) {
    publish(null, line);
  }

  void publish(String key, byte[] line) {
    byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    producer.send(
        new ProducerRecord<>(topic, keyBytes, line),
        (sent, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        });
    published++;
  }

  public long published() {
    return published;
  }

  /**
   * @throws IllegalStateException if any line could not be published
   */
  @Override
  public void close() {
    producer.close();
    if (failure.get() != null) {
      throw new IllegalStateException(
          "publishing to " + topic + ": " + failure.get().getMessage(), failure.get());
    }
  }
}
