package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cloudflux.log.MalformedLineException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A line is of one format and no other, and whatever becomes of it breaks no parser. */
class LogShapesTest {
  private static final Map<LogFormat, List<String>> LINES =
      Map.of(
          LogFormat.COUNTS,
          List.of(
              "s3://b/k [a],2013-01-07,1,2",
              "\"gs://b/k\",2013-01-07,1,2",
              "object,day,reads,bytes",
              "\"object\",\"day\",\"reads\",\"bytes\""),
          LogFormat.CLOUDTRAIL,
          List.of(
              "{\"eventVersion\": [1], \"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"x\"}"),
          LogFormat.S3,
          List.of(
              "79a5 b [06/Feb/2014:00:00:38 +0000] 192.0.2.3 79a5 3E57 REST.GET.OBJECT k \"GET /k\""
                  + " 200 - 113 9 7 - \"-\" \"S3Console/0.4\" - h= SigV4",
              "- b [06/Feb/2014:00:00:38 +0000] - - - S3.EXPIRE.OBJECT k \"-\" - - - 9 - - \"-\""
                  + " \"-\" -"),
          LogFormat.GCS,
          List.of(
              "\"time_micros\",\"c_ip\",\"c_ip_type\",\"c_ip_region\"",
              "\"bucket\",\"storage_byte_hours\"",
              "\"my-bucket\",\"27216\"",
              "\"1693206014339368\",\"192.0.2.7\",\"1\",\"\",\"GET\",\"/o\",\"200\",\"0\",\"277\","
                  + "\"488000\",\"h\",\"\",\"a [b] c\",\"ADPycd-1\",\"GET_Object\",\"b\",\"o\""),
          LogFormat.AZURE_ANALYTICS,
          List.of(
              "1.0;2014-06-19T22:59:23.1967767Z;GetBlob;AnonymousSuccess;200;17;16;anonymous;;a;blob"
                  + ";\"https://a.blob.core.windows.net/c/b?x=1&amp;y=2\";\"/a/c/b&amp;c\";61d2;0"
                  + ";192.100.0.102:4362;2014-02-14;283;0;354;23;0;;;\"&quot;0x8D1&quot;\";Thursday,"
                  + " 19-Jun-14 22:58:10 GMT;;\"WA-Storage (.NET; [10/x])\";;\"44df\"",
              "2.0;2019-02-25T20:06:55Z;ListContainers;OAuthSuccess;200;1"),
          LogFormat.HDFS,
          List.of(
              "2015-04-24 12:49:16,145 INFO FSNamesystem.audit: allowed=true\tugi=hdfs"
                  + " (auth:SIMPLE)\tip=/10.0.2.15\tcmd=rename (options=[TO_TRASH])\tsrc=/a [b]|c"
                  + "\tdst=/x\tperm=null\tproto=rpc",
              "2015-04-24 12:49:16,145 INFO  [main] a.b.FSNamesystem.audit: allowed=false ugi=hdfs"
                  + " ip=/10.0.2.15 cmd=open src=/caf\\u00E9 dst=null perm=null"),
          LogFormat.OZONE,
          List.of(
              "2018-09-06 01:57:22,996 | INFO  | OMAudit | user=hadoop | ip=172.18.0.4 |"
                  + " op=CREATE_BUCKET {volume=v, bucket=b, acls=[USER:a:rw, [10/x]} | ret=SUCCESS"
                  + " |",
              "2018-09-06 01:57:22,996|INFO|OMAudit|?|user=h|ip=1|op=COMMIT_KEY {\"volume\":\"v\","
                  + "\"bucket\":\"b\",\"key\":\"k\\\"\",\"dataSize\":\"7\"}|ret=SUCCESS",
              "at org.apache.hadoop.ozone.om.KeyManagerImpl.deleteKey(KeyManagerImpl.java:448)",
              "Caused by: java.io.IOException: at [10/Oct/2000] gone",
              "\t... 5 more",
              "org.apache.hadoop.ozone.om.exceptions.OMException: Key not found"),
          LogFormat.CLF,
          List.of(
              "127.0.0.1 bob frank [10/Oct/2000:13:55:36 -0700] \"GET /k HTTP/1.0\" 200 2326",
              "[::1]:443 - a [b] c [2000-10-10T13:55:36+00:00] \"GET /k HTTP/1.0\" 200 -",
              "192.0.2.7, 10.0.0.1 - - [10/Oct/2000:13:55:36.123 -0700] - 408 -"),
          LogFormat.COMBINED,
          List.of(
              "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /k\\\"%20 HTTP/1.0\" 200 23 \"-\""
                  + " \"a\"",
              "www.example.org:443 192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] \"GET /\" 200 1 \"-\""
                  + " \"a; b\" 0.004"));

