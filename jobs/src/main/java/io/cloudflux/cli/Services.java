package io.cloudflux.cli;

import io.cloudflux.demo.RunningDemo;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.KafkaFlags;
import io.cloudflux.jobs.config.PostgresFlags;
import io.cloudflux.jobs.sink.PostgresOptions;
import io.cloudflux.jobs.source.KafkaOptions;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Where Postgres and Kafka are: as flags say, or else where a running demo has them. */
final class Services {
  @Mixin PostgresFlags postgres = new PostgresFlags();
  @Mixin KafkaFlags kafka = new KafkaFlags();

  PostgresOptions postgres() throws IOException {
    return knownPostgres()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--postgres.url: needed unless a demo runs;"
                        + " jdbc:postgresql://host:port/database"));
  }

  /** Empty if neither flags nor a demo say where it is. */
  Optional<PostgresOptions> knownPostgres() throws IOException {
    return postgres.isGiven() ? Optional.of(postgres.options()) : demo().map(RunningDemo::postgres);
  }

  /**
   * @param why what Kafka is needed for
   */
  KafkaOptions kafka(String why) throws IOException {
    KafkaOptions given = kafka.options(true);
    if (given.bootstrapServers() == null) {
      Optional<RunningDemo> demo = demo();
      if (demo.isPresent()) {
        return new KafkaOptions(
            demo.get().bootstrapServers(), true, given.transactionalIdPrefix(), given.properties());
      }
    }
    return given.require(why);
  }

  private static Optional<RunningDemo> demo() throws IOException {
    return RunningDemo.find(RunningDemo.FILE);
  }
}
