package io.cloudflux.fuzz;

import io.cloudflux.log.LogFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Good lines of every format, after the formats' documentation: the resources {@code
 * corpus/FORMAT.log}, headers, comments and continuations among them.
 */
final class Corpus {
  private Corpus() {}

  /** The lines of a format; of {@link LogFormat#AUTO}, those of all. */
  static List<byte[]> of(LogFormat format) {
    return format == LogFormat.AUTO
        ? Arrays.stream(LogFormat.values())
            .filter(one -> one != LogFormat.AUTO)
            .flatMap(one -> lines(one).stream())
            .toList()
        : lines(format);
  }

  /** Those lines that are a single JSON object each, from the line's first byte on. */
  static List<byte[]> objects(LogFormat format) {
    return of(format).stream()
        .filter(
            line -> {
              String text = new String(line, StandardCharsets.UTF_8);
              return text.startsWith("{") && !text.regionMatches(true, 0, "{\"records\"", 0, 10);
            })
        .toList();
  }

  private static List<byte[]> lines(LogFormat format) {
    String name = "corpus/" + format.label() + ".log";
    try (InputStream in = Corpus.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.getBytes(StandardCharsets.UTF_8))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
