package io.cloudflux.jobs.source;

import com.fasterxml.jackson.core.JsonGenerator;
import io.cloudflux.time.Days;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** A Parquet file. Holds the wanted columns of one row group, compressed, and a page of each. */
final class ParquetColumns implements ColumnarFile {
  /** Julian day of 1970-01-01, which INT96 timestamps count from. */
  private static final int JULIAN_EPOCH_DAY = 2_440_588;

  private static final long NANOS_IN_MILLI = 1_000_000;

  private final ParquetFileReader reader;
  private final String createdBy;
  private final MessageType schema;
  private MessageType projection;
  private List<ColumnDescriptor> descriptors;
  private List<ColumnReader> columns;
  private long rowsLeft;

  ParquetColumns(WatchedFile file) throws IOException {
    reader =
        new ParquetFileReader(
            new File(file),
            ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetPageCodecs())
                .usePageChecksumVerification()
                .build());
    ParquetMetadata footer = reader.getFooter();
    for (BlockMetaData group : footer.getBlocks()) {
      check(group, file.length());
    }
    createdBy = footer.getFileMetaData().getCreatedBy();
    schema = footer.getFileMetaData().getSchema();
  }

  @Override
  public List<String> columns() {
    return schema.getFields().stream()
        .filter(field -> field.isPrimitive() && !field.isRepetition(Repetition.REPEATED))
        .map(Type::getName)
        .toList();
  }

  @Override
  public void start(Set<String> wanted, long row) throws IOException {
    List<Type> fields = new ArrayList<>();
    for (String column : columns()) {
      if (wanted.contains(column)) {
        fields.add(schema.getType(column));
      }
    }
    projection = new MessageType(schema.getName(), fields);
    descriptors = projection.getColumns();
    reader.setRequestedSchema(projection);
    long toSkip = row;
    for (BlockMetaData group : reader.getRowGroups()) {
      if (toSkip < group.getRowCount()) {
        break;
      }
      reader.skipNextRowGroup();
      toSkip -= group.getRowCount();
    }
    while (toSkip-- > 0 && nextRow()) {
      for (int i = 0; i < columns.size(); i++) {
        if (hasValue(i)) {
          columns.get(i).skip();
        }
        columns.get(i).consume();
      }
    }
  }

  @Override
  public boolean next(JsonGenerator row) throws IOException {
    if (!nextRow()) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      ColumnReader column = columns.get(i);
      row.writeFieldName(projection.getFieldName(i));
      if (hasValue(i)) {
        write(row, column, descriptors.get(i).getPrimitiveType());
      } else {
        row.writeNull();
      }
      column.consume();
    }
    return true;
  }

  private boolean hasValue(int column) {
    return columns.get(column).getCurrentDefinitionLevel()
        == descriptors.get(column).getMaxDefinitionLevel();
  }

  private boolean nextRow() throws IOException {
    while (rowsLeft == 0) {
      PageReadStore pages = reader.readNextRowGroup();
      if (pages == null) {
        return false;
      }
      for (ColumnDescriptor descriptor : descriptors) {
        if (pages.getPageReader(descriptor).getTotalValueCount() != pages.getRowCount()) {
          throw new IOException("a column has not as many values as there are rows");
        }
      }
      rowsLeft = pages.getRowCount();
      ColumnReadStoreImpl store =
          new ColumnReadStoreImpl(pages, new NoRecord(projection), projection, createdBy);
      columns = new ArrayList<>();
      for (ColumnDescriptor descriptor : descriptors) {
        columns.add(store.getColumnReader(descriptor));
      }
    }
    rowsLeft--;
    return true;
  }

  /** A footer may announce more than the file has, and memory would be taken before it shows. */
  private static void check(BlockMetaData group, long fileLength) throws IOException {
    for (ColumnChunkMetaData chunk : group.getColumns()) {
      if (chunk.getTotalSize() < 0
          || chunk.getStartingPos() < 0
          || chunk.getStartingPos() > fileLength - chunk.getTotalSize()) {
        throw new EOFException("a column chunk reaches beyond the file");
      }
    }
  }

  private static void write(JsonGenerator row, ColumnReader column, PrimitiveType type)
      throws IOException {
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> row.writeBoolean(column.getBoolean());
      case FLOAT -> row.writeNumber(column.getFloat());
      case DOUBLE -> row.writeNumber(column.getDouble());
      case INT32 -> {
        if (meaning instanceof DateLogicalTypeAnnotation) {
          row.writeString(Instant.ofEpochMilli(Days.MILLIS * column.getInteger()).toString());
        } else {
          row.writeNumber(column.getInteger());
        }
      }
      case INT64 -> {
        if (meaning instanceof TimestampLogicalTypeAnnotation timestamp) {
          row.writeString(
              Instant.EPOCH.plus(column.getLong(), unit(timestamp.getUnit())).toString());
        } else {
          row.writeNumber(column.getLong());
        }
      }
      case INT96 -> row.writeString(int96(column.getBinary().toByteBuffer()).toString());
      case BINARY, FIXED_LEN_BYTE_ARRAY ->
          row.writeString(RawLine.text(column.getBinary().getBytes()));
      default -> row.writeNull();
    }
  }

  private static ChronoUnit unit(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> ChronoUnit.MILLIS;
      case MICROS -> ChronoUnit.MICROS;
      case NANOS -> ChronoUnit.NANOS;
    };
  }

  /** Nanoseconds of the day, then the Julian day: what Impala and old Spark write. */
  private static Instant int96(ByteBuffer bytes) {
    ByteBuffer little = bytes.order(ByteOrder.LITTLE_ENDIAN);
    long nanoOfDay = little.getLong();
    long day = little.getInt() - JULIAN_EPOCH_DAY;
    return Instant.ofEpochMilli(day * Days.MILLIS + nanoOfDay / NANOS_IN_MILLI);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** Values are taken from the columns themselves, so nothing is converted into records. */
  private static final class NoRecord extends GroupConverter {
    private final List<Converter> fields = new ArrayList<>();

    NoRecord(MessageType type) {
      for (int i = 0; i < type.getFieldCount(); i++) {
        fields.add(new PrimitiveConverter() {});
      }
    }

    @Override
    public Converter getConverter(int field) {
      return fields.get(field);
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }

  /** The file as Parquet sees it. */
  private record File(WatchedFile file) implements InputFile {
    @Override
    public long getLength() {
      return file.length();
    }

    @Override
    public SeekableInputStream newStream() {
      return new Stream(file);
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  private static final class Stream extends SeekableInputStream {
    private final WatchedFile file;

    Stream(WatchedFile file) {
      this.file = file;
    }

    @Override
    public long getPos() throws IOException {
      return file.position();
    }

    @Override
    public void seek(long position) throws IOException {
      file.seek(position);
    }

    @Override
    public int read() throws IOException {
      return file.read();
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      return file.read(into, offset, count);
    }

    @Override
    public void readFully(byte[] into) throws IOException {
      file.readFully(into, 0, into.length);
    }

    @Override
    public void readFully(byte[] into, int offset, int count) throws IOException {
      file.readFully(into, offset, count);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      int count = (int) Math.min(into.remaining(), file.length() - file.position());
      if (count == 0) {
        return into.hasRemaining() ? -1 : 0;
      }
      int limit = into.limit();
      into.limit(into.position() + count);
      file.readFully(into);
      into.limit(limit);
      return count;
    }

    @Override
    public void readFully(ByteBuffer into) throws IOException {
      file.readFully(into);
    }
  }
}
