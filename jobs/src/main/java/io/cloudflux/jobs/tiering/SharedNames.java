package io.cloudflux.jobs.tiering;

import io.cloudflux.log.ByteSearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Names of objects, one after another: of each is written only in what it differs from the one
 * before, because names of a bucket begin alike.
 */
final class SharedNames {
  private static final byte[] NONE = {};

  private SharedNames() {}

  /** Writes names. */
  static final class Writer {
    private byte[] before = NONE;
    private int beforeFrom;
    private int beforeTo;

    void write(String name, DataOutputView target) throws IOException {
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      if (isAscii(name, utf8)) {
        writeAscii(utf8, 0, utf8.length, target);
      } else {
        RecordSerializer.writeNumber(0, target);
        RecordSerializer.writeText(name, target);
        before(NONE, 0, 0);
      }
    }

    /** Writes a name that is there in UTF-8 already, and stays until the next is written. */
    void write(byte[] utf8, int from, int to, DataOutputView target) throws IOException {
      if (ByteSearch.isPlainAscii(utf8, from, to)) {
        writeAscii(utf8, from, to, target);
      } else {
        write(new String(utf8, from, to - from, StandardCharsets.UTF_8), target);
      }
    }

    private void writeAscii(byte[] name, int from, int to, DataOutputView target)
        throws IOException {
      int differs = Arrays.mismatch(before, beforeFrom, beforeTo, name, from, to);
      int same = differs < 0 ? to - from : differs;
      RecordSerializer.writeNumber(same, target);
      RecordSerializer.writeAscii(name, from + same, to, target);
      before(name, from, to);
    }

    private void before(byte[] name, int from, int to) {
      before = name;
      beforeFrom = from;
      beforeTo = to;
    }
  }

  /** True if each byte of a name is a character of it. */
  private static boolean isAscii(String name, byte[] utf8) {
    return utf8.length == name.length()
        // What is no character at all, half of a pair, is encoded as a question mark.
        && (ByteSearch.of((byte) '?', utf8, 0, utf8.length) == utf8.length
            || name.equals(new String(utf8, StandardCharsets.ISO_8859_1)));
  }

  /** Reads what a {@link Writer} wrote. */
  static final class Reader {
    private String before = "";

    String read(DataInputView source) throws IOException {
      int same = (int) RecordSerializer.readNumber(source);
      String rest = RecordSerializer.readText(source);
      if (same == 0) {
        before = rest;
      } else if (!rest.isEmpty() || same < before.length()) {
        before = before.substring(0, same).concat(rest);
      }
      return before;
    }
  }
}
