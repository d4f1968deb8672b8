package io.cloudflux.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.inventory.ColumnReportParser;
import io.cloudflux.inventory.GcsInventoryReport;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.inventory.S3InventoryReport;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.FileNotFoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat.Reader;
import org.apache.flink.connector.file.src.reader.BulkFormat.RecordIterator;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.apache.orc.CompressionKind;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnarFormatTest {
  private static final ColumnarFormat FORMAT =
      new ColumnarFormat(new S3InventoryReport("b", 7, false));
  private static final long TIME = 1_471_480_807_250L; // 2016-08-18T00:40:07.250Z
  private static final String PARQUET =
      "message s3.inventory { required binary bucket (STRING); required binary key (STRING);"
          + " optional binary version_id (STRING); optional boolean is_latest; optional int64 size;"
          + " optional int64 last_modified_date (TIMESTAMP(MILLIS,true));"
          + " optional binary storage_class (STRING); optional group owner { optional int64 id; }"
          + " repeated int64 parts; }";
  private static final String ORC =
      "struct<bucket:string,key:string,version_id:string,is_latest:boolean,size:bigint,"
          + "last_modified_date:timestamp,storage_class:string,owner:struct<id:bigint>>";

  @TempDir Path folder;

  private record Line(String text, long position, Reason fault) {}

  private record Read(Line line, CheckpointedPosition checkpoint) {}

  /** Few different values in some columns, so that they get dictionaries; nulls in all that may. */
  private static List<Object[]> rows(int count) {
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          new Object[] {
            "b",
            "k/" + i,
            i % 3 == 0 ? null : "v" + i,
            i % 4 == 0 ? null : i % 5 != 0,
            i % 7 == 0 ? null : (long) i,
            i % 11 == 0 ? null : TIME + i,
            i % 13 == 0 ? null : i % 2 == 0 ? "STANDARD" : "GLACIER"
          });
    }
    return rows;
  }

  private static List<Object[]> withAGroup(List<Object[]> rows) {
    return rows.stream()
        .map(
            row -> {
              Object[] wider = Arrays.copyOf(row, 8);
              wider[7] = row[4];
              return wider;
            })
        .toList();
  }

  private static String json(Object[] row) {
    return "{\"bucket\":\"b\",\"key\":\"%s\",\"is_latest\":%s,\"size\":%s,\"last_modified_date\":%s,\"storage_class\":%s}"
        .formatted(
            row[1],
            row[3],
            row[4],
            row[5] == null ? null : "\"" + java.time.Instant.ofEpochMilli((Long) row[5]) + "\"",
            row[6] == null ? null : "\"" + row[6] + "\"");
  }

  private static List<Line> lines(List<Object[]> rows) {
    List<Line> lines = new ArrayList<>();
    for (Object[] row : rows) {
      lines.add(new Line(json(row), lines.size(), null));
    }
    return lines;
  }

  private Path parquet(String name, CompressionCodecName codec, List<Object[]> rows)
      throws Exception {
    return ColumnarFiles.parquet(folder.resolve(name), PARQUET, codec, 4096, rows);
  }

  private Path orc(String name, CompressionKind codec, List<Object[]> rows) throws Exception {
    return ColumnarFiles.orc(folder.resolve(name), ORC, codec, 1500, withAGroup(rows));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
  void readsTheReportsColumnsOfParquet(CompressionCodecName codec) throws Exception {
    List<Object[]> rows = rows(3000);
    assertThat(readAll(parquet(codec + ".parquet", codec, rows))).isEqualTo(lines(rows));
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "ZLIB", "SNAPPY", "LZ4", "ZSTD"})
  void readsTheReportsColumnsOfOrc(CompressionKind codec) throws Exception {
    List<Object[]> rows = rows(4000);
    assertThat(readAll(orc(codec + ".orc", codec, rows))).isEqualTo(lines(rows));
  }

  @Test
  void readsFilesWithoutRows() throws Exception {
    assertThat(readAll(parquet("a.parquet", CompressionCodecName.SNAPPY, List.of()))).isEmpty();
    assertThat(readAll(orc("a.orc", CompressionKind.ZLIB, List.of()))).isEmpty();
  }

  @Test
  void namesTheFileAsTheSourceAndIsReadByTheParser() throws Exception {
    Path file =
        parquet("log with space#1%20.parquet", CompressionCodecName.GZIP, rows(2).subList(1, 2));
    RawLine line =
        FORMAT.createReader(new Configuration(), whole(file)).readBatch().next().getRecord();
    List<InventoryRecord> records = new ArrayList<>();

    new ColumnReportParser(new S3InventoryReport("b", 7, false))
        .parse(line.bytes(), 0, line.bytes().length, records::add);

    assertThat(line.source()).isEqualTo(file.toString());
    assertThat(records)
        .containsExactly(new InventoryRecord("s3://b/k/1", 1, "GLACIER", TIME + 1, -1, 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int64 t (TIMESTAMP(MILLIS,true))",
        "int64 t (TIMESTAMP(MICROS,true))",
        "int64 t (TIMESTAMP(NANOS,true))",
        "int64 t (TIMESTAMP_MILLIS)",
        "int96 t",
        "binary t (STRING)",
        "binary t",
      })
  void readsTimesOfEveryType(String type) throws Exception {
    Object value;
    if (type.startsWith("binary")) {
      value = "2016-08-18T00:40:07.250Z";
    } else if (type.startsWith("int96")) {
      long days = TIME / 86_400_000;
      value =
          ByteBuffer.allocate(12)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong((TIME - days * 86_400_000) * 1_000_000)
              .putInt((int) days + 2_440_588)
              .array();
    } else {
      value = TIME * (type.contains("NANOS") ? 1_000_000 : type.contains("MICROS") ? 1000 : 1);
    }
    Path file =
        ColumnarFiles.parquet(
            folder.resolve("t.parquet"),
            "message gcs { optional binary bucket; optional binary name; optional int32 size;"
                + " optional "
                + type.replace(" t", " timeCreated")
                + "; }",
            CompressionCodecName.SNAPPY,
            4096,
            List.of(new Object[] {"b", "n\u00e9", 5, value}, new Object[] {"b", "m", 6, null}));

    assertThat(readAll(new ColumnarFormat(new GcsInventoryReport(null, 0)), file))
        .containsExactly(
            new Line(
                "{\"bucket\":\"b\",\"name\":\"n\u00e9\",\"size\":5,\"timeCreated\":\"2016-08-18T00:40:07.250Z\"}",
                0,
                null),
            new Line("{\"bucket\":\"b\",\"name\":\"m\",\"size\":6,\"timeCreated\":null}", 1, null));
  }

  @Test
  void readsInstantsOfOrc() throws Exception {
    Path file =
        ColumnarFiles.orc(
            folder.resolve("i.orc"),
            "struct<Bucket:string,Key:varchar(9),Size:int,Last_Modified_Date:timestamp with local"
                + " time zone>",
            CompressionKind.ZLIB,
            10,
            List.<Object[]>of(new Object[] {"b", "k", 5, TIME}));

    assertThat(readAll(file))
        .extracting(Line::text)
        .containsExactly(
            "{\"Bucket\":\"b\",\"Key\":\"k\",\"Size\":5,\"Last_Modified_Date\":\"2016-08-18T00:40:07.250Z\"}");
  }

  @Test
  void restoresAfterEveryRow() throws Exception {
    List<Object[]> rows = rows(2600);
    restoresAfterEveryRow(parquet("r.parquet", CompressionCodecName.SNAPPY, rows), 13);
    restoresAfterEveryRow(orc("r.orc", CompressionKind.ZLIB, rows), 13);
    List<Object[]> few = rows.subList(0, 120);
    restoresAfterEveryRow(parquet("f.parquet", CompressionCodecName.SNAPPY, few), 1);
    restoresAfterEveryRow(orc("f.orc", CompressionKind.ZLIB, few), 1);
  }

  @Test
  void restoresAfterEveryRowOfABrokenFile() throws Exception {
    byte[] parquet =
        Files.readAllBytes(parquet("p.parquet", CompressionCodecName.UNCOMPRESSED, rows(400)));
    byte[] orc = Files.readAllBytes(orc("o.orc", CompressionKind.ZLIB, rows(3200)));
    int broken = 0;
    for (byte[] whole : List.of(parquet, orc)) {
      for (int at = 4; at < whole.length; at += whole.length / 9) {
        byte[] bytes = whole.clone();
        Arrays.fill(bytes, at, Math.min(at + 40, bytes.length), (byte) 0xFF);
        Path file = Files.write(folder.resolve("broken-" + broken++), bytes);
        List<Line> lines = restoresAfterEveryRow(file, whole == orc ? 131 : 17);
        assertThat(lines).filteredOn(line -> line.fault() != null).hasSizeLessThan(2);
      }
    }
  }

  @Test
  void endsATruncatedFileWithOneFaultyLine() throws Exception {
    for (Path file :
        List.of(
            parquet("w.parquet", CompressionCodecName.SNAPPY, rows(300)),
            orc("w.orc", CompressionKind.ZLIB, rows(300)))) {
      byte[] whole = Files.readAllBytes(file);
      for (int cut = 0; cut < whole.length; cut += 1 + whole.length / 50) {
        assertThat(readAll(Files.write(folder.resolve("cut"), Arrays.copyOf(whole, cut))))
            .containsExactly(new Line("", 0, Reason.CORRUPT_FILE));
      }
    }
  }

  /** Whatever bytes a file has: it neither fails nor takes more memory than the file deserves. */
  @Test
  void survivesAnyChangedBytes() throws Exception {
    List<byte[]> files =
        List.of(
            Files.readAllBytes(parquet("x.parquet", CompressionCodecName.SNAPPY, rows(200))),
            Files.readAllBytes(parquet("z.parquet", CompressionCodecName.ZSTD, rows(200))),
            Files.readAllBytes(orc("x.orc", CompressionKind.ZLIB, rows(200))),
            Files.readAllBytes(orc("n.orc", CompressionKind.NONE, rows(200))));
    for (byte[] whole : files) {
      Random random = new Random(files.indexOf(whole));
      // Few for ORC: what OrcColumns says of its integers makes some of the changes take seconds.
      for (int i = 0; i < (files.indexOf(whole) < 2 ? 300 : 5); i++) {
        byte[] bytes = whole.clone();
        // The footer rules over the rest: half of the changes go there.
        int from = i % 2 == 0 ? 0 : Math.max(0, bytes.length - 1500);
        for (int changes = 0; changes <= i % 3; changes++) {
          bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt();
        }
        List<Line> lines = readAll(Files.write(folder.resolve("changed"), bytes));
        assertThat(lines.stream().filter(line -> line.fault() != null).count())
            .isLessThanOrEqualTo(1);
        assertThat(lines).extracting(Line::position).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void saysOnceThatAFileHasNotTheColumns() throws Exception {
    Path file =
        ColumnarFiles.parquet(
            folder.resolve("other.parquet"),
            "message m { optional int64 size; optional binary key; }",
            CompressionCodecName.SNAPPY,
            4096,
            List.of(new Object[] {1L, "k"}, new Object[] {2L, "l"}));

    assertThat(restoresAfterEveryRow(file, 1))
        .containsExactly(new Line("size,key", 0, Reason.NOT_THIS_FORMAT));
    assertThat(new RawLine(new byte[0], "f", 0, Reason.NOT_THIS_FORMAT).describeFault())
        .contains("columns");
  }

  @Test
  void cutsRowsThatAreTooLong() throws Exception {
    String key = "k".repeat(RawLine.MAX_BYTES + 5);
    Path file =
        orc(
            "long.orc",
            CompressionKind.ZLIB,
            List.of(
                new Object[] {"b", key, null, true, 1L, TIME, "STANDARD"},
                new Object[] {"b", "k", null, true, 1L, TIME, "STANDARD"}));

    List<Line> lines = readAll(file);

    assertThat(lines).extracting(Line::fault).containsExactly(Reason.TOO_LONG, null);
    assertThat(lines.get(0).text()).hasSize(RawLine.MAX_BYTES);
  }

  @Test
  void failsIfAFileCannotBeReadAtAll() throws Exception {
    FileSourceSplit split =
        new FileSourceSplit(
            "id",
            org.apache.flink.core.fs.Path.fromLocalFile(folder.resolve("none").toFile()),
            0,
            1,
            0,
            1);

    assertThatThrownBy(() -> FORMAT.createReader(new Configuration(), split).readBatch())
        .isInstanceOf(FileNotFoundException.class);
  }

  private List<Line> restoresAfterEveryRow(Path file, int step) throws Exception {
    List<Read> all = read(FORMAT.createReader(new Configuration(), whole(file)));
    List<Line> lines = all.stream().map(Read::line).toList();
    for (int i = all.size() - 1; i >= 0; i -= step) { // The last is where a fault shows.
      FileSourceSplit split = whole(file).updateWithCheckpointedPosition(all.get(i).checkpoint());
      List<Read> rest = read(FORMAT.restoreReader(new Configuration(), split));
      assertThat(rest.stream().map(Read::line).toList())
          .as("%s restored behind row %d", file, i)
          .isEqualTo(lines.subList(i + 1, lines.size()));
    }
    return lines;
  }

  private static List<Line> readAll(Path file) throws Exception {
    return readAll(FORMAT, file);
  }

  private static List<Line> readAll(ColumnarFormat format, Path file) throws Exception {
    return read(format.createReader(new Configuration(), whole(file))).stream()
        .map(Read::line)
        .toList();
  }

  private static FileSourceSplit whole(Path file) throws Exception {
    long length = Files.size(file);
    return new FileSourceSplit(
        "id",
        org.apache.flink.core.fs.Path.fromLocalFile(file.toFile()),
        0,
        length,
        Files.getLastModifiedTime(file).toMillis(),
        length);
  }

  private static List<Read> read(Reader<RawLine> reader) throws Exception {
    List<Read> lines = new ArrayList<>();
    try (reader) {
      for (RecordIterator<RawLine> batch = reader.readBatch();
          batch != null;
          batch = reader.readBatch()) {
        for (RecordAndPosition<RawLine> next = batch.next(); next != null; next = batch.next()) {
          RawLine line = next.getRecord();
          lines.add(
              new Read(
                  new Line(
                      new String(line.bytes(), StandardCharsets.UTF_8),
                      line.position(),
                      line.fault()),
                  new CheckpointedPosition(next.getOffset(), next.getRecordSkipCount())));
        }
        batch.releaseBatch();
      }
    }
    return lines;
  }
}