  private static final List<String> GOOD = LINES.values().stream().flatMap(List::stream).toList();

  private static final List<AccessLogParser> PARSERS =
      Arrays.stream(LogFormat.values()).map(f -> AccessLogParser.of(f, Lines.OPTIONS)).toList();

  static Stream<Arguments> lines() {
    return LINES.entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(l -> Arguments.of(entry.getKey(), l)));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void onlyItsOwnFormatRecognizesALine(LogFormat format, String line) {
    for (String same : new String[] {line, "\uFEFF" + line, line + "\r", "  " + line}) {
      byte[] bytes = Lines.utf8(same);
      List<LogFormat> recognizing =
          Arrays.stream(LogFormat.values())
              .filter(candidate -> candidate.recognizes(bytes, 0, bytes.length))
              .toList();
      assertThat(recognizing).containsExactly(format);
    }
  }

  /** Lines with the marks of two formats: found by fuzzing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "COUNTS # s3://b/k b [14/Mar/2024:09:26:53 +0000] 192.0.2.3 - 3E REST.GET.OBJECT k",
        "COUNTS # \"s3://b\",\"4098120\"",
        "OZONE # java.io.IOException: b [14/Mar/2024:09:26:53 +0000] 192.0.2.3",
        "OZONE # 2024-03-14 09:26:53,996 | INFO | OMAudit | op=X FSNamesystem.audit: | ret=SUCCESS",
        "AZURE_ANALYTICS # 1.0;2024-03-14T09:26:53Z b [14/Mar/2024:09:26:53 +0000]",
        "CLOUDTRAIL # {\"eventSource\":\"x\",\"requestParameters\":{\"http_status\":1}}",
        "CEPH # {\"http_status\":200,\"x-headers\":[{\"eventSource\":\"x\"}]}",
      })
  void whatComesFirstDecides(LogFormat format, String line) {
    byte[] bytes = Lines.utf8(line);
    assertThat(
            Arrays.stream(LogFormat.values())
                .filter(candidate -> candidate.recognizes(bytes, 0, bytes.length)))
        .containsExactly(format);
  }

  /** Lines with two times, one of them where a time is not: found by fuzzing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "S3 # x[2024-03-14T09:26:53Z] b [15/Mar/2024:00:00:01 +0000] 192.0.2.3 - 3E"
            + " REST.GET.OBJECT k \"GET /k\" 200 - 1 1 1 1 \"-\" \"-\" -",
        "CLF # 192.0.2.3 x[2024-03-14T09:26:53Z] - [15/Mar/2024:00:00:01 +0000] \"GET /\" 200 1",
        "CLF # 192.0.2.3 [2024-03-14T09:26:53Z] - [15/Mar/2024:00:00:01 +0000] \"GET /\" 200 1",
      })
  void theTimeToldBeforehandIsTheOneReadLater(LogFormat format, String line) throws Exception {
    AccessLogParser parser = AccessLogParser.of(format, Lines.OPTIONS);
    byte[] bytes = Lines.utf8(line);
    assertThat(parser.timeOf(bytes, 0, bytes.length))
        .isEqualTo(Lines.event(parser, line).timeMillis())
        .isEqualTo(Lines.millis("2024-03-15T00:00:01Z"));
  }

  @ParameterizedTest
  @EnumSource(names = {"S3", "CLF", "COMBINED", "COUNTS", "AUTO"})
  void commentsAreIgnored(LogFormat format) throws Exception {
    byte[] line = Lines.utf8(" # a comment");
    assertThat(AccessLogParser.of(format, Lines.OPTIONS).parse(line, 0, line.length, x -> {}))
        .isEqualTo(LineKind.COMMENT);
  }

  /** The parser remembers the format of the line before: that must not show. */
  @Test
  void theOrderOfLinesDoesNotMatter() {
    List<String> lines = new ArrayList<>(GOOD);
    for (int round = 0; round < 4; round++) {
      Collections.rotate(lines, 7);
      AccessLogParser used = new AutoDetectParser(Lines.OPTIONS);
      for (String line : lines) {
        assertThat(outcome(used, line))
            .isEqualTo(outcome(new AutoDetectParser(Lines.OPTIONS), line));
      }
    }
  }

