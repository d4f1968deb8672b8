package io.cloudflux.log;

import static io.cloudflux.log.AccessEvent.UNKNOWN;
import static io.cloudflux.log.JsonLines.tree;
import static io.cloudflux.log.JsonLines.with;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.isNoRecord;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cloudflux.log.MalformedLineException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CephParserTest {
  private static final AccessLogParser PARSER = new CephParser(Lines.OPTIONS);

  private static final String LINE =
      """
      {"bucket": "b", "object": "a/b.txt", "time": "2024-03-01T10:00:00.123456Z",
       "time_local": "2024-03-01T11:00:00.123456+0100", "remote_addr": "192.0.2.7",
       "object_owner": "owner", "user": "t$ada", "operation": "get_obj",
       "uri": "GET /b/a/b.txt HTTP/1.1", "http_status": "200", "error_code": "",
       "bytes_sent": 26, "bytes_received": 0, "object_size": 26, "total_time": 3,
       "user_agent": "aws-cli/2.15", "referrer": "", "trans_id": "tx00001-a-default",
       "authentication_type": "Local", "access_key_id": "AK", "temp_url": false}
      """;

  @Test
  void readsAnEntry() throws Exception {
    AccessEvent event = event(PARSER, LINE);
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "s3://b/a/b.txt",
                millis("2024-03-01T10:00:00.123Z"),
                Operation.READ,
                26,
                26,
                "ada",
                "aws-cli/2.15",
                200,
                LogFormat.CEPH));
    assertThat(event.requestId()).isNotZero();
    assertThat(event(new AutoDetectParser(Lines.OPTIONS), LINE)).isEqualTo(event);
    assertThat(event(PARSER, with(LINE, "/time", "2024-03-01 10:00:00.123456Z"))).isEqualTo(event);
    assertThat(event(PARSER, with(LINE, "/http_status", 200))).isEqualTo(event);
  }

  @ParameterizedTest
  @CsvSource({
    "get_obj, GET, 200, READ",
    "get_obj, GET, 206, READ",
    "get_obj, GET, 304, METADATA",
    "get_obj, GET, 404, OTHER",
    "get_obj, POST, 200, READ",
    "get_obj, HEAD, 200, METADATA",
    "get_obj, HEAD, 404, OTHER",
    "put_obj, PUT, 200, WRITE",
    "put_obj, PUT, 403, OTHER",
    "post_obj, POST, 204, WRITE",
    "copy_obj, PUT, 200, WRITE",
    "complete_multipart, POST, 200, WRITE",
    "init_multipart, POST, 200, METADATA",
    "abort_multipart, DELETE, 204, METADATA",
    "delete_obj, DELETE, 204, DELETE",
    "delete_obj, DELETE, 500, OTHER",
    "restore_obj, POST, 202, RESTORE",
    "list_bucket, GET, 200, LIST",
    "list_multipart, GET, 200, LIST",
    "list_bucket_multiparts, GET, 200, LIST",
    "stat_bucket, HEAD, 200, METADATA",
    "get_acls, GET, 200, METADATA",
    "put_obj_tags, PUT, 200, METADATA",
    "delete_obj_tags, DELETE, 204, METADATA",
    "set_bucket_versioning, PUT, 200, METADATA",
    "create_bucket, PUT, 200, METADATA",
    "delete_bucket, DELETE, 204, METADATA",
    "options_cors, OPTIONS, 200, METADATA",
    "multi_object_delete, POST, 200, OTHER",
    "something_new, GET, 200, OTHER",
  })
  void tellsWhatTheRequestDid(String operation, String method, int status, Operation expected)
      throws Exception {
    AccessEvent event =
        event(
            PARSER,
            with(
                LINE,
                "/operation",
                operation,
                "/uri",
                method + " /b/a/b.txt HTTP/1.1",
                "/http_status",
                Integer.toString(status)));
    assertThat(event.operation()).isEqualTo(expected);
    assertThat(event.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "get_obj, GET /b/k HTTP/1.1, 206, 26",
    "get_obj, HEAD /b/k HTTP/1.1, 200, 26",
    "get_obj, GET /b/k HTTP/1.1, 404, -1",
    "put_obj, PUT /b/k HTTP/1.1, 200, 26",
    "put_obj, PUT /b/k?partNumber=1&uploadId=2~x HTTP/1.1, 200, -1",
    "complete_multipart, POST /b/k?uploadId=2~x HTTP/1.1, 200, -1",
    "list_bucket, GET /b HTTP/1.1, 200, -1",
    "get_acls, GET /b/k?acl HTTP/1.1, 200, -1",
  })
  void takesTheSizeOfAPartNotForThatOfTheObject(
      String operation, String uri, String status, long size) throws Exception {
    String line = with(LINE, "/operation", operation, "/uri", uri, "/http_status", status);
    assertThat(event(PARSER, line).objectBytes()).isEqualTo(size);
    assertThat(event(PARSER, with(line, "/object_size", 0)).objectBytes()).isEqualTo(UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "b, s3://b/a/b.txt",
    "tenant/b, s3://b/a/b.txt",
    "tenant/user/b, s3://b/a/b.txt",
    "'',",
    "-,",
    "tenant/,",
  })
  void theBucketIsTheLastPart(String bucket, String object) throws Exception {
    String line = with(LINE, "/bucket", bucket);
    if (object == null) {
      assertThat(isNoRecord(PARSER, line)).isTrue();
    } else {
      assertThat(event(PARSER, line).object()).isEqualTo(object);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "t$ada, ada",
    "a$b$c, b$c",
    "ada, ada",
    "$ada, ada",
    "t$, t$",
    "'', AK",
  })
  void theRequesterIsTheUserWithoutTheTenant(String user, String requester) throws Exception {
    assertThat(event(PARSER, with(LINE, "/user", user)).requester()).isEqualTo(requester);
  }

  @Test
  void theRequesterIsTheAddressIfNobodyIsNamed() throws Exception {
    String line = with(LINE, "/user", null, "/access_key_id", null);
    assertThat(event(PARSER, line).requester()).isEqualTo("192.0.2.7");
    assertThat(event(PARSER, with(line, "/remote_addr", null)).requester()).isNull();
  }

  /** Older gateways log no object. */
  @ParameterizedTest
  @CsvSource({
    "GET /b/a%20b/c.txt?versionId=1 HTTP/1.1, b, s3://b/a b/c.txt",
    "GET /b/a%2520b HTTP/1.1, b, s3://b/a%20b",
    "GET /b/a/b, b, s3://b/a/b",
    "GET /t:b/k HTTP/1.1, t/b, s3://b/k",
    "GET /b/ HTTP/1.1, b, s3://b",
    "GET /b?prefix=x/y HTTP/1.1, b, s3://b",
    "GET /b HTTP/1.1, b, s3://b",
    "GET /k/b HTTP/1.1, b, s3://b",
    "GET /bb/k HTTP/1.1, b, s3://b",
    "GET / HTTP/1.1, b, s3://b",
    "GET, b, s3://b",
    "'', b, s3://b",
  })
  void withoutAnObjectTheKeyIsTakenFromTheUri(String uri, String bucket, String object)
      throws Exception {
    String line = with(LINE, "/object", null, "/uri", uri, "/bucket", bucket);
    assertThat(event(PARSER, line).object()).isEqualTo(object);
  }

  @Test
  void aDashIsNoObject() throws Exception {
    AccessEvent event = event(PARSER, with(LINE, "/object", "-", "/operation", "list_bucket"));
    assertThat(event.object()).isEqualTo("s3://b");
    assertThat(event.hasKey()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE /b/a/b.txt HTTP/1.1, DELETE",
    "DELETE /b/a/b.txt?versionId=null HTTP/1.1, DELETE",
    "DELETE /b/a/b.txt?versionId=Kp2x HTTP/1.1, METADATA",
  })
  void aVersionIsDeletedAndTheObjectStays(String uri, Operation expected) throws Exception {
    String line = with(LINE, "/operation", "delete_obj", "/uri", uri, "/http_status", "204");
    assertThat(event(PARSER, line).operation()).isEqualTo(expected);
  }

  @Test
  void aDeletionOfManyIsAsManyEvents() throws Exception {
    String data =
        """
        {"num_ok": 2, "num_err": 1, "objects": [
           {"key": "a/1", "version_id": "", "http_status": 204, "error": false},
           {"key": "a 2", "version_id": "", "error": false},
           7, {"version_id": "x"}, {"key": "a3", "version_id": "x", "http_status": 204},
           {"key": "a\\u00e93", "http_status": 403, "error": true, "error_message": "no"}]}
        """;
    String line =
        with(
            LINE,
            "/operation",
            "multi_object_delete",
            "/object",
            "-",
            "/uri",
            "POST /b?delete HTTP/1.1",
            "/op_data",
            tree(data));
    List<AccessRecord> events = new ArrayList<>();
    byte[] bytes = Lines.utf8(line);
    assertThat(PARSER.parse(bytes, 0, bytes.length, events::add)).isEqualTo(LineKind.RECORD);
    assertThat(events)
        .map(AccessEvent.class::cast)
        .extracting(AccessEvent::object, AccessEvent::operation, AccessEvent::status)
        .containsExactly(
            tuple("s3://b/a/1", Operation.DELETE, 204),
            tuple("s3://b/a 2", Operation.DELETE, 200),
            tuple("s3://b/a3", Operation.METADATA, 204),
            tuple("s3://b/aé3", Operation.OTHER, 403));
    assertThat(events).map(event -> ((AccessEvent) event).requestId()).doesNotContain(0L);

    String none = with(line, "/op_data/objects", List.of());
    assertThat(event(PARSER, none).object()).isEqualTo("s3://b");
    events.clear();
    byte[] broken = Lines.utf8(line.replace("403", "\"4o3\""));
    assertThat(reason(PARSER, line.replace("403", "\"4o3\""))).isEqualTo(Reason.BAD_NUMBER);
    try {
      PARSER.parse(broken, 0, broken.length, events::add);
    } catch (MalformedLineException e) {
      assertThat(events).isEmpty();
    }
  }

  @Test
  void operationsWithoutABucketAreUnrelated() throws Exception {
    assertThat(isNoRecord(PARSER, with(LINE, "/bucket", null, "/operation", "assume_role")))
        .isTrue();
    assertThat(isNoRecord(PARSER, "")).isTrue();
  }

  @Test
  void saysWhyALineCannotBeRead() {
    assertThat(reason(PARSER, "{\"bucket\": \"b\"}")).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/operation", null))).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/http_status", null))).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/http_status", "OK"))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, with(LINE, "/http_status", "2000"))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, with(LINE, "/bytes_sent", "many"))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, with(LINE, "/time", "noon"))).isEqualTo(Reason.BAD_TIME);
    assertThat(reason(PARSER, with(LINE, "/time", null))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, with(LINE, "/time", "2012-01-01T00:00:00Z")))
        .isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(reason(PARSER, LINE.strip() + LINE)).isEqualTo(Reason.NOT_THIS_FORMAT);
  }

  @Property
  void anyKeyHoweverItIsWritten(
      @ForAll("keys") String key, @ForAll("keys") String agent, @ForAll Random random)
      throws Exception {
    String line = with(LINE, "/object", key, "/user_agent", agent);
    String written = JsonLines.written(line, random);
    JsonLines.assertRecognizedAs(LogFormat.CEPH, written);
    AccessEvent event = event(PARSER, written);
    assertThat(event.object()).isEqualTo(key.equals("-") ? "s3://b" : "s3://b/" + key);
    assertThat(event.agent()).isEqualTo(agent);
    assertThat(event).usingRecursiveComparison().isEqualTo(event(PARSER, line));
  }

  @Provide
  Arbitrary<String> keys() {
    return JsonLines.keys();
  }
}
