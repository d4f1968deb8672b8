package io.cloudflux.replay;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.source.KafkaOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Dead letters in a topic, up to where it ends now. A consumer group keeps account of those that
 * have been looked at, in the transaction that puts them back: each is put back once.
 */
public final class KafkaLetters implements LetterSource {
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> ends;

  /**
   * @param group the consumer group
   */
  public KafkaLetters(KafkaOptions kafka, String topic, String group) {
    Properties properties = kafka.clientProperties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<PartitionInfo> partitions = consumer.partitionsFor(topic);
    if (partitions == null || partitions.isEmpty()) {
      consumer.close();
      throw ConfigurationException.of("from", "kafka:" + topic, "does not exist");
    }
    List<TopicPartition> all =
        partitions.stream().map(each -> new TopicPartition(topic, each.partition())).toList();
    // Assigned, not subscribed: this is the group's only member, and no rebalance may part it.
    consumer.assign(all);
    this.ends = consumer.endOffsets(all);
  }

  @Override
  public List<Letter> next() throws IOException {
    while (!atEnd()) {
      List<Letter> letters = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
        if (message.value() != null) {
          letters.add(FileLetters.parse(message.value()));
        }
      }
      if (!letters.isEmpty()) {
        return letters;
      }
    }
    return List.of();
  }

  private boolean atEnd() {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void join(KafkaProducer<byte[], byte[]> transaction) {
    transaction.sendOffsetsToTransaction(positions(), consumer.groupMetadata());
  }

  @Override
  public void replayed(List<Letter> letters) {
    consumer.commitSync(positions());
  }

  private Map<TopicPartition, OffsetAndMetadata> positions() {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (TopicPartition partition : ends.keySet()) {
      positions.put(partition, new OffsetAndMetadata(consumer.position(partition)));
    }
    return positions;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
