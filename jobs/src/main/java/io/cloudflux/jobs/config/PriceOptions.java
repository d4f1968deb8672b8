package io.cloudflux.jobs.config;

import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** At which prices. */
public final class PriceOptions {
  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "Price book; the one shipped by default.")
  Path file;

  /**
   * The file's price book, or the one shipped.
   *
   * @throws ConfigurationException if it cannot be used
   */
  public PriceBook open() {
    return file == null ? PriceBookReader.shipped() : open(file);
  }

  /**
   * A file's price book.
   *
   * @throws ConfigurationException if it cannot be used
   */
  public static PriceBook open(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return PriceBookReader.read(in, file.toString());
    } catch (IOException e) {
      throw new ConfigurationException("--prices: '%s' cannot be read: %s".formatted(file, e), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--prices: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that a price book has a provider.
   *
   * @param key the flag that names it, for messages
   * @throws ConfigurationException listing those there are, if it has not
   */
  public static void requireProvider(String key, String name, PriceBook book) {
    if (!book.providers().containsKey(name)) {
      throw ConfigurationException.of(
          key, name, "is unknown; allowed: " + String.join(", ", book.providers().keySet()));
    }
  }
}
