package io.cloudflux.log;

import java.util.Arrays;

/**
 * Finds the records of a JSON log in its bytes, wherever its line breaks are: objects one a line,
 * objects right behind one another (Ceph writes them so), objects printed over many lines, and
 * objects in an array, bare or as the {@code Records} of an envelope (CloudTrail, Azure Event
 * Hubs). What is around the objects is no record.
 *
 * <p>It finds where objects end but does not judge them. Damage costs the record it is in: a line
 * break inside a string, or an object that begins at the start of a line where none can, ends the
 * record before. Text between records that is no JSON is a record of its own, up to the line's end.
 */
public final class JsonFramer {
  private static final int FIRST_BYTES = 1 << 12;

  /** Takes the records found. */
  public interface Frames {
    /**
     * @param bytes one record, given away
     * @param position where it began, as told to {@link #feed}
     * @param cut whether it was longer than the limit and the rest is missing
     */
    void frame(byte[] bytes, long position, boolean cut);
  }

  private enum Place {
    /** Between records. */
    BETWEEN,
    /** In an object. */
    OBJECT,
    /** In text that is no JSON. */
    TEXT,
    /** Behind the records of an envelope, before its end. */
    TAIL
  }

  private final int maxBytes;
  private final Frames out;

  private Place place = Place.BETWEEN;
  private int depth;
  private boolean inString;
  private boolean escaped;

  /** The last byte outside strings that is no white space; a string counts as its quote. */
  private byte last;

  private boolean atLineStart = true;
  private boolean indented;
  private boolean inArray;
  private boolean inEnvelope;
  private boolean sawEnvelope;

  /** The text that is no JSON began like the rest of an object. */
  private boolean debris;

  private byte[] frame = new byte[FIRST_BYTES];
  private int length;
  private boolean cut;
  private long start;

  /**
   * @param maxBytes longer records are cut to this length
   */
  public JsonFramer(int maxBytes, Frames out) {
    this.maxBytes = maxBytes;
    this.out = out;
  }

  /** How a file's beginning says its records are to be found. */
  public enum Layout {
    /** Lines, whatever is in them. */
    LINES,
    /** Lines of one JSON object or more each. */
    JSON_LINES,
    /** JSON whose line breaks mean nothing. */
    JSON_DOCUMENT
  }

  /**
   * Tells the layout of a file from its beginning.
   *
   * @param length bytes from {@code offset} on: all of a short file, of a longer one some KB
   */
  public static Layout layoutOf(byte[] bytes, int offset, int length) {
    LineCursor line = new LineCursor(bytes, offset, length);
    int from = line.pos;
    int end = offset + length;
    while (from < end && isSpace(bytes[from])) {
      from++;
    }
    if (from == end || (bytes[from] != '{' && bytes[from] != '[')) {
      return Layout.LINES;
    }
    if (bytes[from] == '[') {
      int next = from + 1;
      while (next < end && isSpace(bytes[next])) {
        next++;
      }
      return next < end && bytes[next] != '{' && bytes[next] != ']'
          ? Layout.LINES
          : Layout.JSON_DOCUMENT;
    }
    int newline = from;
    while (newline < end && bytes[newline] != '\n') {
      newline++;
    }
    JsonFramer framer = new JsonFramer(newline - from, (record, position, isCut) -> {});
    framer.feed(bytes, from, newline, from);
    return framer.place == Place.BETWEEN && !framer.inArray && !framer.sawEnvelope
        ? Layout.JSON_LINES
        : Layout.JSON_DOCUMENT;
  }

  /**
   * Reads on.
   *
   * @param position of the first byte given
   */
  public void feed(byte[] bytes, int from, int to, long position) {
    long shift = position - from;
    // A byte order mark is one at the very beginning only.
    int i = position == 0 ? new LineCursor(bytes, from, to - from).pos : from;
    while (i < to) {
      i =
          switch (place) {
            case BETWEEN -> between(bytes, i, to, shift);
            case OBJECT -> inString ? string(bytes, i, to) : object(bytes, i, to, shift);
            case TEXT -> text(bytes, i, to);
            case TAIL -> tail(bytes, i, shift);
          };
    }
  }

  /** The input ends here, or at least its line does: what is not complete will not be. */
  public void end() {
    if (place == Place.OBJECT || place == Place.TEXT) {
      emit();
    }
    place = Place.BETWEEN;
    inArray = false;
    inEnvelope = false;
    inString = false;
    escaped = false;
    depth = 0;
    atLineStart = true;
  }

  private int between(byte[] bytes, int at, int to, long shift) {
    byte b = bytes[at];
    if (isSpace(b)) {
      atLineStart |= b == '\n';
      return at + 1;
    }
    switch (b) {
      case '{' -> {
        begin(Place.OBJECT, at + shift);
        return at;
      }
      case ',' -> {
        return at + 1;
      }
      case '[' -> {
        inArray = true;
        return at + 1;
      }
      case ']' -> {
        inArray = false;
        if (inEnvelope) {
          begin(Place.TAIL, at + shift);
          depth = 1;
        }
        return at + 1;
      }
      default -> {
        begin(Place.TEXT, at + shift);
        debris = b == '}' || b == ':' || b == '"';
        return at;
      }
    }
  }

