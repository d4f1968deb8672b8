package io.cloudflux.log;

import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.isNoRecord;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.MalformedLineException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutoDetectParserTest {
  private static final AccessLogParser PARSER = new AutoDetectParser(OPTIONS);

  private static final String S3 =
      "79a5 b [06/Feb/2014:00:00:38 +0000] 192.0.2.3 79a5 3E57 REST.GET.OBJECT k \"GET /k\" 200 -"
          + " 113 9 7 - \"-\" \"S3Console/0.4\" -";
  private static final String CLF =
      "127.0.0.1 bob frank [10/Oct/2000:13:55:36 -0700] \"GET /k HTTP/1.0\" 200 2326";

  @ParameterizedTest
  @ValueSource(strings = {"", "\uFEFF"})
  void tellsTheFormatsApart(String mark) throws Exception {
    assertThat(Lines.event(PARSER, mark + S3))
        .isEqualTo(Lines.event(new S3AccessLogParser(OPTIONS), S3));
    assertThat(Lines.event(PARSER, mark + CLF))
        .isEqualTo(Lines.event(CommonLogParser.common(OPTIONS), CLF));
    assertThat(Lines.event(PARSER, mark + CLF + "  \r").format()).isEqualTo(LogFormat.CLF);
    String combined = CLF + " \"-\" \"agent\"";
    assertThat(Lines.event(PARSER, mark + combined))
        .isEqualTo(Lines.event(CommonLogParser.combined(OPTIONS), combined));
    for (String counts :
        new String[] {
          "s3://b/k [a],2013-01-07,1,2",
          "\"s3://b/k\",2013-01-07,1,2",
          "g+s.1-x://b/k,2013-01-07,1,2"
        }) {
      assertThat(Lines.record(PARSER, Lines.utf8(mark + counts)))
          .isEqualTo(Lines.record(new CountsParser(OPTIONS), Lines.utf8(counts)));
    }
  }

  @Test
  void hostsAreNotTakenForObjects() throws Exception {
    for (String host : new String[] {"::1", "fe80::1", "object", "http.example.org"}) {
      assertThat(Lines.event(PARSER, CLF.replace("127.0.0.1", host)).format())
          .isEqualTo(LogFormat.CLF);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \r",
        "# comment",
        "object,day,reads,bytes",
        "\"object\",\"day\",\"reads\",\"bytes\"",
      })
  void someLinesHoldNoRecord(String line) throws Exception {
    assertThat(isNoRecord(PARSER, line)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "gibberish, NOT_THIS_FORMAT",
        "` \"curl/7.54.0\"`, NOT_THIS_FORMAT",
        "` \"Mozilla/5.0 x [en]\"`, NOT_THIS_FORMAT",
        "[01/Mar/2021:12:00:19 +0000] [ab:alert] [pid 4803:tid 3814] x, NOT_THIS_FORMAT",
        "{\"object\": \"s3://b/k\"}, NOT_THIS_FORMAT",
        "`s3://b/k,2013-01-07,1`, TRUNCATED",
        "`s3://b/k,2013-01-07,1,x`, BAD_NUMBER",
        "79a5 b [06/Feb/2014:00:00:38 +0000] 192.0.2.3 79a5, TRUNCATED",
        "127.0.0.1 - - [06/Xxx/2014:00:00:38 +0000] \"GET / HTTP/1.0\" 200 1, BAD_TIME",
      })
  void theReasonIsThatOfTheFormatTheLineLooksLike(String line, Reason expected) {
    assertThat(reason(PARSER, line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(LogFormat.class)
  void everyParserCanBeShippedToATaskManager(LogFormat format) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(AccessLogParser.of(format, OPTIONS));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      AccessLogParser shipped = (AccessLogParser) in.readObject();
      assertThat(isNoRecord(shipped, "")).isTrue();
      if (format == LogFormat.COMBINED) {
        assertThat(Lines.event(shipped, CLF).object()).isEqualTo("http://localhost/k");
      }
    }
  }
}
