package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Reads one JSON object of a log from its bytes, member by member, without making anything of what
 * nobody asked for: a log's object has some fifty members, an event needs eight. What is skipped is
 * checked all the same: an object accepted is JSON from its first byte to its last (RFC 8259).
 */
final class JsonCursor {
  /** Deeper nesting is not a log's. */
  private static final int MAX_DEPTH = 64;

  private final byte[] bytes;
  private final int end;
  private int pos;
  private int depth;

  /** The next member is the first of its object. */
  private boolean first;

  private int keyFrom;
  private int keyTo;

  JsonCursor(byte[] buffer, int offset, int length) {
    LineCursor line = new LineCursor(buffer, offset, length);
    line.atEnd(); // skips blanks
    this.bytes = buffer;
    this.pos = line.pos;
    this.end = line.end;
  }

  /** A value that is kept: where it is in the line. */
  static final class Slice {
    private static final int ABSENT = -1;

    private byte[] bytes;
    private int from = ABSENT;
    private int to;
    private boolean escaped;

    /** A text that is no JSON any more: a part of one, or one decoded further. */
    static Slice of(byte[] bytes, int from, int to) {
      Slice slice = new Slice();
      slice.set(bytes, from, to, false);
      return slice;
    }

    /** False if there was no such member, or it was null. */
    boolean isPresent() {
      return from != ABSENT;
    }

    boolean isEmpty() {
      return to <= from || !isPresent();
    }

    /** True if it is this text; escapes are not undone, which no name or code needs. */
    /** True if the ASCII text is in it. */
    boolean contains(String ascii) {
      return !isEmpty() && new LineCursor(bytes, from, to - from).contains(ascii);
    }

    /** True if it names a version of an object, as S3 does. */
    boolean namesVersion() {
      return !isEmpty() && !is(S3AccessLogParser.NO_VERSION);
    }

    boolean is(String ascii) {
      return isPresent() && LineCursor.is(bytes, from, to, ascii);
    }

    boolean startsWith(String ascii) {
      return isPresent() && LineCursor.startsWith(bytes, from, to, ascii);
    }

    /** The text with its escapes undone, or null. */
    String text() {
      if (!isPresent()) {
        return null;
      }
      plain();
      return LineCursor.text(bytes, from, to);
    }

    /** The text with its escapes undone, from the cache; null if absent or empty. */
    String text(TextCache cache) {
      if (isEmpty()) {
        return null;
      }
      plain();
      return cache.text(bytes, from, to);
    }

    /** A fingerprint of it, or 0 if it is absent or empty. */
    long fingerprint(long seed) {
      return isEmpty() ? 0 : Fingerprint.of(bytes, from, to, seed);
    }

    /** Becomes a part of a line that is no JSON, without escapes. */
    void hold(byte[] line, int valueFrom, int valueTo) {
      set(line, valueFrom, valueTo, false);
    }

    /** The number of its bytes, escapes undone; 0 if it is absent. */
    int length() {
      return isEmpty() ? 0 : to() - from();
    }

    /**
     * Copies its bytes, escapes undone.
     *
     * @return where they end in {@code target}
     */
    int copyTo(byte[] target, int targetFrom) {
      int length = length();
      if (length > 0) {
        System.arraycopy(bytes(), from(), target, targetFrom, length);
      }
      return targetFrom + length;
    }

    /** Becomes what another is. */
    void copy(Slice other) {
      set(other.bytes, other.from, other.to, other.escaped);
    }

    /** Holds it, escapes undone. */
    byte[] bytes() {
      plain();
      return bytes;
    }

    /** Where it begins in {@link #bytes()}, escapes undone. */
    int from() {
      plain();
      return from;
    }

    int to() {
      plain();
      return to;
    }

    /** Undoes the escapes, once. */
    private void plain() {
      if (escaped) {
        byte[] plain = new byte[to - from];
        int length = unescape(bytes, from, to, plain);
        bytes = plain;
        from = 0;
        to = length;
        escaped = false;
      }
    }

    /** Where this byte is in {@link #bytes()} from an index on, or {@link #to()}. */
    int find(char ascii, int start) {
      plain();
      int i = Math.min(start, to);
      while (i < to && bytes[i] != ascii) {
        i++;
      }
      return i;
    }

