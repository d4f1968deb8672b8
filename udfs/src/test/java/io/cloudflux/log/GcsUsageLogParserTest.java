package io.cloudflux.log;

import static io.cloudflux.log.AccessEvent.UNKNOWN;
import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.actor.Actor;
import io.cloudflux.log.MalformedLineException.Reason;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcsUsageLogParserTest {
  private static final AccessLogParser PARSER = new GcsUsageLogParser(OPTIONS);

  private static String row(
      String uri, String status, String received, String sent, String operation, String object) {
    return "\"1693206014339368\",\"192.0.2.7\",\"1\",\"\",\"GET\",\""
        + uri
        + "\",\""
        + status
        + "\",\""
        + received
        + "\",\""
        + sent
        + "\",\"488000\",\"storage.googleapis.com\",\"\",\"gsutil/5\",\"ADPycd-1\",\""
        + operation
        + "\",\"bucket\",\""
        + object
        + "\"";
  }

  @Test
  void readsAllOfARow() throws Exception {
    AccessEvent event = event(PARSER, row("/k%25", "200", "0", "277", "GET_Object", "k%25 é"));
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "gs://bucket/k%25 é",
                millis("2023-08-28T07:00:14.339Z"),
                Operation.READ,
                277,
                277,
                "192.0.2.7",
                "gsutil/5",
                200,
                LogFormat.GCS));
    assertThat(event.actor()).isEqualTo(Actor.USER);
  }

  @ParameterizedTest
  @CsvSource({
    "GET_Object, /o, 200, READ, 7",
    "GET_Object, /o, 206, READ, -1",
    "GET_Object, /o, 304, READ, -1",
    "GET_Object, /o, 404, OTHER, -1",
    "HEAD_Object, /o, 200, METADATA, -1",
    "HEAD_Object, /o, 304, METADATA, -1",
    "PUT_Object, /o, 200, WRITE, 11",
    "PUT_Object, /o?upload_id=x, 200, WRITE, -1",
    "PUT_Object, /o?partNumber=1&uploadId=x, 200, WRITE, -1",
    "PUT_Object, /o, 304, OTHER, -1",
    "PUT_Object, /o, 403, OTHER, -1",
    "POST_Object, /o, 201, WRITE, -1",
    "COPY_Object, /o, 200, WRITE, -1",
    "COMPOSE, /o, 200, WRITE, -1",
    "DELETE_Object, /o, 204, DELETE, -1",
    "DELETE_Object, /o?generation=1360887697105000, 204, METADATA, -1",
    "DELETE_Object, /o?ifGenerationMatch=1360887697105000, 204, DELETE, -1",
    "GET_Bucket, /o, 200, LIST, -1",
    "GET_Object_ACL, /o, 200, METADATA, -1",
    "PUT_Bucket, /o, 200, METADATA, -1",
    "storage.objects.get, /o?alt=media, 200, READ, 7",
    "storage.objects.get, /o?alt=json, 200, METADATA, -1",
    "storage.objects.list, /o, 200, LIST, -1",
    "storage.objects.insert, /o, 200, WRITE, -1",
    "storage.objects.delete, /o, 204, DELETE, -1",
    "storage.objects.restore, /o, 200, WRITE, -1",
    "storage.objects.patch, /o, 200, METADATA, -1",
    "Unheard, /o, 200, OTHER, -1",
    "'', /o, 200, OTHER, -1",
  })
  void tellsWhatTheRequestDid(
      String operation, String uri, String status, Operation expected, long size) throws Exception {
    AccessEvent event = event(PARSER, row(uri, status, "11", "7", operation, "o"));
    assertThat(event.operation()).isEqualTo(expected);
    assertThat(event.objectBytes()).isEqualTo(size);
    assertThat(event.bytes()).isEqualTo(7);
  }

  @Test
  void emptyFieldsAreNotTold() throws Exception {
    AccessEvent event = event(PARSER, row("", "", "", "", "GET_Bucket", ""));
    assertThat(event.object()).isEqualTo("gs://bucket");
    assertThat(event.hasKey()).isFalse();
    assertThat(event.status()).isEqualTo(UNKNOWN);
    assertThat(event.bytes()).isEqualTo(UNKNOWN);
    assertThat(event.operation()).isEqualTo(Operation.OTHER);
  }

  @Test
  void theRequestIdTellsRequestsApart() throws Exception {
    String line = row("/o", "200", "0", "1", "GET_Object", "o");
    long id = event(PARSER, line).requestId();
    assertThat(id).isNotZero().isEqualTo(event(PARSER, line).requestId());
    assertThat(event(PARSER, line.replace("ADPycd-1", "ADPycd-2")).requestId()).isNotEqualTo(id);
    assertThat(event(PARSER, line.replace("GET_O", "PUT_O")).requestId()).isNotEqualTo(id);
    assertThat(event(PARSER, line.replace("ADPycd-1", "")).requestId()).isZero();
  }

  @Test
  void theStoresOwnLifeCycleIsToldByItsAgent() throws Exception {
    String line = row("/o", "204", "0", "0", "DELETE_Object", "o");
    assertThat(event(PARSER, line.replace("gsutil/5", "GCS Lifecycle Management")).actor())
        .isEqualTo(Actor.STORE);
  }

  @Test
  void doubledQuotesAndFurtherColumns() throws Exception {
    AccessEvent event =
        event(PARSER, row("/o", "200", "0", "1", "GET_Object", "a\"\"b") + ",\"new\"");
    assertThat(event.object()).isEqualTo("gs://bucket/a\"b");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "``, BLANK",
        "`\"time_micros\",\"c_ip\",\"c_ip_type\"`, HEADER",
        "`\"bucket\",\"storage_byte_hours\"`, HEADER",
        "`\"my-bucket\",\"27216\"`, UNRELATED",
      })
  void someLinesHoldNoRecord(String line, LineKind kind) throws Exception {
    byte[] bytes = Lines.utf8(line);
    assertThat(PARSER.parse(bytes, 0, bytes.length, record -> {})).isEqualTo(kind);
  }

  @Test
  void aListOfBucketsIsAboutNoBucket() throws Exception {
    String line = row("/", "200", "0", "1", "GET_Service", "").replace("\"bucket\"", "\"\"");
    byte[] bytes = Lines.utf8(line);
    assertThat(PARSER.parse(bytes, 0, bytes.length, record -> {})).isEqualTo(LineKind.UNRELATED);
  }

  @Test
  void saysWhyALineCannotBeRead() {
    String good = row("/o", "200", "0", "1", "GET_Object", "o");
    assertThat(reason(PARSER, "gibberish")).isEqualTo(Reason.NOT_THIS_FORMAT);
    String line = row("/o", "200", "0", "1", "GET_Object", "o");
    assertThat(reason(PARSER, line.replace("\"bucket\"", "\"/b\""))).isEqualTo(Reason.BAD_VALUE);
    assertThat(reason(PARSER, "\"b\",\"many\"")).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, good.substring(0, 60))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, good.substring(0, good.length() - 4))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, good.replace("16932060", "x6932060"))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, good.replace("\"200\"", "\"OK\""))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, good.replace("1693206014339368", "1693206014")))
        .isEqualTo(Reason.IMPLAUSIBLE_TIME);
  }

  @Property(tries = 300)
  void aRowRoundTrips(
      @ForAll @LongRange(min = 1_300_000_000_000_000L, max = 1_700_000_000_000_000L) long micros,
      @ForAll @LongRange(min = 0) long sent,
      @ForAll("keys") String key)
      throws Exception {
    String line =
        row("/x", "200", "0", "" + sent, "GET_Object", key.replace("\"", "\"\""))
            .replace("1693206014339368", "" + micros);
    AccessEvent event = event(PARSER, line);
    assertThat(event.object()).isEqualTo("gs://bucket/" + key);
    assertThat(event.timeMillis()).isEqualTo(micros / 1000);
    assertThat(event.bytes()).isEqualTo(sent);
    byte[] bytes = Lines.utf8(line);
    assertThat(PARSER.timeOf(bytes, 0, bytes.length)).isEqualTo(event.timeMillis());
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings().withCharRange(' ', '~').withChars("é集").ofMinLength(1);
  }
}
