package io.cloudflux.jobs.source;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cloudflux.time.Days;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.apache.orc.OrcFile;
import org.apache.orc.OrcProto;
import org.apache.orc.Reader;
import org.apache.orc.RecordReader;
import org.apache.orc.StripeInformation;
import org.apache.orc.TypeDescription;
import org.apache.orc.impl.RecordReaderImpl;
import org.apache.orc.storage.ql.exec.vector.BytesColumnVector;
import org.apache.orc.storage.ql.exec.vector.ColumnVector;
import org.apache.orc.storage.ql.exec.vector.DoubleColumnVector;
import org.apache.orc.storage.ql.exec.vector.LongColumnVector;
import org.apache.orc.storage.ql.exec.vector.TimestampColumnVector;
import org.apache.orc.storage.ql.exec.vector.VectorizedRowBatch;

/**
 * An ORC file. Holds the wanted columns of one stripe, compressed, and a batch of rows.
 *
 * <p>ORC has no checksums, and its decoder of integers (up to 2.3.0, {@code
 * SerializationUtils.readLongBE}) notices the end of a stream only by an overflow, after 2^32
 * attempts to read on: where a byte within a stripe is wrong, a row may be too, or seconds go by.
 */
final class OrcColumns implements ColumnarFile {
  private final Reader reader;
  private final long fileLength;
  private final TypeDescription schema;
  private final List<Integer> fields = new ArrayList<>();
  private RecordReader rows;
  private VectorizedRowBatch batch;
  private int next;

  OrcColumns(WatchedFile file) throws IOException {
    Configuration nothingFromTheClassPath = new Configuration(false);
    reader =
        OrcFile.createReader(
            new Path(OneFile.NAME),
            OrcFile.readerOptions(nothingFromTheClassPath)
                .filesystem(new OneFile(file, nothingFromTheClassPath))
                .maxLength(file.length())
                .useUTCTimestamp(true));
    fileLength = file.length();
    schema = reader.getSchema();
    if (schema.getCategory() != TypeDescription.Category.STRUCT) {
      throw new IOException("rows of type " + schema.getCategory());
    }
  }