    /**
     * A number: whole, or with a fraction, which is cut off; as a number or as a text. {@code -}
     * and {@code -1} are what writers put for one they do not know.
     *
     * @throws MalformedLineException {@link Reason#BAD_NUMBER}
     */
    long number(String name) throws MalformedLineException {
      if (isEmpty() || is("-") || is("-1")) {
        return AccessEvent.UNKNOWN;
      }
      int whole = to;
      for (int i = from; i < to; i++) {
        if (bytes[i] == '.' || (bytes[i] | 0x20) == 'e') {
          whole = i;
          break;
        }
      }
      if (whole < to && !fractionOnly(whole)) {
        return decimal(name);
      }
      return LineCursor.digits(bytes, from, whole, name);
    }

    private boolean fractionOnly(int point) {
      if (bytes[point] != '.') {
        return false;
      }
      for (int i = point + 1; i < to; i++) {
        if (!LineCursor.isDigit(bytes[i])) {
          return false;
        }
      }
      return true;
    }

    /**
     * An HTTP status, as a number or as a text; {@link AccessEvent#UNKNOWN} if there is none.
     *
     * @throws MalformedLineException {@link Reason#BAD_NUMBER}
     */
    int status(String name) throws MalformedLineException {
      long status = number(name);
      if (status > 999) {
        throw new MalformedLineException(Reason.BAD_NUMBER, name + ": not an HTTP status");
      }
      return (int) status;
    }

    /** {@code 1.2E7}: how some writers print large numbers of bytes. */
    private long decimal(String name) throws MalformedLineException {
      try {
        double value = Double.parseDouble(LineCursor.text(bytes, from, to));
        if (value >= 0 && value < 0x1p63) {
          return (long) value;
        }
      } catch (NumberFormatException e) {
        // told below
      }
      throw new MalformedLineException(Reason.BAD_NUMBER, name + ": not a number from 0 to 2^63-1");
    }

    /**
     * An ISO 8601 time within the bounds, epoch milliseconds.
     *
     * @throws MalformedLineException {@link Reason#TRUNCATED} if it is not there, {@link
     *     Reason#BAD_TIME}, {@link Reason#IMPLAUSIBLE_TIME}
     */
    long time(String name, long earliest, LatestTime latest) throws MalformedLineException {
      if (isEmpty()) {
        throw new MalformedLineException(Reason.TRUNCATED, name + ": missing");
      }
      long time = Timestamps.iso(bytes, from, to);
      if (time == Timestamps.INVALID) {
        throw new MalformedLineException(Reason.BAD_TIME, name + ": not an ISO 8601 time");
      }
      return LineCursor.plausible(time, earliest, latest);
    }

    private void set(byte[] line, int valueFrom, int valueTo, boolean hasEscapes) {
      bytes = line;
      from = valueFrom;
      to = valueTo;
      escaped = hasEscapes;
    }
  }

  boolean atEnd() {
    return pos == end;
  }

  /** Enters an object. */
  void object() throws MalformedLineException {
    if (next() != '{') {
      throw unexpected("an object");
    }
    enter();
  }

  /** Enters an array. */
  void array() throws MalformedLineException {
    if (next() != '[') {
      throw unexpected("an array");
    }
    enter();
  }

  private void enter() throws MalformedLineException {
    if (++depth > MAX_DEPTH) {
      throw new MalformedLineException(
          Reason.BAD_VALUE, "nested deeper than " + MAX_DEPTH + " levels");
    }
    pos++;
    first = true;
  }

  /** Moves to the value of the object's next member, or behind the object: false. */
  boolean member() throws MalformedLineException {
    if (!more('}')) {
      return false;
    }
    if (next() != '"') {
      throw unexpected("a name");
    }
    string();
    keyFrom = stringFrom;
    keyTo = stringTo;
    if (next() != ':') {
      throw unexpected("':'");
    }
    pos++;
    return true;
  }

  /** Moves to the array's next element, or behind the array: false. */
  boolean element() throws MalformedLineException {
    return more(']');
  }

