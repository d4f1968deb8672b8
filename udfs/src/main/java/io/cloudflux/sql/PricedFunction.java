package io.cloudflux.sql;

import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;

/**
 * A function that needs prices: those of the file that the global job parameter {@value
 * #PRICES_PARAMETER} names, or the ones shipped.
 *
 * <p>The file is read once, where the statement is planned, and its prices go into the plan: so
 * every task has the same, and literals are checked against them before anything runs.
 */
public abstract class PricedFunction extends ScalarFunction implements SpecializedFunction {
  /** The global job parameter that names a price book, a file where statements are planned. */
  public static final String PRICES_PARAMETER = "cloudflux.prices";

  private static final long serialVersionUID = 1L;

  private PriceBook prices;

  PricedFunction() {}

  @Override
  public UserDefinedFunction specialize(SpecializedContext context) {
    Literals literals = new Literals(context.getCallContext());
    String file =
        context
            .getConfiguration()
            .getOptional(PipelineOptions.GLOBAL_JOB_PARAMETERS)
            .map(parameters -> parameters.get(PRICES_PARAMETER))
            .orElse(null);
    prices = literals.check(() -> file == null ? PriceBookReader.shipped() : read(Path.of(file)));
    literals
        .text(0)
        .map(name -> literals.check(() -> prices.provider(name)))
        .ifPresent(provider -> check(literals, provider));
    return this;
  }

  /** Checks the literals of a call whose provider is one, and known. */
  abstract void check(Literals literals, ProviderPrices provider);

  /** The prices that the statement was planned with. */
  PriceBook prices() {
    if (prices == null) {
      prices = PriceBookReader.shipped(); // Called without a planner.
    }
    return prices;
  }

  /** A provider's prices, or empty if it has none. */
  Optional<ProviderPrices> provider(String name) {
    return Optional.ofNullable(prices().providers().get(name));
  }

  /** A provider's prices in a region, or empty if it has none there. */
  Optional<ProviderPrices> provider(String name, String region) {
    return provider(name).filter(prices -> prices.region().equals(region));
  }

  /**
   * @throws IllegalArgumentException if the provider's prices are those of another region
   */
  static String requireRegion(ProviderPrices provider, String region) {
    if (!provider.region().equals(region)) {
      throw new IllegalArgumentException(
          "region %s of %s is not in the price book; allowed: %s"
              .formatted(region, provider.provider(), provider.region()));
    }
    return region;
  }

  private static PriceBook read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return PriceBookReader.read(in, file.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: '%s' cannot be read: %s".formatted(PRICES_PARAMETER, file, e), e);
    }
  }
}
