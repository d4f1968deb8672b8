package io.cloudflux.jobs.config;

import io.cloudflux.jobs.source.KafkaOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.SaslConfigs;
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
      description =
          "Further properties of Kafka's clients, for security for instance. The ';' that a"
              + " sasl.jaas.config ends in may be left out.")
  Map<String, String> properties = new LinkedHashMap<>();

  /**
   * @param bounded whether topics are read only up to where they end now
   */
  public KafkaOptions options(boolean bounded) {
    Map<String, String> client = new LinkedHashMap<>(properties);
    client.computeIfPresent(SaslConfigs.SASL_JAAS_CONFIG, (key, module) -> terminated(module));
    return new KafkaOptions(bootstrapServers, bounded, transactionalIdPrefix, client);
  }

  /** With the semicolon that Kafka insists on: as the separator of properties it has been lost. */
  private static String terminated(String module) {
    String stripped = module.strip();
    return stripped.endsWith(";") ? stripped : stripped + ";";
  }
}
