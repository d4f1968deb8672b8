package io.cloudflux.log;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The samples and traces of others, which lie beside the project and are never copied into it. A
 * test that needs them is skipped where they are absent. The directory is that of the system
 * property {@code cloudflux.shared}, else the first {@code shared} with {@code formats} inside,
 * from the working directory upwards.
 */
public final class SharedData {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private SharedData() {}

  /** A file or directory of the shared data; skips the test if it is absent. */
  public static Path path(String relative) {
    Path root = root();
    assumeTrue(
        root != null, "no shared data beside the project; set -Dcloudflux.shared=<directory>");
    Path path = root.resolve(relative);
    assumeTrue(Files.exists(path), "shared data lacks " + relative);
    return path;
  }

  private static Path root() {
    String property = System.getProperty("cloudflux.shared");
    if (property != null) {
      return Path.of(property);
    }
    for (Path dir = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        dir != null;
        dir = dir.getParent()) {
      Path shared = dir.resolve("shared");
      if (Files.isDirectory(shared.resolve("formats"))) {
        return shared;
      }
    }
    return null;
  }

  /** The lines of a file, unpacked if its name ends in {@code .gz}, as bytes. */
  public static List<byte[]> lines(String relative) throws IOException {
    Path path = path(relative);
    byte[] content;
    try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
        InputStream in = relative.endsWith(".gz") ? new GZIPInputStream(file) : file) {
      content = in.readAllBytes();
    }
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= content.length; i++) {
      if (i == content.length ? i > start : content[i] == '\n') {
        lines.add(Arrays.copyOfRange(content, start, i));
        start = i + 1;
      }
    }
    return lines;
  }

  /** The rows of a JSON lines file. */
  public static List<JsonNode> rows(String relative) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(path(relative), StandardCharsets.UTF_8)) {
      if (!line.isBlank()) {
        rows.add(JSON.readTree(line));
      }
    }
    return rows;
  }
}
