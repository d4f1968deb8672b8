package io.cloudflux.forecast;

/**
 * Objects by the reads expected of them in a week: forecasts of busy and of quiet objects fail
 * differently, and the errors of the busy would hide all others.
 */
public enum ReadStratum {
  /** Less than 0.1 reads a week: less than five a year. */
  RARE(0.1),
  /** From 0.1 to less than 1 read a week. */
  SELDOM(1),
  /** From 1 to less than 10 reads a week. */
  WEEKLY(10),
  /** 10 reads a week or more. */
  DAILY(Double.POSITIVE_INFINITY);

  private final double below;

  ReadStratum(double below) {
    this.below = below;
  }

  /**
   * @param expected reads in a week, ≥ 0
   */
  public static ReadStratum of(double expected) {
    for (ReadStratum stratum : values()) {
      if (expected < stratum.below) {
        return stratum;
      }
    }
    return DAILY;
  }
}
