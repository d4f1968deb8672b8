package io.cloudflux.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkPathTest {
  @ParameterizedTest
  @ValueSource(strings = {"logs/a.log", "2022-05-20T06:35_manifest.json", "a:b", "a:b/c"})
  void aNameIsOfALocalFile(String name) {
    assertThat(FlinkPath.of(name).toUri().getScheme()).isEqualTo("file");
    assertThat(Path.of(FlinkPath.of(name).getPath())).isEqualTo(Path.of(name).toAbsolutePath());
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket/a:b", "hdfs://nn:8020/logs", "file:/tmp/a"})
  void aUriStaysOne(String uri) {
    assertThat(FlinkPath.of(uri)).hasToString(uri);
  }
}
