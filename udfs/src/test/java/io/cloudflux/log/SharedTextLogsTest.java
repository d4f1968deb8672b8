package io.cloudflux.log;

import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The samples of others in the text formats, against what they expect of them. */
class SharedTextLogsTest {
  private static final AccessLogParser AUTO = new AutoDetectParser(OPTIONS);

  /** Reads a file by its format and by its shapes, which must come to the same. */
  private static List<AccessEvent> events(
      LogFormat format, String file, Map<LineKind, Integer> kinds, Map<Reason, Integer> dead)
      throws Exception {
    AccessLogParser parser = AccessLogParser.of(format, OPTIONS);
    List<AccessEvent> events = new ArrayList<>();
    List<AccessRecord> detected = new ArrayList<>();
    for (byte[] line : SharedData.lines(file)) {
      try {
        LineKind kind =
            parser.parse(line, 0, line.length, record -> events.add((AccessEvent) record));
        kinds.merge(kind, 1, Integer::sum);
        assertThat(AUTO.parse(line, 0, line.length, detected::add)).isEqualTo(kind);
      } catch (MalformedLineException e) {
        dead.merge(e.reason(), 1, Integer::sum);
        assertThat(reason(AUTO, new String(line, StandardCharsets.UTF_8))).isEqualTo(e.reason());
      }
    }
    assertThat(detected).isEqualTo(events);
    return events;
  }

  @Test
  void gcsUsage() throws Exception {
    Map<LineKind, Integer> kinds = new EnumMap<>(LineKind.class);
    Map<Reason, Integer> dead = new EnumMap<>(Reason.class);
    List<AccessEvent> events =
        events(LogFormat.GCS, "formats/gcs/usage_kanjiapi_2023_08_28_07.csv", kinds, dead);
    assertThat(kinds).containsEntry(LineKind.HEADER, 1).containsEntry(LineKind.RECORD, 2);
    assertThat(events)
        .extracting(AccessEvent::object, AccessEvent::operation, AccessEvent::status)
        .containsExactly(
            tuple("gs://kanjiapi.dev/v1/kanji/集", Operation.READ, 200),
            tuple("gs://kanjiapi.dev/v1/kanji/先", Operation.OTHER, 404));
    assertThat(events.get(0).objectBytes()).isEqualTo(277);

    events = events(LogFormat.GCS, "formats/gcs/usage_misc.csv", kinds, dead);
    assertThat(dead).isEmpty();
    assertThat(events).hasSize(2);
    assertThat(events.get(0).object()).isEqualTo("gs://first-bucket-test");
    assertThat(events.get(0).operation()).isEqualTo(Operation.LIST);
    AccessEvent signed = events.get(1);
    assertThat(signed.object()).isEqualTo("gs://mineral-minutia-820/encrypted.txt");
    assertThat(signed.operation()).isEqualTo(Operation.WRITE);
    assertThat(signed.objectBytes()).isEqualTo(11);
    assertThat(signed.requester()).isEqualTo("73.162.112.208");
  }

  @Test
  void azureStorageJava() throws Exception {
    AccessLogParser parser = AccessLogParser.of(LogFormat.AZURE_ANALYTICS, OPTIONS);
    List<JsonNode> rows = SharedData.rows("formats/azure_storage/azure_storage_java_v1_logs.jsonl");
    assertThat(rows).hasSize(4);
    for (JsonNode row : rows.subList(0, 2)) {
      JsonNode expected = row.path("expected");
      AccessEvent event = event(parser, row.path("input").asText());
      assertThat(event.object()).isEqualTo("az:/" + expected.path("RequestedObjectKey").asText());
      assertThat(event.timeMillis())
          .isEqualTo(Instant.parse(expected.path("RequestStartTime").asText()).toEpochMilli());
      assertThat(event.bytes()).isEqualTo(expected.path("ResponsePacketSize").asLong());
      assertThat(event.objectBytes()).isEqualTo(100);
      assertThat(event.status()).isEqualTo(expected.path("HttpStatusCode").asInt());
      assertThat(event.agent()).isNull();
      assertThat(event.requester())
          .isEqualTo(
              expected.path("RequesterAccountName").isNull()
                  ? expected.path("RequesterIPAddress").asText()
                  : expected.path("RequesterAccountName").asText());
      assertThat(event(AUTO, row.path("input").asText())).isEqualTo(event);
    }
    // That client knows no version 2.0; it is documented, and for us the entry is the same. Its
    // fields of the token are missing, which only makes it tell less.
    assertThat(event(parser, rows.get(2).path("input").asText()))
        .isEqualTo(event(parser, rows.get(1).path("input").asText()));
    assertThat(reason(parser, rows.get(3).path("input").asText()))
        .isEqualTo(Reason.NOT_THIS_FORMAT);
  }

