package io.cloudflux.bill;

import io.cloudflux.price.ProviderPrices;

/**
 * The rates of the object asked for last, so that they are worked out once for an object that is
 * looked at many times in a row. Not for several threads at once.
 */
public final class LastRates {
  private ProviderPrices prices;
  private long bytes;
  private ClassRates[] rates;

  /**
   * As {@link ClassRates#of}; not to be changed.
   *
   * @param bytes size of the object, ≥ 0
   */
  public ClassRates[] of(ProviderPrices of, long size) {
    if (rates == null || prices != of || bytes != size) {
      rates = ClassRates.of(of, size);
      prices = of;
      bytes = size;
    }
    return rates;
  }
}
