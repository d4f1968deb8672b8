package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.cluster.ClusterClient;
import io.cloudflux.cluster.ClusterFailure;
import io.cloudflux.cluster.LocalCluster;
import io.cloudflux.delivery.BrokerNetwork;
import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.delivery.JobServices;
import io.cloudflux.delivery.TieringResults;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tiering job on a cluster of processes, submitted as people do, while those processes are
 * killed and its services come and go: rows and committed records are those of a run in one process
 * that nothing disturbed, to the last byte. {@code mvn -Pchaos verify} adds longer and harder
 * failures, and more of them.
 */
class ClusterFailuresITCase {
  private static final boolean CHAOS = Boolean.getBoolean("cloudflux.chaos");

  private static final int DAMAGED_LINES = 40;
  private static final int LINES_PER_FAILURE = 3_000;
  private static final Duration PATIENCE = JobServices.PATIENCE;
  private static final Duration TASK_MANAGER_RECOVERY = Duration.ofSeconds(30);

  /**
   * Longer than whatever waits for an answer does: producers 30 s, connections to Postgres 10 s.
   */
  private static final Duration NO_ANSWER = Duration.ofSeconds(40);

  private static final int DISK_MIB = 256;

  /** So many failed checkpoints in a row are no failure of the job, as in config.yaml. */
  private static final int TOLERABLE = 5;

  /** More than a checkpoint takes that nothing holds up. */
  private static final Duration HELD_UP = Duration.ofMillis(700);

  /** What happens to the job, one after the other. */
  private enum Failure {
    TASK_MANAGER_KILLED,
    BROKER_RESTARTED,
    POSTGRES_RESTARTED,
    RESUMED_AT_ANOTHER_PARALLELISM,
    JOB_MANAGER_KILLED,
    TASK_MANAGER_KILLED_BEFORE_COMMIT,
    // From here on in the profile only.
    POSTGRES_KILLED,
    POSTGRES_ANSWERS_NOT,
    NETWORK_TO_BROKER_CUT,
    DISK_OF_CHECKPOINTS_FULL,
    TASK_MANAGER_KILLED_AT_CHECKPOINT,
    JOB_MANAGER_KILLED_AT_CHECKPOINT,
    TASK_MANAGER_KILLED_BEFORE_COMMIT_IS_TOLD,
    JOB_MANAGER_KILLED_BEFORE_COMMIT,
    POSTGRES_AWAY_FOR_A_MINUTE,
    BROKER_AWAY_FOR_HALF_A_MINUTE,
    BOTH_MANAGERS_KILLED,
    TASK_MANAGER_KILLED_AGAIN;

    static List<Failure> inThisRun() {
      return List.of(values()).subList(0, CHAOS ? values().length : POSTGRES_KILLED.ordinal());
    }
  }

  @TempDir static Path work;
  private static LocalCluster cluster;
  private static int taskManager = 1;
  private static String job;
  private static boolean ownDisk;
  private static final Map<Failure, Duration> RECOVERIES = new EnumMap<>(Failure.class);
  private static TieringResults undisturbed;
  private static TieringResults disturbed;

