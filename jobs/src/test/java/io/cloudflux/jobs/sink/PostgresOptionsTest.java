package io.cloudflux.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.ConfigurationException;
import org.junit.jupiter.api.Test;

class PostgresOptionsTest {

  @Test
  void neverShowsThePassword() {
    PostgresOptions options = new PostgresOptions("jdbc:postgresql://db/c", "writer", "s3cret");

    assertThat(options.toString()).isEqualTo("writer@jdbc:postgresql://db/c");
    assertThat(new PostgresOutput(options).toString()).doesNotContain("s3cret");
  }

  @Test
  void refusesAnotherDatabase() {
    assertThatThrownBy(() -> new PostgresOptions("jdbc:h2:mem:", "writer", "s3cret"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--postgres.url: 'jdbc:h2:mem:' ");
  }
}
