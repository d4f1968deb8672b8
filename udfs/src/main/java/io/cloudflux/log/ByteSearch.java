package io.cloudflux.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds bytes eight at a time, as nearly all of a parser's time goes into looking for the next
 * blank or quote. Nothing outside of the bounds is read.
 *
 * <p>A word whose bytes are zero where the searched byte is has the high bit of the first such byte
 * set in {@code (word - 0x01…01) & ~word & 0x80…80}; only bytes behind it may be set wrongly.
 *
 * @see <a href="https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord">Bit Twiddling
 *     Hacks</a>
 */
public final class ByteSearch {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long BLANKS = ' ' * ONES;
  private static final long BANGS = '!' * ONES;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;

  private ByteSearch() {}

  /** Eight bytes, the first of them lowest. */
  static long word(byte[] bytes, int at) {
    return (long) WORDS.get(bytes, at);
  }

  private static long zeros(long word) {
    return (word - ONES) & ~word & HIGHS;
  }

  private static int first(long zeros) {
    return Long.numberOfTrailingZeros(zeros) >>> 3;
  }

  /** Where the byte is, or {@code to}. */
  public static int of(byte ascii, byte[] bytes, int from, int to) {
    long pattern = ascii * ONES;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long found = zeros(word(bytes, i) ^ pattern);
      if (found != 0) {
        return i + first(found);
      }
    }
    while (i < to && bytes[i] != ascii) {
      i++;
    }
    return i;
  }

  /** Where the first blank or tab is, or {@code to}. */
  static int blank(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = word(bytes, i);
      // One test for blanks and all controls: but for tabs, lines have none of these.
      long found = (word - BANGS) & ~word & HIGHS;
      if (found != 0) {
        int at = i + first(found);
        return LineCursor.isBlank(bytes[at]) ? at : blankByBytes(bytes, at + 1, to);
      }
    }
    return blankByBytes(bytes, i, to);
  }

  private static int blankByBytes(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && !LineCursor.isBlank(bytes[i])) {
      i++;
    }
    return i;
  }

  /** Where the first byte is that a JSON string does not simply hold, or {@code to}. */
  static int endOfPlainJson(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = word(bytes, i);
      long controls = (word - BLANKS) & ~word & HIGHS;
      long found = zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES) | controls;
      if (found != 0) {
        return i + first(found);
      }
    }
    while (i < to && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] < 0 || bytes[i] >= ' ')) {
      i++;
    }
    return i;
  }

  /** True if all bytes are ASCII and none is NUL. */
  public static boolean isPlainAscii(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = word(bytes, i);
      if (((word - ONES | word) & HIGHS) != 0) {
        return false;
      }
    }
    while (i < to && bytes[i] > 0) {
      i++;
    }
    return i == to;
  }

  /** A hash; not to be kept beyond the process. */
  public static int hash(byte[] bytes, int from, int to) {
    long hash = to - from;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      hash = (hash ^ word(bytes, i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    long rest = 0;
    for (; i < to; i++) {
      rest = rest << 8 | bytes[i] & 0xFF;
    }
    hash = (hash ^ rest) * 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 32);
  }
}
