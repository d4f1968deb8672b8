package io.cloudflux.bench;

import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a minute's changes cost in checkpoints: a job that follows a topic (RocksDB, incremental
 * checkpoints, results discarded) has read a log of many objects; then, minute by minute, some of
 * them are read once more.
 */
public final class CheckpointBenchmark {
  private static final String TOPIC = "access-logs";

  /** {@code LineSource}'s. */
  private static final String GROUP = "cloudflux-access-logs";

  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration POLL = Duration.ofMillis(500);

  private final SyntheticLog log;
  private final Configuration flink;
  private final int parallelism;
  private final Path work;
  private final PrintStream err;

  /**
   * @param objects that have a profile
   * @param flink settings of Flink's own
   * @param work an existing folder
   * @param err takes the progress
   */
  public CheckpointBenchmark(
      int objects, long seed, Configuration flink, int parallelism, Path work, PrintStream err) {
    this.log =
        new SyntheticLog(
            objects,
            SyntheticLog.fewestLines(objects),
            Skew.UNIFORM,
            SyntheticLog.DAYS,
            seed,
            false);
    this.flink = flink;
    this.parallelism = parallelism;
    this.work = work;
    this.err = err;
  }

  /**
   * What one minute's changes came to.
   *
   * @param changed objects that were read in it
   * @param seconds of its checkpoints together
   * @param writtenBytes of its checkpoints together
   * @param stateBytes what the last of them stands for
   */
  public record Minute(int changed, double seconds, long writtenBytes, long stateBytes) {
    /** For people. */
    public String toText() {
      return String.format(
          Locale.ROOT,
          "%,9d %8.2f %11.2f %14.0f %10.1f",
          changed,
          seconds,
          writtenBytes / 1048576.0,
          writtenBytes / (double) changed,
          stateBytes / 1048576.0);
    }

    /** Over the columns. */
    public static String heading() {
      return "%9s %8s %11s %14s %10s"
          .formatted("changed", "seconds", "written MiB", "bytes/changed", "state MiB");
    }
  }

  /**
   * Measures.
   *
   * @param changes how many objects change, minute by minute
   */
  public List<Minute> run(List<Integer> changes) throws Exception {
    List<Minute> minutes = new ArrayList<>();
    try (WorkerProcess services = WorkerProcess.start(BenchServices.class, work)) {
      String kafka = services.answer(BenchServices.Addresses.class).kafka();
      err.printf("Publishing %s ...%n", log.description());
      services.ask(new BenchServices.Load(TOPIC, log.write(work)), Long.class);
      Configuration settings = settings();
      TieringOptions options =
          CommandArguments.parse(
              new TieringOptions(),
              new String[] {
                "--access-logs=kafka:" + TOPIC, "--format=s3", "--kafka.bootstrap-servers=" + kafka
              });
      JobGraph job =
          TieringJob.define(options, settings, new DiscardingOutput())
              .getStreamGraph()
              .getJobGraph();
      MiniCluster cluster =
          new MiniCluster(
              new MiniClusterConfiguration.Builder()
                  .setConfiguration(settings)
                  .setNumTaskManagers(1)
                  .setNumSlotsPerTaskManager(parallelism)
                  .build());
      try (Admin admin =
          Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) kafka))) {
        cluster.start();
        JobID id = cluster.submitJob(job).get().getJobID();
        err.println("Reading it ...");
        read(cluster, id, admin, 0);
        for (int minute = 0; minute < changes.size(); minute++) {
          err.printf(Locale.ROOT, "%,d objects change ...%n", changes.get(minute));
          Path file = work.resolve("minute-" + minute + ".log");
          log.writeMinute(file, changes.get(minute), minute);
          services.ask(new BenchServices.Load(TOPIC, List.of(file)), Long.class);
          Files.delete(file);
          minutes.add(read(cluster, id, admin, changes.get(minute)));
        }
        cluster.cancelJob(id).get();
      } finally {
        cluster.close();
      }
    }
    return minutes;
  }

  private Configuration settings() {
    Configuration settings = new Configuration(flink);
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    // They are taken here.
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, NEVER);
    settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, NEVER);
    return settings;
  }

  /** Takes checkpoints until one stands for all that is in the topic. */
  private Minute read(MiniCluster cluster, JobID id, Admin admin, int changed) throws Exception {
    int before = completed(cluster, id).size();
    do {
      Thread.sleep(POLL.toMillis());
      try {
        cluster.triggerCheckpoint(id, CheckpointType.CONFIGURED).get();
      } catch (ExecutionException e) {
        if (cluster.getJobStatus(id).get().isTerminalState()) {
          throw new IOException("the job has failed; what it said is above", e);
        }
        continue; // Not all tasks run yet.
      }
    } while (!isRead(admin));
    List<AbstractCheckpointStats> all = completed(cluster, id);
    List<AbstractCheckpointStats> mine = all.subList(0, all.size() - before);
    return new Minute(
        changed,
        mine.stream().mapToLong(AbstractCheckpointStats::getEndToEndDuration).sum() / 1e3,
        mine.stream().mapToLong(AbstractCheckpointStats::getCheckpointedSize).sum(),
        mine.get(0).getStateSize());
  }

  /** The last comes first. */
  private static List<AbstractCheckpointStats> completed(MiniCluster cluster, JobID id)
      throws Exception {
    return cluster
        .getExecutionGraph(id)
        .get()
        .getCheckpointStatsSnapshot()
        .getHistory()
        .getCheckpoints()
        .stream()
        .filter(CompletedCheckpointStats.class::isInstance)
        .toList();
  }

  /** Offsets are committed with checkpoints; of partitions that hold nothing there are none. */
  private static boolean isRead(Admin admin) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < BenchServices.PARTITIONS; partition++) {
      ends.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
    }
    return admin.listOffsets(ends).all().get().entrySet().stream()
        .filter(end -> end.getValue().offset() > 0)
        .allMatch(
            end ->
                committed.containsKey(end.getKey())
                    && committed.get(end.getKey()).offset() >= end.getValue().offset());
  }
}
