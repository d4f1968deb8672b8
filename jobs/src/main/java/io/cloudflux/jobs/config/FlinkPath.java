package io.cloudflux.jobs.config;

import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;

/** Paths as people write them in flags: local ones, and URIs of any Flink file system. */
public final class FlinkPath {
  /** Names of files may hold colons: of a URI of a path a slash follows. */
  private static final Pattern URI_OF_A_PATH = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/");

  private FlinkPath() {}

  /**
   * @throws IllegalArgumentException if it is no path
   */
  public static Path of(String spec) {
    return spec.isBlank() || URI_OF_A_PATH.matcher(spec).lookingAt()
        ? new Path(spec)
        : Path.fromLocalFile(java.nio.file.Path.of(spec).toAbsolutePath().normalize().toFile());
  }
}
