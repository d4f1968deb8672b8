package io.cloudflux.cluster;

import io.cloudflux.jobs.config.ConfigurationException;
import java.util.Map;

/**
 * What a local cluster is to be like, over {@code flink-conf/config.yaml}.
 *
 * @param taskManagers processes that run tasks, at least 1
 * @param slots parallel subtasks each of them has room for, null for what config.yaml says
 * @param highAvailability whether jobs outlive the JobManager, with a ZooKeeper beside it
 * @param flink settings of Flink's own
 */
public record ClusterSettings(
    int taskManagers, Integer slots, boolean highAvailability, Map<String, String> flink) {

  public ClusterSettings {
    if (taskManagers < 1) {
      throw ConfigurationException.of("task-managers", taskManagers, "is not at least 1");
    }
    if (slots != null && slots < 1) {
      throw ConfigurationException.of("slots", slots, "is not at least 1");
    }
    flink = Map.copyOf(flink);
  }
}
