package io.cloudflux.jobs.tiering;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Names of objects, one after another: of each is written only in what it differs from the one
 * before, because names of a bucket begin alike.
 */
final class SharedNames {
  private SharedNames() {}

  /** Writes names. */
  static final class Writer {
    private String before = "";

    void write(String name, DataOutputView target) throws IOException {
      int same = commonPrefix(before, name);
      RecordSerializer.writeNumber(same, target);
      RecordSerializer.writeText(same == 0 ? name : name.substring(same), target);
      before = name;
    }
  }

  /** Reads what a {@link Writer} wrote. */
  static final class Reader {
    private String before = "";

    String read(DataInputView source) throws IOException {
      int same = (int) RecordSerializer.readNumber(source);
      String rest = RecordSerializer.readText(source);
      before = same == 0 ? rest : before.substring(0, same).concat(rest);
      return before;
    }
  }

  private static int commonPrefix(String one, String other) {
    int most = Math.min(one.length(), other.length());
    int same = 0;
    while (same < most && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return same;
  }
}
