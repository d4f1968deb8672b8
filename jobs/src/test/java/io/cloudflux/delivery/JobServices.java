package io.cloudflux.delivery;

import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A broker and a database for one tiering job: what it reads, and what it leaves. */
public final class JobServices implements AutoCloseable {
  /** How long a part of the logs may take, failures and all. */
  public static final Duration PATIENCE = Duration.ofSeconds(150);

  /** Late lines of the generated logs are late by two hours at most. */
  public static final Duration LOG_DELAY = Duration.ofHours(3);

  /** Of the access logs' topic. */
  public static final int PARTITIONS = 2;

  private static final long POLL_MILLIS = 100;

  private final EmbeddedKafka kafka;
  private final BrokerNetwork network;
  private final LocalPostgres postgres;
  private final Path password;

  private JobServices(
      EmbeddedKafka kafka, BrokerNetwork network, LocalPostgres postgres, Path password) {
    this.kafka = kafka;
    this.network = network;
    this.postgres = postgres;
    this.password = password;
  }

  /** Starts both, with all topics, the inventory published. */
  public static JobServices start(Path work, GeneratedLogs logs) throws IOException {
    BrokerNetwork network = new BrokerNetwork();
    EmbeddedKafka kafka = EmbeddedKafka.startBehind(network.port(), work);
    network.leadTo(kafka.outsidePort());
    LocalPostgres postgres = LocalPostgres.start(work);
    kafka.createTopic(Topics.ACCESS_LOGS, PARTITIONS, Map.of());
    kafka.createTopic(Topics.OBJECT_INVENTORY, 1, Map.of());
    TieringResults.TOPICS.forEach(topic -> kafka.createTopic(topic, PARTITIONS, Map.of()));
    KafkaRecords.publish(kafka.bootstrapServers(), Topics.OBJECT_INVENTORY, 1, logs.inventory());
    Path password = Files.writeString(work.resolve("password"), postgres.password());
    return new JobServices(kafka, network, postgres, password);
  }

  public EmbeddedKafka kafka() {
    return kafka;
  }

  /** Between the job and the broker. */
  public BrokerNetwork network() {
    return network;
  }

  public LocalPostgres postgres() {
    return postgres;
  }

  /** The broker's own address, which no network is in front of. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** The flags of a job that reads from and writes to these. */
  public String[] flags(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--access-logs=kafka:" + Topics.ACCESS_LOGS,
                "--inventory=kafka:" + Topics.OBJECT_INVENTORY,
                "--format=s3",
                "--allowed-log-delay=" + LOG_DELAY.toHours() + "h",
                "--kafka.bootstrap-servers=127.0.0.1:" + network.port(),
                "--plan.max-objects=7",
                "--daily-accesses",
                "--decisions=all", // More of them, and more often: more to lose.
                "--sinks=kafka,postgres",
                // A database that does not answer is a failure, and not a wait without end.
                "--postgres.url=" + postgres.jdbcUrl(),
                "--postgres.timeout=10s",
                "--postgres.user=" + postgres.user(),
                "--postgres.password-file=" + password));
    flags.addAll(Arrays.asList(more));
    return flags.toArray(new String[0]);
  }

  /** Publishes lines of the access logs, in turn to all partitions. */
  public void publish(List<byte[]> lines) {
    KafkaRecords.publish(bootstrapServers(), Topics.ACCESS_LOGS, PARTITIONS, lines);
  }

  /**
   * The logs in parts, each with a last line in every partition that is a dead letter, and so seen
   * as soon as it is read.
   */
  public static List<List<byte[]>> parts(GeneratedLogs logs, int count) {
    List<List<byte[]>> parts = new ArrayList<>();
    int lines = logs.lines().size();
    for (int part = 0; part < count; part++) {
      List<byte[]> all =
          new ArrayList<>(logs.lines().subList(lines * part / count, lines * (part + 1) / count));
      for (int partition = 0; partition < PARTITIONS; partition++) {
        all.add((lastLine(part) + partition).getBytes(StandardCharsets.UTF_8));
      }
      parts.add(all);
    }
    return parts;
  }

  private static String lastLine(int part) {
    return "end-of-part-%d-".formatted(part);
  }

  /** Waits until all of a part has been read, and what it led to written to Postgres. */
  public void awaitPart(int part) throws InterruptedException {
    await(
        "SELECT count(*) FROM dead_letters WHERE encode(raw, 'escape') LIKE '%s%%'"
            .formatted(lastLine(part)),
        Integer.toString(PARTITIONS));
  }

  /** Waits until what a query of Postgres finds is this one value. */
  public void await(String query, String value) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < deadline) {
      try (Connection connection = connect()) {
        last = TieringResults.rows(connection, query).get(0);
        if (value.equals(last)) {
          return;
        }
      } catch (SQLException e) {
        last = e.getMessage();
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new AssertionError("%s found %s instead of %s".formatted(query, last, value));
  }

  /** A connection to Postgres. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  /** What the job has left so far; fails if a transaction is open. */
  public TieringResults results() throws SQLException {
    return TieringResults.of(this);
  }

  @Override
  public void close() throws IOException {
    postgres.close();
    network.close();
    kafka.close();
  }
}
