package io.cloudflux.bench;

import io.cloudflux.demo.LogPublisher;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * A Kafka broker and a Postgres server in a process of their own, so that the CPU time they take is
 * not the job's.
 */
final class BenchServices {
  /** Partitions of a log's topic: 1, 2, 3 and 6 subtasks read them evenly. */
  static final int PARTITIONS = 6;

  private static final String MAX_MESSAGE_BYTES = Integer.toString(8 << 20);
  private static final int BUFFER_BYTES = 1 << 18;

  private BenchServices() {}

  /**
   * Where they are.
   *
   * @param kafka {@code host:port}
   * @param postgresUrl for JDBC; any password does
   */
  record Addresses(String kafka, String postgresUrl, String postgresUser) {}

  /** Files to put into a topic, line by line, batches to each partition in turn. */
  record Load(String topic, List<Path> files) {}

  /**
   * @param args folder for their data
   */
  public static void main(String[] args) throws Exception {
    WorkerProcess.Answers answers = WorkerProcess.Answers.onStandardOutput();
    Path folder = WorkerProcess.Answers.setup(args, Path.class);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        LocalPostgres postgres = LocalPostgres.start(folder)) {
      for (String topic : List.of(Topics.MIGRATION_PLANS, Topics.DEAD_LETTERS)) {
        kafka.createTopic(topic, 1, Map.of("max.message.bytes", MAX_MESSAGE_BYTES));
      }
      for (String topic : List.of(Topics.TIER_DECISIONS, Topics.FORECAST_ERRORS)) {
        kafka.createTopic(topic, 1, Map.of());
      }
      Set<String> topics = new HashSet<>();
      answers.say(new Addresses(kafka.bootstrapServers(), postgres.jdbcUrl(), postgres.user()));
      answers.serve(
          Load.class,
          load -> {
            if (topics.add(load.topic())) {
              kafka.createTopic(load.topic(), PARTITIONS, Map.of());
            }
            try (LogPublisher publisher =
                new LogPublisher(kafka.bootstrapServers(), load.topic())) {
              for (Path file : load.files()) {
                publish(file, publisher);
              }
              return publisher.published();
            }
          });
    }
  }

  private static void publish(Path file, LogPublisher publisher) throws IOException {
    try (InputStream bytes = Files.newInputStream(file);
        InputStream in =
            new BufferedInputStream(
                file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes,
                BUFFER_BYTES)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next != '\n') {
          line.write(next);
        } else {
          publisher.publish(line.toByteArray());
          line.reset();
        }
      }
      if (line.size() > 0) {
        publisher.publish(line.toByteArray());
      }
    }
  }
}
