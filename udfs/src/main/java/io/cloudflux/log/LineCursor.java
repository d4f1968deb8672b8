package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * A position in one line of a log: fields separated by blanks, a time in brackets, a request in
 * quotes. Works on the line's bytes, so that only the fields an event keeps ever become strings.
 */
final class LineCursor {
  /** What {@link #closeOfRequest} expects of a field: three digits, or {@code -}. */
  static final char STATUS = 's';

  /** An error code such as {@code NoSuchKey}, or {@code -}. */
  static final char CODE = 'c';

  /** Digits, or {@code -}. */
  static final char NUMBER = 'n';

  /** From {@code [2000-10-10T13:55:36]} on, brackets included. */
  private static final int MIN_TIME_LENGTH = 21;

  /** Up to {@code [10/Oct/2000:13:55:36.123456789 -0700]}. */
  private static final int MAX_TIME_LENGTH = 38;

  /** In 2^63-1. */
  private static final int DIGITS_OF_LONG = 19;

  /** {@code 2015-04-24 12:49:16,145} */
  static final int LOG4J_TIME_LENGTH = 23;

  final byte[] bytes;
  final int end;

  /** Where to read on. */
  int pos;

  /** The field read last: from inclusive, to exclusive. */
  int from;

  int to;

  private boolean ranOut;

  /** The numbers among the fields behind a request. */
  private long[] values;

  /** Leaves out a byte order mark in front and the carriage return of a CRLF behind. */
  LineCursor(byte[] buffer, int offset, int length) {
    int start = offset;
    int stop = offset + length;
    if (length >= 3
        && buffer[start] == (byte) 0xEF
        && buffer[start + 1] == (byte) 0xBB
        && buffer[start + 2] == (byte) 0xBF) {
      start += 3;
    }
    while (stop > start && (buffer[stop - 1] == '\r' || buffer[stop - 1] == '\n')) {
      stop--;
    }
    this.bytes = buffer;
    this.pos = start;
    this.end = stop;
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** True if the bytes are the ASCII text. */
  static boolean is(byte[] bytes, int from, int to, String ascii) {
    return to - from == ascii.length() && startsWith(bytes, from, to, ascii);
  }

  /** True if the bytes begin with the ASCII text. */
  static boolean startsWith(byte[] bytes, int from, int to, String ascii) {
    int length = ascii.length();
    if (to - from < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The bytes as text. What is not UTF-8 becomes U+FFFD, and so does NUL, which Postgres cannot
   * hold.
   */
  static String text(byte[] bytes, int from, int to) {
    return ByteSearch.isPlainAscii(bytes, from, to)
        ? new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
        : new String(bytes, from, to - from, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
  }

  /**
   * A number of digits only.
   *
   * @throws MalformedLineException {@link Reason#BAD_NUMBER}
   */
  static long digits(byte[] bytes, int from, int to, String name) throws MalformedLineException {
    long value = 0;
    boolean fits = to - from < DIGITS_OF_LONG; // Then there is nothing to overflow.
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || !fits && value > (Long.MAX_VALUE - digit) / 10) {
        throw new MalformedLineException(
            Reason.BAD_NUMBER, name + ": not a whole number from 0 to 2^63-1");
      }
      value = 10 * value + digit;
    }
    if (from == to) {
      throw new MalformedLineException(Reason.BAD_NUMBER, name + ": empty");
    }
    return value;
  }

  /** Skips blanks; true if nothing but them is left. */
  boolean atEnd() {
    while (pos < end && isBlank(bytes[pos])) {
      pos++;
    }
    return pos == end;
  }

  /** True if the next byte, blanks skipped, is this one. */
  boolean at(char ascii) {
    return !atEnd() && bytes[pos] == ascii;
  }

  /** Reads the next field into {@link #from} and {@link #to}; false if there is none. */
  boolean next() {
    int i = pos;
    while (i < end && isBlank(bytes[i])) {
      i++;
    }
    from = i;
    to = ByteSearch.blank(bytes, i, end);
    pos = to;
    return to > from;
  }

  /** Reads a field that the line must have. */
  void require(String name) throws MalformedLineException {
    if (!next()) {
      throw new MalformedLineException(Reason.TRUNCATED, name + ": missing");
    }
  }

  /**
   * Refuses a line whose first field, just read, is quoted or in brackets: the rest of a record
   * broken over two lines, or an error log.
   */
  void refuseFragment() throws MalformedLineException {
    if (to > from && (bytes[from] == '"' || bytes[from] == '[')) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "begins with a quote or bracket: not the start of a record");
    }
  }

  /** True if the field read last is {@code -}: not told. */
  boolean isDash() {
    return isDash(from, to);
  }

  boolean isDash(int fieldFrom, int fieldTo) {
    return fieldTo - fieldFrom == 1 && bytes[fieldFrom] == '-';
  }

  /** True if this ASCII text is anywhere from here on. */
  boolean contains(String ascii) {
    return indexOf(ascii, pos) >= 0;
  }

  int indexOf(char ascii, int start) {
    int index = ByteSearch.of((byte) ascii, bytes, start, end);
    return index < end ? index : -1;
  }

