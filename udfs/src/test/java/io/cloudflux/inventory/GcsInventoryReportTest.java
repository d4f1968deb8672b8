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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcsInventoryReportTest {
  private static final long TAKEN = 1_768_867_200_000L;
  private static final GcsInventoryReport REPORT = new GcsInventoryReport("b", TAKEN);
  private static final List<String> COLUMNS =
      List.of(
          "project",
          "bucket",
          "name",
          "location",
          "size",
          "timeCreated",
          "timeDeleted",
          "updated",
          "storageClass");

  private static InventoryRecord record(InventoryParser parser, String line)
      throws MalformedLineException {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    List<InventoryRecord> records = new ArrayList<>();
    boolean held = parser.parse(bytes, 0, bytes.length, records::add) == LineKind.RECORD;
    assertThat(records).hasSize(held ? 1 : 0);
    return held ? records.get(0) : null;
  }

  @ParameterizedTest
  @CsvSource({"',', ','", "';', ';'", "'|', '|'", "'\t', '\t'"})
  void readsRowsWithAnySeparator(String ignored, char separator) throws Exception {
    InventoryParser parser = new CsvReportParser(REPORT, COLUMNS, separator);
    String row =
        "7,b,\"a,b;c|d\te\"\"f+%20\",US,12,2025-01-02T03:04:05.678Z,,2025-02-02T00:00:00Z,NEARLINE";

    // The name holds every separator, and is quoted; the others stand between the fields.
    int name = row.indexOf('"');
    int behind = row.lastIndexOf('"');
    String line =
        row.substring(0, name).replace(',', separator)
            + row.substring(name, behind)
            + row.substring(behind).replace(',', separator);

    assertThat(record(parser, line))
        .isEqualTo(
            new InventoryRecord(
                "gs://b/a,b;c|d\te\"f+%20",
                12,
                "NEARLINE",
                Instant.parse("2025-01-02T03:04:05.678Z").toEpochMilli(),
                InventoryRecord.NO_LIMIT,
                TAKEN));
  }

  @Test
  void headersBlankLinesAndDeletedGenerationsHoldNoRecord() throws Exception {
    InventoryParser parser = new CsvReportParser(REPORT, COLUMNS, ',');
    assertThat(record(parser, String.join(",", COLUMNS) + "\r")).isNull();
    assertThat(record(parser, "\uFEFF" + String.join(",", COLUMNS))).isNull();
    assertThat(record(parser, "")).isNull();
    assertThat(record(parser, "7,b,k,US,1,2025-01-02T03:04:05Z,2025-01-03T00:00:00Z,,STANDARD"))
        .isNull();
  }

  @Test
  void theTimeOfTheLastUpdateStandsInForThatOfTheCreation() throws Exception {
    InventoryParser parser =
        new CsvReportParser(REPORT, List.of("bucket", "name", "size", "updated"), ',');
    assertThat(record(parser, "b,k,1,2025-02-02T00:00:00Z").lastModified())
        .isEqualTo(Instant.parse("2025-02-02T00:00:00Z").toEpochMilli());
    assertThat(REPORT.missingFrom(List.of("bucket", "name", "size")))
        .containsExactly("timeCreated");
    assertThat(REPORT.missingFrom(List.of("name", "updated"))).containsExactly("bucket", "size");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`gibberish`, NOT_THIS_FORMAT, columns",
        "`7,b,k`, TRUNCATED, columns",
        "`7,b,\"k,US,1`, TRUNCATED, quote",
        "`7,x,k,US,1,2025-01-02T03:04:05Z`, BAD_VALUE, bucket",
        "`7,b,,US,1,2025-01-02T03:04:05Z`, BAD_VALUE, name",
        "`7,b,k,US,1.5,2025-01-02T03:04:05Z`, BAD_NUMBER, size",
        "`7,b,k,US,1,yesterday`, BAD_TIME, timeCreated",
      })
  void saysWhyARowCannotBeRead(String line, Reason reason, String message) {
    InventoryParser parser = new CsvReportParser(REPORT, COLUMNS, ',');
    assertThatThrownBy(() -> record(parser, line))
        .isInstanceOfSatisfying(
            MalformedLineException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  @Property
  void anyNameRoundTrips(@ForAll String name) throws Exception {
    InventoryParser parser =
        new CsvReportParser(
            new GcsInventoryReport(null, 0), List.of("bucket", "name", "size", "updated"), ',');
    String storable =
        new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
            .replace('\0', '\uFFFD');
    if (!name.isEmpty() && name.indexOf('\n') < 0) {
      String row = "b,\"" + name.replace("\"", "\"\"") + "\",1,2025-02-02T00:00:00Z";
      assertThat(record(parser, row).object()).isEqualTo("gs://b/" + storable);
    }
  }

  @Property(tries = 3000)
  void anyBytesAreARecordOrMalformed(@ForAll byte[] line) {
    try {
      new CsvReportParser(REPORT, COLUMNS, ';').parse(line, 0, line.length, record -> {});
    } catch (MalformedLineException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
