package io.cloudflux.inventory;

import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.log.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The values that an {@link InventoryReport} reads of one row, by the place of their column. */
public final class ReportRow {
  private final InventoryReport report;
  private final String[] values;

  ReportRow(InventoryReport report) {
    this.report = report;
    this.values = new String[report.columns().size()];
  }

  /** Postgres cannot hold a NUL. */
  void set(int column, String value) {
    values[column] = value == null ? null : value.replace('\0', '\uFFFD');
  }

  /** True if the row has no such value, or an empty one. */
  boolean isEmpty(int column) {
    return values[column] == null || values[column].isEmpty();
  }

  boolean isTrue(int column) {
    return "true".equalsIgnoreCase(values[column]);
  }

  boolean isFalse(int column) {
    return "false".equalsIgnoreCase(values[column]);
  }

  /** The value, or null if there is none. */
  String text(int column) {
    return isEmpty(column) ? null : values[column];
  }

  /**
   * @throws MalformedLineException {@link Reason#BAD_VALUE} if there is none
   */
  String required(int column) throws MalformedLineException {
    if (isEmpty(column)) {
      throw new MalformedLineException(Reason.BAD_VALUE, name(column) + ": empty");
    }
    return values[column];
  }

  /**
   * The name of a bucket.
   *
   * @throws MalformedLineException {@link Reason#BAD_VALUE} if there is none, or it cannot be one
   */
  String bucket(int column) throws MalformedLineException {
    String bucket = required(column);
    if (bucket.indexOf('/') >= 0) {
      throw new MalformedLineException(Reason.BAD_VALUE, name(column) + ": not a bucket name");
    }
    return bucket;
  }

  /**
   * A whole number from 0 on.
   *
   * @throws MalformedLineException {@link Reason#BAD_NUMBER} if it is none
   */
  long number(int column) throws MalformedLineException {
    if (!isEmpty(column) && isDigits(values[column])) {
      try {
        return Long.parseLong(values[column]);
      } catch (NumberFormatException e) {
        // Beyond 2^63-1: told below.
      }
    }
    throw new MalformedLineException(
        Reason.BAD_NUMBER,
        name(column) + (isEmpty(column) ? ": empty" : ": not a whole number from 0 to 2^63-1"));
  }

  /**
   * A time as ISO 8601, as RFC 1123 ({@code Thu, 05 Aug 2021 01:55:28 GMT}), or in milliseconds.
   *
   * @return epoch milliseconds
   * @throws MalformedLineException {@link Reason#BAD_TIME} if it is none
   */
  long instant(int column) throws MalformedLineException {
    String text = isEmpty(column) ? "" : values[column];
    long time = Timestamps.INVALID;
    if (isDigits(text) && text.length() > 8 && text.length() < 16) {
      time = Long.parseLong(text);
    } else if (!text.isEmpty() && Character.isLetter(text.charAt(0))) {
      time = rfc1123(text);
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      time = Timestamps.iso(bytes, 0, bytes.length);
    }
    if (time == Timestamps.INVALID) {
      throw new MalformedLineException(
          Reason.BAD_TIME, name(column) + (text.isEmpty() ? ": empty" : ": not a time"));
    }
    return time;
  }

  private static long rfc1123(String text) {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant()
          .toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return Timestamps.INVALID;
    }
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private String name(int column) {
    return report.columns().get(column);
  }
}
