package io.cloudflux.log;

import static io.cloudflux.log.AccessEvent.UNKNOWN;
import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.isNoRecord;
import static io.cloudflux.log.Lines.millis;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The samples of others of the JSON logs, against what they expect of them. */
class SharedJsonLogsTest {
  private static final AccessLogParser AUTO = new AutoDetectParser(OPTIONS);

  private static JsonNode json(String relative) throws Exception {
    return JsonLines.tree(
        Files.readString(SharedData.path("formats/" + relative), StandardCharsets.UTF_8));
  }

  /** Each against its own members, read by Jackson. */
  @Test
  void guardiumCloudTrail() throws Exception {
    AccessLogParser parser = new CloudTrailParser(OPTIONS);
    List<JsonNode> rows = SharedData.rows("formats/cloudtrail/ibm_guardium_s3_events_open.jsonl");
    assertThat(rows).hasSize(35);
    Map<Operation, Integer> operations = new EnumMap<>(Operation.class);
    int unrelated = 0;
    for (JsonNode row : rows) {
      JsonNode expected = row.path("event");
      String line = expected.toString();
      JsonNode parameters = expected.path("requestParameters");
      String bucket = parameters.path("bucketName").asText("");
      if (bucket.isEmpty() && !line.contains("arn:aws:s3:::")) {
        assertThat(isNoRecord(parser, line)).isTrue();
        assertThat(isNoRecord(AUTO, line)).isTrue();
        unrelated++;
        continue;
      }
      AccessEvent event = event(parser, line);
      assertThat(event(AUTO, line)).isEqualTo(event);
      String key = parameters.path("key").asText("");
      assertThat(event.object()).isEqualTo("s3://" + bucket + (key.isEmpty() ? "" : "/" + key));
      assertThat(event.time()).isEqualTo(Instant.parse(expected.path("eventTime").asText()));
      JsonNode identity = expected.path("userIdentity");
      if (identity.hasNonNull("arn")) {
        assertThat(event.requester()).isEqualTo(identity.path("arn").asText());
      }
      assertThat(event.agent()).isEqualTo(expected.path("userAgent").asText());
      if (expected.hasNonNull("errorCode")) {
        assertThat(event.operation()).isEqualTo(Operation.OTHER);
      }
      assertThat(event.requestId()).isNotZero();
      operations.merge(event.operation(), 1, Integer::sum);
    }
    assertThat(operations.values().stream().mapToInt(count -> count).sum() + unrelated)
        .isEqualTo(rows.size());
    assertThat(operations).containsKeys(Operation.METADATA, Operation.OTHER);
  }

  @Test
  void opentelemetryAzure() throws Exception {
    JsonNode records = json("azure_storage/otel_storage-read-log.json").path("records");
    JsonNode expected = json("azure_storage/otel_storage-read-log.expected.json");
    assertThat(records).hasSize(1);
    String line = records.get(0).toString();
    AccessEvent event = event(new AzureParser(OPTIONS), line);
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "az:/" + expected.path("azure.storage.object.key").asText(),
                Long.parseLong(expected.path("timeUnixNano").asText()) / 1_000_000,
                // A listing that failed: it listed nothing, whatever its key names.
                Operation.OTHER,
                UNKNOWN,
                UNKNOWN,
                // The peer keeps the address only; the entry names who asked, too.
                "abcdef12-3456-7890-abcd-ef1234567890",
                records.get(0).path("properties").path("userAgentHeader").asText(),
                expected.path("http.response.status_code").asInt(),
                LogFormat.AZURE));
    assertThat(event(AUTO, line)).isEqualTo(event);
    ObjectNode anonymous = records.get(0).deepCopy();
    anonymous.remove("identity");
    assertThat(event(AUTO, anonymous.toString()).requester())
        .isEqualTo(expected.path("network.peer.address").asText());
    // The peer expects 2048 bytes of response header, which is the size of the request's: the
    // entry says 1024. Headers are no bytes of an object; we keep neither.
    assertThat(expected.path("http.response.header.size").asInt()).isEqualTo(2048);
    assertThat(records.get(0).path("properties").path("responseHeaderSize").asInt())
        .isEqualTo(1024);
    // The URI names the same object, encoded, with a signature behind it.
    ObjectNode withoutKey = records.get(0).deepCopy();
    ((ObjectNode) withoutKey.path("properties")).remove("objectKey");
    assertThat(event(AUTO, withoutKey.toString()).object()).isEqualTo(event.object());
  }

  @Test
  void cephSamples() throws Exception {
    AccessLogParser parser = new CephParser(OPTIONS);
    List<JsonNode> rows = SharedData.rows("formats/ceph_rgw/samples_open.jsonl");
    assertThat(rows).hasSize(2);
    String role = rows.get(0).path("event").toString();
    assertThat(rows.get(0).at("/expected/object_access").asBoolean(true)).isFalse();
    assertThat(isNoRecord(parser, role)).isTrue();
    assertThat(isNoRecord(AUTO, role)).isTrue();
    JsonNode expected = rows.get(1).path("expected");
    String download = rows.get(1).path("event").toString();
    AccessEvent event = event(parser, download);
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "s3://finance-backups/daily-backup-2025-01-14.tar.gz",
                millis("2026-01-04T17:42:35.956Z"),
                Operation.READ,
                expected.path("bytes").asLong(),
                expected.path("bytes").asLong(),
                "98b5e284-bd74-4a54-922e-cf1ee1d460c2",
                rows.get(1).at("/event/user_agent").asText(),
                expected.path("status").asInt(),
                LogFormat.CEPH));
    assertThat(event(AUTO, download)).isEqualTo(event);
  }

  @Test
  void cephRulesForTenants() throws Exception {
    AccessLogParser parser = new CephParser(OPTIONS);
    String line =
        SharedData.rows("formats/ceph_rgw/samples_open.jsonl").get(1).path("event").toString();
    JsonNode rules = json("ceph_rgw/rules_from_peer_tests.json");
    assertThat(rules.path("bucket_cleanup")).hasSize(4);
    for (JsonNode rule : rules.path("bucket_cleanup")) {
      String changed = JsonLines.with(line, "/bucket", rule.get(0).asText());
      if (rule.get(1).asText().isEmpty()) {
        assertThat(isNoRecord(parser, changed)).isTrue();
      } else {
        assertThat(event(parser, changed).object())
            .isEqualTo("s3://" + rule.get(1).asText() + "/daily-backup-2025-01-14.tar.gz");
      }
    }
    assertThat(rules.path("user_split")).hasSize(4);
    for (JsonNode rule : rules.path("user_split")) {
      String user = rule.get(0).asText();
      // The peer calls what is before the '$' the user of an entry without one, and what is behind
      // it "none"; that without a tenant the whole is the user is what Ceph itself says.
      String expected =
          user.isEmpty()
              ? "10.251.0.21"
              : rule.get(2).asText().equals("none") ? rule.get(1).asText() : rule.get(2).asText();
      assertThat(event(parser, JsonLines.with(line, "/user", user)).requester())
          .isEqualTo(expected);
    }
  }
}
