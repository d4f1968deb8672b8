package io.cloudflux.log;

import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What web servers make of the common formats when they are configured to. */
class WebServerVariantsTest {
  private static final AccessLogParser CLF = CommonLogParser.common(OPTIONS);
  private static final AccessLogParser COMBINED = CommonLogParser.combined(OPTIONS);
  private static final AccessLogParser AUTO = new AutoDetectParser(OPTIONS);

  private static final String TIME = " [10/Oct/2000:13:55:36 -0700] ";
  private static final String REST = "\"GET /a HTTP/1.1\" 200 5";
  private static final String AGENTS = " \"-\" \"agent\"";

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "192.0.2.7 - -, 192.0.2.7",
        "192.0.2.7:4362 - -, 192.0.2.7",
        "2001:db8::7 - -, 2001:db8::7",
        "[2001:db8::7]:4362 - -, 2001:db8::7",
        "[::1]:80 - -, ::1",
        "[::1] - -, ::1",
        "client.example.org:4362 - -, client.example.org",
        "192.0.2.7 - Frank N. Stein, Frank N. Stein",
        "192.0.2.7 - -, 192.0.2.7",
        "`192.0.2.7, 198.51.100.1 - -`, 192.0.2.7",
        "`192.0.2.7, 198.51.100.1, 10.0.0.1 - -`, 192.0.2.7",
        "`192.0.2.7,198.51.100.1 - -`, 192.0.2.7",
        "`2001:db8::7, 10.0.0.1 - tom`, tom",
        "`192.0.2.7, 10.0.0.1 - tom`, tom",
      })
  void whoAsked(String who, String requester) throws Exception {
    AccessEvent event = event(COMBINED, who + TIME + REST + AGENTS);
    assertThat(event.requester()).isEqualTo(requester);
    assertThat(event.object()).isEqualTo("http://localhost/a");
    assertThat(event(AUTO, who + TIME + REST + AGENTS)).isEqualTo(event);
    assertThat(event(AUTO, who + TIME + REST).requester()).isEqualTo(requester);
  }

  /** A virtual host is the host of the object: without it, objects of two sites were one. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "www.example.org:443 192.0.2.7 - -, 192.0.2.7, http://www.example.org/a",
        "WWW.Example.org:80 192.0.2.7 - tom, tom, http://www.example.org/a",
        "www.example.org:8080 192.0.2.7 - -, 192.0.2.7, http://www.example.org:8080/a",
        "www.example.org 192.0.2.7 - -, 192.0.2.7, http://www.example.org/a",
        "www.example.org:443 2001:db8::7 - -, 2001:db8::7, http://www.example.org/a",
        "www.example.org:443 client.example.net - -, client.example.net, http://www.example.org/a",
        "198.51.100.1:80 192.0.2.7 - -, 192.0.2.7, http://198.51.100.1/a",
        "`www.example.org:443 192.0.2.7, 10.0.0.1 - -`, 192.0.2.7, http://www.example.org/a",
        "client.example.org bob tom, tom, http://localhost/a",
        "_default_:443 192.0.2.7 - -, 192.0.2.7, http://_default_/a",
        ":80 192.0.2.7 - -, 192.0.2.7, http://localhost/a",
      })
  void theVirtualHostInFront(String who, String requester, String object) throws Exception {
    AccessEvent event = event(COMBINED, who + TIME + REST + AGENTS);
    assertThat(event.requester()).isEqualTo(requester);
    assertThat(event.object()).isEqualTo(object);
    assertThat(event.agent()).isEqualTo("agent");
    assertThat(event(AUTO, who + TIME + REST + AGENTS)).isEqualTo(event);
  }

  @Test
  void aRequestInAbsoluteFormNamesTheHostItself() throws Exception {
    String line =
        "www.example.org:443 192.0.2.7 - -" + TIME + "\"GET http://o.example/a HTTP/1.1\" 200 5";
    assertThat(event(CLF, line).object()).isEqualTo("http://o.example/a");
  }

  @ParameterizedTest
  @CsvSource({
    "10/Oct/2000:13:55:36 -0700, 2000-10-10T20:55:36Z",
    "10/Oct/2000:13:55:36.123 -0700, 2000-10-10T20:55:36.123Z",
    "10/Oct/2000:13:55:36.123456 -0700, 2000-10-10T20:55:36.123Z",
    "2000-10-10T13:55:36-07:00, 2000-10-10T20:55:36Z",
    "2000-10-10T20:55:36+00:00, 2000-10-10T20:55:36Z",
    "2000-10-10T20:55:36.5Z, 2000-10-10T20:55:36.500Z",
    "2000-10-10 20:55:36, 2000-10-10T20:55:36Z",
  })
  void timesOfManyLayouts(String time, String instant) throws Exception {
    byte[] line = Lines.utf8("192.0.2.7 - tom [" + time + "] " + REST + AGENTS);
    AccessEvent event = (AccessEvent) Lines.record(COMBINED, line);
    assertThat(event.timeMillis()).isEqualTo(millis(instant));
    assertThat(event.requester()).isEqualTo("tom");
    assertThat(COMBINED.timeOf(line, 0, line.length)).isEqualTo(event.timeMillis());
    assertThat(Lines.record(AUTO, line)).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10/Oct/2000:13:55:36. -0700",
        "10/Oct/2000:13:55:36.123",
        "10/Oct/2000:13:55:36.1x3 -0700",
        "30/Feb/2000:13:55:36.123 -0700",
        "2000-10-32T13:55:36-07:00",
        "10/Oct/2000:13:55:36 -0700 x",
      })
  void otherTimesAreNone(String time) {
    byte[] line = Lines.utf8("192.0.2.7 - - [" + time + "] " + REST);
    assertThat(reason(CLF, new String(line, StandardCharsets.US_ASCII))).isEqualTo(Reason.BAD_TIME);
    assertThat(CLF.timeOf(line, 0, line.length)).isEqualTo(Timestamps.INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"GET /a HTTP/2.0\" 200 5 \"-\" \"agent\" 0.004 0.003 .",
        "\"GET /a HTTP/3.0\" 200 5 \"-\" \"agent\" \"192.0.2.9, 10.0.0.1\"",
        "\"GET /a HTTP/1.1\" 200 5 \"-\" \"agent\" 17 \"web@docker\" \"http://172.17.0.2:80\" 5ms",
        "\"GET /a HTTP/1.1\" 200 5 \"say \\\"hi\\\"\" \"agent\" - h2 ECDHE",
      })
  void furtherFieldsArePassedOver(String rest) throws Exception {
    AccessEvent event = event(COMBINED, "192.0.2.7 - -" + TIME + rest);
    assertThat(event.object()).isEqualTo("http://localhost/a");
    assertThat(event.operation()).isEqualTo(Operation.READ);
    assertThat(event.agent()).isEqualTo("agent");
    assertThat(event(AUTO, "192.0.2.7 - -" + TIME + rest)).isEqualTo(event);
  }

  /** A TLS client at a port without TLS. */
  @Test
  void garbageIsAnEventOfTheHost() throws Exception {
    String line = "192.0.2.7 - -" + TIME + "\"\\x16\\x03\\x01\\x00\\xEE\" 400 157 \"-\" \"-\"";
    AccessEvent event = event(COMBINED, line);
    assertThat(event.object()).isEqualTo("http://localhost");
    assertThat(event.operation()).isEqualTo(Operation.OTHER);
    assertThat(event.agent()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[Wed Oct 11 14:32:52.123456 2000] [core:error] [pid 35708:tid 4328636416] x",
        "[01/Mar/2021:12:00:19 +0000] [ab:alert] [pid 4803:tid 3814] x",
        "a,",
        "a, b,",
        "[::1]:80",
      })
  void errorLogsAndFragmentsAreMalformed(String line) {
    assertThat(reason(CLF, line)).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(COMBINED, line)).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(AUTO, line)).isEqualTo(Reason.NOT_THIS_FORMAT);
  }
}
