package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.cluster.ClusterClient;
import io.cloudflux.cluster.ClusterFailure;
import io.cloudflux.cluster.LocalCluster;
import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.delivery.KafkaRecords;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tiering job on a cluster of processes, submitted as people do, while those processes are
 * killed and its services come and go: rows and committed records are those of a run in one process
 * that nothing disturbed, to the last byte. {@code mvn -Pchaos verify} adds longer and harder
 * failures, and more of them.
 */
class ClusterFailuresITCase {
  private static final boolean CHAOS = Boolean.getBoolean("cloudflux.chaos");

  private static final int PARTITIONS = 2;
  private static final int DAMAGED_LINES = 40;
  private static final int LINES_PER_FAILURE = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final Duration TASK_MANAGER_RECOVERY = Duration.ofSeconds(30);

  private static final List<String> RESULT_TOPICS =
      List.of(
          Topics.TIER_DECISIONS,
          Topics.MIGRATION_PLANS,
          Topics.DEAD_LETTERS,
          Topics.FORECAST_ERRORS);
  private static final List<String> TABLES =
      List.of(
          "tier_decisions",
          "tier_decision_history",
          "forecasts",
          "migration_plans",
          "migration_plan_items",
          "dead_letters",
          "forecast_errors",
          "object_daily_accesses",
          "realized_savings");

  /** What happens to the job, one after the other. */
  private enum Failure {
    TASK_MANAGER_KILLED,
    BROKER_RESTARTED,
    POSTGRES_RESTARTED,
    RESUMED_AT_ANOTHER_PARALLELISM,
    JOB_MANAGER_KILLED,
    // From here on in the profile only.
    POSTGRES_KILLED,
    POSTGRES_HANGS,
    POSTGRES_AWAY_FOR_A_MINUTE,
    BROKER_AWAY_FOR_HALF_A_MINUTE,
    BOTH_MANAGERS_KILLED,
    TASK_MANAGER_KILLED_AGAIN;

    static List<Failure> inThisRun() {
      return List.of(values()).subList(0, CHAOS ? values().length : POSTGRES_KILLED.ordinal());
    }
  }

  @TempDir static Path work;
  private static List<List<byte[]>> chunks;
  private static GeneratedLogs logs;
  private static LocalCluster cluster;
  private static int taskManager = 1;
  private static String job;
  private static final Map<Failure, Duration> RECOVERIES = new EnumMap<>(Failure.class);
  private static Results undisturbed;
  private static Results disturbed;

  private record Results(Map<String, List<String>> rows, Map<String, List<String>> records) {}

