package io.cloudflux.jobs.source;

import io.cloudflux.jobs.config.ConfigurationException;
import java.util.Map;
import java.util.Properties;

/**
 * Where Kafka is and how it is read and written.
 *
 * @param bootstrapServers {@code host:port,…}
 * @param bounded whether topics are read only up to where they end when the job starts
 * @param transactionalIdPrefix first part of the ids of the sinks' transactions: unique per job and
 *     cluster, the same after a restart
 * @param properties further client properties, security for instance
 */
public record KafkaOptions(
    String bootstrapServers,
    boolean bounded,
    String transactionalIdPrefix,
    Map<String, String> properties) {

  public KafkaOptions {
    properties = Map.copyOf(properties);
  }

  /**
   * @throws ConfigurationException if no bootstrap servers are set
   */
  public KafkaOptions require(String why) {
    if (bootstrapServers == null || bootstrapServers.isBlank()) {
      throw new ConfigurationException(
          "--kafka.bootstrap-servers: needed for %s; host:port[,host:port…]".formatted(why));
    }
    return this;
  }

  /** The further properties as Kafka's clients take them. */
  public Properties clientProperties() {
    Properties client = new Properties();
    client.putAll(properties);
    return client;
  }
}
