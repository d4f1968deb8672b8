package io.cloudflux.jobs.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.orc.CompressionKind;
import org.apache.orc.OrcFile;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.apache.orc.storage.ql.exec.vector.BytesColumnVector;
import org.apache.orc.storage.ql.exec.vector.ColumnVector;
import org.apache.orc.storage.ql.exec.vector.LongColumnVector;
import org.apache.orc.storage.ql.exec.vector.StructColumnVector;
import org.apache.orc.storage.ql.exec.vector.TimestampColumnVector;
import org.apache.orc.storage.ql.exec.vector.VectorizedRowBatch;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Writes Parquet and ORC files with their own libraries. A row is its columns' values or null. */
public final class ColumnarFiles {
  private ColumnarFiles() {}

  /**
   * @param schema such as {@code message m { optional int64 size; }}
   * @param rowGroupBytes about how large a row group is
   */
  public static Path parquet(
      Path file, String schema, CompressionCodecName codec, long rowGroupBytes, List<Object[]> rows)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withCompressionCodec(codec)
            .withRowGroupSize(rowGroupBytes)
            .withPageSize(1024)
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(10)
            .build()) {
      for (Object[] row : rows) {
        Group group = new SimpleGroup(type);
        for (int i = 0; i < row.length; i++) {
          add(group, i, row[i]);
        }
        writer.write(group);
      }
    }
    return file;
  }

  private static void add(Group group, int column, Object value) {
    if (value instanceof String text) {
      group.add(column, text);
    } else if (value instanceof Long number) {
      group.add(column, number);
    } else if (value instanceof Integer number) {
      group.add(column, number);
    } else if (value instanceof Boolean bool) {
      group.add(column, bool);
    } else if (value instanceof byte[] bytes) {
      group.add(column, Binary.fromConstantByteArray(bytes));
    } else if (value != null) {
      throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  /**
   * @param schema such as {@code struct<size:bigint>}; timestamps are given in epoch milliseconds
   * @param stripeRows how many rows a stripe has
   */
  public static Path orc(
      Path file, String schema, CompressionKind codec, int stripeRows, List<Object[]> rows)
      throws IOException {
    TypeDescription type = TypeDescription.fromString(schema);
    try (Writer writer =
        OrcFile.createWriter(
            new org.apache.hadoop.fs.Path(file.toUri()),
            OrcFile.writerOptions(new Configuration())
                .setSchema(type)
                .compress(codec)
                .useUTCTimestamp(true))) {
      VectorizedRowBatch batch = type.createRowBatch();
      for (int i = 0; i < rows.size(); i++) {
        for (int column = 0; column < batch.cols.length; column++) {
          set(batch.cols[column], batch.size, rows.get(i)[column]);
        }
        batch.size++;
        if (batch.size == batch.getMaxSize() || (i + 1) % stripeRows == 0) {
          writer.addRowBatch(batch);
          batch.reset();
        }
        if ((i + 1) % stripeRows == 0) {
          writer.writeIntermediateFooter(); // Ends the stripe.
        }
      }
      writer.addRowBatch(batch);
    }
    return file;
  }

  private static void set(ColumnVector column, int row, Object value) {
    if (value == null) {
      column.noNulls = false;
      column.isNull[row] = true;
    } else if (column instanceof BytesColumnVector bytes) {
      bytes.setVal(row, value.toString().getBytes(StandardCharsets.UTF_8));
    } else if (column instanceof TimestampColumnVector times) {
      times.set(row, new java.sql.Timestamp((Long) value));
    } else if (column instanceof StructColumnVector struct) {
      set(struct.fields[0], row, value);
    } else if (column instanceof LongColumnVector numbers) {
      numbers.vector[row] =
          value instanceof Boolean bool ? (bool ? 1 : 0) : ((Number) value).longValue();
    } else {
      throw new IllegalArgumentException(column.getClass().getName());
    }
  }
}
