package io.cloudflux.price;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The price book that ships, found from whichever directory the tests run in. */
final class ShippedPrices {
  private static final Path RELATIVE = Path.of("flink-conf", "prices.yaml");

  private ShippedPrices() {}

  static PriceBook book() {
    try (InputStream in = Files.newInputStream(path())) {
      return PriceBookReader.read(in, "prices.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path path() {
    Path start = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    for (Path directory = start; directory != null; directory = directory.getParent()) {
      Path file = directory.resolve(RELATIVE);
      if (Files.exists(file)) {
        return file;
      }
    }
    throw new IllegalStateException("no " + RELATIVE + " in " + start + " or above");
  }
}
