package io.cloudflux.jobs.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.cloudflux.inventory.InventoryReport;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.ArrayResultIterator;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of an inventory report in Parquet or ORC, each row as a line: a JSON object of the columns
 * that the report reads, named as in the file. A line's position is the number of its row, from 0
 * on.
 *
 * <p>Nothing a file holds can fail the job or fill its memory: a file that breaks off, or whose
 * content contradicts itself, ends with one faulty line, as does one without the report's columns.
 */
public final class ColumnarFormat implements BulkFormat<RawLine, FileSourceSplit> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ColumnarFormat.class);

  private static final int BATCH_ROWS = 1 << 10;
  private static final int BATCH_BYTES = 1 << 18;
  private static final JsonFactory JSON = new JsonFactory();

  private final InventoryReport report;

  /**
   * @param report says which columns are read
   */
  public ColumnarFormat(InventoryReport report) {
    this.report = report;
  }

  @Override
  public Reader<RawLine> createReader(Configuration config, FileSourceSplit split)
      throws IOException {
    return new RowReader(split, 0);
  }

  @Override
  public Reader<RawLine> restoreReader(Configuration config, FileSourceSplit split)
      throws IOException {
    CheckpointedPosition position = split.getReaderPosition().orElseThrow();
    return new RowReader(split, position.getOffset() + position.getRecordsAfterOffset());
  }

  @Override
  public boolean isSplittable() {
    return false; // Reports come in many files of bounded size.
  }

  @Override
  public TypeInformation<RawLine> getProducedType() {
    return RawLine.TYPE;
  }

  /** Reads rows, batch by batch. A checkpoint's position is a row's number. */
  private final class RowReader implements Reader<RawLine> {
    private final String source;
    private final WatchedFile file;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private ColumnarFile rows;
    private long row;
    private boolean started;
    private boolean finished;
    private RawLine fault;

    RowReader(FileSourceSplit split, long firstRow) throws IOException {
      source = split.path().getPath();
      file = new WatchedFile(split.path());
      row = firstRow;
    }

    @Override
    public RecordIterator<RawLine> readBatch() throws IOException {
      List<RawLine> lines = new ArrayList<>(BATCH_ROWS);
      long first = row;
      int size = 0;
      while (!finished && lines.size() < BATCH_ROWS && size < BATCH_BYTES) {
        RawLine line = nextLine();
        if (line != null) {
          lines.add(line);
          size += line.bytes().length;
          row++;
        }
      }
      if (lines.isEmpty()) {
        return null;
      }
      ArrayResultIterator<RawLine> batch = new ArrayResultIterator<>();
      batch.set(lines.toArray(new RawLine[0]), lines.size(), first, 0);
      return batch;
    }

    /** The next row as a line; null at the end of the file. */
    private RawLine nextLine() throws IOException {
      try {
        if (!started) {
          start();
          started = true;
        }
        return finished ? fault : readLine();
      } catch (IOException | RuntimeException e) {
        file.rethrowItsOwn();
        LOG.warn("{} cannot be read from row {} on", source, row, e);
        finished = true;
        return faultyEnd(new byte[0], Reason.CORRUPT_FILE);
      }
    }

    private void start() throws IOException {
      rows = ColumnarFile.open(file);
      List<String> columns = rows.columns();
      if (report.missingFrom(columns).isEmpty()) {
        rows.start(
            columns.stream()
                .filter(column -> report.indexOf(column) >= 0)
                .collect(Collectors.toSet()),
            row);
      } else {
        finished = true;
        byte[] names = String.join(",", columns).getBytes(StandardCharsets.UTF_8);
        fault = faultyEnd(names, Reason.NOT_THIS_FORMAT);
      }
    }

    /** Null if the reader is restored behind that end: then it has been told. */
    private RawLine faultyEnd(byte[] content, Reason reason) {
      return started || row == 0 ? line(content, reason) : null;
    }

    private RawLine readLine() throws IOException {
      bytes.reset();
      try (JsonGenerator json = JSON.createGenerator(bytes)) {
        json.writeStartObject();
        if (!rows.next(json)) {
          finished = true;
          return null;
        }
        json.writeEndObject();
      }
      return line(bytes.toByteArray(), null);
    }

    private RawLine line(byte[] content, Reason fault) {
      return content.length > RawLine.MAX_BYTES
          ? new RawLine(Arrays.copyOf(content, RawLine.MAX_BYTES), source, row, Reason.TOO_LONG)
          : new RawLine(content, source, row, fault);
    }

    @Override
    public void close() throws IOException {
      try {
        if (rows != null) {
          rows.close();
        }
      } finally {
        file.close();
      }
    }
  }
}
