package io.cloudflux.log;

import static io.cloudflux.log.AccessEvent.UNKNOWN;
import static io.cloudflux.log.JsonLines.tree;
import static io.cloudflux.log.JsonLines.with;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.isNoRecord;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.actor.Actor;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcsAuditParserTest {
  private static final AccessLogParser PARSER = new GcsAuditParser(Lines.OPTIONS);

  private static final String LINE =
      """
      {"protoPayload": {
         "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
         "status": {},
         "authenticationInfo": {"principalEmail": "ada@example.com"},
         "requestMetadata": {
           "callerIp": "192.0.2.7",
           "callerSuppliedUserAgent": "apitools Python/3.6.8 gsutil/4.67,gzip(gfe)",
           "requestAttributes": {"time": "2021-09-13T03:03:08.926017323Z", "auth": {}},
           "destinationAttributes": {}},
         "serviceName": "storage.googleapis.com",
         "methodName": "storage.objects.get",
         "authorizationInfo": [
           {"resource": "projects/_/buckets/b/objects/a/b.txt",
            "permission": "storage.objects.get", "granted": true, "resourceAttributes": {}}],
         "resourceName": "projects/_/buckets/b/objects/a/b.txt",
         "resourceLocation": {"currentLocations": ["us"]}},
       "insertId": "-kj1h22dqg3c",
       "resource": {"type": "gcs_bucket", "labels": {"bucket_name": "b", "location": "us"}},
       "timestamp": "2021-09-13T03:03:08.918318174Z", "severity": "INFO",
       "logName": "projects/p/logs/cloudaudit.googleapis.com%2Fdata_access",
       "receiveTimestamp": "2021-09-13T03:03:09.1Z"}
      """;

  @Test
  void readsAnEntry() throws Exception {
    AccessEvent event = event(PARSER, LINE);
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "gs://b/a/b.txt",
                millis("2021-09-13T03:03:08.918Z"),
                Operation.READ,
                UNKNOWN,
                UNKNOWN,
                "ada@example.com",
                "apitools Python/3.6.8 gsutil/4.67,gzip(gfe)",
                UNKNOWN,
                LogFormat.GCS_AUDIT));
    assertThat(event.actor()).isEqualTo(Actor.USER);
    assertThat(event.requestId()).isNotZero();
    assertThat(event(PARSER, with(LINE, "/insertId", "other")).requestId())
        .isNotEqualTo(event.requestId());
    assertThat(event(new AutoDetectParser(Lines.OPTIONS), LINE)).isEqualTo(event);
  }

  @ParameterizedTest
  @CsvSource({
    "storage.objects.get, READ",
    "storage.objects.create, WRITE",
    "storage.objects.insert, WRITE",
    "storage.objects.compose, WRITE",
    "storage.objects.copy, WRITE",
    "storage.objects.rewrite, WRITE",
    "storage.objects.move, WRITE",
    "storage.objects.restore, WRITE",
    "storage.objects.delete, DELETE",
    "storage.objects.list, LIST",
    "storage.multipartUploads.listParts, LIST",
    "storage.objects.update, METADATA",
    "storage.objects.patch, METADATA",
    "storage.objects.getIamPolicy, METADATA",
    "storage.objects.setIamPolicy, METADATA",
    "storage.setIamPermissions, METADATA",
    "storage.multipartUploads.create, METADATA",
    "storage.multipartUploads.abort, METADATA",
    "storage.buckets.get, METADATA",
    "storage.buckets.delete, METADATA",
    "storage.managedFolders.delete, METADATA",
    "storage.objects.bulkRestore, OTHER",
    "storage.something.new, OTHER",
    "get, OTHER",
  })
  void tellsWhatTheRequestDid(String method, Operation expected) throws Exception {
    String line = with(LINE, "/protoPayload/methodName", method);
    assertThat(event(PARSER, line).operation()).isEqualTo(expected);
    String failed = with(line, "/protoPayload/status", tree("{\"code\": 7, \"message\": \"no\"}"));
    assertThat(event(PARSER, failed).operation()).isEqualTo(Operation.OTHER);
    String fine = with(line, "/protoPayload/status", tree("{\"code\": 0, \"message\": \"\"}"));
    assertThat(event(PARSER, fine).operation()).isEqualTo(expected);
  }

  /** Thus are objects looked for that are not there: no read, though no error is told. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`[{\"permission\": \"storage.objects.list\", \"granted\": true}, {\"permission\":"
            + " \"storage.objects.get\"}]`, OTHER",
        "`[{\"permission\": \"storage.objects.get\", \"granted\": false}]`, OTHER",
        "`[{\"granted\": true, \"permission\": \"storage.objects.get\"}, {\"permission\":"
            + " \"storage.objects.get\"}]`, READ",
        "`[{\"permission\": \"storage.objects.getIamPolicy\"}]`, READ",
        "`[7]`, READ",
        "`[]`, READ",
        "`{}`, READ",
      })
  void aReadThatWasNotGrantedReadNothing(String authorization, Operation expected)
      throws Exception {
    String line = with(LINE, "/protoPayload/authorizationInfo", tree(authorization));
    assertThat(event(PARSER, line).operation()).isEqualTo(expected);
    String delete = with(line, "/protoPayload/methodName", "storage.objects.delete");
    assertThat(event(PARSER, delete).operation()).isEqualTo(Operation.DELETE);
  }

  @ParameterizedTest
  @CsvSource({
    "projects/_/buckets/b/objects/k, gs://b/k",
    "projects/_/buckets/b/objects/a//objects/k%20+, gs://b/a//objects/k%20+",
    "projects/_/buckets/b/objects//k, gs://b//k",
    "projects/_/buckets/b/objects/, gs://b",
    "projects/_/buckets/b/objects, gs://b",
    "projects/_/buckets/b/managedFolders/f/, gs://b",
    "projects/_/buckets/b/, gs://b",
    "projects/_/buckets/b, gs://b",
    "projects/my-project/buckets/b/objects/k, gs://b/k",
    "projects/_/buckets//objects/k,",
    "projects/_/buckets/,",
    "projects/_/buckets,",
    "projects/_,",
    "projects/buckets/buckets,",
    "projects,",
    "'',",
  })
  void takesTheObjectFromTheResource(String resource, String object) throws Exception {
    String line = with(LINE, "/protoPayload/resourceName", resource);
    if (object == null) {
      assertThat(isNoRecord(PARSER, line)).isTrue();
    } else {
      assertThat(event(PARSER, line).object()).isEqualTo(object);
    }
  }

  @Test
  void whoAskedIsThePrincipalElseTheAddress() throws Exception {
    String subject = "principal://iam.googleapis.com/locations/global/workforcePools/p/subject/s";
    String federated =
        with(
            LINE,
            "/protoPayload/authenticationInfo",
            tree("{\"principalSubject\": \"" + subject + "\"}"));
    assertThat(event(PARSER, federated).requester()).isEqualTo(subject);
    String nobody =
        with(LINE, "/protoPayload/authenticationInfo", tree("{\"principalEmail\": \"\"}"));
    assertThat(event(PARSER, nobody).requester()).isEqualTo("192.0.2.7");
    AccessEvent bare =
        event(
            PARSER,
            with(
                LINE,
                "/protoPayload/authenticationInfo",
                null,
                "/protoPayload/requestMetadata",
                null,
                "/insertId",
                null));
    assertThat(bare.requester()).isNull();
    assertThat(bare.agent()).isNull();
    assertThat(bare.requestId()).isZero();
    assertThat(bare.operation()).isEqualTo(Operation.READ);
  }

  @Test
  void theTimeIsThatOfTheRequestIfTheEntryHasNone() throws Exception {
    assertThat(event(PARSER, with(LINE, "/timestamp", null)).time())
        .isEqualTo("2021-09-13T03:03:08.926Z");
  }

  @Test
  void otherServicesAreUnrelated() throws Exception {
    assertThat(
            isNoRecord(PARSER, with(LINE, "/protoPayload/serviceName", "bigquery.googleapis.com")))
        .isTrue();
    assertThat(isNoRecord(PARSER, with(LINE, "/protoPayload/resourceName", null))).isTrue();
    assertThat(isNoRecord(PARSER, " \r")).isTrue();
  }

  @Test
  void saysWhyALineCannotBeRead() {
    assertThat(reason(PARSER, "{}")).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/protoPayload", 7))).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/protoPayload/methodName", null)))
        .isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, LINE.strip() + "}")).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, LINE.substring(0, 300))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, with(LINE, "/timestamp", "yesterday"))).isEqualTo(Reason.BAD_TIME);
    assertThat(reason(PARSER, with(LINE, "/timestamp", "2014-12-31T23:59:59Z")))
        .isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(reason(PARSER, with(LINE, "/timestamp", "2027-01-03T00:00:00Z")))
        .isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(
            reason(PARSER, with(LINE, "/timestamp", null, "/protoPayload/requestMetadata", null)))
        .isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, with(LINE, "/protoPayload/status", tree("{\"code\": \"x\"}"))))
        .isEqualTo(Reason.BAD_NUMBER);
  }

  @Property
  void anyKeyHoweverItIsWritten(
      @ForAll("keys") String key, @ForAll("keys") String agent, @ForAll Random random)
      throws Exception {
    String line =
        with(
            LINE,
            "/protoPayload/resourceName",
            "projects/_/buckets/b/objects/" + key,
            "/protoPayload/requestMetadata/callerSuppliedUserAgent",
            agent);
    String written = JsonLines.written(line, random);
    JsonLines.assertRecognizedAs(LogFormat.GCS_AUDIT, written);
    AccessEvent event = event(PARSER, written);
    assertThat(event.object()).isEqualTo("gs://b/" + key);
    assertThat(event.agent()).isEqualTo(agent);
    assertThat(event).usingRecursiveComparison().isEqualTo(event(PARSER, line));
  }

  @Provide
  Arbitrary<String> keys() {
    return JsonLines.keys();
  }
}
