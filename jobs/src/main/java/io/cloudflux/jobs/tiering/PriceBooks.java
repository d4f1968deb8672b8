package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The price book that {@code --prices} names. */
public final class PriceBooks {
  private PriceBooks() {}

  /**
   * @param file null for the one shipped
   * @throws ConfigurationException if it cannot be used
   */
  public static PriceBook open(Path file) {
    if (file == null) {
      return PriceBookReader.shipped();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return PriceBookReader.read(in, file.toString());
    } catch (IOException e) {
      throw new ConfigurationException("--prices: '%s' cannot be read: %s".formatted(file, e), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--prices: " + e.getMessage(), e);
    }
  }
}
