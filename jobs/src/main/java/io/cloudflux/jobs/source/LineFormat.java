package io.cloudflux.jobs.source;

import io.cloudflux.log.ByteSearch;
import io.cloudflux.log.JsonFramer;
import io.cloudflux.log.JsonFramer.Layout;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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
 * Files of lines, or of JSON objects wherever their line breaks are, as bytes; plain or compressed
 * (by extension: those Flink's file source knows, gz, bz2 and xz among them). Nothing a file holds
 * can fail the job or fill its memory: over-long lines are cut, and a compressed file that breaks
 * off ends with a faulty line that says so.
 *
 * <p>Plain files are split: a line belongs to the split its first byte is in, except that one
 * starting exactly where a split starts belongs to the split before. JSON whose line breaks mean
 * nothing belongs to the first split as a whole.
 */
public final class LineFormat implements BulkFormat<RawLine, FileSourceSplit> {
  private static final long serialVersionUID = 1L;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BATCH_LINES = 1 << 10;
  private static final int BATCH_BYTES = 1 << 18;

  private final boolean json;
  private final int maxBytes;

  /** Files of lines. */
  public LineFormat() {
    this(RawLine.MAX_BYTES);
  }

  /**
   * Files of lines that may be longer than those of logs.
   *
   * @param maxBytes longer lines are cut to this length
   */
  public LineFormat(int maxBytes) {
    this(false, maxBytes);
  }

  private LineFormat(boolean json, int maxBytes) {
    this.json = json;
    this.maxBytes = maxBytes;
  }

  /** Files of a log format; those that may be JSON are looked at to see how they are laid out. */
  public static LineFormat of(LogFormat format) {
    return new LineFormat(format.mayBeJson(), RawLine.MAX_BYTES);
  }

  @Override
  public Reader<RawLine> createReader(Configuration config, FileSourceSplit split)
      throws IOException {
    return reader(split, split.offset(), 0);
  }

  @Override
  public Reader<RawLine> restoreReader(Configuration config, FileSourceSplit split)
      throws IOException {
    CheckpointedPosition position = split.getReaderPosition().orElseThrow();
    return reader(split, position.getOffset(), position.getRecordsAfterOffset());
  }

  @Override
  public boolean isSplittable() {
    return true; // The enumerator never splits a compressed file.
  }

  @Override
  public TypeInformation<RawLine> getProducedType() {
    return RawLine.TYPE;
  }

  /**
   * @param offset where to begin: the split's, or where a record began that was read before
   * @param skip records to leave out from there on
   */
  private Reader<RawLine> reader(FileSourceSplit split, long offset, long skip) throws IOException {
    LineReader lines = open(split, offset);
    try {
      Layout layout = Layout.LINES;
      if (json) {
        layout = offset == 0 ? lines.layout() : layoutOf(split);
      }
      if (layout == Layout.JSON_DOCUMENT) {
        if (split.offset() > 0) {
          return new NoRecords(lines);
        }
        if (offset > 0) { // What a record is depends on all before it.
          lines.close();
          lines = open(split, 0);
        }
        lines.end = Long.MAX_VALUE;
      } else if (offset > 0 && offset == split.offset()) {
        lines.skipLine();
      }
      RecordReader reader =
          layout == Layout.LINES ? lines : new JsonReader(lines, layout, offset, maxBytes);
      reader.skip(skip);
      return reader;
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  private Layout layoutOf(FileSourceSplit split) throws IOException {
    try (LineReader start = open(split, 0)) {
      return start.layout();
    }
  }

  private LineReader open(FileSourceSplit split, long offset) throws IOException {
    FSDataInputStream file = split.path().getFileSystem().open(split.path());
    String source = split.path().getPath();
    try {
      var decompressor = StandardDeCompressors.getDecompressorForFileName(split.path().getName());
      if (decompressor == null) {
        file.seek(offset);
        return new LineReader(file, source, offset, split.offset() + split.length(), maxBytes);
      }
      // Apart from failures to read the file, whatever a decompressor says is about its content.
      WatchedStream watched = new WatchedStream(file);
      LineReader reader =
          new LineReader(decompress(decompressor, watched), source, watched, maxBytes);
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

  /** Reads records batch by batch. */
  private abstract static class RecordReader implements Reader<RawLine> {
    /** The next record, or null at the end. */
    abstract RawLine read() throws IOException;

    @Override
    public RecordIterator<RawLine> readBatch() throws IOException {
      List<RawLine> records = new ArrayList<>(BATCH_LINES);
      int bytes = 0;
      while (records.size() < BATCH_LINES && bytes < BATCH_BYTES) {
        RawLine record = read();
        if (record == null) {
          break;
        }
        records.add(record);
        bytes += record.bytes().length;
      }
      if (records.isEmpty()) {
        return null;
      }
      ArrayResultIterator<RawLine> batch = new ArrayResultIterator<>();
      batch.set(records.toArray(new RawLine[0]), records.size(), records.get(0).position(), 0);
      return batch;
    }

    void skip(long records) throws IOException {
      for (long i = 0; i < records; i++) {
        read();
      }
    }
  }

  /** A split of a file that another split holds all the records of. */
  private static final class NoRecords extends RecordReader {
    private final LineReader lines;

    NoRecords(LineReader lines) {
      this.lines = lines;
    }

    @Override
    RawLine read() {
      return null;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  /** Finds the JSON objects in lines, or in a stream without any. */
  private static final class JsonReader extends RecordReader {
    private final LineReader lines;
    private final boolean document;
    private final Deque<RawLine> found = new ArrayDeque<>();
    private final JsonFramer framer;
    private boolean ended;

    /**
     * @param from records that begin before this position have been read already
     */
    JsonReader(LineReader lines, Layout layout, long from, int maxBytes) {
      this.lines = lines;
      this.document = layout == Layout.JSON_DOCUMENT;
      this.framer =
          new JsonFramer(
              maxBytes,
              (bytes, position, cut) -> {
                if (position >= from) {
                  found.add(
                      new RawLine(bytes, lines.source, position, cut ? Reason.TOO_LONG : null));
                }
              });
    }

    @Override
    RawLine read() throws IOException {
      while (found.isEmpty() && !ended) {
        if (document) {
          readChunk();
        } else {
          readLine();
        }
      }
      return found.poll();
    }

    private void readLine() throws IOException {
      RawLine line = lines.read();
      if (line == null) {
        ended = true;
      } else if (line.fault() != null) {
        found.add(line);
      } else {
        framer.feed(line.bytes(), 0, line.bytes().length, line.position());
        framer.end();
      }
    }

    private void readChunk() throws IOException {
      if (lines.fill()) {
        framer.feed(lines.buffer, lines.next, lines.limit, lines.position);
        lines.consume(lines.limit - lines.next);
        return;
      }
      ended = true;
      framer.end();
      if (lines.fault != null) {
        found.add(lines.faultyEnd(new byte[0], lines.position));
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  /** Reads lines from a stream. */
  private static final class LineReader extends RecordReader {
    private final InputStream stream;
    private final String source;
    private long end;
    private final WatchedStream compressed;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int limit;
    private long position;
    private boolean finished;
    private Reason fault;

    /** A plain file from {@code position} on, up to the line that {@code end} is in. */
    LineReader(InputStream stream, String source, long position, long end, int maxBytes) {
      this(stream, source, position, end, null, maxBytes);
    }

    /** A whole compressed file. */
    LineReader(InputStream stream, String source, WatchedStream compressed, int maxBytes) {
      this(stream, source, 0, Long.MAX_VALUE, compressed, maxBytes);
    }

    private LineReader(
        InputStream stream,
        String source,
        long position,
        long end,
        WatchedStream compressed,
        int maxBytes) {
      this.stream = stream;
      this.source = source;
      this.position = position;
      this.end = end;
      this.compressed = compressed;
      this.maxBytes = maxBytes;
    }

    /** How the file is laid out; only at its beginning. */
    Layout layout() throws IOException {
      while (limit < buffer.length && readMore()) {
        // A decompressor gives as little at a time as it likes.
      }
      return JsonFramer.layoutOf(buffer, 0, limit);
    }

    @Override
    RawLine read() throws IOException {
      if (position > end || !fill()) {
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
        int kept = Math.min(chunk, maxBytes - length);
        if (length + kept > line.length) {
          line = Arrays.copyOf(line, Math.min(maxBytes, 2 * (length + kept)));
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
      int at = ByteSearch.of((byte) '\n', buffer, from, limit);
      return at == limit ? -1 : at;
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
      next = 0;
      limit = 0;
      return readMore();
    }

    /** Adds to the buffer; false at the end of the file. */
    private boolean readMore() throws IOException {
      if (finished) {
        return false;
      }
      int read;
      try {
        read = stream.read(buffer, limit, buffer.length - limit);
      } catch (IOException e) {
        if (compressed == null) {
          throw e;
        }
        compressed.rethrowItsOwn(e);
        fault = Reason.CORRUPT_FILE;
        read = -1;
      }
      limit += Math.max(0, read);
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
