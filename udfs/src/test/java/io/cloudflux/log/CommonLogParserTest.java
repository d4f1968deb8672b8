package io.cloudflux.log;

import static io.cloudflux.log.AccessEvent.UNKNOWN;
import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.isNoRecord;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

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

class CommonLogParserTest {
  private static final LogOptions HOST = OPTIONS.withHost("www.example.org");
  private static final AccessLogParser CLF = CommonLogParser.common(HOST);
  private static final AccessLogParser COMBINED = CommonLogParser.combined(HOST);
  private static final AccessLogParser QUERIES = CommonLogParser.combined(HOST.withKeepQuery(true));

  private static final String HEAD = "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] ";
  private static final String COMMON = HEAD + "\"GET /apache_pb.gif HTTP/1.0\" 200 2326";

  private static String request(String request) {
    return HEAD + "\"" + request + "\" 200 2326 \"-\" \"agent\"";
  }

  @Test
  void readsCommonLines() throws Exception {
    assertThat(event(CLF, COMMON))
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "http://www.example.org/apache_pb.gif",
                millis("2000-10-10T20:55:36Z"),
                Operation.READ,
                2326,
                2326,
                "frank",
                null,
                200,
                LogFormat.CLF));
  }

  @Test
  void readsCombinedLines() throws Exception {
    AccessEvent event = event(COMBINED, COMMON + " \"http://a/b\" \"Mozilla/4.08 [en] (Win98)\"");
    assertThat(event.agent()).isEqualTo("Mozilla/4.08 [en] (Win98)");
    assertThat(event.format()).isEqualTo(LogFormat.COMBINED);
  }

  @Test
  void clfMeansTheCommonFieldsWhateverFollows() throws Exception {
    assertThat(event(CLF, COMMON + " \"http://a/b\" \"agent\"")).isEqualTo(event(CLF, COMMON));
    assertThat(event(CLF, COMMON + " \"broken")).isEqualTo(event(CLF, COMMON));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      nullValues = "null",
      value = {
        "``, null",
        "` - -`, null",
        "` \"-\"`, null",
        "` \"-\" \"-\"`, null",
        "` \"-\" \"\"`, null",
        "` \"-\" \"curl/7.54.0\"`, curl/7.54.0",
        "` - \"curl/7.54.0\"`, curl/7.54.0",
        "` \"-\"  \"curl/7.54.0\" `, curl/7.54.0",
        "` \"-\" \"curl/7.54.0\" \"192.0.2.1\"`, curl/7.54.0",
        "` \"-\" \"curl/7.54.0\" 0.004 0.003 .`, curl/7.54.0",
        "` \"-\" \"-\" \"curl/7.54.0\"`, null",
        "` \"-\" \"a \\\"b\\\" c\"`, `a \"b\" c`",
        "` \"-\" \"\\x22a\\x22 \\\\ \\xC3\\xA9 \\xzz \\n\"`, `\"a\" \\ é \\xzz \\n`",
        "` \"r\\\" \"agent`, null",
        "` \"http://r/\"q\"\" \"a\"`, a",
        "` \"-\" \"never closed`, never closed",
        "` \"cut`, null",
      })
  void theReferrerAndTheAgentMayBeMissing(String rest, String agent) throws Exception {
    AccessEvent event = event(COMBINED, COMMON + rest);
    assertThat(event.bytes()).isEqualTo(2326);
    assertThat(event.agent()).isEqualTo(agent);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      nullValues = "null",
      value = {
        "127.0.0.1 - -, 127.0.0.1",
        "127.0.0.1 bob frank, frank",
        "127.0.0.1 - Frank N. Stein, Frank N. Stein",
        "127.0.0.1 - Frank [a] b, Frank [a] b",
        "127.0.0.1 - \"\", 127.0.0.1",
        "2001:db8::7 - -, 2001:db8::7",
        "::1 - -, ::1",
        "- - -, null",
        "- - a.user@example.org, a.user@example.org",
        "host.example.org - a\\x20b, a b",
      })
  void theRequesterIsTheUserElseTheHost(String who, String requester) throws Exception {
    String line = who + " [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1";
    assertThat(event(CLF, line).requester()).isEqualTo(requester);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "GET / HTTP/1.1, http://www.example.org/",
        "GET /a/b.txt HTTP/2.0, http://www.example.org/a/b.txt",
        "GET /a, http://www.example.org/a",
        "GET  /a  HTTP/1.1, http://www.example.org/a",
        "GET //a HTTP/1.1, http://www.example.org//a",
        "GET /a?b=c%26d HTTP/1.1, http://www.example.org/a",
        "GET /a#b HTTP/1.1, http://www.example.org/a",
        "GET /a%3Fb?c HTTP/1.1, http://www.example.org/a?b",
        "GET /a%20b%2520c+d HTTP/1.1, http://www.example.org/a b%20c+d",
        "GET /caf%C3%A9 HTTP/1.1, http://www.example.org/café",
        "GET /caf\\xc3\\xa9 HTTP/1.1, http://www.example.org/café",
        "GET /a\\\"b\\\\c HTTP/1.1, http://www.example.org/a\"b\\c",
        "GET /a b c HTTP/1.1, http://www.example.org/a b c",
        "GET /a b c, http://www.example.org/a b c",
        "GET /say\"hi\" HTTP/1.0, http://www.example.org/say\"hi\"",
        "GET /a\" 2 3 HTTP/1.0, http://www.example.org/a\" 2 3",
        "GET /a\\ HTTP/1.0, http://www.example.org/a\\",
        "GET /a\\, http://www.example.org/a\\",
        "GET http://other.example/p?q HTTP/1.1, http://other.example/p",
        "GET HTTPS://Other.Example:8443/P HTTP/1.1, http://other.example:8443/P",
        "GET http://user:pw@other.example/p HTTP/1.1, http://other.example/p",
        "GET http://[::1]:80/p HTTP/1.1, http://[::1]:80/p",
        "GET http://other.example HTTP/1.1, http://other.example/",
        "GET http://other.example?q HTTP/1.1, http://other.example/",
      })
  void theObjectIsTheHostAndThePath(String request, String object) throws Exception {
    AccessEvent event = event(COMBINED, request(request));
    assertThat(event.object()).isEqualTo(object);
    assertThat(event.operation()).isEqualTo(Operation.READ);
    assertThat(event.hasKey()).isTrue();
    assertThat(event.agent()).isEqualTo("agent");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /a%20b?c=%26d HTTP/1.1, http://www.example.org/a b?c=%26d",
    "GET /a HTTP/1.1, http://www.example.org/a",
    "GET http://h?q HTTP/1.1, http://h/?q",
  })
  void queriesAreKeptAsTheyStandIfAskedFor(String request, String object) throws Exception {
    assertThat(event(QUERIES, request(request)).object()).isEqualTo(object);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "-",
        "``",
        "` `",
        "\\x16\\x03\\x01\\x00\\xf4",
        "GET",
        "GET ",
        "OPTIONS * HTTP/1.1",
        "CONNECT example.org:443 HTTP/1.1",
        "GET example.org/x HTTP/1.1",
        "GET http:///x HTTP/1.1",
        "GET http://a b/x HTTP/1.1",
        "GET ftp://example.org/x HTTP/1.1",
        "GET HTTP/1.1",
        "1 /x HTTP/1.1",
        "\"\"",
      })
  void aRequestWithoutAPathIsAnEventAllTheSame(String request) throws Exception {
    AccessEvent event = event(COMBINED, request(request));
    assertThat(event.object()).isEqualTo("http://www.example.org");
    assertThat(event.hasKey()).isFalse();
    assertThat(event.operation()).isEqualTo(Operation.OTHER);
    assertThat(event.objectBytes()).isEqualTo(UNKNOWN);
    assertThat(event.status()).isEqualTo(200);
  }

  @Test
  void theRequestMayBeADashWithoutQuotes() throws Exception {
    AccessEvent event = event(COMBINED, HEAD + "- 408 - \"-\" \"-\"");
    assertThat(event.status()).isEqualTo(408);
    assertThat(event.object()).isEqualTo("http://www.example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 200, READ, 7",
    "GET, 206, READ, -1",
    "GET, 304, METADATA, -1",
    "GET, 204, OTHER, -1",
    "GET, 301, OTHER, -1",
    "GET, 404, OTHER, -1",
    "GET, 500, OTHER, -1",
    "GET, -, OTHER, -1",
    "GET, 000, OTHER, -1",
    "get, 200, OTHER, -1",
    "HEAD, 200, METADATA, -1",
    "HEAD, 304, METADATA, -1",
    "HEAD, 404, OTHER, -1",
    "OPTIONS, 204, METADATA, -1",
    "PROPFIND, 207, METADATA, -1",
    "TRACE, 200, METADATA, -1",
    "PUT, 201, WRITE, -1",
    "PUT, 304, OTHER, -1",
    "PATCH, 200, WRITE, -1",
    "PATCH, 401, OTHER, -1",
    "POST, 200, OTHER, -1",
    "DELETE, 204, DELETE, -1",
    "DELETE, 403, OTHER, -1",
    "MKCOL, 201, OTHER, -1",
    "COPY, 201, OTHER, -1",
    "MOVE, 201, OTHER, -1",
    "VERSION-CONTROL, 200, OTHER, -1",
  })
  void tellsWhatTheRequestDid(String method, String status, Operation expected, long size)
      throws Exception {
    AccessEvent event = event(CLF, HEAD + "\"" + method + " /k HTTP/1.1\" " + status + " 7");
    assertThat(event.operation()).isEqualTo(expected);
    assertThat(event.objectBytes()).isEqualTo(size);
    assertThat(event.bytes()).isEqualTo(7);
    assertThat(event.status()).isEqualTo(status.equals("-") ? UNKNOWN : Integer.parseInt(status));
  }

  @Test
  void bytesNotToldAreUnknownAndZeroIsZero() throws Exception {
    AccessEvent dash = event(CLF, HEAD + "\"GET /k HTTP/1.1\" 200 -");
    assertThat(dash.bytes()).isEqualTo(UNKNOWN);
    assertThat(dash.objectBytes()).isEqualTo(UNKNOWN);
    AccessEvent zero = event(CLF, HEAD + "\"GET /k HTTP/1.1\" 200 0");
    assertThat(zero.bytes()).isZero();
    assertThat(zero.objectBytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "not a common log line, NOT_THIS_FORMAT",
        "` \"curl/7.54.0\"`, NOT_THIS_FORMAT",
        "` \"Mozilla/4.08 [en] (Win98)\"`, NOT_THIS_FORMAT",
        "- - - - - - -, NOT_THIS_FORMAT",
        "127.0.0.1 - frank, NOT_THIS_FORMAT",
        "o b [06/Feb/2019:00:00:38 +0000] 192.0.2.3 - 3E57 REST.GET.OBJECT k \"G\" 200 - 1 2 3,"
            + " NOT_THIS_FORMAT",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] GET / 200 5, NOT_THIS_FORMAT",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\"200 5, NOT_THIS_FORMAT",
        "127.0.0.1 - frank [10/Oct/2000:13:5, TRUNCATED",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700], TRUNCATED",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /, TRUNCATED",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\", TRUNCATED",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200, TRUNCATED",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] -, TRUNCATED",
        "- - - [1234] - - -, BAD_TIME",
        "127.0.0.1 - frank [30/Feb/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 5, BAD_TIME",
        "127.0.0.1 - frank [31/Dec/1990:23:59:59 +0000] \"GET / HTTP/1.0\" 200 5, IMPLAUSIBLE_TIME",
        "127.0.0.1 - frank [02/Jan/2027:00:00:00 +0000] \"GET / HTTP/1.0\" 200 5, IMPLAUSIBLE_TIME",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 2000 5, BAD_NUMBER",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 5k, BAD_NUMBER",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 -5, BAD_NUMBER",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 9223372036854775808,"
            + " BAD_NUMBER",
        "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] - 200 5k, BAD_NUMBER",
      })
  void saysWhyALineCannotBeRead(String line, Reason expected) {
    assertThat(reason(CLF, line)).isEqualTo(expected);
    assertThat(reason(COMBINED, line)).isEqualTo(expected);
  }

  @Test
  void blankLinesAndCommentsHoldNoRecord() throws Exception {
    for (String line : new String[] {"", " ", "\r", "\uFEFF", "#Version: 1.0", "\uFEFF# x", " #"}) {
      assertThat(isNoRecord(CLF, line)).isTrue();
      assertThat(isNoRecord(COMBINED, line)).isTrue();
    }
  }

  @Test
  void aByteOrderMarkAndACarriageReturnAreNoPartOfTheLine() throws Exception {
    assertThat(event(CLF, "\uFEFF" + COMMON + "\r")).isEqualTo(event(CLF, COMMON));
    String line = COMMON + " \"-\" \"a\"";
    assertThat(event(COMBINED, line + "\r")).isEqualTo(event(COMBINED, line));
  }

  @Property
  void aCleanLineRoundTrips(
      @ForAll("paths") String path,
      @ForAll @LongRange(min = 0) long bytes,
      @ForAll("agents") String agent)
      throws Exception {
    String line =
        HEAD
            + "\"GET "
            + path
            + " HTTP/1.1\" 200 "
            + bytes
            + " \"-\" \""
            + agent.replace("\\", "\\\\").replace("\"", "\\\"")
            + "\"";
    assertThat(event(COMBINED, line))
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "http://www.example.org" + path,
                millis("2000-10-10T20:55:36Z"),
                Operation.READ,
                bytes,
                bytes,
                "frank",
                agent,
                200,
                LogFormat.COMBINED));
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.strings().alpha().numeric().withChars("/-_.~+:@é").map(path -> "/" + path);
  }

  @Provide
  Arbitrary<String> agents() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .ofMinLength(1)
        .filter(agent -> !agent.equals("-"));
  }
}