  @Override
  public List<String> columns() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < schema.getFieldNames().size(); i++) {
      if (isReadable(schema.getChildren().get(i))) {
        names.add(schema.getFieldNames().get(i));
      }
    }
    return names;
  }

  private static boolean isReadable(TypeDescription type) {
    return switch (type.getCategory()) {
      case BOOLEAN, BYTE, SHORT, INT, LONG, FLOAT, DOUBLE, STRING, VARCHAR, CHAR, BINARY -> true;
      case DATE, TIMESTAMP, TIMESTAMP_INSTANT -> true;
      default -> false;
    };
  }

  @Override
  public void start(Set<String> wanted, long row) throws IOException {
    boolean[] include = new boolean[schema.getMaximumId() + 1];
    include[schema.getId()] = true;
    for (int i = 0; i < schema.getFieldNames().size(); i++) {
      TypeDescription type = schema.getChildren().get(i);
      if (wanted.contains(schema.getFieldNames().get(i)) && isReadable(type)) {
        Arrays.fill(include, type.getId(), type.getMaximumId() + 1, true);
        fields.add(i);
      }
    }
    long begin = 0;
    long toSkip = row;
    for (StripeInformation stripe : check(reader)) {
      if (toSkip < stripe.getNumberOfRows()) {
        break;
      }
      toSkip -= stripe.getNumberOfRows();
      begin = stripe.getOffset() + stripe.getLength();
    }
    batch = schema.createRowBatch();
    batch.size = 0;
    rows = reader.rows(reader.options().include(include).range(begin, fileLength - begin));
    // Not seekToRow: it reads an index that nothing else does, and batches would begin elsewhere,
    // so
    // that a fault would show at another row than it did before.
    while (toSkip > 0 && rows.nextBatch(batch)) {
      next = (int) Math.min(toSkip, batch.size);
      toSkip -= next;
    }
  }

  /** A footer may announce more than the file has, and memory would be taken before it shows. */
  private List<StripeInformation> check(Reader file) throws IOException {
    long stripeRows = 0;
    try (RecordReaderImpl footers =
        (RecordReaderImpl) file.rows(file.options().range(fileLength, 0))) {
      for (StripeInformation stripe : file.getStripes()) {
        stripeRows += stripe.getNumberOfRows();
        if (stripe.getOffset() < 0
            || stripe.getLength() < 0
            || stripe.getOffset() > fileLength - stripe.getLength()) {
          throw new EOFException("a stripe reaches beyond the file");
        }
        OrcProto.StripeFooter footer = footers.readStripeFooter(stripe);
        long streams = 0;
        for (OrcProto.Stream stream : footer.getStreamsList()) {
          streams += stream.getLength();
        }
        // A stream that ends too early is not always noticed, and may cost minutes to be.
        if (streams != stripe.getIndexLength() + stripe.getDataLength()) {
          throw new IOException("the streams of a stripe are not as long as it");
        }
        for (OrcProto.ColumnEncoding column : footer.getColumnsList()) {
          if (Integer.toUnsignedLong(column.getDictionarySize()) > stripe.getNumberOfRows()) {
            throw new IOException("a dictionary has more entries than there are rows");
          }
        }
      }
    }
    if (stripeRows != file.getNumberOfRows()) {
      throw new IOException("the stripes have not as many rows as the file");
    }
    return file.getStripes();
  }

  @Override
  public boolean next(JsonGenerator row) throws IOException {
    while (next == batch.size) {
      if (!rows.nextBatch(batch)) {
        return false;
      }
      next = 0;
    }
    for (int field : fields) {
      row.writeFieldName(schema.getFieldNames().get(field));
      ColumnVector column = batch.cols[field];
      int at = column.isRepeating ? 0 : next;
      if (!column.noNulls && column.isNull[at]) {
        row.writeNull();
      } else {
        write(row, column, at, schema.getChildren().get(field));
      }
    }
    next++;
    return true;
  }

  private static void write(JsonGenerator row, ColumnVector column, int at, TypeDescription type)
      throws IOException {
    switch (type.getCategory()) {
      case BOOLEAN -> row.writeBoolean(((LongColumnVector) column).vector[at] != 0);
      case BYTE, SHORT, INT, LONG -> row.writeNumber(((LongColumnVector) column).vector[at]);
      case FLOAT, DOUBLE -> row.writeNumber(((DoubleColumnVector) column).vector[at]);
      case DATE -> {
        long day = ((LongColumnVector) column).vector[at];
        row.writeString(Instant.ofEpochMilli(Days.MILLIS * day).toString());
      }
      case TIMESTAMP, TIMESTAMP_INSTANT ->
          row.writeString(
              Instant.ofEpochMilli(((TimestampColumnVector) column).getTime(at)).toString());
      default -> {
        BytesColumnVector bytes = (BytesColumnVector) column;
        int from = bytes.start[at];
        row.writeString(
            RawLine.text(Arrays.copyOfRange(bytes.vector[at], from, from + bytes.length[at])));
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (rows != null) {
      rows.close();
    }
    reader.close();
  }

  /** ORC knows files only by Hadoop's file system: this one has a single file, to read. */
  private static final class OneFile extends FileSystem {
    static final String NAME = "file.orc";

    private final WatchedFile file;

    OneFile(WatchedFile file, Configuration configuration) {
      this.file = file;
      setConf(configuration);
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) {
      return new FSDataInputStream(new Stream(file));
    }

    @Override
    public URI getUri() {
      return URI.create("flink:///");
    }

    @Override
    public FileStatus getFileStatus(Path path) {
      return new FileStatus(file.length(), false, 1, file.length(), 0, path);
    }

    @Override
    public Path getWorkingDirectory() {
      return new Path("/");
    }

    @Override
    public void setWorkingDirectory(Path path) {
      throw onlyReads();
    }

    @Override
    public FSDataOutputStream create(
        Path path,
        FsPermission permission,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress) {
      throw onlyReads();
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
      throw onlyReads();
    }

    @Override
    public boolean rename(Path from, Path to) {
      throw onlyReads();
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
      throw onlyReads();
    }

    @Override
    public FileStatus[] listStatus(Path path) {
      throw onlyReads();
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) {
      throw onlyReads();
    }

    private static UnsupportedOperationException onlyReads() {
      return new UnsupportedOperationException("the file is only read");
    }
  }

  private static final class Stream extends FSInputStream {
    private final WatchedFile file;

    Stream(WatchedFile file) {
      this.file = file;
    }

    @Override
    public void seek(long position) throws IOException {
      file.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return file.position();
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }

    @Override
    public int read() throws IOException {
      return file.read();
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      return file.read(into, offset, count);
    }
  }
}
