package io.cloudflux.jobs.source;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.fs.Path;

/**
 * A file of columns, read row by row. What its content can be blamed for is thrown as any {@link
 * IOException} or {@link RuntimeException}; {@link WatchedFile} tells failures to read it at all.
 */
interface ColumnarFile extends Closeable {
  byte[] PARQUET_MAGIC = {'P', 'A', 'R', '1'};
  byte[] ORC_MAGIC = {'O', 'R', 'C'};

  /** Opens a file by what its first bytes say it is. */
  static ColumnarFile open(WatchedFile file) throws IOException {
    byte[] magic = file.read(0, (int) Math.min(PARQUET_MAGIC.length, file.length()));
    if (startsWith(magic, PARQUET_MAGIC)) {
      return new ParquetColumns(file);
    }
    if (startsWith(magic, ORC_MAGIC)) {
      return new OrcColumns(file);
    }
    throw new IOException("neither Parquet nor ORC");
  }

  /** The names of the columns of a file that can be read. */
  static List<String> columns(Path path) throws IOException {
    try (WatchedFile file = new WatchedFile(path);
        ColumnarFile columns = open(file)) {
      return columns.columns();
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (i == bytes.length || bytes[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** The names of the columns that can be read: those of simple types, outside of any other. */
  List<String> columns();

  /**
   * Begins to read; to be called once.
   *
   * @param columns what is wanted of {@link #columns()}
   * @param row the first row wanted, from 0 on
   */
  void start(Set<String> columns, long row) throws IOException;

  /**
   * Writes the next row's fields, times as ISO 8601.
   *
   * @return false at the end of the file
   */
  boolean next(JsonGenerator row) throws IOException;
}
