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

    void write(String name, DataOutputView target) throws IOException {
      byte[] now = name.getBytes(StandardCharsets.UTF_8);
      if (!isAscii(name, now)) {
        RecordSerializer.writeNumber(0, target);
        RecordSerializer.writeText(name, target);
        before = NONE;
        return;
      }
      int differs = Arrays.mismatch(before, now);
      int same = differs < 0 ? now.length : differs;
      RecordSerializer.writeNumber(same, target);
      RecordSerializer.writeAscii(now, same, target);
      before = now;
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
