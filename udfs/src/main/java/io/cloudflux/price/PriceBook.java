package io.cloudflux.price;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything the providers bill.
 *
 * @param version names exactly these prices: the version the file gives itself and the first eight
 *     hex digits of the SHA-256 of its bytes, {@code 2026-11-0a1b2c3d}
 * @param providers prices by provider key: s3, gcs, azure
 */
public record PriceBook(String version, Map<String, ProviderPrices> providers)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public PriceBook {
    Objects.requireNonNull(version, "version");
    providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
  }

  /**
   * The prices of a provider.
   *
   * @throws IllegalArgumentException listing the providers there are, if it is none of them
   */
  public ProviderPrices provider(String provider) {
    ProviderPrices prices = providers.get(provider);
    if (prices == null) {
      throw new IllegalArgumentException(
          "provider " + provider + " is not in the price book; allowed: " + providers.keySet());
    }
    return prices;
  }

  /**
   * The prices that apply to an object id of that scheme: {@code s3}, {@code gs} or {@code az}.
   * Empty for a scheme that no provider bills, such as {@code hdfs}.
   */
  public Optional<ProviderPrices> providerOfScheme(String scheme) {
    return providerKey(scheme).map(providers::get);
  }

  /**
   * The provider key of an object id's scheme, as {@link #providerOfScheme}, whatever the prices.
   */
  public static Optional<String> providerKey(String scheme) {
    if (scheme == null) {
      return Optional.empty();
    }
    return switch (scheme) {
      case "s3" -> Optional.of("s3");
      case "gs" -> Optional.of("gcs");
      case "az" -> Optional.of("azure");
      default -> Optional.empty();
    };
  }
}
