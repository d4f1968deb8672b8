package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files whose content is the expectation, in {@code src/test/resources/golden}. After a change that
 * is meant, {@code -Dcloudflux.golden.update=true} writes them anew; the diff is for reading.
 */
final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/golden").toAbsolutePath();
  private static final boolean UPDATE = Boolean.getBoolean("cloudflux.golden.update");

  private Golden() {}

  /** A file that a test reads from. */
  static Path file(String name) {
    return FOLDER.resolve(name);
  }

  /** Compares text with a file, to the last byte. */
  static void assertSame(String name, String actual) throws IOException {
    Path file = file(name);
    if (UPDATE) {
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
  }
}
