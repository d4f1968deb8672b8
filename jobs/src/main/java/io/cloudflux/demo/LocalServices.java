package io.cloudflux.demo;

import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * What the demo runs on: a Kafka broker, a Postgres server and a Flink cluster, in this process.
 */
final class LocalServices implements AutoCloseable {
  private static final String WEB_UI_PORTS = "8081-8099";
  private static final int LOG_PARTITIONS = 2;
  private static final String MAX_MESSAGE_BYTES = Integer.toString(8 << 20);

  private final EmbeddedKafka kafka;
  private final LocalPostgres postgres;
  private final MiniCluster flink;

  private LocalServices(EmbeddedKafka kafka, LocalPostgres postgres, MiniCluster flink) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.flink = flink;
  }

  /**
   * Starts them.
   *
   * @param settings of the Flink cluster
   * @param slots parallel subtasks it has room for
   */
  static LocalServices start(Configuration settings, int slots) throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    LocalPostgres postgres = null;
    try {
      createTopics(kafka);
      postgres = LocalPostgres.start();
      Configuration configuration = new Configuration(settings);
      configuration.set(RestOptions.BIND_PORT, WEB_UI_PORTS);
      MiniCluster flink =
          new MiniCluster(
              new MiniClusterConfiguration.Builder()
                  .setConfiguration(configuration)
                  .setNumTaskManagers(1)
                  .setNumSlotsPerTaskManager(slots)
                  .build());
      flink.start();
      return new LocalServices(kafka, postgres, flink);
    } catch (Exception e) {
      kafka.close();
      if (postgres != null) {
        postgres.close();
      }
      throw e;
    }
  }

  private static void createTopics(EmbeddedKafka kafka) {
    Map<String, String> compacted = Map.of("cleanup.policy", "compact");
    Map<String, String> large = Map.of("max.message.bytes", MAX_MESSAGE_BYTES);
    kafka.createTopic(Topics.ACCESS_LOGS, LOG_PARTITIONS, Map.of());
    kafka.createTopic(Topics.OBJECT_INVENTORY, 1, compacted);
    kafka.createTopic(Topics.TIER_DECISIONS, 1, compacted);
    kafka.createTopic(Topics.MIGRATION_PLANS, 1, large);
    kafka.createTopic(Topics.MIGRATION_COMMANDS, 1, Map.of());
    kafka.createTopic(Topics.MIGRATION_PROGRESS, 1, Map.of());
    kafka.createTopic(Topics.DEAD_LETTERS, 1, large);
    kafka.createTopic(Topics.FORECAST_ERRORS, 1, Map.of());
    kafka.createTopic(Topics.FORECAST_MODELS, 1, Map.of());
    kafka.createTopic(Topics.MODEL_VERDICTS, 1, Map.of());
    kafka.createTopic(Topics.TIERING_SETTINGS, 1, Map.of());
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  LocalPostgres postgres() {
    return postgres;
  }

  MiniCluster flink() {
    return flink;
  }

  URI webUi() throws Exception {
    return flink.getRestAddress().get();
  }

  @Override
  public void close() throws IOException {
    try {
      flink.close();
    } catch (Exception e) {
      throw new IOException("stopping Flink: " + e.getMessage(), e);
    } finally {
      postgres.close();
      kafka.close();
    }
  }
}
