package io.cloudflux.jobs.source;

import io.cloudflux.log.MalformedLineException.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.io.compression.InflaterInputStreamFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.compression.StandardDeCompressors;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.ArrayResultIterator;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * Files of lines as bytes, plain or compressed (by extension: those Flink's file source knows, gz,
 * bz2 and xz among them). Nothing a file holds can fail the job or fill its memory: over-long lines
 * are cut, and a compressed file that breaks off ends with a faulty line that says so.
 *
 * <p>Plain files are split: a line belongs to the split its first byte is in, except that one
 * starting exactly where a split starts belongs to the split before.
 */
public final class LineFormat implements BulkFormat<RawLine, FileSourceSplit> {
  private static final long serialVersionUID = 1L;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BATCH_LINES = 1 << 10;
  private static final int BATCH_BYTES = 1 << 18;

  @Override
  public Reader<RawLine> createReader(Configuration config, FileSourceSplit split)
      throws IOException {
    LineReader reader = open(split, split.offset());
    if (split.offset() > 0) {
      reader.skipLine();
    }
    return reader;
  }

  @Override
  public Reader<RawLine> restoreReader(Configuration config, FileSourceSplit split)
      throws IOException {
    CheckpointedPosition position = split.getReaderPosition().orElseThrow();
    LineReader reader = open(split, position.getOffset());
    for (long i = 0; i < position.getRecordsAfterOffset(); i++) {
      reader.readLine();
    }
    return reader;
  }

  @Override
  public boolean isSplittable() {
    return true; // The enumerator never splits a compressed file.
  }

  @Override
  public TypeInformation<RawLine> getProducedType() {
    return RawLine.TYPE;
  }