  @BeforeAll
  static void runBoth() throws Exception {
    int parts = Failure.inThisRun().size() + 1;
    logs = GeneratedLogs.of(17, 300, 30, parts * LINES_PER_FAILURE, DAMAGED_LINES);
    chunks = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int lines = logs.lines().size();
      List<byte[]> chunk =
          new ArrayList<>(logs.lines().subList(lines * part / parts, lines * (part + 1) / parts));
      for (int partition = 0; partition < PARTITIONS; partition++) {
        chunk.add(marker(part, partition).getBytes(StandardCharsets.UTF_8));
      }
      chunks.add(chunk);
    }
    try (EmbeddedKafka kafka = kafka();
        LocalPostgres postgres = LocalPostgres.start(work)) {
      for (List<byte[]> chunk : chunks) {
        publish(kafka, chunk);
      }
      Configuration settings = new Configuration();
      settings.set(CoreOptions.DEFAULT_PARALLELISM, 2);
      settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
      settings.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("undisturbed").toUri() + "");
      List<String> flags = new ArrayList<>(flags(kafka, postgres));
      flags.add("--kafka.bounded");
      TieringJob.define(
              CommandArguments.parse(new TieringOptions(), flags.toArray(new String[0])), settings)
          .execute(TieringJob.NAME);
      undisturbed = results(kafka, postgres);
    }
    try (EmbeddedKafka kafka = kafka();
        LocalPostgres postgres = LocalPostgres.start(work)) {
      startCluster();
      job = submit(kafka, postgres, 2);
      int part = 0;
      for (Failure failure : Failure.inThisRun()) {
        // Half of the lines are on their way while it happens, their transactions open.
        List<byte[]> chunk = chunks.get(part);
        int half = chunk.size() / (2 * PARTITIONS) * PARTITIONS; // Lines keep their partitions.
        publish(kafka, chunk.subList(0, half));
        long since = happen(failure, kafka, postgres);
        publish(kafka, chunk.subList(half, chunk.size()));
        awaitRecovery(postgres, part++, failure);
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        RECOVERIES.put(failure, took);
        System.out.printf("%s: recovered in %.1f s%n", failure, took.toMillis() / 1000.0);
      }
      // Published when all has been recovered from: what was read twice has been by now.
      publish(kafka, chunks.get(part));
      awaitMarkers(postgres, part, null);
      Launched stopped = launch("stop", job, "--drain");
      assertThat(stopped.out()).contains("savepoints");
      disturbed = results(kafka, postgres);
    }
  }

  @AfterAll
  static void stopCluster() throws IOException {
    if (cluster != null) {
      cluster.stop();
    }
  }

  @Test
  void rowsAreTheSame() {
    assertThat(undisturbed.rows().values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());
    TABLES.forEach(
        table ->
            assertThat(disturbed.rows().get(table))
                .as(table)
                .isEqualTo(undisturbed.rows().get(table)));
  }

  @Test
  void committedRecordsAreTheSame() {
    assertThat(undisturbed.records().values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());
    RESULT_TOPICS.forEach(
        topic ->
            assertThat(disturbed.records().get(topic))
                .as(topic)
                .isEqualTo(undisturbed.records().get(topic)));
  }

  @Test
  void killedTaskManagerIsRecoveredFromInTime() {
    assertThat(RECOVERIES.get(Failure.TASK_MANAGER_KILLED)).isLessThan(TASK_MANAGER_RECOVERY);
  }

  /**
   * Makes it happen.
   *
   * @return since when ({@link System#nanoTime}) the job could recover: the kill of a process, or
   *     the return of a service
   */
  private static long happen(Failure failure, EmbeddedKafka kafka, LocalPostgres postgres)
      throws Exception {
    long since = System.nanoTime();
    switch (failure) {
      case TASK_MANAGER_KILLED, TASK_MANAGER_KILLED_AGAIN -> replaceTaskManager();
      case JOB_MANAGER_KILLED -> replaceJobManager();
      case BOTH_MANAGERS_KILLED -> {
        replaceJobManager();
        replaceTaskManager();
      }
      case RESUMED_AT_ANOTHER_PARALLELISM -> {
        assertThat(launch("savepoint", job).out()).contains("savepoint-");
        Launched stopped = launch("stop", job);
        job = submit(kafka, postgres, 1, "--from-savepoint=" + stopped.out().strip());
      }
      case BROKER_RESTARTED, BROKER_AWAY_FOR_HALF_A_MINUTE -> {
        kafka.stopServer();
        Thread.sleep(failure == Failure.BROKER_RESTARTED ? 2_000 : 30_000);
        kafka.startServer();
        since = System.nanoTime();
      }
      case POSTGRES_RESTARTED, POSTGRES_AWAY_FOR_A_MINUTE -> {
        postgres.stopServer();
        Thread.sleep(failure == Failure.POSTGRES_RESTARTED ? 2_000 : 60_000);
        postgres.startServer();
        since = System.nanoTime();
      }
      case POSTGRES_KILLED -> {
        postgres.killServer();
        postgres.startServer();
        since = System.nanoTime();
      }
      case POSTGRES_HANGS -> {
        postgres.suspend();
        Thread.sleep(20_000);
        postgres.resume();
        since = System.nanoTime();
      }
    }
    return since;
  }

  /** As whatever supervises them would. */
  private static void replaceTaskManager() throws IOException {
    cluster.process("taskmanager-" + taskManager).kill();
    cluster.startTaskManager(++taskManager);
  }

  private static void replaceJobManager() throws IOException {
    cluster.process("jobmanager").kill();
    cluster.startJobManager();
  }

  private static void startCluster() throws IOException {
    System.setProperty(FlinkSettings.CONF_DIR_PROPERTY, Path.of("../flink-conf").toString());
    System.setProperty(SubmitCommand.JAR_PROPERTY, Path.of("target/cloudflux.jar").toString());
    String classPath = System.getProperty("java.class.path");
    Path directory = work.resolve("cluster");
    try {
      System.setProperty("java.class.path", Files.readString(Path.of("target/classpath")).strip());
      Launched started =
          Launched.with(
              "cluster",
              "start",
              "--dir=" + directory,
              "--high-availability",
              "-Drest.port=" + freePort(),
              "-Djobmanager.memory.process.size=900m",
              "-Djobmanager.memory.jvm-metaspace.size=256m",
              "-Dtaskmanager.memory.process.size=1300m",
              "-Dtaskmanager.memory.managed.fraction=0.3",
              "-Dexecution.checkpointing.interval=1s",
              "-Dexecution.checkpointing.min-pause=0s",
              // Failures come faster here than anybody's cluster has them.
              "-Drestart-strategy.exponential-delay.max-backoff=2s");
      assertThat(started.status()).as(started.err()).isZero();
      cluster = LocalCluster.in(directory);
    } finally {
      System.setProperty("java.class.path", classPath);
    }
    assertThat(Launched.with("cluster", "status", "--dir=" + directory).out())
        .contains("jobmanager", "taskmanager-1", "zookeeper", "2 of 2 slots free", "No jobs");
  }

  private static String submit(
      EmbeddedKafka kafka, LocalPostgres postgres, int parallelism, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("submit", "tiering"));
    command.addAll(flags(kafka, postgres));
    command.add("--parallelism=" + parallelism);
    command.addAll(List.of(more));
    return launch(command.toArray(new String[0])).out().strip();
  }

  private static Launched launch(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--jobmanager=" + cluster.url());
    Launched launched = Launched.with(all.toArray(new String[0]));
    assertThat(launched.status()).as(launched.err()).isZero();
    return launched;
  }

  private static List<String> flags(EmbeddedKafka kafka, LocalPostgres postgres)
      throws IOException {
    Path password = Files.writeString(work.resolve("password"), postgres.password());
    return List.of(
        "--access-logs=kafka:" + Topics.ACCESS_LOGS,
        "--inventory=kafka:" + Topics.OBJECT_INVENTORY,
        "--format=s3",
        "--allowed-log-delay=3h",
        "--kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "--plan.max-objects=7",
        "--daily-accesses",
        "--decisions=all", // More of them, and more often: more to lose.
        "--sinks=kafka,postgres",
        "--postgres.url=" + postgres.jdbcUrl(),
        "--postgres.user=" + postgres.user(),
        "--postgres.password-file=" + password);
  }

  private static EmbeddedKafka kafka() throws IOException {
    EmbeddedKafka kafka = EmbeddedKafka.start(work);
    kafka.createTopic(Topics.ACCESS_LOGS, PARTITIONS, Map.of());
    kafka.createTopic(Topics.OBJECT_INVENTORY, 1, Map.of());
    RESULT_TOPICS.forEach(topic -> kafka.createTopic(topic, PARTITIONS, Map.of()));
    KafkaRecords.publish(kafka.bootstrapServers(), Topics.OBJECT_INVENTORY, 1, logs.inventory());
    return kafka;
  }

  private static void publish(EmbeddedKafka kafka, List<byte[]> lines) {
    KafkaRecords.publish(kafka.bootstrapServers(), Topics.ACCESS_LOGS, PARTITIONS, lines);
  }

  /** The last line of a part in one partition; a dead letter, so seen as soon as it is read. */
  private static String marker(int part, int partition) {
    return "end-of-part-%d-%d".formatted(part, partition);
  }

  /** Waits until the job runs, in the JobManager's eyes, and has written what a part led to. */
  private static void awaitRecovery(LocalPostgres postgres, int part, Failure failure)
      throws InterruptedException {
    awaitMarkers(postgres, part, failure);
    // TaskManagers work on for a while without a JobManager.
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (ClusterClient client = ClusterClient.connect(cluster.url())) {
        client.awaitRunning(JobID.fromHexString(job), PATIENCE);
        return;
      } catch (ClusterFailure e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError(failure + ": " + e.getMessage(), e);
        }
        Thread.sleep(100);
      }
    }
  }

  /** Waits until all of a part has been read, and what it led to written to Postgres. */
  private static void awaitMarkers(LocalPostgres postgres, int part, Failure failure)
      throws InterruptedException {
    String found =
        "SELECT count(*) FROM dead_letters WHERE encode(raw, 'escape') LIKE 'end-of-part-"
            + part
            + "-%'";
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < deadline) {
      try (Connection connection = connect(postgres);
          Statement statement = connection.createStatement();
          ResultSet count = statement.executeQuery(found)) {
        count.next();
        if (count.getInt(1) == PARTITIONS) {
          return;
        }
        last = count.getInt(1) + " of " + PARTITIONS;
      } catch (SQLException e) {
        last = e.getMessage();
      }
      Thread.sleep(100);
    }
    throw new AssertionError("%s: part %d not read: %s".formatted(failure, part, last));
  }

  private static Results results(EmbeddedKafka kafka, LocalPostgres postgres) throws SQLException {
    Map<String, List<String>> records = new LinkedHashMap<>();
    RESULT_TOPICS.forEach(
        topic -> records.put(topic, KafkaRecords.committed(kafka.bootstrapServers(), topic)));
    Map<String, List<String>> rows = new LinkedHashMap<>();
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        List<String> all = new ArrayList<>();
        try (ResultSet row =
            statement.executeQuery("SELECT t::text FROM " + table + " t ORDER BY 1")) {
          while (row.next()) {
            all.add(row.getString(1));
          }
        }
        rows.put(table, all);
      }
    }
    return new Results(rows, records);
  }

  private static Connection connect(LocalPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
