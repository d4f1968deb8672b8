package io.cloudflux.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresOptionsTest {

  @Test
  void neverShowsThePassword() {
    PostgresOptions options = new PostgresOptions("jdbc:postgresql://db/c", "writer", "s3cret");

    assertThat(options.toString()).isEqualTo("writer@jdbc:postgresql://db/c");
    assertThat(new PostgresOutput(options, PostgresOutput.TIMEOUT).toString())
        .doesNotContain("s3cret");
  }

  @Test
  void refusesAnotherDatabase() {
    assertThatThrownBy(() -> new PostgresOptions("jdbc:h2:mem:", "writer", "s3cret"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--postgres.url: 'jdbc:h2:mem:' ");
  }

  /** The driver counts in seconds, and 0 is for ever. */
  @ParameterizedTest
  @ValueSource(longs = {0, -1000, 999, 1500})
  void refusesATimeoutThatIsNone(long millis) {
    PostgresOptions options = new PostgresOptions("jdbc:postgresql://db/c", "writer", "");

    assertThatThrownBy(() -> new PostgresOutput(options, Duration.ofMillis(millis)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--postgres.timeout: '")
        .hasMessageEndingWith("is not a number of whole seconds; at least 1 s");
  }
}
