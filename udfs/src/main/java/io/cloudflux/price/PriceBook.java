package io.cloudflux.price;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything the providers bill.
 *
 * @param version names exactly these prices: the version the file gives itself and the first eight
 *     hex digits of the SHA-256 of its bytes, {@code 2026-11-0a1b2c3d}
 * @param providers prices by provider key: s3, gcs, azure, and what the user calls others
 */
public record PriceBook(String version, Map<String, ProviderPrices> providers)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public PriceBook {
    Objects.requireNonNull(version, "version");
    providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    Map<String, String> owners = new HashMap<>();
    providers.forEach(
        (key, prices) -> {
          for (String scheme : prices.schemes()) {
            String other = owners.putIfAbsent(scheme, key);
            if (other != null) {
              throw new IllegalArgumentException(
                  "providers."
                      + key
                      + ".schemes is "
                      + scheme
                      + ", which "
                      + other
                      + " has; allowed: each scheme at one provider");
            }
          }
        });
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
   * The prices that apply to an object id of that scheme: unless the book says otherwise, {@code
   * s3}, {@code gs} and {@code az} are those of the three clouds. Empty for a scheme that no
   * provider bills.
   */
  public Optional<ProviderPrices> providerOfScheme(String scheme) {
    for (ProviderPrices prices : providers.values()) {
      if (prices.schemes().contains(scheme)) {
        return Optional.of(prices);
      }
    }
    return Optional.empty();
  }

  /** The cloud that an object id's scheme is of, whatever the prices: {@code s3}, gcs or azure. */
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

  /** The schemes a provider bills unless the book says otherwise: none but for the three clouds. */
  static List<String> usualSchemes(String provider) {
    return switch (provider) {
      case "s3" -> List.of("s3");
      case "gcs" -> List.of("gs");
      case "azure" -> List.of("az");
      default -> List.of();
    };
  }
}
