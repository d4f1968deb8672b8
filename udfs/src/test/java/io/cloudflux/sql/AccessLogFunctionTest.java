package io.cloudflux.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.LogFormat;
import java.time.Instant;
import java.time.LocalDate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogFunctionTest {
  private static final String S3 =
      "79a5 acme [06/Feb/2024:00:00:38 +0000] 192.0.2.3 arn:aws:iam::1:user/a 3E57427F33A59F07"
          + " REST.GET.OBJECT a%20b.txt \"GET /a%20b.txt HTTP/1.1\" 200 - 113 7000 7 - \"-\""
          + " \"curl/8\" -";
  private static final String WEB =
      "192.0.2.1 - - [06/Feb/2024:00:00:38 +0000] \"GET /a?b=c HTTP/1.1\" 206 113";
  private static final String TOTALS = "s3://acme/k,2024-03-01,12,4096,3";

  private final ParseAccessLog parse = new ParseAccessLog();
  private final ParseAccessLogError error = new ParseAccessLogError();
  private final ParseDailyAccess daily = new ParseDailyAccess();

  @ParameterizedTest
  @ValueSource(strings = {"s3", "auto"})
  void tellsAllThatAnS3LineTells(String format) {
    Row event = parse.eval(format, S3);

    assertThat(event.getField(0)).isEqualTo("s3://acme/a b.txt");
    assertThat(event.getField(1)).isEqualTo(Instant.parse("2024-02-06T00:00:38Z"));
    assertThat(event.getField(2)).isEqualTo("READ");
    assertThat(event.getField(3)).isEqualTo(113L);
    assertThat(event.getField(4)).isEqualTo(7000L);
    assertThat(event.getField(5)).isEqualTo("arn:aws:iam::1:user/a");
    assertThat(event.getField(6)).isEqualTo("curl/8");
    assertThat(event.getField(8)).isEqualTo(200);
    assertThat(event.getArity()).isEqualTo(10);
  }

  @Test
  void whatALineDoesNotTellIsNull() {
    Row event = parse.eval("clf", WEB.replace("206 113", "304 -"));

    assertThat(event.getField(3)).isNull();
    assertThat(event.getField(4)).isNull();
    assertThat(event.getField(6)).isNull();
  }

  @Test
  void bytesAndTextAreTheSameLine() {
    assertThat(parse.eval("auto", S3.getBytes(UTF_8))).isEqualTo(parse.eval("auto", S3));
    assertThat(error.eval("s3", WEB.getBytes(UTF_8))).isEqualTo(error.eval("s3", WEB));
    assertThat(daily.eval("auto", TOTALS.getBytes(UTF_8))).isEqualTo(daily.eval("auto", TOTALS));
  }

  @Test
  void hostMayChangeFromRowToRow() {
    assertThat(parse.eval("clf", WEB).getField(0)).isEqualTo("http://localhost/a");
    assertThat(parse.eval("clf", WEB, "x.org").getField(0)).isEqualTo("http://x.org/a");
    assertThat(parse.eval("clf", WEB, "y.org").getField(0)).isEqualTo("http://y.org/a");
    assertThat(parse.eval("clf", WEB, "not a host")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3   | hello                                                        | NOT_THIS_FORMAT",
        "clf  | 192.0.2.1 - - [32/Feb/2024:00:00:38 +0000] \"GET / HTTP/1.1\" 200 1 | BAD_TIME",
        "s4   | hello                                                        | UNKNOWN_FORMAT",
        "auto | ''                                                           |",
        "auto | # comment                                                    |",
        "auto | s3://acme/k,2024-03-01,12,4096                               |",
      })
  void tellsWhyALineCannotBeRead(String format, String line, String reason) {
    assertThat(error.eval(format, line)).isEqualTo(reason);
    assertThat(parse.eval(format, line)).isNull();
  }

  @Test
  void aFunctionHasNoClock() {
    String future = WEB.replace("2024", "2924");

    assertThat(parse.eval("clf", future)).isNotNull();
    assertThat(error.eval("clf", future)).isNull();
    assertThat(parse.isDeterministic()).isTrue();
  }

  @Test
  void totalsAreNoRequest() {
    assertThat(parse.eval("counts", TOTALS)).isNull();
    assertThat(daily.eval("counts", TOTALS))
        .isEqualTo(Row.of("s3://acme/k", LocalDate.parse("2024-03-01"), 12L, 4096L, 3L));
  }

  @Test
  void aRequestAddsOneToItsDay() {
    assertThat(daily.eval("s3", S3))
        .isEqualTo(Row.of("s3://acme/a b.txt", LocalDate.parse("2024-02-06"), 1L, 113L, 0L));
    assertThat(daily.eval("clf", WEB.replace("206", "500"))).isNull();
    assertThat(daily.eval("clf", "hello")).isNull();
  }

  @Test
  void nullInNullOut() {
    assertThat(parse.eval(null, S3)).isNull();
    assertThat(parse.eval("s3", (String) null)).isNull();
    assertThat(parse.eval("s3", (byte[]) null)).isNull();
    assertThat(parse.eval("s3", S3, null)).isNull();
    assertThat(error.eval(null, S3)).isNull();
    assertThat(error.eval("s3", (String) null)).isNull();
    assertThat(error.eval("s3", (byte[]) null)).isNull();
    assertThat(daily.eval("s3", (String) null)).isNull();
    assertThat(daily.eval(null, S3)).isNull();
  }

  /** No line ends a query, and none has both an event and an error. */
  @Property
  void anyBytesGiveAnEventOrAnErrorOrNothing(@ForAll LogFormat format, @ForAll byte[] line) {
    Row event = parse.eval(format.label(), line);
    String reason = error.eval(format.label(), line);

    assertThat(event == null || reason == null).isTrue();
  }
}
