package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.DeadLetter;
import io.cloudflux.jobs.sink.ResultJson;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters through the job again, from everywhere they are kept. */
class ReplayDeadLettersITCase {
  private static final String GOOD = line("01/Mar/2026:10:00:00 +0000", "AAA1");
  private static final String BAD = line("99/Mar/2026:11:00:00 +0000", "AAA2");
  private static final String CORRECTED = line("01/Mar/2026:11:00:00 +0000", "AAA2");
  private static final String LATER = line("05/Mar/2026:11:00:00 +0000", "AAA3");

  @TempDir static Path services;
  @TempDir Path folder;

  private static EmbeddedKafka kafka;
  private static LocalPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(Files.createDirectory(services.resolve("kafka")));
    postgres = LocalPostgres.start(Files.createDirectory(services.resolve("postgres")));
  }

  @AfterAll
  static void stop() throws Exception {
    kafka.close();
    postgres.close();
  }

  @Test
  void aCorrectedLineCountsOnce() throws Exception {
    kafka.createTopic("access-logs", 1, Map.of());
    publish("access-logs", GOOD, BAD, "nonsense", LATER);
    decide();
    assertThat(row("SELECT reads_last_30_days FROM tier_decisions")).isEqualTo("2");
    assertThat(row("SELECT count(*) FROM dead_letters")).isEqualTo("2");

    // Nothing has been corrected, and the parser is the same.
    assertThat(replay("--from=postgres", "--to=kafka:access-logs"))
        .isEqualTo(
            "2 letters = 0 replayed + 2 still malformed (NOT_THIS_FORMAT 1, BAD_TIME 1) + 0 cut"
                + " + 0 passed over");

    try (Connection connection = connect();
        var update =
            connection.prepareStatement(
                "UPDATE dead_letters SET corrected = ? WHERE reason = 'BAD_TIME'")) {
      update.setString(1, CORRECTED);
      update.execute();
    }
    assertThat(replay("--from=postgres", "--to=kafka:access-logs"))
        .startsWith("2 letters = 1 replayed + 1 still malformed");
    assertThat(replay("--from=postgres", "--to=kafka:access-logs"))
        .startsWith("1 letters = 0 replayed");
    assertThat(row("SELECT count(*) FROM dead_letters WHERE replayed_at IS NOT NULL"))
        .isEqualTo("1");

    decide();
    assertThat(row("SELECT reads_last_30_days FROM tier_decisions")).isEqualTo("3");
    // The job does not undo what people have noted.
    assertThat(row("SELECT count(corrected) FROM dead_letters WHERE replayed_at IS NOT NULL"))
        .isEqualTo("1");
  }

  @Test
  void aTopicsLettersArePutBackOnceAGroup() throws Exception {
    kafka.createTopic("letters", 2, Map.of());
    publish(
        "letters",
        letter("access-log", "IMPLAUSIBLE_TIME", 1, GOOD),
        letter("access-log", "TOO_LONG", 2, GOOD),
        letter("access-log", "BAD_TIME", 3, BAD),
        letter("inventory", "TRUNCATED", 4, "{"));
    Path lines = folder.resolve("lines.log");
    Path rest = folder.resolve("rest.jsonl");

    assertThat(replay("--from=kafka:letters", "--to=" + lines, "--rest=" + rest))
        .isEqualTo(
            "4 letters = 1 replayed + 1 still malformed (BAD_TIME 1) + 1 cut + 1 passed over");
    assertThat(lines).hasContent(GOOD);
    assertThat(replay("--from=kafka:letters", "--to=" + folder.resolve("again.log")))
        .startsWith("0 letters");
    assertThat(
            replay("--from=kafka:letters", "--to=" + folder.resolve("new.log"), "--group=another"))
        .startsWith("4 letters = 1 replayed");

    // What is left is corrected in its file and replayed from there.
    String edited = Files.readString(rest).replace("99/Mar/2026", "01/Mar/2026");
    Files.writeString(rest, edited);
    Path fixed = folder.resolve("fixed.log");
    assertThat(replay("--from=" + rest, "--to=" + fixed))
        .isEqualTo("2 letters = 1 replayed + 0 still malformed + 1 cut + 0 passed over");
    assertThat(Files.readAllLines(fixed)).containsExactly(CORRECTED);
  }

  @Test
  void lettersIntoATopicAreOneTransactionWithTheirOffsets() throws Exception {
    kafka.createTopic("letters-2", 1, Map.of());
    kafka.createTopic("lines-2", 1, Map.of());
    publish("letters-2", letter("access-log", "BAD_TIME", 1, GOOD));

    assertThat(replay("--from=kafka:letters-2", "--to=kafka:lines-2")).startsWith("1 letters = 1");
    assertThat(replay("--from=kafka:letters-2", "--to=kafka:lines-2")).startsWith("0 letters");
    Launched parsed =
        Launched.with(
            "run",
            "tiering",
            "--access-logs=kafka:lines-2",
            "--kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "--runtime-mode=batch",
            "--sinks=files",
            "--out=" + folder.resolve("out"));
    assertThat(parsed.err()).contains("access-log: 1 lines = 1 parsed");
  }

  /** As compose and the demo create it: brokers refuse records without a key. */
  @Test
  void inventoryIsPutBackIntoItsCompactedTopic() throws Exception {
    kafka.createTopic("letters-3", 1, Map.of());
    kafka.createTopic("object-inventory", 1, Map.of("cleanup.policy", "compact"));
    String entry = inventory("s3://bucket/\u00fc");
    publish("letters-3", letter("inventory", "IMPLAUSIBLE_TIME", 1, entry));

    assertThat(replay("--from=kafka:letters-3", "--to=kafka:object-inventory", "--stage=inventory"))
        .startsWith("1 letters = 1 replayed");
    assertThat(records("object-inventory")).containsExactly(Map.entry("s3://bucket/\u00fc", entry));
  }

  /** As text in JSON, the longest is a multiple of the line that it is a letter of. */
  @Test
  void lettersOfTheLongestLinesDoNotEndTheReplay() throws Exception {
    String longest = "\u0001".repeat(RawLine.MAX_BYTES);
    Path letters =
        Files.write(
            folder.resolve("letters.jsonl"),
            List.of(
                letter("access-log", "TOO_LONG", 1, longest),
                letter("access-log", "IMPLAUSIBLE_TIME", 2, GOOD)));
    Path lines = folder.resolve("lines.log");
    Path rest = folder.resolve("rest.jsonl");

    assertThat(replay("--from=" + letters, "--to=" + lines, "--rest=" + rest))
        .isEqualTo("2 letters = 1 replayed + 0 still malformed + 1 cut + 0 passed over");
    assertThat(lines).hasContent(GOOD);
    Path again = folder.resolve("again.log");
    assertThat(replay("--from=" + rest, "--to=" + again, "--reason=TOO_LONG"))
        .startsWith("1 letters = 0 replayed + 0 still malformed + 1 cut");
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    Path file = Files.writeString(folder.resolve("letters.jsonl"), "\n{\"stage\":\"access-log\"}");
    Path lines = folder.resolve("lines.log");
    Launched noLetter = Launched.with("replay-dead-letters", "--from=" + file, "--to=" + lines);
    assertThat(noLetter.status()).isEqualTo(2);
    assertThat(noLetter.err())
        .contains("letters.jsonl, byte 1: not a dead letter: no field reason");
    assertThat(Launched.with("replay-dead-letters", "--from=" + file, "--to=" + lines).err())
        .contains("--to: '" + lines + "' exists");
    assertThat(
            Launched.with(
                    "replay-dead-letters", "--from=" + file, "--to=kafka:x", "--stage=nowhere")
                .err())
        .contains("--stage: 'nowhere'", "access-log, inventory");
    assertThat(Launched.with("replay-dead-letters", "--from=kafka:x", "--to=kafka:y").err())
        .contains("--kafka.bootstrap-servers");
  }

  private static void decide() {
    Launched run =
        Launched.with(
            "run",
            "tiering",
            "--access-logs=kafka:access-logs",
            "--kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "--kafka.bounded",
            "--decisions=all",
            "--sinks=postgres",
            "--postgres.url=" + postgres.jdbcUrl(),
            "--postgres.user=" + postgres.user());
    assertThat(run.status()).as(run.err()).isZero();
  }

  private static String replay(String... flags) {
    List<String> all = new ArrayList<>(List.of("replay-dead-letters"));
    all.addAll(List.of(flags));
    all.add("--kafka.bootstrap-servers=" + kafka.bootstrapServers());
    all.add("--postgres.url=" + postgres.jdbcUrl());
    all.add("--postgres.user=" + postgres.user());
    Launched run = Launched.with(all.toArray(new String[0]));
    assertThat(run.status()).as(run.err()).isZero();
    return run.err().strip();
  }

  private static String letter(String stage, String reason, long position, String raw) {
    return new String(
        ResultJson.deadLetter(
            new DeadLetter(
                stage, reason, "message", "file", position, raw.getBytes(StandardCharsets.UTF_8))),
        StandardCharsets.UTF_8);
  }

  private static void publish(String topic, String... values) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private static List<Map.Entry<String, String>> records(String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<Map.Entry<String, String>> records = new ArrayList<>();
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> records.add(Map.entry(record.key(), record.value())));
      }
      return records;
    }
  }

  private static String inventory(String object) {
    return "{\"object\":\"%s\",\"size_bytes\":1,\"last_modified\":\"2026-03-01T00:00:00Z\"}"
        .formatted(object);
  }

  private static Connection connect() throws Exception {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private static String row(String query) throws Exception {
    try (Connection connection = connect();
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static String line(String time, String requestId) {
    return "79a5 bucket [%s] 192.0.2.3 arn:aws:iam::1:user/a %s REST.GET.OBJECT key \"GET /key\" 200 - 113 113 7 5 \"-\" \"S3Console/0.4\" -"
        .formatted(time, requestId);
  }
}
