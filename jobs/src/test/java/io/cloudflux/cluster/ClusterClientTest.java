package io.cloudflux.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClusterClientTest {
  @Test
  void rootIsTheLastCause() {
    assertThat(
            ClusterClient.root(
                """
                org.apache.flink.runtime.JobException: Recovery is suppressed
                \tat org.apache.flink.A.a(A.java:1)
                Caused by: java.io.IOException: no more room
                \tat java.base/B.b(B.java:2)
                Caused by: java.nio.file.FileSystemException: /data: No space left on device
                \t... 3 more
                """))
        .isEqualTo("FileSystemException: /data: No space left on device");
  }

  @Test
  void whatTheJobSaysOfItsConfigurationComesFirst() {
    assertThat(
            ClusterClient.root(
                """
                org.apache.flink.client.program.ProgramInvocationException: The main method failed
                Caused by: io.cloudflux.jobs.config.ConfigurationException: --prices: '/x' is bad
                \tat io.cloudflux.A.a(A.java:1)
                Caused by: java.nio.file.NoSuchFileException: /x
                """))
        .isEqualTo("--prices: '/x' is bad");
  }

  @Test
  void withoutCausesItIsTheFirstLine() {
    assertThat(ClusterClient.root("java.lang.IllegalStateException: no\n\tat A.a(A.java:1)"))
        .isEqualTo("IllegalStateException: no");
  }
}
