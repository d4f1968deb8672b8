package io.cloudflux.jobs.sink;

import java.time.LocalDate;

/**
 * Rows in the text format of Postgres's COPY: columns in the order they are added, a line a row.
 * Values are written so that Postgres reads back the same number, text or bytes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, file formats</a>
 */
final class CopyRow {
  private static final char COLUMN = '\t';
  private static final char ROW = '\n';
  private static final String NULL = "\\N";
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder rows = new StringBuilder();
  private boolean first = true;

  /**
   * What Postgres can hold of a text: it has no NUL, and UTF-8 has no half of a surrogate pair;
   * each becomes U+FFFD.
   *
   * @param text may be null
   */
  static String storable(String text) {
    if (text == null) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    StringBuilder storable = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == 0 || c <= 0xFFFF && Character.isSurrogate((char) c) ? 0xFFFD : c)
        .forEach(storable::appendCodePoint);
    return storable.toString();
  }

  /**
   * @param value NULL if null
   */
  CopyRow text(String value) {
    if (value == null) {
      return add(NULL);
    }
    next();
    escape(storable(value));
    return this;
  }

  CopyRow number(long value) {
    next();
    rows.append(value);
    return this;
  }

  /** As {@code Double.toString} writes it: columns are numeric, and show as many zeros as came. */
  CopyRow number(double value) {
    next();
    rows.append(value);
    return this;
  }

  /** NULL for what is negative: never, or not defined. */
  CopyRow numberOrNull(double value) {
    return value < 0 ? add(NULL) : number(value);
  }

  /** NULL for what is not a number. */
  CopyRow numberOrNan(double value) {
    return Double.isNaN(value) ? add(NULL) : number(value);
  }

  /**
   * Anything whose text form Postgres reads as it is, an amount or a flag.
   *
   * @param value NULL if null
   */
  CopyRow plain(Object value) {
    return add(value == null ? NULL : value.toString());
  }

  /**
   * @param day days since 1970-01-01
   */
  CopyRow date(int day) {
    return add(LocalDate.ofEpochDay(day).toString());
  }

  /**
   * The first instant of a UTC day.
   *
   * @param day days since 1970-01-01
   */
  CopyRow midnight(int day) {
    date(day);
    rows.append(" 00:00:00Z");
    return this;
  }

  CopyRow bytes(byte[] value) {
    next();
    rows.append("\\\\x");
    for (byte b : value) {
      rows.append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
    }
    return this;
  }

  CopyRow numbers(double[] values) {
    next();
    char before = '{';
    for (double value : values) {
      rows.append(before).append(value);
      before = ',';
    }
    rows.append(values.length == 0 ? "{}" : "}");
    return this;
  }

  CopyRow texts(String[] values) {
    next();
    StringBuilder array = new StringBuilder("{");
    for (String value : values) {
      array.append(array.length() == 1 ? "\"" : ",\"");
      array.append(storable(value).replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    escape(array.append('}').toString());
    return this;
  }

  /** Ends the row. */
  void end() {
    rows.append(ROW);
    first = true;
  }

  /** Characters so far. */
  int length() {
    return rows.length();
  }

  /** The rows so far, which are then forgotten. */
  String take() {
    String taken = rows.toString();
    rows.setLength(0);
    return taken;
  }

  private CopyRow add(String raw) {
    next();
    rows.append(raw);
    return this;
  }

  private void next() {
    if (!first) {
      rows.append(COLUMN);
    }
    first = false;
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> rows.append("\\\\");
        case COLUMN -> rows.append("\\t");
        case ROW -> rows.append("\\n");
        case '\r' -> rows.append("\\r");
        default -> rows.append(c);
      }
    }
  }
}
