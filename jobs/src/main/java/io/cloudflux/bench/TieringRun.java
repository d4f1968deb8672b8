package io.cloudflux.bench;

import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.tiering.LineMetrics;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.log.LogFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.FileUtils;

/**
 * One run of the whole tiering job, from the file to files of decisions, on a cluster started for
 * it in this process.
 *
 * @param mode {@code streaming} or {@code batch}
 * @param parallelism parallel subtasks, each with a slot
 */
record TieringRun(String mode, int parallelism) {
  /**
   * How a run went.
   *
   * @param nanos the job's own runtime as Flink reports it
   * @param cpuNanos CPU time of this process from handing the job in to its result
   * @param wallNanos from planning the job to its result, the cluster's start included
   * @param checkpoints completed ones
   * @param outcome what came out
   */
  record Result(long nanos, long cpuNanos, long wallNanos, long checkpoints, Outcome outcome) {}

  /**
   * What came out; the same from every run on the same file, in whatever order.
   *
   * @param fingerprint of the decisions, whatever their order
   */
  record Outcome(long lines, long parsed, long dead, long decisions, long fingerprint) {}

  /**
   * @param flink Flink's settings
   * @param work an existing folder for the results, which are removed again
   */
  Result run(Path file, LogFormat format, Configuration flink, Path work) throws Exception {
    Path out = Files.createTempDirectory(work, "out-");
    Configuration settings = settings(flink);
    String[] flags = {
      "--access-logs=" + file.toAbsolutePath(),
      "--format=" + format.label(),
      "--runtime-mode=" + mode,
      "--out=" + out
    };
    long begin = System.nanoTime();
    TieringOptions options = CommandArguments.parse(new TieringOptions(), flags);
    JobGraph job = TieringJob.define(options, settings).getStreamGraph().getJobGraph();
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(parallelism)
                .build());
    try {
      cluster.start();
      long cpu = Machine.cpuNanos();
      JobID id = cluster.submitJob(job).get().getJobID();
      JobExecutionResult result =
          cluster
              .requestJobResult(id)
              .get()
              .toJobExecutionResult(TieringRun.class.getClassLoader());
      long wall = System.nanoTime() - begin;
      cpu = Machine.cpuNanos() - cpu;
      return new Result(
          Duration.ofMillis(result.getNetRuntime()).toNanos(),
          cpu,
          wall,
          checkpoints(cluster.getExecutionGraph(id).get().getCheckpointStatsSnapshot()),
          outcome(result, out.resolve(Topics.TIER_DECISIONS)));
    } finally {
      cluster.close();
      FileUtils.deleteDirectoryQuietly(out.toFile());
    }
  }

  private Configuration settings(Configuration flink) {
    Configuration settings = new Configuration(flink);
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    return settings;
  }

  /** Batch jobs have no checkpoints and no statistics of them. */
  private static long checkpoints(CheckpointStatsSnapshot statistics) {
    return statistics == null ? 0 : statistics.getCounts().getNumberOfCompletedCheckpoints();
  }

  private static Outcome outcome(JobExecutionResult result, Path decisions) throws IOException {
    long[] count = new long[2];
    try (Stream<Path> files = Files.walk(decisions)) {
      List<Path> parts = files.filter(Files::isRegularFile).toList();
      for (Path part : parts) {
        try (Stream<String> lines = Files.lines(part)) {
          lines.forEach(
              line -> {
                count[0]++;
                count[1] += mix(line.hashCode());
              });
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new Outcome(
        counter(result, LineMetrics.LINES),
        counter(result, LineMetrics.PARSED),
        counter(result, LineMetrics.DEAD),
        count[0],
        count[1]);
  }

  private static long counter(JobExecutionResult result, String what) {
    return result.<Long>getAccumulatorResult(LineMetrics.name("access-log", what));
  }

  /** Spreads a hash, so that sums of hashes differ where the hashes do. */
  private static long mix(int hash) {
    long bits = hash * 0x9E3779B97F4A7C15L;
    return bits ^ bits >>> 32;
  }
}
