package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Arrays;

/**
 * One row of comma-separated values as in RFC 4180, found in the bytes of its line: a field may be
 * quoted, a quote inside is doubled. A field cannot hold a line break, for rows are read by lines.
 */
public final class CsvRow {
  private final byte[] bytes;
  private final int start;
  private int size;
  private int[] from = new int[8];
  private int[] to = new int[8];

  private CsvRow(byte[] bytes, int start) {
    this.bytes = bytes;
    this.start = start;
  }

  /**
   * Finds the fields of a line; null if the line is blank. A byte order mark in front and a
   * carriage return behind are left out.
   *
   * @throws MalformedLineException {@link Reason#TRUNCATED} if a quote is not closed, {@link
   *     Reason#NOT_THIS_FORMAT} if text follows a closing quote
   */
  public static CsvRow of(byte[] buffer, int offset, int length) throws MalformedLineException {
    LineCursor line = new LineCursor(buffer, offset, length);
    int start = line.pos;
    if (line.atEnd()) {
      return null;
    }
    CsvRow row = new CsvRow(buffer, start);
    row.read(line.end);
    return row;
  }

  private void read(int end) throws MalformedLineException {
    int i = start;
    while (true) {
      boolean quoted = i < end && bytes[i] == '"';
      int first = quoted ? i + 1 : i;
      int last = quoted ? closingQuote(first, end) : comma(first, end);
      add(first, last);
      i = quoted ? last + 1 : last;
      if (i == end) {
        return;
      }
      if (bytes[i] != ',') {
        throw new MalformedLineException(
            Reason.NOT_THIS_FORMAT, "column " + size + ": text behind the closing quote");
      }
      i++;
    }
  }

  private int comma(int first, int end) {
    int i = first;
    while (i < end && bytes[i] != ',') {
      i++;
    }
    return i;
  }

  private int closingQuote(int first, int end) throws MalformedLineException {
    int i = first;
    while (i < end) {
      if (bytes[i] == '"') {
        if (i + 1 == end || bytes[i + 1] != '"') {
          return i;
        }
        i++;
      }
      i++;
    }
    throw new MalformedLineException(
        Reason.TRUNCATED, "column " + (size + 1) + ": quote not closed");
  }

  private void add(int first, int last) {
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      to = Arrays.copyOf(to, 2 * size);
    }
    from[size] = first;
    to[size] = last;
    size++;
  }

  /** The number of fields, at least 1. */
  public int size() {
    return size;
  }

  /** True if the field is empty or missing. */
  public boolean isEmpty(int column) {
    return column >= size || from[column] == to[column];
  }

  /** True if the field is there and is this ASCII text, letters in any case. */
  public boolean is(int column, String ascii) {
    if (column >= size || to[column] - from[column] != ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      byte b = bytes[from[column] + i];
      byte lower = b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
      if (lower != Character.toLowerCase(ascii.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The field as text, doubled quotes undone. */
  public String text(int column) {
    int first = from[column];
    String text = LineCursor.text(bytes, first, to[column]);
    boolean quoted = first > start && bytes[first - 1] == '"';
    return quoted && text.indexOf('"') >= 0 ? text.replace("\"\"", "\"") : text;
  }

  /** The field as text, doubled quotes undone, from the cache; null if empty or missing. */
  String text(int column, TextCache texts) {
    if (isEmpty(column)) {
      return null;
    }
    for (int i = from[column]; i < to[column]; i++) {
      if (bytes[i] == '"') {
        return text(column);
      }
    }
    return texts.text(bytes, from[column], to[column]);
  }

  /** True if the ASCII text is anywhere in the field. */
  boolean contains(int column, String ascii) {
    for (int i = from[column]; i <= to[column] - ascii.length(); i++) {
      if (LineCursor.startsWith(bytes, i, to[column], ascii)) {
        return true;
      }
    }
    return false;
  }

  /** A fingerprint of the field, or 0 if it is empty. */
  long fingerprint(int column, long seed) {
    return isEmpty(column) ? 0 : Fingerprint.of(bytes, from[column], to[column], seed);
  }

  /**
   * The field as a number from 0 on.
   *
   * @throws MalformedLineException {@link Reason#BAD_NUMBER}, naming the column
   */
  public long number(int column, String name) throws MalformedLineException {
    return LineCursor.digits(bytes, from[column], to[column], name);
  }

  /**
   * The field, {@code 2025-07-01}, as days since 1970-01-01.
   *
   * @throws MalformedLineException {@link Reason#BAD_TIME}, naming the column
   */
  public int day(int column, String name) throws MalformedLineException {
    if (to[column] - from[column] == Timestamps.DAY_LENGTH) {
      long day = Timestamps.day(bytes, from[column]);
      if (day != Timestamps.INVALID) {
        return (int) day;
      }
    }
    throw new MalformedLineException(Reason.BAD_TIME, name + ": not a date yyyy-mm-dd");
  }
}
