package io.cloudflux.jobs.source;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.FlinkPath;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.apache.flink.core.fs.Path;

/** Finds the files that a flag names: files, directories, and globs on the local file system. */
public final class InputFiles {
  private static final String GLOB_CHARACTERS = "*?[{";

  private InputFiles() {}

  /**
   * @param key the flag, for messages
   * @param specs paths or URIs; those with {@code * ? [ {} are globs ({@code **} crosses folders)
   * @return what exists, in the order of the specs, globs sorted
   * @throws ConfigurationException if a spec names nothing
   */
  public static List<Path> resolve(String key, List<String> specs) {
    List<Path> paths = new ArrayList<>();
    for (String spec : specs) {
      if (spec.chars().anyMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0) && !spec.contains("://")) {
        paths.addAll(glob(key, spec));
      } else {
        paths.add(existing(key, spec));
      }
    }
    return paths;
  }

  private static Path existing(String key, String spec) {
    try {
      Path path = FlinkPath.of(spec);
      if (!path.getFileSystem().exists(path)) {
        throw ConfigurationException.of(key, spec, "does not exist");
      }
      return path;
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "--%s: '%s' cannot be read: %s".formatted(key, spec, e.getMessage()), e);
    }
  }

  private static List<Path> glob(String key, String spec) {
    String pattern =
        java.nio.file.Path.of("").toAbsolutePath().resolve(spec).normalize().toString();
    int firstWildcard = 0;
    while (GLOB_CHARACTERS.indexOf(pattern.charAt(firstWildcard)) < 0) {
      firstWildcard++;
    }
    java.nio.file.Path root =
        java.nio.file.Path.of(pattern.substring(0, pattern.lastIndexOf('/', firstWildcard) + 1));
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw ConfigurationException.of(key, spec, "is no glob: " + e.getDescription());
    }
    List<Path> found;
    try (Stream<java.nio.file.Path> files = Files.walk(root)) {
      found =
          files
              .filter(matcher::matches)
              .filter(Files::isRegularFile)
              .sorted()
              .map(file -> Path.fromLocalFile(file.toFile()))
              .toList();
    } catch (IOException e) {
      throw new ConfigurationException(
          "--%s: '%s' cannot be searched: %s".formatted(key, spec, e.getMessage()), e);
    }
    if (found.isEmpty()) {
      throw ConfigurationException.of(key, spec, "matches no file");
    }
    return found;
  }
}