  /** Where the ASCII text is, or -1. */
  int indexOf(String ascii, int start) {
    byte head = (byte) ascii.charAt(0);
    int last = end - ascii.length();
    for (int i = ByteSearch.of(head, bytes, start, end);
        i <= last;
        i = ByteSearch.of(head, bytes, i + 1, end)) {
      if (startsWith(bytes, i, end, ascii)) {
        return i;
      }
    }
    return -1;
  }

  /** True if what comes next, blanks skipped, has the brackets of a time where a time has them. */
  boolean atTime() {
    return at('[') && closeOfTime(bytes, pos, end) >= 0;
  }

  /** True if a bracket is followed by what begins a time: {@code [10/} or {@code [2000-}. */
  boolean opensTime(int bracket) {
    return bracket + 3 < end
        && isDigit(bytes[bracket + 1])
        && isDigit(bytes[bracket + 2])
        && (bytes[bracket + 3] == '/'
            || (bracket + 5 < end
                && isDigit(bytes[bracket + 3])
                && isDigit(bytes[bracket + 4])
                && bytes[bracket + 5] == '-'));
  }

  /** Where the bracket closes that opens here, as far behind as that of a time, or -1. */
  private static int closeOfTime(byte[] bytes, int open, int end) {
    if (end - open < MIN_TIME_LENGTH || !isDigit(bytes[open + 1])) {
      return -1;
    }
    int usual = open + Timestamps.CLF_LENGTH + 1;
    if (usual < end && bytes[usual] == ']' && bytes[open + 3] == '/') {
      return usual;
    }
    int last = Math.min(end, open + MAX_TIME_LENGTH);
    for (int i = open + MIN_TIME_LENGTH - 1; i < last; i++) {
      if (bytes[i] == ']') {
        return i;
      }
    }
    return -1;
  }

  /**
   * Reads the time, from the opening bracket on.
   *
   * @param earliest before this instant the format did not exist, epoch milliseconds
   * @param latest from this instant on the clock cannot have been
   * @return epoch milliseconds
   */
  long time(long earliest, LatestTime latest) throws MalformedLineException {
    boolean looksSound = atTime();
    int open = pos;
    if (!looksSound) {
      throw indexOf(']', open) < 0
          ? new MalformedLineException(Reason.TRUNCATED, "time: bracket not closed")
          : new MalformedLineException(Reason.BAD_TIME, "time: not dd/Mon/yyyy:HH:mm:ss +zzzz");
    }
    int close = closeOfTime(bytes, open, end);
    long time = Timestamps.webServer(bytes, open + 1, close);
    if (time == Timestamps.INVALID) {
      throw new MalformedLineException(Reason.BAD_TIME, "time: no such date, time or zone");
    }
    pos = close + 1;
    return plausible(time, earliest, latest);
  }

  /** True if a time as Log4j writes it comes next, {@code 2015-04-24 12:49:16,145}, or looks so. */
  boolean atLog4jTime() {
    return end - pos >= LOG4J_TIME_LENGTH
        && isDigit(bytes[pos])
        && bytes[pos + 4] == '-'
        && bytes[pos + 7] == '-'
        && (bytes[pos + 10] == ' ' || bytes[pos + 10] == 'T')
        && bytes[pos + 13] == ':'
        && bytes[pos + 16] == ':'
        && (bytes[pos + 19] == ',' || bytes[pos + 19] == '.');
  }