  private void begin(Place newPlace, long position) {
    place = newPlace;
    start = position;
    depth = 0;
    last = 0;
    inString = false;
    escaped = false;
    atLineStart = false;
  }

  /** In an object, outside strings. */
  private int object(byte[] bytes, int from, int to, long shift) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      switch (b) {
        case '"' -> {
          if (breaks(b)) {
            return restart(bytes, from, i);
          }
          inString = true;
          last = b;
          append(bytes, from, i + 1);
          return i + 1;
        }
        case '{', '[' -> {
          if (breaks(b)) {
            return restart(bytes, from, i);
          }
          if (b == '[' && depth == 1) {
            append(bytes, from, i);
            if (endsWithRecordsKey()) {
              length = 0;
              cut = false;
              inArray = true;
              inEnvelope = true;
              sawEnvelope = true;
              place = Place.BETWEEN;
              return i + 1;
            }
            from = i;
          }
          depth++;
          last = b;
        }
        case '}', ']' -> {
          last = b;
          atLineStart = false;
          if (--depth == 0) {
            append(bytes, from, i + 1);
            emit();
            return i + 1;
          }
        }
        case '\n' -> {
          atLineStart = true;
          indented = false;
        }
        case ' ', '\t' -> indented = true;
        case '\r' -> {}
        default -> {
          if (breaks(b)) {
            return restart(bytes, from, i);
          }
          last = b;
        }
      }
    }
    append(bytes, from, to);
    return to;
  }

  /**
   * True if this byte, the first of a line, cannot go on with the object: it was cut off on the
   * line before.
   */
  private boolean breaks(byte b) {
    if (!atLineStart) {
      return false;
    }
    atLineStart = false;
    if (last == 0) {
      return false;
    }
    boolean open = last == '{' || last == '[' || last == ',' || last == ':';
    return open ? b == '{' && !indented : b != ',' && b != ':';
  }

  private int restart(byte[] bytes, int from, int at) {
    append(bytes, from, at);
    emit();
    return at;
  }

  private int string(byte[] bytes, int from, int to) {
    int i = from;
    if (escaped) {
      escaped = false;
      i += bytes[i] == '\n' ? 0 : 1;
    }
    while (i < to) {
      byte b = bytes[i];
      if (b == '"') {
        inString = false;
        append(bytes, from, i + 1);
        return i + 1;
      }
      if (b == '\\') {
        if (i + 1 == to) {
          escaped = true;
        } else if (bytes[i + 1] != '\n') {
          i++;
        }
      } else if (b == '\n') { // Never inside a string: the record is cut off here.
        append(bytes, from, i);
        emit();
        return i;
      }
      i++;
    }
    append(bytes, from, to);
    return to;
  }

  private int text(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '\n' || b == '{' && (debris || inArray && last == ',')) {
        append(bytes, from, i);
        emit();
        return i;
      }
      last = b;
    }
    append(bytes, from, to);
    return to;
  }

  private int tail(byte[] bytes, int at, long shift) {
    byte b = bytes[at];
    boolean starts = atLineStart;
    atLineStart = b == '\n';
    if (inString && b != '\n') {
      if (escaped) {
        escaped = false;
      } else if (b == '\\') {
        escaped = true;
      } else if (b == '"') {
        inString = false;
      }
    } else if (b == '\n') {
      inString = false;
      escaped = false;
    } else if (b == '"') {
      inString = true;
    } else if (b == '{' && starts) { // The envelope was cut off: not all is in its tail for ever.
      inEnvelope = false;
      begin(Place.OBJECT, at + shift);
      return at;
    } else if (b == '{' || b == '[') {
      depth++;
    } else if ((b == '}' || b == ']') && --depth == 0) {
      inEnvelope = false;
      place = Place.BETWEEN;
    }
    return at + 1;
  }

  /** True if the frame so far ends with {@code "Records":}, whatever the case of its R. */
  private boolean endsWithRecordsKey() {
    if (cut) {
      return false;
    }
    int i = length - 1;
    while (i >= 0 && isSpace(frame[i])) {
      i--;
    }
    if (i < 0 || frame[i--] != ':') {
      return false;
    }
    while (i >= 0 && isSpace(frame[i])) {
      i--;
    }
    int to = i + 1;
    int from = to - "\"records\"".length();
    return from > 0
        && LineCursor.is(frame, from + 2, to, "ecords\"")
        && (frame[from + 1] | 0x20) == 'r'
        && frame[from] == '"';
  }

  private void append(byte[] bytes, int from, int to) {
    int kept = Math.min(to - from, maxBytes - length);
    cut |= kept < to - from;
    if (length + kept > frame.length) {
      frame = Arrays.copyOf(frame, Math.min(maxBytes, 2 * (length + kept)));
    }
    System.arraycopy(bytes, from, frame, length, kept);
    length += kept;
  }

  private void emit() {
    int end = length;
    while (end > 0 && isSpace(frame[end - 1])) {
      end--;
    }
    out.frame(Arrays.copyOf(frame, end), start, cut);
    length = 0;
    cut = false;
    place = Place.BETWEEN;
    inString = false;
    escaped = false;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
