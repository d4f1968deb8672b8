package io.cloudflux.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureInventoryReportTest {
  private static final long TAKEN = 1_622_035_536_000L;
  private static final List<String> COLUMNS =
      List.of(
          "Name",
          "Creation-Time",
          "Last-Modified",
          "Content-Length",
          "BlobType",
          "AccessTier",
          "Snapshot",
          "VersionId",
          "IsCurrentVersion",
          "Deleted",
          "hdi_isfolder");
  private static final InventoryParser CSV =
      new CsvReportParser(new AzureInventoryReport("acct", TAKEN), COLUMNS, ',');

  private static InventoryRecord record(InventoryParser parser, String line)
      throws MalformedLineException {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    List<InventoryRecord> records = new ArrayList<>();
    boolean held = parser.parse(bytes, 0, bytes.length, records::add) == LineKind.RECORD;
    assertThat(records).hasSize(held ? 1 : 0);
    return held ? records.get(0) : null;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "2021-05-26T13:25:36Z, 1622035536000",
        "2021-05-26T13:25:36.1234567Z, 1622035536123",
        "`\"Wed, 26 May 2021 13:25:36 GMT\"`, 1622035536000",
        "1622035536000, 1622035536000",
      })
  void readsARow(String lastModified, long millis) throws Exception {
    String row = "logs/2021/a b%%20+.txt,x,%s,42,BlockBlob,Cool,,,,,".formatted(lastModified);
    assertThat(record(CSV, row))
        .isEqualTo(
            new InventoryRecord(
                "az://acct/logs/2021/a b%20+.txt",
                42, "Cool", millis, InventoryRecord.NO_LIMIT, TAKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c/b,,,1,BlockBlob,Hot,2021-05-26T13:25:36.1234567Z,,,,",
        "c/b,,,1,BlockBlob,Hot,,v1,false,,",
        "c/b,,,1,BlockBlob,Hot,,,,true,",
        "c/folder,,,0,BlockBlob,Hot,,,,,true",
        "Name,Creation-Time,Last-Modified,Content-Length,BlobType,AccessTier,Snapshot,VersionId,"
            + "IsCurrentVersion,Deleted,hdi_isfolder",
        "",
      })
  void snapshotsOldVersionsDeletedBlobsFoldersAndHeadersHoldNoRecord(String row) throws Exception {
    assertThat(record(CSV, row)).isNull();
  }

  @Test
  void aCurrentVersionAndABlobWithoutATierAreRecords() throws Exception {
    String row = "c/b,,2021-05-26T13:25:36Z,1,PageBlob,,,v2,true,false,false";
    assertThat(record(CSV, row).storageClass()).isNull();
  }

  @Test
  void readsARowOfParquet() throws Exception {
    InventoryParser parser = new ColumnReportParser(new AzureInventoryReport("acct", TAKEN));
    assertThat(
            record(
                parser,
                "{\"Name\":\"c/b\",\"Content-Length\":3,\"Last-Modified\":\"2021-05-26T13:25:36Z\","
                    + "\"AccessTier\":\"Archive\",\"Snapshot\":null}"))
        .isEqualTo(
            new InventoryRecord(
                "az://acct/c/b",
                3,
                "Archive",
                Instant.parse("2021-05-26T13:25:36Z").toEpochMilli(),
                InventoryRecord.NO_LIMIT,
                TAKEN));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`c,,2021-05-26T13:25:36Z,1`, BAD_VALUE, container/blob",
        "`/b,,2021-05-26T13:25:36Z,1`, BAD_VALUE, container/blob",
        "`c/,,2021-05-26T13:25:36Z,1`, BAD_VALUE, container/blob",
        "`c/b,,2021-05-26T13:25:36Z,many`, BAD_NUMBER, Content-Length",
        "`c/b,,Wed May 26,1`, BAD_TIME, Last-Modified",
        "`c/b,,`, TRUNCATED, columns",
        "`\"c/b\"x,,2021-05-26T13:25:36Z,1`, NOT_THIS_FORMAT, quote",
      })
  void saysWhyARowCannotBeRead(String line, Reason reason, String message) {
    assertThatThrownBy(() -> record(CSV, line))
        .isInstanceOfSatisfying(
            MalformedLineException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
