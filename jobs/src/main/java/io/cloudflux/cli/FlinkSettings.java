package io.cloudflux.cli;

import io.cloudflux.jobs.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import picocli.CommandLine.Option;

/** Flink's own settings for a job in this process: the cluster's config.yaml, made local. */
final class FlinkSettings {
  /** Set by the launcher script: the folder with config.yaml. */
  static final String CONF_DIR_PROPERTY = "cloudflux.conf.dir";

  private static final int RESTARTS = 3;
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);
  private static final String REPORTER_PREFIX = "metrics.reporter";

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
   * @throws ConfigurationException if the parallelism is impossible
   */
  Configuration configuration() throws IOException {
    if (parallelism < 1) {
      throw ConfigurationException.of("parallelism", parallelism, "is not at least 1");
    }
    String folder = System.getProperty(CONF_DIR_PROPERTY);
    Configuration local =
        folder == null ? new Configuration() : GlobalConfiguration.loadConfiguration(folder);
    // What names machines, folders and ports of a cluster has no meaning in one process.
    Path work = Files.createTempDirectory("cloudflux-");
    DeleteOnExit.folder(work);
    local.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("checkpoints").toUri().toString());
    local.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, work.resolve("savepoints").toUri().toString());
    local.set(CoreOptions.TMP_DIRS, work.toString());
    local.removeConfig(DeploymentOptions.TARGET);
    local.set(RestOptions.BIND_PORT, "0");
    local.removeConfig(RestOptions.ADDRESS);
    local.removeConfig(RestOptions.BIND_ADDRESS);
    for (String key : local.toMap().keySet().toArray(new String[0])) {
      if (key.startsWith(REPORTER_PREFIX)
          || key.startsWith("taskmanager.")
          || key.startsWith("jobmanager.")) {
        local.removeKey(key);
      }
    }
    local.removeConfig(MetricOptions.REPORTERS_LIST);
    local.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    // A job ends with the first checkpoint after its last record.
    local.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    local.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ZERO);
    // Somebody is waiting: what fails again and again is told, not retried for ever.
    local.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    local.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
    local.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    settings.forEach(local::setString);
    return local;
  }
}
