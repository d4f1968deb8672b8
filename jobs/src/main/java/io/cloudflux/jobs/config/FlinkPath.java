package io.cloudflux.jobs.config;

import org.apache.flink.core.fs.Path;

/** Paths as people write them in flags: local ones, and URIs of any Flink file system. */
public final class FlinkPath {
  private FlinkPath() {}

  /**
   * @throws IllegalArgumentException if it is no path
   */
  public static Path of(String spec) {
    Path path = new Path(spec);
    return path.toUri().getScheme() != null
        ? path
        : Path.fromLocalFile(java.nio.file.Path.of(spec).toAbsolutePath().normalize().toFile());
  }
}
