package io.cloudflux.log;

/**
 * Reads dates and times by arithmetic: a formatter of the JDK would cost more than all the rest of
 * a line. Dates are those of the proleptic Gregorian calendar.
 */
public final class Timestamps {
  /** What the methods return for something that is no date or time. */
  public static final long INVALID = Long.MIN_VALUE;

  /** Bytes in {@code 10/Oct/2000:13:55:36 -0700}. */
  public static final int CLF_LENGTH = 26;

  /** Bytes in {@code 2000-10-10}. */
  public static final int DAY_LENGTH = 10;

  private static final int[] DAYS_IN_MONTH = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final long SECONDS_IN_DAY = 86_400;

  /** Zones reach from -12:00 to +14:00. */
  private static final int MAX_ZONE_HOURS = 14;

  private Timestamps() {}

  /**
   * Reads {@code 10/Oct/2000:13:55:36 -0700}, the time of common and S3 logs.
   *
   * @param bytes holds {@link #CLF_LENGTH} bytes from {@code at} on
   * @return epoch milliseconds, or {@link #INVALID}
   */
  public static long clf(byte[] bytes, int at) {
    if (bytes[at + 2] != '/'
        || bytes[at + 6] != '/'
        || bytes[at + 11] != ':'
        || bytes[at + 14] != ':'
        || bytes[at + 17] != ':'
        || bytes[at + 20] != ' ') {
      return INVALID;
    }
    long day =
        epochDay(
            digits(bytes, at + 7, 4),
            month(bytes[at + 3], bytes[at + 4], bytes[at + 5]),
            digits(bytes, at, 2));
    long second =
        secondOfDay(
            digits(bytes, at + 12, 2), digits(bytes, at + 15, 2), digits(bytes, at + 18, 2));
    long zone = zone(bytes[at + 21], digits(bytes, at + 22, 2), digits(bytes, at + 24, 2));
    if (day == INVALID || second == INVALID || zone == INVALID) {
      return INVALID;
    }
    return (day * SECONDS_IN_DAY + second - zone) * 1000;
  }

  /**
   * Reads {@code 2000-10-10}.
   *
   * @param bytes holds {@link #DAY_LENGTH} bytes from {@code at} on
   * @return days since 1970-01-01, or {@link #INVALID}
   */
  public static long day(byte[] bytes, int at) {
    if (bytes[at + 4] != '-' || bytes[at + 7] != '-') {
      return INVALID;
    }
    return epochDay(digits(bytes, at, 4), digits(bytes, at + 5, 2), digits(bytes, at + 8, 2));
  }

  /**
   * Reads an ISO 8601 time such as {@code 2025-07-01T00:00:00Z}: the fraction of a second, behind a
   * point or a comma, may be there or not and is cut to milliseconds; the offset is {@code Z},
   * {@code +hh}, {@code +hhmm} or {@code +hh:mm}, and UTC if there is none.
   *
   * @return epoch milliseconds, or {@link #INVALID}
   */
  public static long iso(byte[] bytes, int from, int to) {
    if (to - from < 19
        || (bytes[from + 10] != 'T' && bytes[from + 10] != 't' && bytes[from + 10] != ' ')
        || bytes[from + 13] != ':'
        || bytes[from + 16] != ':') {
      return INVALID;
    }
    long day = day(bytes, from);
    long second =
        secondOfDay(
            digits(bytes, from + 11, 2), digits(bytes, from + 14, 2), digits(bytes, from + 17, 2));
    int at = from + 19;
    int millis = 0;
    if (at < to && (bytes[at] == '.' || bytes[at] == ',')) {
      int first = ++at;
      at = endOfDigits(bytes, at, to);
      if (at == first) {
        return INVALID;
      }
      millis = millis(bytes, first, at);
    }
    long zone = isoZone(bytes, at, to);
    if (day == INVALID || second == INVALID || zone == INVALID) {
      return INVALID;
    }
    return (day * SECONDS_IN_DAY + second - zone) * 1000 + millis;
  }

