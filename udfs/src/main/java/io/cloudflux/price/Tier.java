package io.cloudflux.price;

/**
 * How warm a storage class is, warmest first: the order says which moves lead downward. It is part
 * of the state of running jobs.
 */
public enum Tier {
  HOT,
  WARM,
  COLD,
  ARCHIVE;

  public boolean colderThan(Tier other) {
    return compareTo(other) > 0;
  }
}
