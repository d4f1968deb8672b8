package io.cloudflux.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One run of a bounded job on a cluster started for it in this process.
 *
 * @param result what Flink says of it
 * @param watch from handing the job in to its result
 * @param wallSeconds from planning the job to its result, the cluster's start included
 * @param checkpoints completed ones
 * @param stateBytes in the largest of them, by the first operator of each chain
 */
record FlinkRun(
    JobExecutionResult result,
    Stopwatch watch,
    double wallSeconds,
    List<Turn.Checkpoint> checkpoints,
    Map<String, Long> stateBytes) {

  /** Makes the job. */
  interface Definition {
    StreamExecutionEnvironment define() throws Exception;
  }

  /**
   * @param tallies parallel subtasks that will know of the end of input
   */
  static FlinkRun of(Definition definition, Configuration settings, int slots, int tallies)
      throws Exception {
    long begin = System.nanoTime();
    JobGraph job = definition.define().getStreamGraph().getJobGraph();
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    try {
      cluster.start();
      CompletableFuture<Void> ended = TallySink.begin(tallies);
      Stopwatch watch = Stopwatch.start();
      JobID id = cluster.submitJob(job).get().getJobID();
      CompletableFuture<JobResult> result = cluster.requestJobResult(id);
      CompletableFuture.anyOf(ended, result).join();
      if (!result.isDone() && job.getCheckpointingSettings() != null) {
        // Else the job would wait for its next one, and the figure be that of the interval.
        cluster.triggerCheckpoint(id, CheckpointType.CONFIGURED);
      }
      JobExecutionResult finished =
          result.get().toJobExecutionResult(FlinkRun.class.getClassLoader());
      watch.stop();
      double wall = (System.nanoTime() - begin) / 1e9;
      AccessExecutionGraph graph = cluster.getExecutionGraph(id).get();
      return new FlinkRun(
          finished,
          watch,
          wall,
          checkpoints(graph.getCheckpointStatsSnapshot()),
          stateBytes(graph));
    } finally {
      cluster.close();
    }
  }

  /** The turn, but for what was found. */
  Turn turn(Map<String, Long> found) {
    return new Turn(
        Duration.ofMillis(result.getNetRuntime()).toNanos() / 1e9,
        wallSeconds,
        watch.cpuSeconds(),
        watch.halfwayBytes(),
        watch.peakBytes(),
        found,
        checkpoints,
        stateBytes,
        Map.of(),
        null);
  }

  /** Batch jobs have no checkpoints and no statistics of them. */
  private static List<Turn.Checkpoint> checkpoints(CheckpointStatsSnapshot statistics) {
    List<Turn.Checkpoint> checkpoints = new ArrayList<>();
    if (statistics != null) {
      for (AbstractCheckpointStats one : statistics.getHistory().getCheckpoints()) {
        if (one instanceof CompletedCheckpointStats) {
          checkpoints.add(
              new Turn.Checkpoint(
                  one.getEndToEndDuration() / 1e3, one.getCheckpointedSize(), one.getStateSize()));
        }
      }
    }
    Collections.reverse(checkpoints); // The history begins with the last.
    return checkpoints;
  }

  /** The last checkpoint will not do: operators that have finished have none any more. */
  private static Map<String, Long> stateBytes(AccessExecutionGraph graph) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    CheckpointStatsSnapshot statistics = graph.getCheckpointStatsSnapshot();
    if (statistics != null) {
      for (AbstractCheckpointStats one : statistics.getHistory().getCheckpoints()) {
        for (AccessExecutionJobVertex vertex : graph.getVerticesTopologically()) {
          var state = one.getTaskStateStats(vertex.getJobVertexId());
          if (one instanceof CompletedCheckpointStats && state != null) {
            bytes.merge(vertex.getName().split(" -> ")[0], state.getStateSize(), Math::max);
          }
        }
      }
    }
    return bytes;
  }
}
