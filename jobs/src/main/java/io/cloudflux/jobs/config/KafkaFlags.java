package io.cloudflux.jobs.config;

import io.cloudflux.jobs.source.KafkaOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The flags that say where Kafka is. */
public final class KafkaFlags {
  @Option(
      names = "--kafka.bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka, host:port[,host:port...].")
  String bootstrapServers;

  @Option(
      names = "--kafka.transactional-id-prefix",
      paramLabel = "ID",
      defaultValue = "cloudflux",
      description =
          "First part of the sinks' transactional ids: unique per job and Kafka cluster."
              + " Default: ${DEFAULT-VALUE}.")
  String transactionalIdPrefix;

  @Option(
      names = "--kafka.property",
      paramLabel = "KEY=VALUE",
      split = ";",
      description = "Further properties of Kafka's clients, for security for instance.")
  Map<String, String> properties = new LinkedHashMap<>();

  /**
   * @param bounded whether topics are read only up to where they end now
   */
  public KafkaOptions options(boolean bounded) {
    return new KafkaOptions(bootstrapServers, bounded, transactionalIdPrefix, properties);
  }
}
