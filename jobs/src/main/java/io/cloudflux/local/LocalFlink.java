package io.cloudflux.local;

import java.io.IOException;
import java.net.URI;
import org.apache.flink.client.deployment.executors.RemoteExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * A Flink cluster in this process that SQL statements run on. Left to itself, Flink starts a
 * cluster for each, and stops it as its job ends, the last rows fetched or not.
 */
public final class LocalFlink implements AutoCloseable {
  private final MiniCluster cluster;
  private final Configuration settings;

  private LocalFlink(MiniCluster cluster, Configuration settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /**
   * Starts it.
   *
   * @param settings of the cluster and of its jobs
   * @param slots parallel subtasks it has room for
   */
  public static LocalFlink start(Configuration settings, int slots) throws Exception {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    cluster.start();
    URI address = cluster.getRestAddress().get();
    Configuration remote = new Configuration(settings);
    remote.set(DeploymentOptions.TARGET, RemoteExecutor.NAME);
    remote.set(RestOptions.ADDRESS, address.getHost());
    remote.set(RestOptions.PORT, address.getPort());
    return new LocalFlink(cluster, remote);
  }

  /** The cluster. */
  public MiniCluster cluster() {
    return cluster;
  }

  /** Settings that make jobs run on it. */
  public Configuration settings() {
    return new Configuration(settings);
  }

  @Override
  public void close() throws IOException {
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IOException("stopping Flink: " + e.getMessage(), e);
    }
  }
}
