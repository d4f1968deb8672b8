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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudTrailParserTest {
  private static final AccessLogParser PARSER = new CloudTrailParser(Lines.OPTIONS);

  private static final String LINE =
      """
      {"eventVersion": "1.09",
       "userIdentity": {"type": "IAMUser", "principalId": "AIDA", "accountId": "12",
         "arn": "arn:aws:iam::12:user/ada", "userName": "ada",
         "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::12:role/no"}}},
       "eventTime": "2024-03-01T10:00:00Z", "eventSource": "s3.amazonaws.com",
       "eventName": "GetObject", "awsRegion": "eu-west-1", "sourceIPAddress": "192.0.2.7",
       "userAgent": "[aws-cli/2.15]",
       "requestParameters": {"bucketName": "b", "Host": "s3.eu-west-1.amazonaws.com",
         "key": "a/b.txt"},
       "responseElements": null,
       "additionalEventData": {"SignatureVersion": "SigV4", "bytesTransferredIn": 0,
         "bytesTransferredOut": 1132.0, "x-amz-id-2": "x"},
       "requestID": "3E57427F3EXAMPLE", "eventID": "e", "readOnly": true,
       "resources": [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/a/b.txt"},
         {"accountId": "12", "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b"}],
       "eventType": "AwsApiCall", "managementEvent": false, "recipientAccountId": "12",
       "eventCategory": "Data"}
      """;

  @Test
  void readsAnEvent() throws Exception {
    AccessEvent event = event(PARSER, LINE);
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "s3://b/a/b.txt",
                millis("2024-03-01T10:00:00Z"),
                Operation.READ,
                1132,
                1132,
                "arn:aws:iam::12:user/ada",
                "[aws-cli/2.15]",
                UNKNOWN,
                LogFormat.CLOUDTRAIL));
    assertThat(event.actor()).isEqualTo(Actor.USER);
    assertThat(event.requestId()).isNotZero();
    assertThat(event(new AutoDetectParser(Lines.OPTIONS), LINE)).isEqualTo(event);
  }

  @ParameterizedTest
  @CsvSource({
    "GetObject, , READ",
    "GetObject, '', READ",
    "GetObject, NotModified, METADATA",
    "GetObject, AccessDenied, OTHER",
    "GetObject, NoSuchKey, OTHER",
    "SelectObjectContent, , READ",
    "GetObjectTorrent, , METADATA",
    "GetObjectAcl, , METADATA",
    "HeadObject, , METADATA",
    "HeadObject, 404, OTHER",
    "PutObject, , WRITE",
    "PutObject, AccessDenied, OTHER",
    "PostObject, , WRITE",
    "CopyObject, , WRITE",
    "RenameObject, , WRITE",
    "UploadPart, , WRITE",
    "UploadPartCopy, , WRITE",
    "CompleteMultipartUpload, , WRITE",
    "CreateMultipartUpload, , METADATA",
    "AbortMultipartUpload, , METADATA",
    "PutObjectTagging, , METADATA",
    "PutBucketPolicy, , METADATA",
    "DeleteObject, , DELETE",
    "DeleteObject, AccessDenied, OTHER",
    "DeleteObjects, , OTHER",
    "RestoreObject, , RESTORE",
    "RestoreObject, RestoreAlreadyInProgress, OTHER",
    "ListObjects, , LIST",
    "ListParts, , LIST",
    "DeleteBucket, , OTHER",
    "SomethingNew, , OTHER",
  })
  void tellsWhatTheRequestDid(String name, String error, Operation expected) throws Exception {
    AccessEvent event = event(PARSER, with(LINE, "/eventName", name, "/errorCode", error));
    assertThat(event.operation()).isEqualTo(expected);
  }

  @Test
  void aVersionIsDeletedAndTheObjectStays() throws Exception {
    String line = with(LINE, "/eventName", "DeleteObject");
    assertThat(event(PARSER, with(line, "/requestParameters/versionId", "3HL4")).operation())
        .isEqualTo(Operation.METADATA);
    assertThat(event(PARSER, with(line, "/requestParameters/versionId", "null")).operation())
        .isEqualTo(Operation.DELETE);
    assertThat(event(PARSER, with(LINE, "/requestParameters/versionId", "3HL4")).operation())
        .isEqualTo(Operation.READ);
  }

  @Test
  void tellsTheSizeOfAWholeObjectOnly() throws Exception {
    String part = with(LINE, "/requestParameters/Range", "bytes=0-1131");
    assertThat(event(PARSER, part).objectBytes()).isEqualTo(UNKNOWN);
    assertThat(event(PARSER, part).bytes()).isEqualTo(1132);
    String numbered = with(LINE, "/requestParameters/partNumber", "3");
    assertThat(event(PARSER, numbered).objectBytes()).isEqualTo(UNKNOWN);
    assertThat(event(PARSER, with(LINE, "/eventName", "SelectObjectContent")).objectBytes())
        .isEqualTo(UNKNOWN);
    String put =
        with(
            LINE,
            "/eventName",
            "PutObject",
            "/additionalEventData/bytesTransferredIn",
            1.2e7,
            "/additionalEventData/bytesTransferredOut",
            0);
    assertThat(event(PARSER, put).objectBytes()).isEqualTo(12_000_000);
    assertThat(event(PARSER, with(put, "/eventName", "UploadPart")).objectBytes())
        .isEqualTo(UNKNOWN);
    AccessEvent untold = event(PARSER, with(LINE, "/additionalEventData", null));
    assertThat(untold.bytes()).isEqualTo(UNKNOWN);
    assertThat(untold.objectBytes()).isEqualTo(UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        // An assumed role, a service of AWS, another account, nobody at all.
        "`{\"type\":\"AssumedRole\",\"arn\":\"arn:aws:sts::12:assumed-role/r/s\"}`,"
            + " arn:aws:sts::12:assumed-role/r/s",
        "`{\"type\":\"AWSService\",\"invokedBy\":\"s3.amazonaws.com\"}`, s3.amazonaws.com",
        "`{\"type\":\"AWSAccount\",\"principalId\":\"AIDAX\",\"accountId\":\"7\"}`, AIDAX",
        "`{\"type\":\"AWSAccount\",\"principalId\":\"\",\"accountId\":\"anonymous\"}`, 192.0.2.7",
        "`{\"type\":\"Unknown\"}`, 192.0.2.7",
        "`null`, 192.0.2.7",
        "`\"nobody\"`, 192.0.2.7",
      })
  void tellsWhoAsked(String identity, String requester) throws Exception {
    assertThat(event(PARSER, with(LINE, "/userIdentity", tree(identity))).requester())
        .isEqualTo(requester);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`[\"arn:aws:s3:::b\", \"arn:aws:s3:::b/a/b.txt\"]`, s3://b/a/b.txt",
        "`[\"arn:aws:s3:::b/a/b.txt\", \"arn:aws:s3:::b\", \"arn:aws:s3:::c/d\"]`,"
            + " s3://b/a/b.txt",
        "`[\"arn:aws:s3:eu-west-1:12:accesspoint/ap\", \"arn:aws-cn:s3:::b/k\"]`, s3://b/k",
        "`[\"arn:aws:s3:::b\"]`, s3://b",
        "`[\"arn:aws:s3:::b/\"]`, s3://b",
        "`[\"arn:aws:kms:eu-west-1:12:key/k\"]`,",
        "`[\"arn:aws:s3:::\", \"arn:aws:s3:::/k\", \"arn:aws\", \"arn:aws:s3\", \"x:::b/k\"]`,",
        "`[]`,",
      })
  void withoutABucketTheResourcesTellTheObject(String arns, String object) throws Exception {
    List<?> resources =
        StreamSupport.stream(tree(arns).spliterator(), false)
            .map(arn -> Map.of("type", "AWS::S3::Object", "ARN", arn.asText()))
            .toList();
    String[] lines = {
      with(LINE, "/requestParameters", null, "/resources", resources),
      with(
          LINE,
          "/requestParameters/bucketName",
          "arn:aws:s3:eu-west-1:12:accesspoint/ap",
          "/resources",
          resources)
    };
    for (String line : lines) {
      if (object == null) {
        assertThat(isNoRecord(PARSER, line)).isTrue();
      } else {
        assertThat(event(PARSER, line).object()).isEqualTo(object);
      }
    }
  }

  @Test
  void requestParametersMayBeLists() throws Exception {
    String line =
        with(
            LINE,
            "/requestParameters",
            tree("{\"bucketName\": [\"b\"], \"key\": [\"k\", \"l\"], \"range\": [\"bytes=0-\"]}"));
    assertThat(event(PARSER, line).object()).isEqualTo("s3://b/k");
    assertThat(event(PARSER, line).objectBytes()).isEqualTo(UNKNOWN);
  }

  @Test
  void undoesTheEscapesOfAKeyAndNothingElse() throws Exception {
    String[][] keys = {
      {"a\\u002fb \\\"\\\\\\n\\t\\b\\f\\r\\/", "a/b \"\\\n\t\b\f\r/"},
      {"\\u00e9\\u20ac\\uD83D\\uDE00", "é€😀"},
      {"caf%C3%A9+x", "caf%C3%A9+x"},
      {"\\ud83d", "?"},
      {"\\ud83dx\\ude00", "?x?"},
      {"\\ud83d\\u0041", "?A"},
      {"a\\u0000b", "a\uFFFDb"},
    };
    for (String[] key : keys) {
      String line = LINE.replace("\"key\": \"a/b.txt\"", "\"key\": \"" + key[0] + "\"");
      assertThat(event(PARSER, line).object()).isEqualTo("s3://b/" + key[1]);
    }
  }

  /** RFC 8259 leaves open which of them counts; Jackson, and we, take the last that has a text. */
  @Test
  void ofMembersWithOneNameTheLastCounts() throws Exception {
    String twice = LINE.replace("\"eventName\":", "\"eventName\": \"PutObject\", \"eventName\":");
    assertThat(event(PARSER, twice)).isEqualTo(event(PARSER, LINE));
    String thenNull = LINE.replace("\"readOnly\":", "\"eventName\": null, \"readOnly\":");
    assertThat(event(PARSER, thenNull)).isEqualTo(event(PARSER, LINE));
    String key = LINE.replace("\"key\":", "\"key\": \"first\", \"key\":");
    assertThat(event(PARSER, key)).isEqualTo(event(PARSER, LINE));
  }

  @Test
  void aBucketIsAName() throws Exception {
    assertThat(reason(PARSER, with(LINE, "/requestParameters/bucketName", "/b")))
        .isEqualTo(Reason.BAD_VALUE);
  }

  @Test
  void nestingIsBounded() throws Exception {
    String deep = "[".repeat(63) + "]".repeat(63);
    assertThat(event(PARSER, LINE.replace("\"responseElements\": null", "\"x\": " + deep)))
        .isEqualTo(event(PARSER, LINE));
    String deeper = "[" + deep + "]";
    assertThat(reason(PARSER, LINE.replace("\"responseElements\": null", "\"x\": " + deeper)))
        .isEqualTo(Reason.BAD_VALUE);
  }

  @ParameterizedTest
  @CsvSource({"Insight", "NetworkActivity"})
  void whatIsNoRequestOfItsOwnIsUnrelated(String category) throws Exception {
    assertThat(isNoRecord(PARSER, with(LINE, "/eventCategory", category))).isTrue();
    String insight =
        "{\"eventCategory\": \"Insight\", \"insightDetails\": {\"eventSource\":"
            + " \"s3.amazonaws.com\"}}";
    assertThat(isNoRecord(new AutoDetectParser(Lines.OPTIONS), insight)).isTrue();
  }

  @Test
  void otherServicesAndTheAccountAreUnrelated() throws Exception {
    assertThat(isNoRecord(PARSER, with(LINE, "/eventSource", "ec2.amazonaws.com"))).isTrue();
    assertThat(
            isNoRecord(
                PARSER,
                with(
                    LINE,
                    "/eventName",
                    "ListBuckets",
                    "/requestParameters",
                    null,
                    "/resources",
                    null)))
        .isTrue();
    assertThat(event(PARSER, with(LINE, "/eventSource", "s3express.amazonaws.com")).object())
        .isEqualTo("s3://b/a/b.txt");
    assertThat(isNoRecord(PARSER, "\t")).isTrue();
  }

  @Test
  void saysWhyALineCannotBeRead() {
    // A digest lies beside the logs, but is none.
    assertThat(reason(PARSER, "{\"digestStartTime\": \"2024-03-01T10:00:00Z\", \"logFiles\": []}"))
        .isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, "[]")).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, "{")).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, with(LINE, "/eventName", null))).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/eventName", ""))).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/eventTime", null))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, with(LINE, "/eventTime", 7))).isEqualTo(Reason.BAD_TIME);
    assertThat(reason(PARSER, with(LINE, "/eventTime", "2013-11-12T23:59:59Z")))
        .isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(reason(PARSER, with(LINE, "/additionalEventData/bytesTransferredOut", "x")))
        .isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, LINE.strip() + ",")).isEqualTo(Reason.NOT_THIS_FORMAT);
  }

  @Property
  void anyKeyHoweverItIsWritten(
      @ForAll("keys") String key, @ForAll("keys") String agent, @ForAll Random random)
      throws Exception {
    String line = with(LINE, "/requestParameters/key", key, "/userAgent", agent);
    String written = JsonLines.written(line, random);
    JsonLines.assertRecognizedAs(LogFormat.CLOUDTRAIL, written);
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
