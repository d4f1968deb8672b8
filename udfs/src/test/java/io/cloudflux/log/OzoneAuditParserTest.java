package io.cloudflux.log;

import static io.cloudflux.log.AccessEvent.UNKNOWN;
import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.MalformedLineException.Reason;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OzoneAuditParserTest {
  private static final AccessLogParser PARSER = new OzoneAuditParser(OPTIONS.withHost("om"));
  private static final AccessLogParser AUTO = new AutoDetectParser(OPTIONS.withHost("om"));

  private static String line(String operation, String parameters) {
    return "2018-09-06 01:57:22,996 | INFO  | OMAudit | user=hadoop | ip=172.18.0.4 | op="
        + operation
        + " "
        + parameters
        + " | ret=SUCCESS |";
  }

  private static final String COMMIT =
      line("COMMIT_KEY", "{volume=v, bucket=b, key=k, dataSize=10240, keyLocationInfo=[a@25]}");

  @Test
  void readsAllOfAnEntry() throws Exception {
    assertThat(event(PARSER, COMMIT))
        .usingRecursiveComparison()
        .ignoringFields("actor")
        .isEqualTo(
            Lines.told(
                "ofs://om/v/b/k",
                millis("2018-09-06T01:57:22.996Z"),
                Operation.WRITE,
                UNKNOWN,
                10_240,
                "hadoop",
                null,
                UNKNOWN,
                LogFormat.OZONE));
  }

  @Test
  void barsBlanksClassesAndJson() throws Exception {
    AccessEvent event = event(PARSER, COMMIT);
    for (String same :
        new String[] {
          COMMIT.replace(" |", "|").replace("| ", "|"),
          COMMIT.replace(", ", ","),
          COMMIT.replace("OMAudit |", "OMAudit | ? |"),
          COMMIT.replace("OMAudit |", "OMAudit | org.apache.hadoop.ozone.om.OzoneManager |"),
          COMMIT.replace("SUCCESS |", "SUCCESS"),
          COMMIT.replace("SUCCESS |", "SUCCESS | {perf=1} |"),
          COMMIT.replace("user=hadoop", "user=hadoop (auth:KERBEROS)"),
          line(
              "COMMIT_KEY",
              "{\"volume\":\"v\",\"bucket\":\"b\",\"key\":\"k\",\"dataSize\":\"10240\",\"x\":null}"),
        }) {
      assertThat(event(PARSER, same)).isEqualTo(event);
      assertThat(event(AUTO, same)).isEqualTo(event);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`{volume=v, bucket=b, key=a, b|c=1}/[d, dataSize=1}`, ofs://om/v/b/a, b|c=1}/[d",
        "`{volume=v, bucket=b, key=a b%20+, owner=tom}`, ofs://om/v/b/a b%20+",
        "`{acls=[USER:a:rw, GROUP:b:rw], volume=v, bucket=b}`, ofs://om/v/b",
        "`{volume=v, bucket=b, key=null}`, ofs://om/v/b",
        "`{volume=v, bucket=b, key=}`, ofs://om/v/b",
        "`{\"volume\":\"v\",\"bucket\":\"b\",\"key\":\"a\\\"\\u00e9\"}`, ofs://om/v/b/a\"é",
      })
  void theObjectIsVolumeBucketAndKey(String parameters, String first) throws Exception {
    assertThat(event(PARSER, line("READ_KEY", parameters)).object()).startsWith(first);
  }

  @ParameterizedTest
  @CsvSource({
    "READ_KEY, READ",
    "LOOKUP_FILE, READ",
    "COMMIT_KEY, WRITE",
    "COMMIT_MULTIPART_UPLOAD_PARTKEY, WRITE",
    "COMPLETE_MULTIPART_UPLOAD, WRITE",
    "ALLOCATE_KEY, METADATA",
    "ALLOCATE_BLOCK, METADATA",
    "CREATE_FILE, METADATA",
    "INITIATE_MULTIPART_UPLOAD, METADATA",
    "DELETE_KEY, DELETE",
    "DELETE_KEYS, DELETE",
    "RENAME_KEY, DELETE",
    "RENAME_KEYS, METADATA",
    "LIST_KEYS, LIST",
    "LIST_STATUS, LIST",
    "READ_BUCKET, METADATA",
    "GET_FILE_STATUS, METADATA",
    "SET_ACL, METADATA",
  })
  void tellsWhatTheOperationDid(String name, Operation expected) throws Exception {
    String line = line(name, "{volume=v, bucket=b, key=k, dataSize=7}");
    AccessEvent event = event(PARSER, line);
    assertThat(event.operation()).isEqualTo(expected);
    assertThat(event.objectBytes()).isEqualTo(name.equals("COMMIT_KEY") ? 7 : UNKNOWN);
    assertThat(event(PARSER, line.replace("SUCCESS |", "FAILURE | x.OMException: no")))
        .extracting(AccessEvent::operation, AccessEvent::objectBytes)
        .containsExactly(Operation.OTHER, (long) UNKNOWN);
  }

  @Test
  void aBucketIsNoKey() throws Exception {
    assertThat(event(PARSER, line("LIST_KEYS", "{volume=v, bucket=b, maxKeys=9}")).hasKey())
        .isFalse();
    assertThat(event(PARSER, COMMIT).hasKey()).isTrue();
  }

  @Test
  void withoutAUserItIsTheAddress() throws Exception {
    assertThat(event(PARSER, COMMIT.replace("user=hadoop", "user=null")).requester())
        .isEqualTo("172.18.0.4");
    assertThat(
            event(PARSER, COMMIT.replace("=hadoop", "=null").replace("=172.18.0.4", "=null"))
                .requester())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2018-09-06 01:57:22,996 | INFO  | OMAudit | user=a | ip=b | op=CREATE_VOLUME {volume=v} |"
            + " ret=SUCCESS |",
        "2018-09-06 01:57:22,996 | INFO  | OMAudit | user=a | ip=b | op=LIST_VOLUMES null |"
            + " ret=SUCCESS |",
        "2018-09-06 01:57:22,996 | INFO  | OMAudit | user=a | ip=b | op=LIST_VOLUMES {} |"
            + " ret=SUCCESS |",
        "2018-09-06 01:57:22,996 | INFO  | DNAudit | user=null | ip=null | op=READ_CHUNK"
            + " {blockData=conID: 1 locID: 2} | ret=SUCCESS |",
        "2018-09-06 01:57:22,996 | INFO  | SCMAudit | user=a | ip=b | op=GET_CONTAINER {} |",
        "2018-09-06 01:57:22,996 | INFO  | S3GAudit | ? | user=a | ip=b | op=GET_KEY"
            + " {\"bucket\":\"[b]\",\"path\":\"[k]\"} | ret=SUCCESS",
      })
  void otherEntriesAreUnrelated(String line) throws Exception {
    byte[] bytes = Lines.utf8(line);
    assertThat(PARSER.parse(bytes, 0, bytes.length, record -> {})).isEqualTo(LineKind.UNRELATED);
    assertThat(AUTO.parse(bytes, 0, bytes.length, record -> {})).isEqualTo(LineKind.UNRELATED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at org.apache.hadoop.ozone.om.KeyManagerImpl.deleteKey(KeyManagerImpl.java:448)",
        "\tat java.base/java.lang.Thread.run(Thread.java:834) ~[hadoop-common-3.1.jar:3.1]",
        "    at sun.reflect.Method.invoke(Native Method)",
        "Caused by: java.io.IOException: broken [pipe]",
        "Caused by: java.lang.AssertionError",
        "\tSuppressed: java.io.IOException: x",
        "\t... 5 more",
        "org.apache.hadoop.ozone.om.exceptions.OMException: Key not found",
      })
  void aStackTraceContinuesTheEntry(String line) throws Exception {
    byte[] bytes = Lines.utf8(line);
    assertThat(PARSER.parse(bytes, 0, bytes.length, record -> {})).isEqualTo(LineKind.CONTINUATION);
    assertThat(AUTO.parse(bytes, 0, bytes.length, record -> {})).isEqualTo(LineKind.CONTINUATION);
    assertThat(PARSER.timeOf(bytes, 0, bytes.length)).isEqualTo(Timestamps.INVALID);
  }

  @Test
  void saysWhyALineCannotBeRead() {
    for (String line :
        new String[] {
          "gibberish",
          "at the beginning",
          "... and more",
          "Caused by: something",
          "Exception",
          "2018-09-06 01:57:22,996 INFO x",
          "2018-09-06 01:57:22,996 | INFO | Other | user=x",
        }) {
      assertThat(reason(PARSER, line)).isEqualTo(Reason.NOT_THIS_FORMAT);
    }
    assertThat(reason(PARSER, COMMIT.substring(0, 10))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, COMMIT.substring(0, 36))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, COMMIT.substring(0, 60))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, COMMIT.substring(0, 100))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, COMMIT.substring(0, COMMIT.length() - 4)))
        .isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, COMMIT.replace("SUCCESS", "MAYBE"))).isEqualTo(Reason.BAD_VALUE);
    assertThat(reason(PARSER, COMMIT.replace("COMMIT_KEY", ""))).isEqualTo(Reason.BAD_VALUE);
    assertThat(reason(PARSER, COMMIT.replace("{", ""))).isEqualTo(Reason.BAD_VALUE);
    assertThat(reason(PARSER, COMMIT.replace("10240", "many"))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, COMMIT.replace("01:57", "01:60"))).isEqualTo(Reason.BAD_TIME);
    assertThat(reason(PARSER, COMMIT.replace("2018", "2008"))).isEqualTo(Reason.IMPLAUSIBLE_TIME);
  }

  @Property(tries = 300)
  void anEntryRoundTrips(@ForAll("keys") String key) throws Exception {
    byte[] bytes = Lines.utf8(COMMIT.replace("key=k", "key=" + key));
    AccessEvent event = (AccessEvent) Lines.record(PARSER, bytes);
    assertThat(event.object()).isEqualTo("ofs://om/v/b/" + key);
    assertThat(event.objectBytes()).isEqualTo(10_240);
    assertThat(PARSER.timeOf(bytes, 0, bytes.length)).isEqualTo(event.timeMillis());
  }

  /** A key with a comma, letters and an equals sign in that order cannot be told from a field. */
  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings()
        .withCharRange('-', '~')
        .withChars(" é集!+")
        .ofMinLength(1)
        .filter(key -> !key.equals("null"));
  }
}
