package io.cloudflux.cli;

import io.cloudflux.cluster.ClusterClient;
import io.cloudflux.cluster.LocalCluster;
import io.cloudflux.jobs.config.ConfigurationException;
import java.net.URI;
import org.apache.flink.api.common.JobID;
import picocli.CommandLine.Option;

/** Which cluster is meant: any, by its address, or else the local one. */
final class JobManagerOption {
  @Option(
      names = "--jobmanager",
      paramLabel = "URL",
      description =
          "The cluster's REST address, http://host:port. Default: that of ./cloudflux cluster"
              + " start.")
  URI jobManager;

  ClusterClient connect() {
    return ClusterClient.connect(
        jobManager != null ? jobManager : LocalCluster.in(LocalCluster.DEFAULT_DIRECTORY).url());
  }

  /**
   * @throws ConfigurationException if it is no job id
   */
  static JobID job(String id) {
    try {
      return JobID.fromHexString(id);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "JOB: '%s' is no job id: 32 hexadecimal digits; ./cloudflux cluster status lists them"
              .formatted(id),
          e);
    }
  }
}
