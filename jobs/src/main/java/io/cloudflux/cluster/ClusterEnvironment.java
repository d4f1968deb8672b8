package io.cloudflux.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.cli.ClientOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.ShutdownHookUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on a cluster that are of no use to anybody once this process has ended: it cancels them
 * when it is told to end, and the JobManager does when it no longer hears of it.
 */
@SuppressWarnings("try") // Its close() is Flink's.
final class ClusterEnvironment extends StreamExecutionEnvironment {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterEnvironment.class);
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(5);

  /**
   * @param settings name the cluster
   */
  ClusterEnvironment(Configuration settings) {
    super(attached(settings), ClusterEnvironment.class.getClassLoader());
  }

  private static Configuration attached(Configuration settings) {
    Configuration configuration = new Configuration(settings);
    configuration.set(DeploymentOptions.ATTACHED, true);
    configuration.set(DeploymentOptions.SHUTDOWN_IF_ATTACHED, true);
    return configuration;
  }

  @Override
  public JobExecutionResult execute(StreamGraph graph) throws Exception {
    try {
      return super.execute(graph);
    } catch (Exception e) {
      throw explained(e);
    }
  }

  /** Flink leaves what those two settings mean to its own command-line client. */
  @Override
  public JobClient executeAsync(StreamGraph graph) throws Exception {
    CompletableFuture<JobClient> submitted = new CompletableFuture<>();
    String name = getClass().getSimpleName();
    // From here on, for a job is there before its submission is told.
    Thread cancel =
        ShutdownHookUtil.addShutdownHook(
            () ->
                submitted
                    .thenCompose(JobClient::cancel)
                    .get(CANCEL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
            name,
            LOG);
    JobClient job;
    try {
      job = super.executeAsync(graph);
    } catch (Exception e) {
      ShutdownHookUtil.removeShutdownHook(cancel, name, LOG);
      throw e;
    }
    submitted.complete(job);
    ScheduledExecutorService heartbeats =
        ClientUtils.reportHeartbeatPeriodically(
            job,
            configuration.get(ClientOptions.CLIENT_HEARTBEAT_INTERVAL).toMillis(),
            configuration.get(ClientOptions.CLIENT_HEARTBEAT_TIMEOUT).toMillis());
    job.getJobExecutionResult()
        .whenComplete(
            (result, failure) -> {
              heartbeats.shutdownNow();
              ShutdownHookUtil.removeShutdownHook(cancel, name, LOG);
            });
    return job;
  }

  /** In one line what the cluster said; the failure itself if it is not of the cluster. */
  Exception explained(Exception failure) {
    return ClusterClient.explained(
        URI.create(
            "http://%s:%d"
                .formatted(
                    configuration.get(RestOptions.ADDRESS), configuration.get(RestOptions.PORT))),
        failure);
  }
}