  private static String outcome(AccessLogParser parser, String line) {
    StringBuilder outcome = new StringBuilder();
    byte[] bytes = Lines.utf8(line);
    try {
      outcome.append(parser.parse(bytes, 0, bytes.length, outcome::append));
    } catch (MalformedLineException e) {
      outcome.append(e.reason());
    }
    return outcome.append(parser.timeOf(bytes, 0, bytes.length)).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"GET /a HTTP/1.1\" 200 5",
        " \"curl/7.54.0\"",
        "\"Mozilla/5.0 x [en]\"",
        "\"agent\",\"x\"",
        "[01/Mar/2021:12:00:19 +0000] [ab:alert] [pid 4803:tid 3814] x",
        "[a:b] c d [10/Oct/2000:13:55:36 -0700]",
        "{ \"a\": [10/",
        "2023/05/04 10:00:00 [error] 29#29: *1 open() \"/x\" failed (2: No such file)",
        "2015-04-24 12:49:16,145 INFO Other: [10/Oct/2000:13:55:36 -0700] x",
      })
  void noShapeNoFormat(String line) {
    assertThat(Lines.reason(new AutoDetectParser(Lines.OPTIONS), line))
        .isEqualTo(Reason.NOT_THIS_FORMAT);
  }

  @Property(tries = 2000)
  void aChangedLineIsReadOrMalformed(@ForAll("mutants") byte[] line) {
    check(line);
  }

  @Provide
  Arbitrary<byte[]> mutants() {
    return Combinators.combine(
            Arbitraries.of(GOOD),
            Arbitraries.integers().between(0, 700),
            Arbitraries.of(
                (byte) '"',
                (byte) ';',
                (byte) '|',
                (byte) '\t',
                (byte) '&',
                (byte) 0,
                (byte) '{',
                (byte) '=',
                (byte) '\\',
                (byte) '[',
                (byte) ',',
                (byte) '9',
                (byte) -1))
        .as(
            (line, at, value) -> {
              byte[] bytes = Lines.utf8(line);
              bytes[at % bytes.length] = value;
              return bytes;
            });
  }

  @Test
  void everyPrefixAndSuffixIsReadOrMalformed() {
    for (String line : GOOD) {
      byte[] bytes = Lines.utf8(line);
      for (int i = 0; i <= bytes.length; i++) {
        check(Arrays.copyOf(bytes, i));
        check(Arrays.copyOfRange(bytes, i, bytes.length));
      }
    }
  }

  /** A line that is read has the time that was told beforehand. */
  private static void check(byte[] line) {
    for (AccessLogParser parser : PARSERS) {
      List<AccessRecord> records = new ArrayList<>(1);
      assertThatCode(
              () -> {
                long told = parser.timeOf(line, 0, line.length);
                try {
                  LineKind kind = parser.parse(line, 0, line.length, records::add);
                  assertThat(records).hasSize(kind == LineKind.RECORD ? 1 : 0);
                } catch (MalformedLineException e) {
                  assertThat(records).isEmpty();
                  assertThat(e.getMessage()).isNotBlank();
                }
                if (!records.isEmpty() && records.get(0) instanceof AccessEvent event) {
                  assertThat(told).isEqualTo(event.timeMillis());
                  assertThat(event.object()).contains("://").doesNotContain("\0");
                }
              })
          .doesNotThrowAnyException();
    }
  }
}
