package io.cloudflux.cli;

import io.cloudflux.cluster.ClusterClient;
import io.cloudflux.cluster.ClusterFailure;
import io.cloudflux.jobs.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Collection;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagerInfo;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the batch jobs of a command run: in this process, or on a cluster. */
final class BatchJobOptions {
  @Option(
      names = "--jobmanager",
      paramLabel = "URL",
      description = {
        "Run the Flink jobs on this cluster: its REST address, http://host:port. It must reach"
            + " logs, inventory and model under the same names as this process, in which all else"
            + " is read and written. Default: in this process."
      })
  URI jobManager;

  @Mixin FlinkSettings flink = new FlinkSettings();

  /**
   * Flink's settings for them.
   *
   * @param progress told of the cluster
   * @throws ConfigurationException if they are impossible
   * @throws ClusterFailure if no cluster answers
   */
  Configuration configuration(PrintWriter progress) throws IOException {
    if (jobManager == null) {
      return flink.configuration();
    }
    try (ClusterClient client = ClusterClient.connect(jobManager)) {
      Collection<TaskManagerInfo> taskManagers = client.taskManagers();
      progress.printf(
          "Running on %s: %d of %d slots free%n",
          jobManager,
          taskManagers.stream().mapToInt(TaskManagerInfo::getNumberAvailableSlots).sum(),
          taskManagers.stream().mapToInt(TaskManagerInfo::getNumberSlots).sum());
      progress.flush();
      return flink.configuration(jobManager, SubmitCommand.jobJar());
    }
  }
}
