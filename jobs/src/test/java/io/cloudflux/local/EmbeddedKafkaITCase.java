package io.cloudflux.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaITCase {
  @TempDir static Path dataDir;
  private static EmbeddedKafka kafka;
  private static String printed;

  @BeforeAll
  static void start() throws Exception {
    PrintStream stdout = System.out;
    var capture = new ByteArrayOutputStream();
    System.setOut(new PrintStream(capture, true, StandardCharsets.UTF_8));
    try {
      kafka = EmbeddedKafka.start(dataDir);
    } finally {
      System.setOut(stdout);
    }
    printed = capture.toString(StandardCharsets.UTF_8);
  }

  @AfterAll
  static void closeRemovesItsData() throws Exception {
    kafka.close();
    kafka.close();
    try (var left = Files.list(dataDir)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void startsSilently() {
    assertThat(printed).isEmpty();
  }

  @Test
  void showsCommittedTransactionsOnly() throws Exception {
    kafka.createTopic("transactions", 1, Map.of());
    try (var producer = producer("t-1")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "k", "aborted")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("transactions", "k", "committed")).get();
      producer.commitTransaction();
    }

    assertThat(read("transactions", 1)).containsExactly("committed");
  }

  @Test
  void allowsTransactionsOfFifteenMinutesAndNoLonger() {
    long limit = EmbeddedKafka.MAX_TRANSACTION_TIMEOUT.toMillis();
    try (var producer = producer("t-2", limit)) {
      producer.initTransactions();
    }
    try (var producer = producer("t-3", limit + 1)) {
      assertThatThrownBy(producer::initTransactions).hasMessageContaining("timeout");
    }
  }

  @Test
  void createsCompactedTopics() throws Exception {
    kafka.createTopic("compacted", 3, Map.of("cleanup.policy", "compact"));

    try (Admin admin = Admin.create(client())) {
      var topic = new ConfigResource(ConfigResource.Type.TOPIC, "compacted");
      var config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
      assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
      var description = admin.describeTopics(List.of("compacted")).allTopicNames().get();
      assertThat(description.get("compacted").partitions()).hasSize(3);
    }
  }

  @Test
  void keepsRecordsWithOldTimestamps() throws Exception {
    kafka.createTopic("old", 1, Map.of());
    long longAgo = Instant.parse("2001-01-01T00:00:00Z").toEpochMilli();
    try (var producer = producer("t-4")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("old", 0, longAgo, "k", "kept")).get();
      producer.commitTransaction();
    }

    assertThat(read("old", 1)).containsExactly("kept");
    try (Admin admin = Admin.create(client())) {
      var topic = new ConfigResource(ConfigResource.Type.TOPIC, "old");
      var config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
      assertThat(config.get("retention.ms").value()).isEqualTo("-1");
    }
  }

  @Test
  void takesRecordsOfMoreThanAMegabyte() throws Exception {
    kafka.createTopic("large", 1, Map.of());
    String large = "x".repeat(1_500_000);
    try (var producer = producer("t-5")) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("large", "k", large)).get();
      producer.commitTransaction();
    }

    assertThat(read("large", 1)).containsExactly(large);
  }

  @Test
  void refusesTopicsThatExistOrWereNeverCreated() {
    kafka.createTopic("once", 1, Map.of());
    assertThatThrownBy(() -> kafka.createTopic("once", 1, Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'once'")
        .hasMessageContaining("already exists");

    try (var producer = new KafkaProducer<String, String>(impatient())) {
      var record = new ProducerRecord<String, String>("never-created", "k", "v");
      assertThatThrownBy(() -> producer.send(record).get())
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("never-created");
    }
  }

  @Test
  void twoRunSideBySide() throws Exception {
    try (EmbeddedKafka second = EmbeddedKafka.start()) {
      assertThat(second.bootstrapServers()).isNotEqualTo(kafka.bootstrapServers());
      second.createTopic("elsewhere", 1, Map.of());
    }
    kafka.createTopic("still-here", 1, Map.of());
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  private static Map<String, Object> impatient() {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        kafka.bootstrapServers(),
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
        StringSerializer.class,
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
        StringSerializer.class,
        ProducerConfig.MAX_BLOCK_MS_CONFIG,
        500);
  }

  private static KafkaProducer<String, String> producer(String transactionalId) {
    return producer(transactionalId, 60_000);
  }

  private static KafkaProducer<String, String> producer(String transactionalId, long timeout) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            StringSerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            StringSerializer.class,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            2_000_000,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            (int) timeout,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            transactionalId));
  }

  /** The first {@code count} committed values, and any that a last poll still brings. */
  private static List<String> read(String topic, int count) {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            StringDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            StringDeserializer.class,
            ConsumerConfig.GROUP_ID_CONFIG,
            "readers-of-" + topic,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    List<String> values = new ArrayList<>();
    Instant deadline = Instant.now().plusSeconds(30);
    try (var consumer = new KafkaConsumer<String, String>(config)) {
      consumer.subscribe(List.of(topic));
      while (values.size() < count && Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
      }
      consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
    }
    return values;
  }
}
