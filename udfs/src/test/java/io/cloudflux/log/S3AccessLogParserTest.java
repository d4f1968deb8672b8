package io.cloudflux.log;

import static io.cloudflux.log.AccessEvent.UNKNOWN;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.isNoRecord;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.time.Days;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3AccessLogParserTest {
  private static final AccessLogParser PARSER = new S3AccessLogParser(Lines.OPTIONS);

  private static final String HEAD = "0wner my-bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 ";
  private static final String TAIL =
      " - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3= SigV4 "
          + "ECDHE-RSA-AES128-GCM-SHA256 AuthHeader my-bucket.s3.us-west-1.amazonaws.com TLSV1.2";
  private static final String NEWEST = TAIL + " arn:aws:s3:us-west-1:12:accesspoint/ap Yes";
  private static final String CLEAN =
      HEAD
          + "arn:aws:iam::12:user/ada 3E57427F3EXAMPLE REST.GET.OBJECT a/b%20c.txt "
          + "\"GET /a/b%20c.txt HTTP/1.1\" 200 - 1132 2024 70 10 \"-\" \"aws-cli/2.15\"";

  private static String line(String operation, String key, String status) {
    return HEAD
        + "- 3E57 "
        + operation
        + " "
        + key
        + " \"X /k HTTP/1.1\" "
        + status
        + " - 10 20 7 5 \"-\" \"agent\" -";
  }

  private static String withRequest(String request) {
    return HEAD + "- 3E57 REST.GET.OBJECT k \"" + request + "\" 200 - 10 20 7 5 \"r\" \"agent\"";
  }

  private static String withRest(String rest) {
    return HEAD + "- 3E57 REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 10 20 7 5" + rest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " -", TAIL, TAIL + " -", TAIL + " - -", NEWEST, NEWEST + " more"})
  void readsEveryGeneration(String tail) throws Exception {
    assertThat(event(PARSER, CLEAN + tail))
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "s3://my-bucket/a/b c.txt",
                millis("2019-02-06T00:00:38Z"),
                Operation.READ,
                1132,
                2024,
                "arn:aws:iam::12:user/ada",
                "aws-cli/2.15",
                200,
                LogFormat.S3));
  }

  @ParameterizedTest
  @CsvSource({
    "a/b.txt, s3://my-bucket/a/b.txt",
    "/, s3://my-bucket//",
    "a+b%2Bc, s3://my-bucket/a+b+c",
    "caf%C3%A9, s3://my-bucket/café",
    "100%25, s3://my-bucket/100%",
    "a%zz, s3://my-bucket/a%zz",
    "%FF, s3://my-bucket/\uFFFD",
    "%2D, s3://my-bucket/-",
    "-, s3://my-bucket",
  })
  void decodesTheKey(String key, String object) throws Exception {
    AccessEvent event = event(PARSER, line("REST.GET.OBJECT", key, "200"));
    assertThat(event.object()).isEqualTo(object);
    assertThat(event.hasKey()).isEqualTo(!key.equals("-"));
  }

  /** As S3 does of requests; the path is the client's, who need not encode all that S3 does. */
  @ParameterizedTest
  @CsvSource({
    "REST.GET.OBJECT, t/dt%253D2025-12-01/a, GET /t/dt%3D2025-12-01/a HTTP/1.1, t/dt=2025-12-01/a",
    "REST.GET.OBJECT, t/dt%253D2025-12-01/a, GET /t/dt=2025-12-01/a HTTP/1.1, t/dt=2025-12-01/a",
    "REST.GET.OBJECT, t/a%2520b, GET /my-bucket/t/a%20b?x=1 HTTP/1.1, t/a b",
    "WEBSITE.GET.OBJECT, t/a%2520b/index.html, GET /t/a%20b/ HTTP/1.1, t/a b/index.html",
    "REST.COPY.OBJECT_GET, t/a%2520b, PUT /other/k HTTP/1.1, t/a b",
    "REST.GET.OBJECT, t/a%252520b, GET /t/a%2520b HTTP/1.1, t/a%20b",
    "REST.GET.OBJECT, t/100%2525, GET /t/100%25 HTTP/1.1, t/100%",
    "REST.GET.OBJECT, t/a%2520b, GET /t/a%2520b HTTP/1.1, t/a%20b",
    "BATCH.DELETE.OBJECT, t/a%20b, POST /?delete HTTP/1.1, t/a b",
    "BATCH.DELETE.OBJECT, t/a%2520b, POST /?delete HTTP/1.1, t/a%20b",
    "S3.EXPIRE.OBJECT, t/a%2520b, -, t/a%20b",
  })
  void decodesAKeyThatIsEncodedTwiceAgain(
      String operation, String key, String request, String decoded) throws Exception {
    String line = line(operation, key, "200").replace("X /k HTTP/1.1", request);
    assertThat(event(PARSER, line).object()).isEqualTo("s3://my-bucket/" + decoded);
  }

  @ParameterizedTest
  @CsvSource({
    "REST.GET.OBJECT, 200, READ",
    "REST.GET.OBJECT, 206, READ",
    "WEBSITE.GET.OBJECT, 200, READ",
    "REST.COPY.OBJECT_GET, 200, READ",
    "REST.COPY.PART_GET, 200, READ",
    "REST.SELECT.OBJECT, 200, READ",
    "REST.SELECT.CONTENT, 200, READ",
    "SOAP.GetObject, 200, READ",
    "REST.GET.OBJECT, 204, OTHER",
    "REST.GET.OBJECT, 304, METADATA",
    "WEBSITE.GET.OBJECT, 304, METADATA",
    "REST.HEAD.OBJECT, 304, METADATA",
    "REST.PUT.OBJECT, 304, OTHER",
    "REST.GET.OBJECT, -, OTHER",
    "REST.GET.OBJECT, 307, OTHER",
    "REST.GET.OBJECT, 403, OTHER",
    "REST.GET.OBJECT, 404, OTHER",
    "REST.GET.OBJECT, 503, OTHER",
    "REST.GET.OBJECT, 100, OTHER",
    "REST.PUT.OBJECT, 200, WRITE",
    "REST.POST.OBJECT, 204, WRITE",
    "REST.COPY.OBJECT, 200, WRITE",
    "REST.PUT.PART, 200, WRITE",
    "REST.COPY.PART, 200, WRITE",
    "REST.POST.UPLOAD, 200, WRITE",
    "SOAP.PutObjectInline, 200, WRITE",
    "REST.PUT.OBJECT, 500, OTHER",
    "REST.POST.UPLOADS, 200, METADATA",
    "REST.DELETE.UPLOAD, 204, METADATA",
    "REST.DELETE.OBJECT, 204, DELETE",
    "REST.DELETE.OBJECT, 403, OTHER",
    "BATCH.DELETE.OBJECT, 204, DELETE",
    "BATCH.DELETE.OBJECT, -, OTHER",
    "S3.EXPIRE.OBJECT, -, DELETE",
    "S3.EXPIRE.OBJECT, 204, DELETE",
    "S3.CREATE.DELETEMARKER, -, DELETE",
    "REST.POST.MULTI_OBJECT_DELETE, 200, OTHER",
    "REST.GET.BUCKET, 200, LIST",
    "REST.GET.BUCKETVERSIONS, 200, LIST",
    "REST.GET.UPLOADS, 200, LIST",
    "REST.GET.UPLOAD, 200, LIST",
    "REST.GET.SERVICE, 200, LIST",
    "REST.HEAD.OBJECT, 200, METADATA",
    "REST.HEAD.BUCKET, 200, METADATA",
    "REST.HEAD.OBJECT, 404, OTHER",
    "WEBSITE.HEAD.OBJECT, 200, METADATA",
    "REST.OPTIONS.PREFLIGHT, 200, METADATA",
    "REST.GET.VERSIONING, 200, METADATA",
    "REST.PUT.VERSIONING, 200, METADATA",
    "REST.GET.BUCKETPOLICY, 404, OTHER",
    "REST.GET.BUCKETPOLICY, 200, METADATA",
    "REST.GET.POLICY_STATUS, 200, METADATA",
    "REST.GET.LOCATION, 200, METADATA",
    "REST.GET.ACL, 200, METADATA",
    "REST.PUT.ACL, 200, METADATA",
    "REST.GET.OBJECT_TAGGING, 200, METADATA",
    "REST.GET.TORRENT, 200, METADATA",
    "REST.GET.OBJECT_LOCK_CONFIGURATION, 200, METADATA",
    "REST.PUT.OBJECT_LOCK_RETENTION, 200, METADATA",
    "REST.GET.OBJECT_ATTRIBUTES, 200, METADATA",
    "REST.POST.RESTORE, 202, RESTORE",
    "S3.RESTORE.OBJECT, -, RESTORE",
    "S3.TRANSITION_SIA.OBJECT, -, OTHER",
    "S3.TRANSITION.OBJECT, 200, OTHER",
    "S3.DELETE.UPLOAD, -, OTHER",
    "REST.GET.SOMETHING_NEW, 200, OTHER",
    "REST.GET, 200, OTHER",
    "FUTURE.GET.OBJECT, 200, OTHER",
  })
  void tellsWhatTheRequestDid(String operation, String status, Operation expected)
      throws Exception {
    AccessEvent event = event(PARSER, line(operation, "k", status));
    assertThat(event.operation()).isEqualTo(expected);
    assertThat(event.status()).isEqualTo(status.equals("-") ? UNKNOWN : Integer.parseInt(status));
  }

  @ParameterizedTest
  @CsvSource({
    "REST.DELETE.OBJECT, '\"-\" \"agent\" -', DELETE, 20",
    "REST.DELETE.OBJECT, '\"-\" \"agent\" null', DELETE, 20",
    "REST.DELETE.OBJECT, '\"-\" \"agent\" 3HL4kqtJlcpXroDTDmJ', METADATA, -1",
    "REST.DELETE.OBJECT, '\"-\" \"an \"agent\" of old\" 3HL4kqtJlcpXroDTDmJ', METADATA, -1",
    "BATCH.DELETE.OBJECT, '\"-\" \"agent\" 3HL4kqtJlcpXroDTDmJ', METADATA, -1",
    "S3.EXPIRE.OBJECT, '\"-\" \"-\" 3HL4kqtJlcpXroDTDmJ', METADATA, -1",
    "S3.EXPIRE.OBJECT, '- - 3HL4kqtJlcpXroDTDmJ', METADATA, -1",
    "S3.EXPIRE.OBJECT, '- - -', DELETE, 20",
    "S3.EXPIRE.OBJECT, '- -', DELETE, 20",
    "REST.DELETE.OBJECT, '\"-\" \"agent', DELETE, 20",
    "REST.GET.OBJECT, '\"-\" \"agent\" 3HL4kqtJlcpXroDTDmJ', READ, 20",
  })
  void aVersionIsDeletedAndTheObjectStays(
      String operation, String behindTimes, Operation expected, long size) throws Exception {
    String line = line(operation, "k", operation.contains("GET") ? "200" : "204");
    String told = line.substring(0, line.indexOf("\"-\"")) + behindTimes;
    assertThat(event(PARSER, told).operation()).isEqualTo(expected);
    assertThat(event(PARSER, told).objectBytes()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "REST.PUT.OBJECT, 20",
    "REST.POST.UPLOAD, 20",
    "REST.HEAD.OBJECT, 20",
    "REST.PUT.PART, -1",
    "REST.COPY.PART, -1",
  })
  void takesTheSizeOfAPartNotForThatOfTheObject(String operation, long size) throws Exception {
    assertThat(event(PARSER, line(operation, "k", "200")).objectBytes()).isEqualTo(size);
  }

  @Test
  void dashesAreUnknown() throws Exception {
    AccessEvent event =
        event(
            PARSER,
            "- my-bucket [06/Feb/2019:00:00:38 +0000] - - - S3.EXPIRE.OBJECT k \"-\" - - - - - -"
                + " \"-\" \"-\" -");
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "s3://my-bucket/k",
                millis("2019-02-06T00:00:38Z"),
                Operation.DELETE,
                UNKNOWN,
                UNKNOWN,
                null,
                null,
                UNKNOWN,
                LogFormat.S3));
  }

  @Test
  void theRequestItselfMayBeADashWithoutQuotes() throws Exception {
    AccessEvent event =
        event(PARSER, HEAD + "AmazonS3 3E57 S3.EXPIRE.OBJECT k - - - - 77 - - \"-\" \"-\" -");
    assertThat(event.objectBytes()).isEqualTo(77);
    assertThat(event.requester()).isEqualTo("AmazonS3");
    assertThat(event.operation()).isEqualTo(Operation.DELETE);
  }

  @Test
  void theRequesterIsTheAddressIfNotNamed() throws Exception {
    assertThat(event(PARSER, line("REST.GET.OBJECT", "k", "200")).requester())
        .isEqualTo("192.0.2.3");
  }

  @Test
  void aRequesterMayHoldBlanks() throws Exception {
    String requester = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EX";
    AccessEvent event = event(PARSER, CLEAN.replace("arn:aws:iam::12:user/ada", requester));
    assertThat(event.requester()).isEqualTo(requester);
    assertThat(event.object()).isEqualTo("s3://my-bucket/a/b c.txt");
  }

  @Test
  void aKeyThatWasNotEncodedMayHoldBlanks() throws Exception {
    AccessEvent event = event(PARSER, CLEAN.replace("a/b%20c.txt \"", "a/b  c+.txt \""));
    assertThat(event.object()).isEqualTo("s3://my-bucket/a/b  c+.txt");
    assertThat(event.bytes()).isEqualTo(1132);
  }

  @Test
  void anEmptyKeyIsNone() throws Exception {
    AccessEvent event = event(PARSER, line("REST.GET.BUCKET", "", "200"));
    assertThat(event.object()).isEqualTo("s3://my-bucket");
    assertThat(event.operation()).isEqualTo(Operation.LIST);
  }

  @Test
  void fieldsMayBePartedByMoreThanOneBlank() throws Exception {
    assertThat(
            event(
                PARSER,
                CLEAN.replace(" ", "  ").replace("Feb/2019:00:00:38  +", "Feb/2019:00:00:38 +")))
        .isEqualTo(event(PARSER, CLEAN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /k?x=\"y\" HTTP/1.1",
        "GET /k?\" 200 HTTP/1.1",
        "\"",
        "",
        "GET /k\" - - HTTP/1.1",
        "GET /k?a=\"b\" \"c\" HTTP/1.1\"",
        "GET /k\\",
      })
  void findsTheEndOfARequestWithQuotes(String request) throws Exception {
    assertThat(event(PARSER, withRequest(request))).isEqualTo(event(PARSER, withRequest("GET /k")));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      nullValues = "null",
      value = {
        "` \"-\" \"aws-cli/2\" -`, aws-cli/2",
        "` \"-\" \"aws-cli/2\"`, aws-cli/2",
        "` \"-\" \"-\" -`, null",
        "` \"-\" \"\" -`, null",
        "` \"\" \"a b\"`, a b",
        "` \"http://x/\"q\"\" \"a\" -`, a",
        "` \"-\" \"a \"b\" c\" - h=`, `a \"b\" c`",
        "` \"-\" \"\"Mozilla/5.0 (X)\" - h=`, `\"Mozilla/5.0 (X)`",
        "` \"-\" \"\"Mozilla/5.0 (X)`, `\"Mozilla/5.0 (X)`",
        "` \"-\" \"never closed`, never closed",
        "` \"-\"  \"a\"  -`, a",
        "` - \"a\" -`, a",
        "` - -`, null",
        "` \"-\" -`, null",
        "` \"cut off`, null",
        "` \"-\"`, null",
        "``, null",
      })
  void findsTheAgent(String rest, String agent) throws Exception {
    AccessEvent event = event(PARSER, withRest(rest));
    assertThat(event.agent()).isEqualTo(agent);
    assertThat(event.bytes()).isEqualTo(10);
    assertThat(event.objectBytes()).isEqualTo(20);
  }

  @Test
  void trailingFieldsMayBeMissingFromTheTotalTimeOn() throws Exception {
    String upToTotalTime = CLEAN.substring(0, CLEAN.indexOf(" 10 \"-\""));
    assertThat(event(PARSER, upToTotalTime).objectBytes()).isEqualTo(2024);
    String upToSize = CLEAN.substring(0, CLEAN.indexOf(" 70 10"));
    assertThat(reason(PARSER, upToSize)).isEqualTo(Reason.TRUNCATED);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "no log line, NOT_THIS_FORMAT",
        "\uFEFFx, NOT_THIS_FORMAT",
        "{\"Records\": []}, NOT_THIS_FORMAT",
        "0wner my-bucket [06/Feb/2019:00:00:38 +0000, TRUNCATED",
        "0wner my-bucket [06/Feb/2019:00:00:38 +0000], TRUNCATED",
        "0wner my-bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - 3E57, TRUNCATED",
        "0wner my-bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - 3E57 REST.GET.OBJECT, TRUNCATED",
        "0wner my-bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - 3E57 REST.GET.OBJECT k,"
            + " TRUNCATED",
        "0wner my-bucket [06/Feb/2019:00:00:38 +0000] \"GET / HTTP/1.1\" 200 5, NOT_THIS_FORMAT",
        "0wner my-bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - 3E57 what? k \"G\" 200,"
            + " NOT_THIS_FORMAT",
        "0wner my-bucket [31/Feb/2019:00:00:38 +0000] 192.0.2.3 -, BAD_TIME",
        "0wner my-bucket [yesterday] 192.0.2.3 -, BAD_TIME",
        "0wner my/bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 -, BAD_VALUE",
        "0wner - [06/Feb/2019:00:00:38 +0000] 192.0.2.3 -, BAD_VALUE",
        "0wner my-bucket [28/Feb/2006:23:59:59 +0000] 192.0.2.3 -, IMPLAUSIBLE_TIME",
        "0wner my-bucket [02/Jan/2027:00:00:00 +0000] 192.0.2.3 -, IMPLAUSIBLE_TIME",
      })
  void saysWhyALineCannotBeRead(String line, Reason expected) {
    assertThat(reason(PARSER, line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "` 2x0 - 10 20 7 5`, BAD_NUMBER, status",
        "` 2000 - 10 20 7 5`, BAD_NUMBER, status",
        "` 200 42 10 20 7 5`, BAD_NUMBER, error code",
        "` 200 - 1O 20 7 5`, BAD_NUMBER, bytes sent",
        "` 200 - -10 20 7 5`, BAD_NUMBER, bytes sent",
        "` 200 - 10 2.0 7 5`, BAD_NUMBER, object size",
        "` 200 - 10 99999999999999999999 7 5`, BAD_NUMBER, object size",
        "` 200 - 10`, TRUNCATED, object size",
        "``, TRUNCATED, status",
        "x, NOT_THIS_FORMAT, status",
      })
  void saysWhichFieldIsWrong(String behindRequest, Reason expected, String field) {
    String line = HEAD + "- 3E57 REST.GET.OBJECT k \"GET /k HTTP/1.1\"" + behindRequest;
    byte[] bytes = Lines.utf8(line);
    assertThatThrownBy(() -> PARSER.parse(bytes, 0, bytes.length, record -> {}))
        .isInstanceOfSatisfying(
            MalformedLineException.class, e -> assertThat(e.reason()).isEqualTo(expected))
        .hasMessageContaining(field);
  }

  @Test
  void theLatestTimeIsExclusive() throws Exception {
    long time = millis("2019-02-06T00:00:38Z");
    LogOptions options = LogOptions.asOf(time - Days.MILLIS);
    assertThat(reason(new S3AccessLogParser(options), CLEAN)).isEqualTo(Reason.IMPLAUSIBLE_TIME);
    LogOptions later = LogOptions.asOf(time + 1 - Days.MILLIS);
    assertThat(event(new S3AccessLogParser(later), CLEAN).timeMillis()).isEqualTo(time);
  }

  @Test
  void blankLinesHoldNoRecord() throws Exception {
    for (String line : new String[] {"", " ", "\t ", "\r", "\uFEFF", "\uFEFF \r"}) {
      assertThat(isNoRecord(PARSER, line)).isTrue();
    }
  }

  @Test
  void aByteOrderMarkAndACarriageReturnAreNoPartOfTheLine() throws Exception {
    assertThat(event(PARSER, "\uFEFF" + CLEAN + "\r")).isEqualTo(event(PARSER, CLEAN));
    String short_ =
        "0wner my-bucket [06/Feb/2019:00:00:38 +0000] - - 3 REST.GET.OBJECT k \"G\" 200 - 1 2 3";
    assertThat(event(PARSER, short_ + "\r").objectBytes()).isEqualTo(2);
  }

  /** Every prefix is refused or tells the same object, time and numbers: none is cut in half. */
  @Test
  void aCutLineNeverTellsAWrongNumber() throws Exception {
    AccessEvent whole = event(PARSER, CLEAN + NEWEST);
    byte[] bytes = Lines.utf8(CLEAN + NEWEST);
    int events = 0;
    for (int length = 1; length < bytes.length; length++) {
      AccessEvent event;
      try {
        event = (AccessEvent) Lines.record(PARSER, Arrays.copyOf(bytes, length));
      } catch (MalformedLineException e) {
        continue;
      }
      events++;
      assertThat(event)
          .usingRecursiveComparison()
          .ignoringFields("agent", "actor")
          .isEqualTo(whole);
    }
    assertThat(events).isGreaterThan(NEWEST.length());
  }

  @Property
  void aCleanLineRoundTrips(@ForAll("events") AccessEvent event) throws Exception {
    String key = event.object().substring("s3://my-bucket/".length());
    String line =
        "0wner my-bucket [06/Feb/2019:00:00:38 +0000] 10.1.2.3 %s 3E57 REST.GET.OBJECT %s \"GET /%s HTTP/1.1\" %s - %s %s 5 4 \"-\" \"%s\" - h="
            .formatted(
                event.requester(),
                encoded(key),
                encoded(key),
                event.status(),
                number(event.bytes()),
                number(event.objectBytes()),
                event.agent());
    assertThat(event(PARSER, line))
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(event);
  }

  @Provide
  Arbitrary<AccessEvent> events() {
    Arbitrary<String> keys =
        Arbitraries.strings()
            .ascii()
            .withChars("äß €😀%+/\"")
            .excludeChars('\0')
            .ofMinLength(1)
            .map(key -> new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
            .filter(key -> !key.equals("-"));
    Arbitrary<Long> numbers =
        Arbitraries.oneOf(
            Arbitraries.just((long) UNKNOWN), Arbitraries.longs().between(0, Long.MAX_VALUE));
    Arbitrary<String> requesters =
        Arbitraries.strings().withCharRange('a', 'z').withChars(":/@").ofMinLength(1);
    Arbitrary<String> agents =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .withChars("é")
            .ofMinLength(1)
            .filter(agent -> !agent.equals("-"))
            // A quote and a blank behind each other is what ends an agent.
            .filter(agent -> !agent.contains("\" ") && !agent.startsWith(" "));
    return Combinators.combine(
            keys, numbers, numbers, requesters, agents, Arbitraries.of(200, 206, 304, 404))
        .as(
            (key, sent, size, requester, agent, status) ->
                Lines.told(
                    "s3://my-bucket/" + key,
                    millis("2019-02-06T00:00:38Z"),
                    switch (status) {
                      case 304 -> Operation.METADATA;
                      case 404 -> Operation.OTHER;
                      default -> Operation.READ;
                    },
                    sent,
                    size,
                    requester,
                    agent,
                    status,
                    LogFormat.S3));
  }

  private static String number(long value) {
    return value == UNKNOWN ? "-" : Long.toString(value);
  }

  private static String encoded(String key) {
    StringBuilder text = new StringBuilder();
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      if (Character.isLetterOrDigit(b) || "-_.~/+".indexOf(b) >= 0) {
        text.append((char) b);
      } else {
        text.append(String.format("%%%02X", b));
      }
    }
    return text.toString();
  }
}
