package io.cloudflux.decision;

import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The price book that ships. */
final class Shipped {
  static final PriceBook PRICES = read();

  private Shipped() {}

  private static PriceBook read() {
    Path module = Path.of("..", "flink-conf", "prices.yaml");
    Path file = Files.exists(module) ? module : Path.of("flink-conf", "prices.yaml");
    try (InputStream in = Files.newInputStream(file)) {
      return PriceBookReader.read(in, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
