package io.cloudflux.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3InventoryReportTest {
  private static final long TAKEN = 1_514_944_800_000L;
  private static final String SCHEMA =
      "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag,"
          + " StorageClass";
  private static final InventoryParser PARSER = csv(null, SCHEMA, TAKEN);

  private static InventoryParser csv(String bucket, String schema, long takenAt) {
    return new CsvReportParser(
        new S3InventoryReport(bucket, takenAt, true), List.of(schema.split(",")), ',');
  }

  private static String row(String key, String latest, String marker, String size) {
    return "\"my-bucket\",\"%s\",\"v1\",\"%s\",\"%s\",\"%s\",\"2016-08-18T00:40:07.250Z\",\"e\",\"STANDARD_IA\""
        .formatted(key, latest, marker, size);
  }

  private static InventoryRecord record(InventoryParser parser, String line)
      throws MalformedLineException {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    List<InventoryRecord> records = new ArrayList<>();
    boolean held = parser.parse(bytes, 0, bytes.length, records::add) == LineKind.RECORD;
    assertThat(records).hasSize(held ? 1 : 0);
    return held ? records.get(0) : null;
  }

  @Test
  void readsARow() throws Exception {
    assertThat(record(PARSER, row("a/b.txt", "true", "false", "1132") + "\r"))
        .isEqualTo(
            new InventoryRecord(
                "s3://my-bucket/a/b.txt",
                1132,
                "STANDARD_IA",
                Instant.parse("2016-08-18T00:40:07.250Z").toEpochMilli(),
                InventoryRecord.NO_LIMIT,
                TAKEN));
  }

  @ParameterizedTest
  @CsvSource({
    "a+b, a b",
    "a%2Bb, a+b",
    "a%20b, a b",
    "caf%C3%A9/x, café/x",
    "a%2520b, a%20b",
    "50%25, 50%",
    "a%2Cb%22c, 'a,b\"c'",
  })
  void keysAreDecodedAsForms(String key, String decoded) throws Exception {
    assertThat(record(PARSER, row(key, "true", "false", "1")).object())
        .isEqualTo("s3://my-bucket/" + decoded);
  }

  @Test
  void oldVersionsDeleteMarkersAndBlankLinesHoldNoRecord() throws Exception {
    assertThat(record(PARSER, row("k", "false", "false", "1"))).isNull();
    assertThat(record(PARSER, row("k", "FALSE", "false", "1"))).isNull();
    assertThat(record(PARSER, row("k", "true", "true", ""))).isNull();
    assertThat(record(PARSER, "")).isNull();
    assertThat(record(PARSER, " \r")).isNull();
  }

  @Test
  void theStorageClassMayBeMissing() throws Exception {
    InventoryParser parser = csv("b", "Key,Bucket,LastModifiedDate,Size,StorageClass", 0);
    assertThat(record(parser, "k,b,2016-08-18T00:40:07Z,5").storageClass()).isNull();
    assertThat(record(parser, "k,b,2016-08-18T00:40:07Z,5,").storageClass()).isNull();
    assertThat(record(parser, "k,b,2016-08-18T00:40:07Z,5,GLACIER").storageClass())
        .isEqualTo("GLACIER");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bucket", "Key", "Size", "LastModifiedDate"})
  void requiredColumnsAreNamed(String column) {
    String schema = SCHEMA.replace(column + ",", "No" + column + ",");
    assertThatThrownBy(() -> csv(null, schema, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(" " + column + " ")
        .hasMessageContaining("S3 Inventory");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "gibberish, NOT_THIS_FORMAT, columns",
        "`b,k,5`, TRUNCATED, columns",
        "`b,k,5,\"2016-08-18T00:40:07Z`, TRUNCATED, quote",
        "`x,k,5,2016-08-18T00:40:07Z`, BAD_VALUE, Bucket",
        "`,k,5,2016-08-18T00:40:07Z`, BAD_VALUE, Bucket",
        "`/b,k,5,2016-08-18T00:40:07Z`, BAD_VALUE, Bucket",
        "`b,,5,2016-08-18T00:40:07Z`, BAD_VALUE, Key",
        "`b,k,,2016-08-18T00:40:07Z`, BAD_NUMBER, Size",
        "`b,k,-5,2016-08-18T00:40:07Z`, BAD_NUMBER, Size",
        "`b,k,5,2016-08-18`, BAD_TIME, LastModifiedDate",
      })
  void saysWhyARowCannotBeRead(String line, Reason reason, String message) {
    InventoryParser parser =
        csv(line.startsWith("/") ? null : "b", "Bucket,Key,Size,LastModifiedDate", 0);
    assertThatThrownBy(() -> record(parser, line))
        .isInstanceOfSatisfying(
            MalformedLineException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  @Property
  void anyKeyRoundTrips(@ForAll String key) throws Exception {
    String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8);
    if (!encoded.isEmpty() && !encoded.contains("%00")) {
      String storable = new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      assertThat(record(PARSER, row(encoded, "true", "false", "1")).object())
          .isEqualTo("s3://my-bucket/" + storable);
    }
  }

  @Property(tries = 3000)
  void anyBytesAreARecordOrMalformed(@ForAll byte[] line) {
    try {
      PARSER.parse(line, 0, line.length, record -> {});
    } catch (MalformedLineException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void readsARowOfOrcOrParquet() throws Exception {
    InventoryParser parser = new ColumnReportParser(new S3InventoryReport("b", TAKEN, false));

    assertThat(
            record(
                parser,
                "{\"bucket\":\"b\",\"key\":\"a+b%20c/\\u00e9\",\"size\":7,\"is_latest\":true,"
                    + "\"is_delete_marker\":null,\"last_modified_date\":\"2016-08-18T00:40:07.250Z\","
                    + "\"storage_class\":\"GLACIER\"}"))
        .isEqualTo(
            new InventoryRecord(
                "s3://b/a+b%20c/\u00e9",
                7,
                "GLACIER",
                Instant.parse("2016-08-18T00:40:07.250Z").toEpochMilli(),
                InventoryRecord.NO_LIMIT,
                TAKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"bucket\":\"b\",\"key\":\"k\",\"size\":7,\"is_latest\":false,\"last_modified_date\":null}",
        "{\"bucket\":\"b\",\"key\":\"k\",\"size\":null,\"is_delete_marker\":true}",
      })
  void oldVersionsAndDeleteMarkersInOrcOrParquetHoldNoRecord(String row) throws Exception {
    assertThat(record(new ColumnReportParser(new S3InventoryReport("b", 0, false)), row)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`gibberish`, NOT_THIS_FORMAT, JSON",
        "`{\"bucket\":\"b\"`, NOT_THIS_FORMAT, JSON",
        "`{\"bucket\":null}`, BAD_VALUE, Bucket",
        "`{\"bucket\":\"b\",\"key\":\"\"}`, BAD_VALUE, Key",
        "`{\"bucket\":\"x\",\"key\":\"k\"}`, BAD_VALUE, source bucket b",
        "`{\"bucket\":\"b\",\"key\":\"k\",\"size\":null}`, BAD_NUMBER, Size",
        "`{\"bucket\":\"b\",\"key\":\"k\",\"size\":-1}`, BAD_NUMBER, Size",
        "`{\"bucket\":\"b\",\"key\":\"k\",\"size\":1}`, BAD_TIME, LastModifiedDate",
      })
  void saysWhyARowOfOrcOrParquetCannotBeRead(String row, Reason reason, String message) {
    InventoryParser parser = new ColumnReportParser(new S3InventoryReport("b", 0, false));
    assertThatThrownBy(() -> record(parser, row))
        .isInstanceOfSatisfying(
            MalformedLineException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  @Property(tries = 1000)
  void anyBytesOfOrcOrParquetAreARecordOrMalformed(@ForAll byte[] line) {
    try {
      new ColumnReportParser(new S3InventoryReport(null, 0, false))
          .parse(line, 0, line.length, record -> {});
    } catch (MalformedLineException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
