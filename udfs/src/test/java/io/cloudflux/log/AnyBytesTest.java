package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever bytes come in, a parser accepts the line, passes over it, or calls it malformed. */
class AnyBytesTest {
  private static final List<AccessLogParser> PARSERS =
      Arrays.stream(LogFormat.values())
          .map(format -> AccessLogParser.of(format, Lines.OPTIONS))
          .toList();

  private static final String[] GOOD = {
    "79a5 b [06/Feb/2014:00:00:38 +0000] 192.0.2.3 79a5 3E57 REST.GET.OBJECT k%20k \"GET /k\" 200"
        + " - 113 9 7 - \"-\" \"S3Console/0.4\" - h= SigV4",
    "127.0.0.1 bob frank [10/Oct/2000:13:55:36 -0700] \"GET /k\\\"%20 HTTP/1.0\" 200 23 \"-\""
        + " \"a\"",
    "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET http://h/k?q HTTP/1.0\" 200 23",
    "\"s3://b/k\",2013-01-07,1,2,3",
    json(
        "{'eventTime':'2024-03-01T10:00:00Z','eventSource':'s3.amazonaws.com',"
            + "'eventName':'GetObject','requestParameters':{'bucketName':'b','key':'k\\n'},"
            + "'additionalEventData':{'bytesTransferredOut':1.2E3},"
            + "'resources':[{'ARN':'arn:aws:s3:::b/k'}]}"),
    json(
        "{'timestamp':'2021-09-13T03:03:08.9Z','insertId':'x',"
            + "'protoPayload':{'serviceName':'storage.googleapis.com',"
            + "'methodName':'storage.objects.get','status':{'code':0},"
            + "'resourceName':'projects/_/buckets/b/objects/k',"
            + "'authorizationInfo':[{'permission':'storage.objects.get','granted':true}]}}"),
    json(
        "{'time':'2024-02-28T19:10:21.2Z','category':'StorageRead','operationName':'GetBlob',"
            + "'statusCode':'200','callerIpAddress':'[::1]:5',"
            + "'uri':'https://a.blob.core.windows.net:443/c/k%20?x',"
            + "'properties':{'serviceType':'blob','responseBodySize':9}}"),
    json(
        "{'deploymentid':'x','time':'2024-05-09T07:38:10Z',"
            + "'api':{'name':'GetObject','bucket':'b','object':'k','statusCode':206,'tx':4},"
            + "'responseHeader':{'Content-Range':'bytes 0-3/9'}}"),
    json(
        "{'bucket':'t/b','time':'2019-01-01 12:00:00.123456Z','user':'t$u',"
            + "'operation':'get_obj','uri':'GET /t:b/k%20?x HTTP/1.1','http_status':'200',"
            + "'bytes_sent':5,'object_size':5}"),
  };

  private static String json(String line) {
    return line.replace('\'', '"');
  }

  @Property(tries = 3000)
  void anyBytes(@ForAll byte[] line) {
    check(line);
  }

  @Property(tries = 3000)
  void anySequenceOfTheSyntax(@ForAll("syntax") String line) {
    check(Lines.utf8(line));
  }

  /** The pieces the formats are made of, in any order. */
  @Provide
  Arbitrary<String> syntax() {
    return Arbitraries.of(
            " ",
            "\"",
            "\\",
            "[",
            "]",
            "-",
            "%",
            "%2",
            "%41",
            "/",
            "?",
            "://",
            "http://",
            ",",
            "200",
            "5",
            "k",
            "GET ",
            " HTTP/1.1",
            "REST.GET.OBJECT",
            "[06/Feb/2014:00:00:38 +0000]",
            "a b [06/Feb/2014:00:00:38 +0000] ",
            "a b c [06/Feb/2014:00:00:38 +0000] \"",
            "a b [06/Feb/2014:00:00:38 +0000] - - - REST.GET.OBJECT ",
            "\" 200 - 1 2 3 ",
            "2013-01-07",
            "é",
            "\0",
            "\uFEFF",
            "\r",
            "{\"",
            "\":",
            "\":\"",
            "}")
        .list()
        .ofMaxSize(20)
        .map(pieces -> String.join("", pieces));
  }

  @Property(tries = 5000)
  void aGoodLineWithAByteChanged(@ForAll("mutants") byte[] line) {
    check(line);
  }

  @Provide
  Arbitrary<byte[]> mutants() {
    return Combinators.combine(
            Arbitraries.of(GOOD), Arbitraries.integers().between(0, 500), Arbitraries.bytes())
        .as(
            (line, at, value) -> {
              byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
              bytes[at % bytes.length] = value;
              return bytes;
            });
  }

  @Test
  void everyPrefixAndSuffixOfAGoodLine() {
    for (String line : GOOD) {
      byte[] bytes = Lines.utf8(line);
      for (int i = 0; i <= bytes.length; i++) {
        check(Arrays.copyOf(bytes, i));
        check(Arrays.copyOfRange(bytes, i, bytes.length));
      }
    }
  }

  /** The search for the end of a request must not grow with the square of its quotes. */
  @Test
  @Timeout(10)
  void longLinesOfQuotesTakeLinearTime() {
    for (String piece :
        new String[] {"\"", "\" ", "\" 200 ", "\\\"", " \"", "[", " [", "%", "\" \"-\" "}) {
      String many = piece.repeat(1_000_000 / piece.length());
      check(Lines.utf8("a b [06/Feb/2014:00:00:38 +0000] - - - REST.GET.OBJECT k \"" + many));
      check(Lines.utf8("a b [06/Feb/2014:00:00:38 +0000] - - - REST.GET.OBJECT " + many));
      check(
          Lines.utf8(
              "a b [06/Feb/2014:00:00:38 +0000] - - - REST.GET.OBJECT k \"G\" 200 - 1 2 3 4 "
                  + many));
      check(Lines.utf8("a b c [06/Feb/2014:00:00:38 +0000] \"" + many));
      check(Lines.utf8("a b c [06/Feb/2014:00:00:38 +0000] \"GET /\" 200 5 \"" + many));
      check(Lines.utf8("a b c " + many));
      check(Lines.utf8(many));
    }
  }

  private static void check(byte[] line) {
    byte[] copy = line.clone();
    for (AccessLogParser parser : PARSERS) {
      List<AccessRecord> records = new ArrayList<>();
      assertThatCode(
              () -> {
                try {
                  boolean held =
                      parser.parse(line, 0, line.length, records::add) == LineKind.RECORD;
                  assertThat(records).hasSize(held ? 1 : 0);
                } catch (MalformedLineException e) {
                  assertThat(records).isEmpty();
                  assertThat(e.getMessage()).isNotBlank();
                }
              })
          .doesNotThrowAnyException();
      for (AccessRecord record : records) {
        assertThat(record.object()).contains("://").doesNotContain("\0");
      }
    }
    assertThat(line).isEqualTo(copy);
  }
}