  @BeforeAll
  @Timeout(value = 45, unit = TimeUnit.MINUTES) // Of the profile's failures each may take minutes.
  static void runBoth() throws Exception {
    int count = Failure.inThisRun().size() + 1;
    GeneratedLogs logs = GeneratedLogs.of(17, 300, 30, count * LINES_PER_FAILURE, DAMAGED_LINES);
    List<List<byte[]>> parts = JobServices.parts(logs, count);
    try (JobServices services = JobServices.start(work, logs)) {
      parts.forEach(services::publish);
      Configuration settings = new Configuration();
      settings.set(CoreOptions.DEFAULT_PARALLELISM, 2);
      settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
      settings.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("undisturbed").toUri() + "");
      TieringJob.define(
              CommandArguments.parse(new TieringOptions(), services.flags("--kafka.bounded")),
              settings)
          .execute(TieringJob.NAME);
      undisturbed = services.results();
    }
    try (JobServices services = JobServices.start(work, logs)) {
      startCluster();
      job = submit(services, 2);
      int part = 0;
      for (Failure failure : Failure.inThisRun()) {
        // Half of the lines are on their way while it happens, their transactions open.
        List<byte[]> lines = parts.get(part);
        int partitions = JobServices.PARTITIONS;
        int half = lines.size() / (2 * partitions) * partitions; // Lines keep their partitions.
        services.publish(lines.subList(0, half));
        long since = happen(failure, services);
        services.publish(lines.subList(half, lines.size()));
        awaitRecovery(services, part++, failure);
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        RECOVERIES.put(failure, took);
        System.out.printf("%s: recovered in %.1f s%n", failure, took.toMillis() / 1000.0);
      }
      // Published when all has been recovered from: what was read twice has been by now.
      services.publish(parts.get(part));
      services.awaitPart(part);
      Launched stopped = launch("stop", job, "--drain");
      assertThat(stopped.out()).contains("savepoints");
      disturbed = services.results();
    }
  }

  @AfterAll
  static void stopCluster() throws Exception {
    if (cluster != null) {
      cluster.stop();
    }
    if (ownDisk) {
      assertThat(run("umount", checkpoints().toString())).isZero();
    }
  }

  @Test
  void rowsAreTheSame() {
    disturbed.assertSameRows(undisturbed);
  }

  @Test
  void committedRecordsAreTheSame() {
    disturbed.assertSameRecords(undisturbed);
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
  private static long happen(Failure failure, JobServices services) throws Exception {
    EmbeddedKafka kafka = services.kafka();
    LocalPostgres postgres = services.postgres();
    BrokerNetwork network = services.network();
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
        job = submit(services, 1, "--from-savepoint=" + stopped.out().strip());
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
      case POSTGRES_ANSWERS_NOT -> {
        postgres.suspend();
        Thread.sleep(NO_ANSWER.toMillis());
        postgres.resume();
        since = System.nanoTime();
      }
      case NETWORK_TO_BROKER_CUT -> {
        network.cut();
        network.awaitHeld(PATIENCE);
        Thread.sleep(NO_ANSWER.toMillis());
        network.mend();
        since = System.nanoTime();
      }
      case DISK_OF_CHECKPOINTS_FULL -> {
        Runnable makeRoom = fillDisk();
        int failed = failedCheckpoints();
        awaitCheckpoints("failing", () -> failedCheckpoints() > failed + TOLERABLE);
        makeRoom.run();
        since = System.nanoTime();
      }
      case TASK_MANAGER_KILLED_AT_CHECKPOINT, JOB_MANAGER_KILLED_AT_CHECKPOINT -> {
        postgres.suspend(); // Rows are written before a checkpoint is complete.
        awaitCheckpoints("under way", ClusterFailuresITCase::checkpointIsHeldUp);
        since = System.nanoTime();
        if (failure == Failure.TASK_MANAGER_KILLED_AT_CHECKPOINT) {
          replaceTaskManager();
        } else {
          replaceJobManager();
        }
        postgres.resume();
      }
      case TASK_MANAGER_KILLED_BEFORE_COMMIT, TASK_MANAGER_KILLED_BEFORE_COMMIT_IS_TOLD -> {
        if (failure == Failure.TASK_MANAGER_KILLED_BEFORE_COMMIT) {
          network.holdCommits();
        } else {
          network.holdAnswersToCommits();
        }
        network.awaitHeld(PATIENCE);
        since = System.nanoTime();
        replaceTaskManager();
        network.mendWithLoss();
      }
      case JOB_MANAGER_KILLED_BEFORE_COMMIT -> {
        network.holdCommits();
        network.awaitHeld(PATIENCE);
        since = System.nanoTime();
        replaceJobManager();
        network.mend(); // The TaskManager lives: its commits come late.
      }
    }
    return since;
  }

  /**
   * Leaves no room for checkpoints: on a disk of their own, if this machine lets us have one, else
   * by a file where their folder was.
   *
   * @return makes room again
   */
  private static Runnable fillDisk() throws IOException {
    if (!ownDisk) {
      System.out.println(
          "No disk may be mounted here: the folder of checkpoints goes away instead");
      Path away = Files.move(checkpoints(), checkpoints().resolveSibling("away"));
      Files.createFile(checkpoints());
      return () -> {
        try {
          Files.move(away, checkpoints(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      };
    }
    File rest = checkpoints().resolve("rest").toFile();
    try (OutputStream out = new FileOutputStream(rest)) {
      for (int mib = 0; mib <= DISK_MIB; mib++) {
        out.write(new byte[1 << 20]);
      }
      throw new AssertionError("there is still room");
    } catch (IOException e) {
      return () -> assertThat(rest.delete()).isTrue();
    }
  }

  private static Path checkpoints() {
    return work.resolve("cluster").resolve("checkpoints");
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static int failedCheckpoints() {
    return checkpointStatistics().path("counts").path("failed").asInt();
  }

  private static boolean checkpointIsHeldUp() {
    JsonNode latest = checkpointStatistics().path("history").path(0);
    return latest.path("status").asText().equals("IN_PROGRESS")
        && System.currentTimeMillis() - latest.path("trigger_timestamp").asLong()
            > HELD_UP.toMillis();
  }

  private static JsonNode checkpointStatistics() {
    try {
      return new ObjectMapper()
          .readTree(cluster.url().resolve("/jobs/" + job + "/checkpoints").toURL());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitCheckpoints(String what, BooleanSupplier found)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!found.getAsBoolean()) {
      assertThat(System.nanoTime()).as("no checkpoint is " + what).isLessThan(deadline);
      Thread.sleep(50);
    }
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

  private static void startCluster() throws IOException, InterruptedException {
    if (CHAOS) {
      Files.createDirectories(checkpoints());
      ownDisk =
          run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "none", checkpoints() + "")
              == 0;
    }
    Path directory = work.resolve("cluster");
    cluster =
        Launched.cluster(
            directory,
            "--high-availability",
            "-Djobmanager.memory.process.size=900m",
            "-Djobmanager.memory.jvm-metaspace.size=256m",
            "-Dtaskmanager.memory.process.size=1300m",
            "-Dtaskmanager.memory.managed.fraction=0.3",
            "-Dexecution.checkpointing.interval=1s",
            "-Dexecution.checkpointing.min-pause=0s",
            // Failures come faster here than anybody's cluster has them.
            "-Drestart-strategy.exponential-delay.max-backoff=2s",
            "-Drest.cache.checkpoint-statistics.timeout=1ms",
            "-Dexecution.checkpointing.tolerable-failed-checkpoints=" + TOLERABLE);
    assertThat(Launched.with("cluster", "status", "--dir=" + directory).out())
        .contains("jobmanager", "taskmanager-1", "zookeeper", "2 of 2 slots free", "No jobs");
  }

  private static String submit(JobServices services, int parallelism, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("submit", "tiering"));
    command.addAll(List.of(services.flags(more)));
    command.add("--parallelism=" + parallelism);
    return launch(command.toArray(new String[0])).out().strip();
  }

  private static Launched launch(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--jobmanager=" + cluster.url());
    Launched launched = Launched.with(all.toArray(new String[0]));
    assertThat(launched.status()).as(launched.err()).isZero();
    return launched;
  }

  /** Waits until the job runs, in the JobManager's eyes, and has written what a part led to. */
  private static void awaitRecovery(JobServices services, int part, Failure failure)
      throws InterruptedException {
    services.awaitPart(part);
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
}
