package io.cloudflux.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.log.SharedData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonInventoryParserTest {
  private static final InventoryParser PARSER = new JsonInventoryParser();
  private static final String MODIFIED = "\"last_modified\": \"2025-07-01T00:00:00Z\"";
  private static final String MINIMAL = "\"object\": \"s3://b/k\", \"size_bytes\": 7, " + MODIFIED;

  private static InventoryRecord record(String line) throws MalformedLineException {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    byte[] around = new byte[bytes.length + 10];
    Arrays.fill(around, (byte) '}');
    System.arraycopy(bytes, 0, around, 5, bytes.length);
    List<InventoryRecord> records = new ArrayList<>();
    assertThat(PARSER.parse(around, 5, bytes.length, records::add)).isEqualTo(LineKind.RECORD);
    assertThat(records).hasSize(1);
    return records.get(0);
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @Test
  void readsARecord() throws Exception {
    assertThat(
            record(
                "{\"object\": \"s3://b/é k\", \"size_bytes\": 219470664, \"storage_class\":"
                    + " \"STANDARD_IA\", \"last_modified\": \"2025-07-01T02:00:00.5+02:00\","
                    + " \"tags\": {\"team\": \"ml\", \"latency_ms\": \"200\", \"x\": {\"y\": [1]}},"
                    + " \"taken_at\": \"2025-08-01T00:00:00Z\", \"etag\": [{\"a\": 1}]}"))
        .isEqualTo(
            new InventoryRecord(
                "s3://b/é k",
                219_470_664,
                "STANDARD_IA",
                millis("2025-07-01T00:00:00.500Z"),
                200,
                millis("2025-08-01T00:00:00Z")));
  }

  @Test
  void onlyThreeKeysAreRequired() throws Exception {
    InventoryRecord minimal =
        new InventoryRecord(
            "s3://b/k", 7, null, millis("2025-07-01T00:00:00Z"), InventoryRecord.NO_LIMIT, 0);
    assertThat(record("{" + MINIMAL + "}")).isEqualTo(minimal);
    assertThat(record("\uFEFF {" + MINIMAL + "} \r")).isEqualTo(minimal);
    assertThat(
            record(
                "{"
                    + MINIMAL
                    + ", \"storage_class\": null, \"tags\": null, \"taken_at\": null,"
                    + " \"other\": null}"))
        .isEqualTo(minimal);
    assertThat(record("{" + MINIMAL + ", \"tags\": {\"latency_ms\": null}}")).isEqualTo(minimal);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"200, 200", "\"200\", 200", "\" 5 \", 5", "1, 1", "999999999, 999999999"})
  void theLatencyIsANumberOrAString(String value, int millis) throws Exception {
    assertThat(
            record("{" + MINIMAL + ", \"tags\": {\"latency_ms\": " + value + "}}").latencyMillis())
        .isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-1", "1.5", "\"soon\"", "\"\"", "true", "{}", "[1]", "1e3", "9999999999"})
  void aLatencyThatIsNoneIsRefused(String value) {
    assertRefused(
        "{" + MINIMAL + ", \"tags\": {\"latency_ms\": " + value + "}}",
        Reason.BAD_VALUE,
        "tags.latency_ms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"size_bytes\": 7, \"last_modified\": \"2025-07-01T00:00:00Z\"} | TRUNCATED | object",
        "{\"object\": \"s3://b/k\", \"last_modified\": \"2025-07-01T00:00:00Z\"} | TRUNCATED |"
            + " size_bytes",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 7} | TRUNCATED | last_modified",
        "{\"object\": null, \"size_bytes\": 7} | TRUNCATED | object",
        "{} | TRUNCATED | object",
        "{\"object\": \"k\"} | BAD_VALUE | object",
        "{\"object\": \"://k\"} | BAD_VALUE | object",
        "{\"object\": \"s3://\"} | BAD_VALUE | object",
        "{\"object\": 5} | BAD_VALUE | object",
        "{\"object\": \"s3://b/\\u0000\"} | BAD_VALUE | object",
        "{\"object\": \"s3://b/\\ud800x\"} | BAD_VALUE | object",
        "{\"object\": \"s3://b/\\udc00\"} | BAD_VALUE | object",
        "{\"size_bytes\": -1} | BAD_NUMBER | size_bytes",
        "{\"size_bytes\": 1.5} | BAD_NUMBER | size_bytes",
        "{\"size_bytes\": \"7\"} | BAD_NUMBER | size_bytes",
        "{\"size_bytes\": 9223372036854775808} | BAD_NUMBER | size_bytes",
        "{\"last_modified\": \"yesterday\"} | BAD_TIME | last_modified",
        "{\"last_modified\": 1751328000000} | BAD_VALUE | last_modified",
        "{\"taken_at\": \"2025-07-01\"} | BAD_TIME | taken_at",
        "{\"storage_class\": 1} | BAD_VALUE | storage_class",
        "{\"tags\": []} | BAD_VALUE | tags",
        "{\"object\": \"s3://b/k\" | TRUNCATED | not closed",
        "{\"object\": \"s3://b | TRUNCATED | not closed",
        "{ | TRUNCATED | not closed",
        "{x} | NOT_THIS_FORMAT | JSON",
        "{\"a\": 1} {} | NOT_THIS_FORMAT | behind",
        "[] | NOT_THIS_FORMAT | JSON object",
        "s3://b/k,2013-01-07,1,2 | NOT_THIS_FORMAT | JSON object",
      })
  void saysWhyALineCannotBeRead(String line, Reason reason, String message) {
    assertRefused(line, reason, message);
  }

  private static void assertRefused(String line, Reason reason, String message) {
    assertThatThrownBy(() -> record(line))
        .isInstanceOfSatisfying(
            MalformedLineException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\r", "\uFEFF"})
  void blankLinesHoldNoRecord(String line) throws Exception {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThat(PARSER.parse(bytes, 0, bytes.length, record -> {})).isEqualTo(LineKind.BLANK);
  }

  @Property(tries = 3000)
  void anyBytesAreARecordOrMalformed(@ForAll byte[] line) {
    check(line);
    byte[] opened = new byte[line.length + 1];
    opened[0] = '{';
    System.arraycopy(line, 0, opened, 1, line.length);
    check(opened);
  }

  @Property(tries = 3000)
  void aGoodLineWithAByteChangedIsARecordOrMalformed(
      @ForAll @IntRange(max = 500) int at, @ForAll byte value) {
    byte[] line =
        ("{" + MINIMAL + ", \"tags\": {\"latency_ms\": 5, \"é\": \"\\u00e9\"}, \"x\": [1.5e3]}")
            .getBytes(StandardCharsets.UTF_8);
    check(Arrays.copyOf(line, at % line.length));
    line[at % line.length] = value;
    check(line);
  }

  private static void check(byte[] line) {
    List<InventoryRecord> records = new ArrayList<>();
    try {
      assertThat(PARSER.parse(line, 0, line.length, records::add) == LineKind.RECORD)
          .isEqualTo(!records.isEmpty());
    } catch (MalformedLineException e) {
      assertThat(records).isEmpty();
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void readsTheInventoriesOfTheTraces() throws Exception {
    assertInventory("lhcb", 5_704);
    assertInventory("dandi-assets", 65_333);
    assertInventory("dandi-sets", 230);
  }

  private static void assertInventory(String trace, int objects) throws Exception {
    Set<String> seen = new HashSet<>();
    for (byte[] line : SharedData.lines("traces/" + trace + ".inventory.jsonl.gz")) {
      PARSER.parse(
          line,
          0,
          line.length,
          record -> {
            seen.add(record.object());
            assertThat(record.sizeBytes()).isNotNegative();
            assertThat(record.lastModified()).isGreaterThan(millis("2012-01-01T00:00:00Z"));
            assertThat(record.storageClass()).isEqualTo("STANDARD");
            assertThat(record.latencyMillis()).isEqualTo(InventoryRecord.NO_LIMIT);
          });
    }
    assertThat(seen).hasSize(objects);
  }
}
