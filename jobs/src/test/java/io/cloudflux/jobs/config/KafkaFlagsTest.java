package io.cloudflux.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class KafkaFlagsTest {
  private static final String MODULE =
      "org.apache.kafka.common.security.scram.ScramLoginModule required";

  @TempDir Path folder;

  private static final class Options {
    @Option(names = "--config")
    Path config;

    @Mixin KafkaFlags kafka = new KafkaFlags();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "%s;", "%s;client.id=x", "%s ;client.id=x"})
  void kafkaTakesALoginModule(String properties) throws Exception {
    String login = "sasl.jaas.config=" + MODULE + " username=\"u\" password=\"p;=\"";
    String given = "sasl.mechanism=SCRAM-SHA-512;" + properties.formatted(login);
    Path file = folder.resolve("job.properties");
    Files.writeString(file, "kafka.property=" + given);

    for (String flag : List.of("--kafka.property=" + given, "--config=" + file)) {
      Properties client =
          CommandArguments.parse(new Options(), new String[] {flag})
              .kafka
              .options(true)
              .clientProperties();

      assertThat(client).containsEntry("sasl.mechanism", "SCRAM-SHA-512");
      assertThat(module(client).getOptions()).isEqualTo(Map.of("username", "u", "password", "p;="));
    }
  }

  /** As Kafka's clients read it. */
  private static AppConfigurationEntry module(Properties client) {
    Password config = new Password(client.getProperty(SaslConfigs.SASL_JAAS_CONFIG));
    return JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, config))
        .configurationEntries()
        .get(0);
  }
}
