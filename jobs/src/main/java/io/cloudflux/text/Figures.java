package io.cloudflux.text;

/** Figures for people. */
public final class Figures {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Figures() {}

  /** Dollars: cents for sums, four digits that count for what is less. */
  public static String usd(double amount) {
    if (amount < 0) {
      return "-" + usd(-amount);
    }
    double size = amount;
    if (size == 0 || size >= 1) {
      return "$%,.2f".formatted(amount);
    }
    return size >= 1e-4 ? "$%.4f".formatted(amount) : "$%.2e".formatted(amount);
  }

  /** Bytes in the largest unit of thousands that they fill. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 ? bytes + " B" : "%.1f %s".formatted(value, UNITS[unit]);
  }

  /** Seconds in words. */
  public static String duration(long seconds) {
    if (seconds < 2 * MINUTE) {
      return seconds + " s";
    }
    if (seconds < 2 * HOUR) {
      return "%.0f min".formatted(seconds / (double) MINUTE);
    }
    return seconds < 2 * DAY
        ? "%.1f h".formatted(seconds / (double) HOUR)
        : "%.1f days".formatted(seconds / (double) DAY);
  }

  /** Days until something has paid for itself; negative is never. */
  public static String payback(double days) {
    if (days < 0) {
      return "never";
    }
    return days < 2 ? "%.1f hours".formatted(days * 24) : "%,.0f days".formatted(days);
  }
}
