package io.cloudflux.cli;

import io.cloudflux.jobs.config.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.client.deployment.executors.RemoteExecutor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import picocli.CommandLine.Option;

/** Flink's own settings for jobs that this process runs: the cluster's config.yaml, made to fit. */
final class FlinkSettings {
  /** Set by the launcher script: the folder with config.yaml. */
  static final String CONF_DIR_PROPERTY = "cloudflux.conf.dir";

  private static final int RESTARTS = 3;
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);
  private static final List<String> OF_ONE_CLUSTER =
      List.of("metrics.reporter", "taskmanager.", "jobmanager.", "high-availability");

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "A setting of Flink's own, over flink-conf/config.yaml.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = {"-p", "--parallelism"},
      paramLabel = "N",
      defaultValue = "2",
      description = "Parallel subtasks. Default: ${DEFAULT-VALUE}.")
  int parallelism;

  /**
   * Of jobs in this process.
   *
   * @throws ConfigurationException if the parallelism is impossible
   */
  Configuration configuration() throws IOException {
    Configuration local = anywhere();
    Path work = Files.createTempDirectory("cloudflux-");
    DeleteOnExit.folder(work);
    local.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("checkpoints").toUri().toString());
    local.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, work.resolve("savepoints").toUri().toString());
    local.set(CoreOptions.TMP_DIRS, work.toString());
    local.set(RestOptions.BIND_PORT, "0");
    // A job ends with the first checkpoint after its last record.
    local.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    local.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ZERO);
    settings.forEach(local::setString);
    return local;
  }

  /**
   * Of jobs whose driver is in this process, and that run on a cluster.
   *
   * @param jobManager its REST address
   * @param jobJar what jobs load their classes from
   * @throws ConfigurationException if the parallelism is impossible
   */
  Configuration configuration(URI jobManager, Path jobJar) {
    Configuration remote = anywhere();
    remote.set(DeploymentOptions.TARGET, RemoteExecutor.NAME);
    remote.set(RestOptions.ADDRESS, jobManager.getHost());
    remote.set(RestOptions.PORT, jobManager.getPort());
    remote.set(PipelineOptions.JARS, List.of(jobJar.toUri().toString()));
    settings.forEach(remote::setString);
    return remote;
  }

  private Configuration anywhere() {
    if (parallelism < 1) {
      throw ConfigurationException.of("parallelism", parallelism, "is not at least 1");
    }
    String folder = System.getProperty(CONF_DIR_PROPERTY);
    Configuration anywhere =
        folder == null ? new Configuration() : GlobalConfiguration.loadConfiguration(folder);
    // What names machines, folders and ports is of the cluster that the file was written for.
    anywhere.removeConfig(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
    anywhere.removeConfig(CheckpointingOptions.SAVEPOINT_DIRECTORY);
    anywhere.removeConfig(CoreOptions.TMP_DIRS);
    anywhere.removeConfig(DeploymentOptions.TARGET);
    anywhere.removeConfig(RestOptions.ADDRESS);
    anywhere.removeConfig(RestOptions.BIND_ADDRESS);
    for (String key : anywhere.toMap().keySet().toArray(new String[0])) {
      if (OF_ONE_CLUSTER.stream().anyMatch(key::startsWith)) {
        anywhere.removeKey(key);
      }
    }
    anywhere.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    // Somebody is waiting: what fails again and again is told, not retried for ever.
    anywhere.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    anywhere.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
    anywhere.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    return anywhere;
  }
}