  private boolean more(char close) throws MalformedLineException {
    byte b = next();
    if (b == close) {
      pos++;
      depth--;
      first = false;
      return false;
    }
    if (first) {
      first = false;
      return true;
    }
    if (b != ',') {
      throw unexpected("',' or '" + close + "'");
    }
    pos++;
    return true;
  }

  /** True if the member's name is this. */
  boolean named(String ascii) {
    // Nearly all names differ in one of these.
    return keyTo - keyFrom == ascii.length()
        && bytes[keyFrom] == ascii.charAt(0)
        && bytes[keyTo - 1] == ascii.charAt(ascii.length() - 1)
        && LineCursor.startsWith(bytes, keyFrom, keyTo, ascii);
  }

  /** True if the member's name is this in any case: writers of one format differ. */
  boolean namedAnyCase(String ascii) {
    if (keyTo - keyFrom != ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      int difference = bytes[keyFrom + i] ^ ascii.charAt(i);
      if (difference != 0 && (difference != 0x20 || !Character.isLetter(ascii.charAt(i)))) {
        return false;
      }
    }
    return true;
  }

  /** True if the value that comes next is an object. */
  boolean atObject() throws MalformedLineException {
    return next() == '{';
  }

  /** True if the value that comes next is an array. */
  boolean atArray() throws MalformedLineException {
    return next() == '[';
  }

  /** Passes over a value. */
  void skip() throws MalformedLineException {
    switch (next()) {
      case '{' -> {
        enter();
        while (member()) {
          skip();
        }
      }
      case '[' -> {
        enter();
        while (element()) {
          skip();
        }
      }
      case '"' -> string();
      default -> literal();
    }
  }

  /** Keeps a text or number; null and anything else leaves it absent. */
  void read(Slice slice) throws MalformedLineException {
    switch (next()) {
      case '"' -> {
        string();
        slice.set(bytes, stringFrom, stringTo, stringEscaped);
      }
      case '{', '[' -> skip();
      default -> {
        int from = pos;
        literal();
        if (bytes[from] == '-' || LineCursor.isDigit(bytes[from])) {
          slice.set(bytes, from, pos, false);
        }
      }
    }
  }

  /** Passes over a value; true if it was the literal {@code true}. */
  boolean readTrue() throws MalformedLineException {
    boolean isTrue = next() == 't';
    skip();
    return isTrue;
  }

  /** Keeps a text or number, or the first one of an array of them. */
  void readFirst(Slice slice) throws MalformedLineException {
    if (!atArray()) {
      read(slice);
      return;
    }
    array();
    while (element()) {
      if (slice.isPresent()) {
        skip();
      } else {
        read(slice);
      }
    }
  }

  /**
   * Checks that nothing follows.
   *
   * @throws MalformedLineException {@link Reason#NOT_THIS_FORMAT}
   */
  void end() throws MalformedLineException {
    while (pos < end && isSpace(bytes[pos])) {
      pos++;
    }
    if (pos < end) {
      throw new MalformedLineException(Reason.NOT_THIS_FORMAT, "text behind the JSON object");
    }
  }

  private int stringFrom;
  private int stringTo;
  private boolean stringEscaped;

  /** Reads a text, from its opening quote on. */
  private void string() throws MalformedLineException {
    int i = pos + 1;
    stringFrom = i;
    stringEscaped = false;
    while ((i = ByteSearch.endOfPlainJson(bytes, i, end)) < end) {
      byte b = bytes[i];
      if (b == '"') {
        stringTo = i;
        pos = i + 1;
        return;
      }
      if (b != '\\') {
        pos = i;
        throw new MalformedLineException(
            Reason.NOT_THIS_FORMAT, "a control character inside a JSON string");
      }
      stringEscaped = true;
      i++;
      if (i < end) {
        i = escape(i);
      }
    }
    throw truncated();
  }