  /**
   * Reads the time of a web server's log: as {@link #clf}, as {@link #iso}, or as the first with a
   * fraction of the second, {@code 10/Oct/2000:13:55:36.123 -0700}.
   *
   * @return epoch milliseconds, or {@link #INVALID}
   */
  static long webServer(byte[] bytes, int from, int to) {
    if (to - from == CLF_LENGTH && bytes[from + 2] == '/') {
      return clf(bytes, from);
    }
    if (to - from < CLF_LENGTH || bytes[from + 20] != '.') {
      return iso(bytes, from, to);
    }
    int first = from + 21;
    int last = endOfDigits(bytes, first, to);
    if (last == first || to - last != 6) {
      return INVALID;
    }
    byte[] whole = new byte[CLF_LENGTH];
    System.arraycopy(bytes, from, whole, 0, 20);
    System.arraycopy(bytes, last, whole, 20, 6);
    long second = clf(whole, 0);
    return second == INVALID ? INVALID : second + millis(bytes, first, last);
  }

  private static int endOfDigits(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && LineCursor.isDigit(bytes[at])) {
      at++;
    }
    return at;
  }

  /** The first three digits of a fraction. */
  private static int millis(byte[] bytes, int from, int to) {
    int millis = 0;
    int weight = 100;
    for (int at = from; at < to && weight > 0; at++) {
      millis += weight * (bytes[at] - '0');
      weight /= 10;
    }
    return millis;
  }

  private static long isoZone(byte[] bytes, int at, int to) {
    return switch (to - at) {
      case 0 -> 0;
      case 1 -> bytes[at] == 'Z' || bytes[at] == 'z' ? 0 : INVALID;
      case 3 -> zone(bytes[at], digits(bytes, at + 1, 2), 0);
      case 5 -> zone(bytes[at], digits(bytes, at + 1, 2), digits(bytes, at + 3, 2));
      case 6 ->
          bytes[at + 3] == ':'
              ? zone(bytes[at], digits(bytes, at + 1, 2), digits(bytes, at + 4, 2))
              : INVALID;
      default -> INVALID;
    };
  }

  /** Days since 1970-01-01, by counting in 400-year eras that begin on 1 March. */
  private static long epochDay(int year, int month, int day) {
    if (year < 0 || month < 1 || month > 12 || day < 1) {
      return INVALID;
    }
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day > DAYS_IN_MONTH[month - 1] + (leap && month == 2 ? 1 : 0)) {
      return INVALID;
    }
    long y = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  /** A leap second, 23:59:60, is taken as the first second of the next minute. */
  private static long secondOfDay(int hour, int minute, int second) {
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
      return INVALID;
    }
    return hour * 3600L + minute * 60L + second;
  }

  /** Seconds east of Greenwich. */
  private static long zone(byte sign, int hours, int minutes) {
    if ((sign != '+' && sign != '-')
        || hours < 0
        || minutes < 0
        || minutes > 59
        || hours * 60 + minutes > MAX_ZONE_HOURS * 60) {
      return INVALID;
    }
    long seconds = hours * 3600L + minutes * 60L;
    return sign == '-' ? -seconds : seconds;
  }

  /** The value of so many digits, or -1 if they are not all digits. */
  private static int digits(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = at; i < at + count; i++) {
      if (!LineCursor.isDigit(bytes[i])) {
        return -1;
      }
      value = 10 * value + bytes[i] - '0';
    }
    return value;
  }

  private static int month(byte a, byte b, byte c) {
    return switch ((a & 0xFF) << 16 | (b & 0xFF) << 8 | (c & 0xFF)) {
      case 'J' << 16 | 'a' << 8 | 'n' -> 1;
      case 'F' << 16 | 'e' << 8 | 'b' -> 2;
      case 'M' << 16 | 'a' << 8 | 'r' -> 3;
      case 'A' << 16 | 'p' << 8 | 'r' -> 4;
      case 'M' << 16 | 'a' << 8 | 'y' -> 5;
      case 'J' << 16 | 'u' << 8 | 'n' -> 6;
      case 'J' << 16 | 'u' << 8 | 'l' -> 7;
      case 'A' << 16 | 'u' << 8 | 'g' -> 8;
      case 'S' << 16 | 'e' << 8 | 'p' -> 9;
      case 'O' << 16 | 'c' << 8 | 't' -> 10;
      case 'N' << 16 | 'o' << 8 | 'v' -> 11;
      case 'D' << 16 | 'e' << 8 | 'c' -> 12;
      default -> -1;
    };
  }
}