  /**
   * Reads a time as Log4j writes it, which names no zone: UTC.
   *
   * @param earliest before this instant the format did not exist, epoch milliseconds
   * @param latest from this instant on the clock cannot have been
   * @return epoch milliseconds
   */
  long log4jTime(long earliest, LatestTime latest) throws MalformedLineException {
    if (end - pos < LOG4J_TIME_LENGTH && pos < end && isDigit(bytes[pos])) {
      throw new MalformedLineException(Reason.TRUNCATED, "ends before its time does");
    }
    if (!atLog4jTime()) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "does not begin with a time yyyy-MM-dd HH:mm:ss,SSS");
    }
    long time = Timestamps.iso(bytes, pos, pos + LOG4J_TIME_LENGTH);
    if (time == Timestamps.INVALID) {
      throw new MalformedLineException(Reason.BAD_TIME, "time: no such date or time");
    }
    pos += LOG4J_TIME_LENGTH;
    return plausible(time, earliest, latest);
  }

  /**
   * The time at the beginning of a line, as Log4j writes it: event time, for lines yet to be
   * parsed.
   *
   * @return epoch milliseconds, or {@link Timestamps#INVALID} if there is none from {@code
   *     earliest} up to {@code latest}
   */
  static long firstLog4jTime(
      byte[] bytes, int offset, int length, long earliest, LatestTime latest) {
    LineCursor line = new LineCursor(bytes, offset, length);
    if (line.atEnd() || !line.atLog4jTime()) {
      return Timestamps.INVALID;
    }
    long time = Timestamps.iso(bytes, line.pos, line.pos + LOG4J_TIME_LENGTH);
    return time >= earliest && latest.allows(time) ? time : Timestamps.INVALID;
  }

  /**
   * The first time in brackets, wherever it is: event time, for lines yet to be parsed.
   *
   * @return epoch milliseconds, or {@link Timestamps#INVALID} if there is none from {@code
   *     earliest} up to {@code latest}
   */
  static long firstTime(byte[] bytes, int offset, int length, long earliest, LatestTime latest) {
    int end = offset + length;
    for (int i = offset; i <= end - MIN_TIME_LENGTH; i++) {
      int close = bytes[i] == '[' ? closeOfTime(bytes, i, end) : -1;
      if (close >= 0) {
        long time = Timestamps.webServer(bytes, i + 1, close);
        if (time != Timestamps.INVALID) {
          return time >= earliest && latest.allows(time) ? time : Timestamps.INVALID;
        }
      }
    }
    return Timestamps.INVALID;
  }

  /** Returns the time if it lies within the bounds. */
  static long plausible(long time, long earliest, LatestTime latest) throws MalformedLineException {
    if (time < earliest) {
      throw new MalformedLineException(
          Reason.IMPLAUSIBLE_TIME, "time: before logs of this format existed");
    }
    if (!latest.allows(time)) {
      throw new MalformedLineException(Reason.IMPLAUSIBLE_TIME, "time: ahead of the clock");
    }
    return time;
  }

  /**
   * Finds the quote that closes the request. Clients put quotes into requests and not every server
   * escapes them, so the quote that closes is the first one followed by the fields that follow a
   * request. Reads those too, see {@link #behindRequest}; {@link #pos} is left behind them.
   *
   * @param shape the fields that follow, one character each
   * @param names their names, for messages
   * @param escapes whether the server writes a quote inside as {@code \"}
   * @return the index of the quote
   * @throws MalformedLineException with the reason of the quote that came closest
   */
  int closeOfRequest(String shape, String[] names, boolean escapes) throws MalformedLineException {
    int open = pos + 1;
    int best = -2;
    MalformedLineException failure = null;
    // A second pass takes escaped quotes too: a server that does not escape may log a request
    // that ends in a backslash.
    for (int pass = escapes ? 0 : 1; pass < 2; pass++) {
      for (int quote = indexOf('"', open); quote >= 0; quote = indexOf('"', quote + 1)) {
        if (pass == 0 && isEscaped(quote, open)) {
          continue;
        }
        int matched = matching(quote + 1, shape);
        if (matched == shape.length()) {
          return quote;
        }
        if (matched > best) {
          best = matched;
          failure = mismatch(matched, names);
        }
      }
    }
    throw failure != null
        ? failure
        : new MalformedLineException(Reason.TRUNCATED, "request: quote not closed");
  }

  /**
   * A field behind the request, of those that its shape names: its number, or {@link
   * AccessEvent#UNKNOWN} if it is {@code -} or none.
   */
  long behindRequest(int field) {
    return values[field];
  }

  /** Reads the fields from here on as those behind a request, which itself was not quoted. */
  void checkFields(String shape, String[] names) throws MalformedLineException {
    int matched = matching(pos, shape);
    if (matched < shape.length()) {
      throw mismatch(matched, names);
    }
  }

  private MalformedLineException mismatch(int matched, String[] names) {
    if (matched < 0) {
      return new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "request: no " + names[0] + " behind it");
    }
    return ranOut
        ? new MalformedLineException(Reason.TRUNCATED, names[matched] + ": missing")
        : new MalformedLineException(
            Reason.BAD_NUMBER, names[matched] + ": neither a number nor '-'");
  }

  /** True if the byte has an odd number of backslashes before it. */
  boolean isEscaped(int index, int start) {
    int i = index;
    while (i > start && bytes[i - 1] == '\\') {
      i--;
    }
    return (index - i) % 2 == 1;
  }

  /** How many of the fields from here have the given shape; -1 if no field starts here. */
  private int matching(int start, String shape) {
    if (start < end && !isBlank(bytes[start])) {
      return -1;
    }
    if (values == null) {
      values = new long[shape.length()];
    }
    pos = start;
    for (int i = 0; i < shape.length(); i++) {
      if (!next()) {
        ranOut = true;
        return i;
      }
      if (!fits(shape.charAt(i), i)) {
        ranOut = false;
        return i;
      }
    }
    return shape.length();
  }

  private boolean fits(char kind, int field) {
    values[field] = AccessEvent.UNKNOWN;
    if (isDash()) {
      return true;
    }
    if (kind == CODE) {
      return isCode();
    }
    long value = 0;
    boolean small = to - from < DIGITS_OF_LONG; // Then there is nothing to overflow.
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || !small && value > (Long.MAX_VALUE - digit) / 10) {
        return false;
      }
      value = 10 * value + digit;
    }
    values[field] = value;
    return kind == NUMBER || to - from == 3;
  }

  private boolean isCode() {
    for (int i = from; i < to; i++) {
      int letter = bytes[i] | 0x20;
      if (!isDigit(bytes[i])
          && (letter < 'a' || letter > 'z')
          && bytes[i] != '_'
          && bytes[i] != '.') {
        return false;
      }
    }
    return !isDigit(bytes[from]);
  }
}
