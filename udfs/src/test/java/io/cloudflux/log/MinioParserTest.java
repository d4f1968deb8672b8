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

import io.cloudflux.actor.Actor;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinioParserTest {
  private static final AccessLogParser PARSER = new MinioParser(Lines.OPTIONS);

  private static final String LINE =
      """
      {"version": "1", "deploymentid": "90e81272-45d9-4fe8-9c45-c9a7322bf4b5",
       "time": "2024-05-09T07:38:10.449688982Z", "event": "", "trigger": "incoming",
       "api": {"name": "GetObject", "bucket": "b", "object": "a/b.txt", "status": "OK",
         "statusCode": 200, "rx": 0, "tx": 401, "txHeaders": 330,
         "timeToFirstByte": "13309747ns", "timeToResponse": "13309747ns"},
       "remotehost": "192.0.2.7", "requestID": "17CDC1F4D7E69123", "userAgent": "mc/2024",
       "requestPath": "/b/a/b.txt", "requestHost": "localhost:9000",
       "requestClaims": {"accessKey": "SVC", "time": 3}, "requestQuery": {"bucket": "no"},
       "requestHeader": {"Accept-Encoding": "zstd,gzip", "Content-Length": "0"},
       "responseHeader": {"Accept-Ranges": "bytes", "Content-Length": "401", "ETag": "84f6"},
       "tags": {"objectLocation": {"name": "a/b.txt", "poolId": 1, "setId": 1}},
       "accessKey": "SVC", "parentUser": "ada"}
      """;

  /** As the first releases logged it: no trigger, no bytes, no access key. */
  private static final String OLD =
      """
      {"version": "1", "deploymentid": "bc0e4d1e", "time": "2019-08-12T21:34:37.187817748Z",
       "api": {"name": "GetObject", "bucket": "b", "object": "hosts", "status": "OK",
         "statusCode": 200, "timeToFirstByte": "366333ns", "timeToResponse": "16438202ns"},
       "remotehost": "127.0.0.1", "requestID": "15BA4A72C0C70AFC", "userAgent": "mc/2019",
       "responseHeader": {"Content-Length": "512"}}
      """;

  private static final String EXPIRY =
      """
      {"version": "1", "deploymentid": "90e81272", "time": "2024-05-09T07:38:10Z",
       "event": "ilm:expiry", "trigger": "ilm:expiry",
       "api": {"name": "ILMExpiry", "bucket": "b", "objects": [{"objectName": "a/old.log",
         "versionId": "v"}], "rx": 0, "tx": 0},
       "tags": {"ilm-action": "DeleteAction"}}
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
                millis("2024-05-09T07:38:10.449Z"),
                Operation.READ,
                401,
                401,
                "ada",
                "mc/2024",
                200,
                LogFormat.MINIO));
    assertThat(event.actor()).isEqualTo(Actor.USER);
    assertThat(event.requestId()).isNotZero();
    assertThat(event(new AutoDetectParser(Lines.OPTIONS), LINE)).isEqualTo(event);
  }

  @Test
  void readsAnEntryOfTheFirstReleases() throws Exception {
    AccessEvent event = event(PARSER, OLD);
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "s3://b/hosts",
                millis("2019-08-12T21:34:37.187Z"),
                Operation.READ,
                512,
                512,
                "127.0.0.1",
                "mc/2019",
                200,
                LogFormat.MINIO));
    AccessEvent head = event(PARSER, with(OLD, "/api/name", "HeadObject"));
    assertThat(head.bytes()).isEqualTo(UNKNOWN);
    assertThat(head.objectBytes()).isEqualTo(512);
  }

  @ParameterizedTest
  @CsvSource({
    "GetObject, 200, READ",
    "GetObject, 206, READ",
    "GetObject, 304, METADATA",
    "GetObject, 404, OTHER",
    "SelectObjectContent, 200, READ",
    "PutObject, 200, WRITE",
    "PutObject, 403, OTHER",
    "PutObjectPart, 200, WRITE",
    "CopyObject, 200, WRITE",
    "PostPolicyBucket, 204, WRITE",
    "CompleteMultipartUpload, 200, WRITE",
    "NewMultipartUpload, 200, METADATA",
    "AbortMultipartUpload, 204, METADATA",
    "DeleteObject, 204, DELETE",
    "DeleteMultipleObjects, 200, OTHER",
    "PostRestoreObject, 202, RESTORE",
    "HeadObject, 200, METADATA",
    "GetObjectTagging, 200, METADATA",
    "PutObjectTagging, 200, METADATA",
    "DeleteObjectTagging, 204, METADATA",
    "GetBucketLocation, 200, METADATA",
    "ListObjectsV2, 200, LIST",
    "ListObjectParts, 200, LIST",
    "SomethingNew, 200, OTHER",
  })
  void tellsWhatTheRequestDid(String name, int status, Operation expected) throws Exception {
    AccessEvent event = event(PARSER, with(LINE, "/api/name", name, "/api/statusCode", status));
    assertThat(event.operation()).isEqualTo(expected);
    assertThat(event.status()).isEqualTo(status);
  }

  @Test
  void theSizeIsThatOfTheWholeObject() throws Exception {
    String part = with(LINE, "/api/statusCode", 206);
    assertThat(event(PARSER, part).objectBytes()).isEqualTo(UNKNOWN);
    String range = with(part, "/responseHeader/Content-Range", "bytes 0-400/12345");
    assertThat(event(PARSER, range).objectBytes()).isEqualTo(12345);
    assertThat(event(PARSER, range).bytes()).isEqualTo(401);
    assertThat(
            event(PARSER, with(part, "/responseHeader/Content-Range", "bytes 0-400/*"))
                .objectBytes())
        .isEqualTo(UNKNOWN);
    assertThat(event(PARSER, with(part, "/responseHeader/Content-Range", "bytes")).objectBytes())
        .isEqualTo(UNKNOWN);
    // The client went away.
    AccessEvent aborted = event(PARSER, with(LINE, "/api/tx", 7));
    assertThat(aborted.bytes()).isEqualTo(7);
    assertThat(aborted.objectBytes()).isEqualTo(401);
    AccessEvent unknown = event(PARSER, with(LINE, "/api/tx", -1));
    assertThat(unknown.bytes()).isEqualTo(401);
    assertThat(event(PARSER, with(LINE, "/api/name", "SelectObjectContent")).objectBytes())
        .isEqualTo(UNKNOWN);
  }

  @Test
  void theSizeOfAnObjectPutIsWithoutTheSignaturesOfItsChunks() throws Exception {
    String put = with(LINE, "/api/name", "PutObject", "/api/rx", 686, "/api/tx", 0);
    assertThat(event(PARSER, put).objectBytes()).isEqualTo(686);
    assertThat(event(PARSER, put).bytes()).isZero();
    String signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    String streamed = with(put, "/requestHeader/X-Amz-Content-Sha256", signed);
    assertThat(event(PARSER, streamed).objectBytes()).isEqualTo(UNKNOWN);
    String decoded = with(streamed, "/requestHeader/x-amz-decoded-content-length", "512");
    assertThat(event(PARSER, decoded).objectBytes()).isEqualTo(512);
    assertThat(event(PARSER, with(put, "/api/rx", -1)).objectBytes()).isEqualTo(UNKNOWN);
    assertThat(event(PARSER, with(put, "/api/name", "PutObjectPart")).objectBytes())
        .isEqualTo(UNKNOWN);
  }

  @Test
  void whoAskedIsTheUserBehindTheKey() throws Exception {
    String line = with(LINE, "/parentUser", null);
    assertThat(event(PARSER, line).requester()).isEqualTo("SVC");
    assertThat(event(PARSER, with(line, "/accessKey", "")).requester()).isEqualTo("192.0.2.7");
  }

  @Test
  void whatMinioDoesByItselfIsTheStore() throws Exception {
    AccessEvent event = event(PARSER, EXPIRY);
    assertThat(event)
        .extracting(
            AccessEvent::object,
            AccessEvent::operation,
            AccessEvent::requester,
            AccessEvent::actor,
            AccessEvent::status,
            AccessEvent::requestId)
        .containsExactly("s3://b/a/old.log", Operation.DELETE, null, Actor.STORE, UNKNOWN, 0L);
    assertThat(event(PARSER, with(EXPIRY, "/error", "disk full")).operation())
        .isEqualTo(Operation.OTHER);
    for (String name : new String[] {"ILMTransition", "HealObject", "RebalanceCopyData"}) {
      AccessEvent other = event(PARSER, with(EXPIRY, "/api/name", name));
      assertThat(other.operation()).isEqualTo(Operation.OTHER);
      assertThat(other.actor()).isEqualTo(Actor.STORE);
    }
    // As older releases log it.
    String old =
        with(EXPIRY, "/api", tree("{\"name\":\"DeleteObject\",\"bucket\":\"b\",\"object\":\"k\"}"));
    assertThat(event(PARSER, old).object()).isEqualTo("s3://b/k");
    assertThat(event(PARSER, old).operation()).isEqualTo(Operation.DELETE);
  }

  @Test
  void aVersionIsDeletedAndTheObjectStays() throws Exception {
    String line = with(LINE, "/api/name", "DeleteObject", "/api/statusCode", 204);
    for (String id : new String[] {"", "null"}) {
      assertThat(event(PARSER, with(line, "/requestQuery", Map.of("versionId", id))).operation())
          .isEqualTo(Operation.DELETE);
    }
    assertThat(event(PARSER, with(line, "/requestQuery", Map.of("versionId", "9f"))).operation())
        .isEqualTo(Operation.METADATA);
    for (String action : new String[] {"DeleteVersionAction", "DeleteRestoredAction"}) {
      assertThat(event(PARSER, with(EXPIRY, "/tags/ilm-action", action)).operation())
          .isEqualTo(Operation.METADATA);
    }
  }

  @Test
  void aDeletionOfManyIsAsManyEvents() throws Exception {
    String line =
        with(
            LINE,
            "/api/name",
            "DeleteMultipleObjects",
            "/api/object",
            null,
            "/api/objects",
            tree(
                "[{\"objectName\":\"a/1\"},7,{\"versionId\":\"x\"},{\"objectName\":\"a 2\"},"
                    + "{\"objectName\":\"a3\",\"versionId\":\"x\"}]"));
    assertThat(events(line))
        .extracting(AccessEvent::object, AccessEvent::operation, AccessEvent::requester)
        .containsExactly(
            tuple("s3://b/a/1", Operation.DELETE, "ada"),
            tuple("s3://b/a 2", Operation.DELETE, "ada"),
            tuple("s3://b/a3", Operation.METADATA, "ada"));
    assertThat(events(line)).extracting(AccessEvent::objectBytes).containsOnly((long) UNKNOWN);
    assertThat(events(with(line, "/api/statusCode", 403)))
        .extracting(AccessEvent::operation)
        .containsOnly(Operation.OTHER);
    assertThat(events(with(line, "/api/objects", List.of())))
        .extracting(AccessEvent::object)
        .containsExactly("s3://b");
  }

  private static List<AccessEvent> events(String line) throws Exception {
    List<AccessEvent> events = new ArrayList<>();
    byte[] bytes = Lines.utf8(line);
    assertThat(PARSER.parse(bytes, 0, bytes.length, record -> events.add((AccessEvent) record)))
        .isEqualTo(LineKind.RECORD);
    return events;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"deploymentid\": \"x\", \"time\": \"2021-07-13T02:00:47Z\", \"trigger\": \"incoming\","
            + " \"api\": {\"name\": \"ListBuckets\", \"status\": \"OK\", \"statusCode\": 200}}",
        "{\"deploymentid\": \"x\", \"api\": {\"path\": \"/login\", \"method\": \"POST\"}}",
      })
  void entriesWithoutABucketAreNoRecords(String line) throws Exception {
    assertThat(isNoRecord(PARSER, line)).isTrue();
  }

  @Test
  void aRequestMayHaveNoName() throws Exception {
    AccessEvent event = event(PARSER, with(LINE, "/api/name", null, "/api/statusCode", 400));
    assertThat(event.operation()).isEqualTo(Operation.OTHER);
  }

  @Test
  void saysWhyALineCannotBeRead() {
    assertThat(reason(PARSER, "{}")).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/api", "GetObject"))).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/api/tx", "x"))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, with(LINE, "/api/tx", -7))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, with(LINE, "/api/statusCode", 1000))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, with(LINE, "/api/bucket", "/b"))).isEqualTo(Reason.BAD_VALUE);
    assertThat(reason(PARSER, with(LINE, "/time", "x"))).isEqualTo(Reason.BAD_TIME);
    assertThat(reason(PARSER, with(LINE, "/time", null))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, with(LINE, "/time", "2017-12-31T23:59:59Z")))
        .isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(reason(PARSER, LINE.substring(0, 400))).isEqualTo(Reason.TRUNCATED);
  }

  @Property
  void anyKeyHoweverItIsWritten(
      @ForAll("keys") String key, @ForAll("keys") String agent, @ForAll Random random)
      throws Exception {
    String line = with(LINE, "/api/object", key, "/userAgent", agent);
    String written = JsonLines.written(line, random);
    JsonLines.assertRecognizedAs(LogFormat.MINIO, written);
    AccessEvent event = event(PARSER, written);
    assertThat(event.object()).isEqualTo("s3://b/" + key);
    assertThat(event.agent()).isEqualTo(agent);
    assertThat(event).usingRecursiveComparison().isEqualTo(event(PARSER, line));
  }

  @Provide
  Arbitrary<String> keys() {
    return JsonLines.keys();
  }
}
