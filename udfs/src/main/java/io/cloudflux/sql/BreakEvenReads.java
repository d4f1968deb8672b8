package io.cloudflux.sql;

import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.Usd;
import java.util.OptionalDouble;

/**
 * {@code break_even_reads(provider, region, class_a, class_b, bytes)}: whole reads of an object a
 * month at which it costs the same in both classes, which way round they are given; with fewer the
 * colder is cheaper. Null if one of them is cheaper, or both cost the same, at any number.
 *
 * <p>{@code region}: the one the prices of the provider are for; {@code bytes}: size of the object.
 * A class like INTELLIGENT_TIERING is billed as just accessed.
 */
public class BreakEvenReads extends PricedFunction {
  private static final long serialVersionUID = 1L;
  private static final int DECIMALS = 4;

  public Double eval(String provider, String region, String classA, String classB, Long bytes) {
    ProviderPrices prices = provider(provider, region).orElse(null);
    if (prices == null || !Figures.notNegative(bytes)) {
      return null;
    }
    StorageClass a = prices.find(classA).orElse(null);
    StorageClass b = prices.find(classB).orElse(null);
    if (a == null || b == null) {
      return null;
    }
    OptionalDouble reads = new CostModel(prices).breakEvenReads(a, b, bytes);
    return reads.isPresent() ? Usd.round(reads.getAsDouble(), DECIMALS) : null;
  }

  @Override
  void check(Literals literals, ProviderPrices provider) {
    literals.text(1).ifPresent(name -> literals.check(() -> requireRegion(provider, name)));
    literals.text(2).ifPresent(name -> literals.check(() -> provider.require(name)));
    literals.text(3).ifPresent(name -> literals.check(() -> provider.require(name)));
  }
}
