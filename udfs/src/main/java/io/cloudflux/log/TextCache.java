package io.cloudflux.log;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Texts that lines repeat, such as user agents: the same few make nearly all lines, so the string
 * made of the same bytes before is given again. Bounded: a text goes when another takes its place.
 */
final class TextCache implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A power of two. */
  private static final int TEXTS = 1 << 12;

  /** Longer texts are not worth keeping: at most a few MB are ever held. */
  private static final int MAX_BYTES = 512;

  private transient Entry[] entries;

  /** Immutable, so that a race for its place does no harm. */
  private record Entry(byte[] bytes, String text) {
    boolean is(byte[] others, int from, int to) {
      return Arrays.equals(bytes, 0, bytes.length, others, from, to);
    }
  }

  /** As {@link LineCursor#text}. */
  String text(byte[] bytes, int from, int to) {
    if (to - from > MAX_BYTES) {
      return LineCursor.text(bytes, from, to);
    }
    Entry[] table = entries;
    if (table == null) {
      table = new Entry[TEXTS];
      entries = table;
    }
    int place = ByteSearch.hash(bytes, from, to) & (TEXTS - 2);
    Entry hit = table[place];
    if (hit == null || !hit.is(bytes, from, to)) {
      // Two share a place, the last seen first, so that two in turn do not drive each other out.
      Entry second = table[place + 1];
      table[place + 1] = hit;
      hit =
          second != null && second.is(bytes, from, to)
              ? second
              : new Entry(Arrays.copyOfRange(bytes, from, to), LineCursor.text(bytes, from, to));
      table[place] = hit;
    }
    return hit.text;
  }
}