  @Test
  void hdfsDynamometer() throws Exception {
    AccessLogParser parser = AccessLogParser.of(LogFormat.HDFS, OPTIONS);
    List<JsonNode> rows = SharedData.rows("formats/hdfs_audit/expected_cases_open.jsonl");
    assertThat(rows).hasSize(4);
    for (JsonNode row : rows) {
      JsonNode expected = row.path("expected");
      AccessEvent event = event(parser, row.path("input").asText());
      // The peer counts from 10 s after the epoch, and keeps src as a path that is relative.
      assertThat(event.timeMillis())
          .isEqualTo(10_000 + expected.path("millis_since_start(=10000ms epoch)").asLong());
      assertThat(event.requester()).isEqualTo(expected.path("user").asText());
      assertThat(event.object()).isEqualTo("hdfs://localhost/" + expected.path("src").asText());
      Operation operation =
          switch (expected.path("command").asText()) {
            case "listStatus" -> Operation.LIST;
            case "create" -> Operation.WRITE;
            default -> Operation.DELETE;
          };
      assertThat(event.operation()).isEqualTo(operation);
      assertThat(event(AUTO, row.path("input").asText())).isEqualTo(event);
    }
  }

  @Test
  void hdfsAuditLogs() throws Exception {
    Map<LineKind, Integer> kinds = new EnumMap<>(LineKind.class);
    Map<Reason, Integer> dead = new EnumMap<>(Reason.class);
    List<AccessEvent> events =
        events(LogFormat.HDFS, "formats/hdfs_audit/dynamometer/audit0", kinds, dead);
    assertThat(events).hasSize(6);
    assertThat(events)
        .extracting(AccessEvent::operation)
        .containsExactly(
            Operation.WRITE,
            Operation.METADATA,
            Operation.DELETE,
            Operation.METADATA,
            Operation.METADATA,
            Operation.METADATA);
    assertThat(events.get(0).timeMillis()).isEqualTo(1010);
    assertThat(events.get(4).requester()).isEqualTo("hdfs/127.0.0.1@REALM.COM");
    events = events(LogFormat.HDFS, "formats/hdfs_audit/eagle/securityAuditLog", kinds, dead);
    assertThat(events)
        .isNotEmpty()
        .allMatch(event -> event.operation() == Operation.METADATA)
        .allMatch(event -> event.requester().equals("hdfs"));
    assertThat(kinds.keySet()).containsOnly(LineKind.RECORD);
    assertThat(dead).isEmpty();
  }

  /** Twelve entries, of which one has a minute 60, and three a stack trace of two lines. */
  @Test
  void ozone() throws Exception {
    Map<LineKind, Integer> kinds = new EnumMap<>(LineKind.class);
    Map<Reason, Integer> dead = new EnumMap<>(Reason.class);
    List<AccessEvent> events =
        events(LogFormat.OZONE, "formats/ozone_audit/testaudit.log", kinds, dead);
    assertThat(kinds)
        .isEqualTo(Map.of(LineKind.RECORD, 9, LineKind.CONTINUATION, 6, LineKind.UNRELATED, 2));
    // The peer's own loader takes the time for a text; no clock shows it.
    assertThat(dead).isEqualTo(Map.of(Reason.BAD_TIME, 1));
    assertThat(events)
        .extracting(AccessEvent::operation)
        .containsExactly(
            Operation.METADATA,
            Operation.WRITE,
            Operation.WRITE,
            Operation.OTHER,
            Operation.METADATA,
            Operation.DELETE,
            Operation.DELETE,
            Operation.OTHER,
            Operation.WRITE);
    assertThat(events.get(1).objectBytes()).isEqualTo(10_240);
    assertThat(events.get(1).object())
        .isEqualTo("ofs://localhost/vol-4-88912/bucket-0-27678/key-241-42688");
    assertThat(events.get(8).object())
        .isEqualTo("ofs://localhost/vol-8-67105/bucket-0-68911/key-246-29032/chunks/000005");
    assertThat(events.get(8).objectBytes()).isEqualTo(AccessEvent.UNKNOWN);
  }

  /** The lines of another server are malformed for every format but their own. */
  @Test
  void webServersKeepTheirFormat() throws Exception {
    List<JsonNode> rows =
        new ArrayList<>(SharedData.rows("formats/apache_nginx/vrl_parse_apache_log.jsonl"));
    rows.addAll(SharedData.rows("formats/apache_nginx/vrl_parse_common_log.jsonl"));
    rows.addAll(SharedData.rows("formats/apache_nginx/logstash_httpd_combined.jsonl"));
    for (JsonNode row : rows) {
      byte[] line = Lines.utf8(row.path("input").asText());
      for (LogFormat format :
          List.of(LogFormat.GCS, LogFormat.AZURE_ANALYTICS, LogFormat.HDFS, LogFormat.OZONE)) {
        assertThat(format.recognizes(line, 0, line.length)).isFalse();
        assertThat(reason(AccessLogParser.of(format, OPTIONS), row.path("input").asText()))
            .isNotNull();
      }
    }
  }
}