  private static LineReader open(FileSourceSplit split, long offset) throws IOException {
    FSDataInputStream file = split.path().getFileSystem().open(split.path());
    String source = split.path().getPath();
    try {
      var decompressor = StandardDeCompressors.getDecompressorForFileName(split.path().getName());
      if (decompressor == null) {
        file.seek(offset);
        return new LineReader(file, source, offset, split.offset() + split.length());
      }
      // Apart from failures to read the file, whatever a decompressor says is about its content.
      WatchedStream watched = new WatchedStream(file);
      LineReader reader = new LineReader(decompress(decompressor, watched), source, watched);
      reader.skipTo(offset);
      return reader;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static InputStream decompress(
      InflaterInputStreamFactory<?> decompressor, WatchedStream file) throws IOException {
    try {
      return decompressor.create(file);
    } catch (IOException e) {
      file.rethrowItsOwn(e);
      return new BrokenStream(e, file);
    }
  }

  /** Reads lines from a stream, batch by batch. */
  private static final class LineReader implements Reader<RawLine> {
    private final InputStream stream;
    private final String source;
    private final long end;
    private final WatchedStream compressed;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int limit;
    private long position;
    private boolean finished;
    private Reason fault;

    /** A plain file from {@code position} on, up to the line that {@code end} is in. */
    LineReader(InputStream stream, String source, long position, long end) {
      this(stream, source, position, end, null);
    }

    /** A whole compressed file. */
    LineReader(InputStream stream, String source, WatchedStream compressed) {
      this(stream, source, 0, Long.MAX_VALUE, compressed);
    }

    private LineReader(
        InputStream stream, String source, long position, long end, WatchedStream compressed) {
      this.stream = stream;
      this.source = source;
      this.position = position;
      this.end = end;
      this.compressed = compressed;
    }

    @Override
    public RecordIterator<RawLine> readBatch() throws IOException {
      List<RawLine> lines = new ArrayList<>(BATCH_LINES);
      long start = position;
      int bytes = 0;
      while (lines.size() < BATCH_LINES && bytes < BATCH_BYTES) {
        RawLine line = readLine();
        if (line == null) {
          break;
        }
        lines.add(line);
        bytes += line.bytes().length;
      }
      if (lines.isEmpty()) {
        return null;
      }
      ArrayResultIterator<RawLine> batch = new ArrayResultIterator<>();
      batch.set(lines.toArray(new RawLine[0]), lines.size(), start, 0);
      return batch;
    }

    private RawLine readLine() throws IOException {
      if (finished || position > end || !fill()) {
        return fault == null ? null : faultyEnd(new byte[0], position);
      }
      long start = position;
      int newline = indexOfNewline(next);
      if (newline >= 0) { // The whole line is in the buffer: nearly always.
        byte[] line = new byte[newline - next];
        System.arraycopy(buffer, next, line, 0, line.length);
        consume(line.length + 1);
        return new RawLine(line, source, start, null);
      }
      return readLongLine(start);
    }

    private RawLine readLongLine(long start) throws IOException {
      byte[] line = new byte[BUFFER_BYTES * 2];
      int length = 0;
      boolean tooLong = false;
      while (fill()) {
        int newline = indexOfNewline(next);
        int chunk = (newline < 0 ? limit : newline) - next;
        int kept = Math.min(chunk, RawLine.MAX_BYTES - length);
        if (length + kept > line.length) {
          line = Arrays.copyOf(line, Math.min(RawLine.MAX_BYTES, 2 * (length + kept)));
        }
        System.arraycopy(buffer, next, line, length, kept);
        length += kept;
        tooLong |= kept < chunk;
        consume(newline < 0 ? chunk : chunk + 1);
        if (newline >= 0) {
          return new RawLine(
              Arrays.copyOf(line, length), source, start, tooLong ? Reason.TOO_LONG : null);
        }
      }
      byte[] last = Arrays.copyOf(line, length);
      return fault != null
          ? faultyEnd(last, start)
          : new RawLine(last, source, start, tooLong ? Reason.TOO_LONG : null);
    }

    private RawLine faultyEnd(byte[] rest, long start) {
      RawLine line = new RawLine(rest, source, start, fault);
      fault = null;
      return line;
    }

    private int indexOfNewline(int from) {
      for (int i = from; i < limit; i++) {
        if (buffer[i] == '\n') {
          return i;
        }
      }
      return -1;
    }

    void skipLine() throws IOException {
      while (fill()) {
        int newline = indexOfNewline(next);
        consume((newline < 0 ? limit : newline + 1) - next);
        if (newline >= 0) {
          return;
        }
      }
    }

    void skipTo(long offset) throws IOException {
      while (position < offset && fill()) {
        consume((int) Math.min(limit - next, offset - position));
      }
    }

    private void consume(int bytes) {
      next += bytes;
      position += bytes;
    }

    /** Makes sure there is a byte to look at; false at the end of the file. */
    private boolean fill() throws IOException {
      if (next < limit) {
        return true;
      }
      if (finished) {
        return false;
      }
      int read;
      try {
        read = stream.read(buffer, 0, buffer.length);
      } catch (IOException e) {
        if (compressed == null) {
          throw e;
        }
        compressed.rethrowItsOwn(e);
        fault = Reason.CORRUPT_FILE;
        read = -1;
      }
      next = 0;
      limit = Math.max(0, read);
      finished = read < 0;
      return !finished;
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  /** A file under a decompressor; remembers if reading the file itself failed. */
  private static final class WatchedStream extends FilterInputStream {
    private IOException failure;

    WatchedStream(InputStream file) {
      super(file);
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return in.read(into, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    void rethrowItsOwn(IOException e) throws IOException {
      if (failure != null) {
        throw e;
      }
    }
  }

  /** Stands for a compressed file whose very header is broken. */
  private static final class BrokenStream extends FilterInputStream {
    private final IOException failure;

    BrokenStream(IOException failure, InputStream file) {
      super(file);
      this.failure = failure;
    }

    @Override
    public int read() throws IOException {
      throw failure;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      throw failure;
    }
  }
}
