package io.cloudflux.sql;

/** Figures that come from a query's columns. */
final class Figures {
  private Figures() {}

  /** True if all of them are known, finite, and 0 or more. */
  static boolean notNegative(Number... figures) {
    for (Number figure : figures) {
      if (figure == null
          || !(figure.doubleValue() >= 0)
          || figure.doubleValue() == Double.POSITIVE_INFINITY) {
        return false;
      }
    }
    return true;
  }
}
