package io.cloudflux.jobs.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.NonSplittingRecursiveEnumerator;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.core.fs.Path;

/** The lines of files, one after another, as a job reads them but without a job. */
public final class FileLines implements AutoCloseable {
  private final LineFormat format;
  private final Iterator<FileSourceSplit> files;
  private BulkFormat.Reader<RawLine> reader;
  private BulkFormat.RecordIterator<RawLine> batch;

  /**
   * @param key the flag that names the files, for messages
   * @param specs files, directories, globs
   */
  public FileLines(String key, List<String> specs, LineFormat format) {
    this.format = format;
    Path[] paths = InputFiles.resolve(key, specs).toArray(new Path[0]);
    try {
      this.files = new NonSplittingRecursiveEnumerator().enumerateSplits(paths, 1).iterator();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line, or null behind the last file's last. */
  public RawLine next() throws IOException {
    while (true) {
      if (batch != null) {
        var record = batch.next();
        if (record != null) {
          return record.getRecord();
        }
        batch.releaseBatch();
        batch = null;
      } else if (reader != null) {
        batch = reader.readBatch();
        if (batch == null) {
          reader.close();
          reader = null;
        }
      } else if (files.hasNext()) {
        reader = format.createReader(new Configuration(), files.next());
      } else {
        return null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}