  /** Behind the escape whose letter is at {@code i}. */
  private int escape(int i) throws MalformedLineException {
    switch (bytes[i]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return i + 1;
      }
      case 'u' -> {
        for (int digit = 1; digit <= 4; digit++) {
          if (i + digit >= end) {
            throw truncated();
          }
          if (PercentDecoder.hex(bytes[i + digit]) < 0) {
            throw new MalformedLineException(
                Reason.NOT_THIS_FORMAT, "not an escape of a JSON string: \\u");
          }
        }
        return i + 5;
      }
      default ->
          throw new MalformedLineException(
              Reason.NOT_THIS_FORMAT, "not an escape of a JSON string");
    }
  }

  /** Passes over a number, true, false or null. */
  private void literal() throws MalformedLineException {
    int from = pos;
    while (pos < end && isLiteralByte(bytes[pos])) {
      pos++;
    }
    if (from == pos) {
      throw unexpected("a value");
    }
    byte b = bytes[from];
    boolean valid =
        b == '-' || LineCursor.isDigit(b)
            ? isNumber(from)
            : LineCursor.is(bytes, from, pos, "null")
                || LineCursor.is(bytes, from, pos, "true")
                || LineCursor.is(bytes, from, pos, "false");
    if (!valid) {
      if (pos == end) {
        throw truncated();
      }
      pos = from;
      throw unexpected("a value");
    }
  }

  private static boolean isLiteralByte(byte b) {
    return LineCursor.isDigit(b)
        || (b >= 'a' && b <= 'z')
        || b == '.'
        || b == '-'
        || b == '+'
        || b == 'E';
  }

  private boolean isNumber(int from) {
    int i = bytes[from] == '-' ? from + 1 : from;
    int digits = digits(i);
    if (digits == i || (bytes[i] == '0' && digits > i + 1)) {
      return false;
    }
    i = digits;
    if (i < pos && bytes[i] == '.') {
      digits = digits(i + 1);
      if (digits == i + 1) {
        return false;
      }
      i = digits;
    }
    if (i < pos && (bytes[i] | 0x20) == 'e') {
      i++;
      if (i < pos && (bytes[i] == '+' || bytes[i] == '-')) {
        i++;
      }
      digits = digits(i);
      if (digits == i) {
        return false;
      }
      i = digits;
    }
    return i == pos;
  }

  private int digits(int from) {
    int i = from;
    while (i < pos && LineCursor.isDigit(bytes[i])) {
      i++;
    }
    return i;
  }

  /** The next byte that is no white space; not passed over. */
  private byte next() throws MalformedLineException {
    while (pos < end) {
      byte b = bytes[pos];
      if (!isSpace(b)) {
        return b;
      }
      pos++;
    }
    throw truncated();
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  private MalformedLineException unexpected(String expected) {
    return new MalformedLineException(
        Reason.NOT_THIS_FORMAT, "not JSON: " + expected + " expected");
  }

  private static MalformedLineException truncated() {
    return new MalformedLineException(Reason.TRUNCATED, "the JSON object is not closed");
  }

  /** Undoes the escapes of a text that has been checked. Returns the length. */
  private static int unescape(byte[] bytes, int from, int to, byte[] target) {
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b != '\\') {
        target[length++] = b;
        continue;
      }
      i++;
      switch (bytes[i]) {
        case 'b' -> target[length++] = '\b';
        case 'f' -> target[length++] = '\f';
        case 'n' -> target[length++] = '\n';
        case 'r' -> target[length++] = '\r';
        case 't' -> target[length++] = '\t';
        case 'u' -> {
          int unit = hex4(bytes, i + 1);
          i += 4;
          int point = unit;
          if (Character.isHighSurrogate((char) unit)
              && i + 6 < to
              && bytes[i + 1] == '\\'
              && bytes[i + 2] == 'u'
              && Character.isLowSurrogate((char) hex4(bytes, i + 3))) {
            point = Character.toCodePoint((char) unit, (char) hex4(bytes, i + 3));
            i += 6;
          }
          // Never longer than its escape. A lone surrogate becomes '?', as in String.getBytes.
          byte[] utf8 = Character.toString(point).getBytes(StandardCharsets.UTF_8);
          System.arraycopy(utf8, 0, target, length, utf8.length);
          length += utf8.length;
        }
        default -> target[length++] = bytes[i];
      }
    }
    return length;
  }

  private static int hex4(byte[] bytes, int at) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      value = value << 4 | PercentDecoder.hex(bytes[i]);
    }
    return value;
  }
}
