package io.cloudflux.log;

import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The samples and traces of others, against what they expect of them. */
class SharedLogsTest {
  private static final DateTimeFormatter CLF_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ROOT);

  private static final AccessLogParser S3 = new S3AccessLogParser(OPTIONS);
  private static final AccessLogParser COMBINED = CommonLogParser.combined(OPTIONS);
  private static final AccessLogParser AUTO = new AutoDetectParser(OPTIONS);

  /** The first of the fields that the peer expects, without the quotes some keep; else null. */
  private static String expected(JsonNode row, String... pointers) {
    for (String pointer : pointers) {
      JsonNode value = row.path("expected").at(pointer);
      if (!value.isMissingNode()) {
        String text = value.asText();
        return text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
      }
    }
    return null;
  }

  private static String orNull(String dash) {
    return "-".equals(dash) ? null : dash;
  }

  @Test
  void logstashS3() throws Exception {
    List<JsonNode> rows = SharedData.rows("formats/s3_server_access/logstash_s3_access_log.jsonl");
    assertThat(rows).hasSize(5);
    for (JsonNode row : rows) {
      AccessEvent event = event(S3, row.path("input").asText());
      String bucket = expected(row, "/bucket", "/aws/s3access/bucket");
      String key = expected(row, "/key", "/aws/s3access/key");
      if (bucket != null && key != null) {
        assertThat(event.object())
            .isEqualTo(key.equals("-") ? "s3://" + bucket : "s3://" + bucket + "/" + key);
      } else if (key != null) {
        assertThat(event.object()).endsWith("/" + key);
      } else {
        assertThat(event.object()).isEqualTo("s3://" + bucket);
      }
      String time = expected(row, "/timestamp");
      if (time != null) {
        assertThat(event.time()).isEqualTo(OffsetDateTime.parse(time, CLF_TIME).toInstant());
      }
      String requester = expected(row, "/requester", "/client/user/id");
      String address = expected(row, "/clientip", "/client/ip");
      assertThat(event.requester())
          .isEqualTo(requester == null || requester.equals("-") ? address : requester);
      assertThat(event.agent()).isEqualTo(expected(row, "/agent", "/user_agent/original"));
      assertNumber(event.status(), expected(row, "/response", "/http/response/status_code"));
      if (row.path("mode").asText().equals("legacy")) {
        assertThat(event.bytes()).isEqualTo(numberOrUnknown(expected(row, "/bytes")));
        assertThat(event.objectBytes()).isEqualTo(numberOrUnknown(expected(row, "/object_size")));
      } else {
        assertNumber(event.bytes(), expected(row, "/aws/s3access/bytes_sent"));
      }
      assertThat(event(AUTO, row.path("input").asText())).isEqualTo(event);
    }
  }

  private static void assertNumber(long actual, String expected) {
    if (expected != null) {
      assertThat(actual).isEqualTo(Long.parseLong(expected));
    }
  }

  private static long numberOrUnknown(String text) {
    return text == null ? AccessEvent.UNKNOWN : Long.parseLong(text);
  }

  @Test
  void opentelemetryS3() throws Exception {
    String dir = "formats/s3_server_access/otel_contrib/";
    JsonNode row = SharedData.rows(dir + "expected.json").get(0).path("valid_s3_access_log.log");
    JsonNode attributes = row.path("attributes");
    AccessEvent expected =
        Lines.told(
            "s3://" + row.path("resource").path("aws.s3.bucket").asText(),
            Long.parseLong(row.path("timeUnixNano").asText()) / 1_000_000,
            Operation.METADATA,
            attributes.path("http.response.body.size").asLong(),
            AccessEvent.UNKNOWN,
            attributes.path("user.id").asText(),
            attributes.path("user_agent.original").asText(),
            attributes.path("http.response.status_code").asInt(),
            LogFormat.S3);
    // The peer refuses the second file, for its request is "-". The request is not a field we
    // keep, and all the others are there: for us it is the same event.
    for (String file : List.of("valid_s3_access_log.log", "unknown_request_uri.log")) {
      for (byte[] line : SharedData.lines(dir + file)) {
        for (AccessLogParser parser : List.of(S3, AUTO)) {
          assertThat((AccessEvent) Lines.record(parser, line))
              .usingRecursiveComparison()
              .ignoringFields(Lines.DERIVED)
              .isEqualTo(expected);
        }
      }
    }
  }

  /** Per object the times, bytes and whole downloads of all successful reads, from dirty lines. */
  @Test
  void dandiExtraction() throws Exception {
    String dir = "formats/s3_server_access/dandi_s3_log_extraction/";
    Map<String, List<String>> reads = new TreeMap<>();
    int events = 0;
    for (String file :
        List.of("2020-01-01-05-06-35-0123456789ABCDEF", "2022-01-01-05-06-35-0123456789ABCDEF")) {
      for (byte[] line : SharedData.lines(dir + "example_logs/" + file)) {
        AccessEvent event = (AccessEvent) Lines.record(S3, line);
        assertThat(Lines.record(AUTO, line)).isEqualTo(event);
        events++;
        if (event.operation() == Operation.READ) {
          String time =
              DateTimeFormatter.ofPattern("yyMMddHHmmss")
                  .withZone(ZoneOffset.UTC)
                  .format(event.time());
          reads
              .computeIfAbsent(event.object(), object -> new ArrayList<>())
              // The peer counts bytes not told, which an empty object has, as 0.
              .add(time + " " + Math.max(0, event.bytes()) + " " + (event.status() == 200 ? 1 : 0));
        }
      }
    }
    assertThat(events).isEqualTo(10);

    Map<String, List<String>> expected = new TreeMap<>();
    Path root = SharedData.path(dir + "expected/extraction");
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.endsWith("timestamps.txt")).toList()) {
        List<String> times = Files.readAllLines(file);
        List<String> bytes = Files.readAllLines(file.resolveSibling("bytes_sent.txt"));
        List<String> whole = Files.readAllLines(file.resolveSibling("download.txt"));
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
          rows.add(times.get(i) + " " + bytes.get(i) + " " + whole.get(i));
        }
        expected.put("s3://dandiarchive/" + root.relativize(file.getParent()), rows);
      }
    }
    assertThat(expected).hasSize(7);
    assertThat(reads).isEqualTo(expected);
  }

  @Test
  void dandiDirtIsReadWhole() throws Exception {
    String dir = "formats/s3_server_access/dandi_s3_log_extraction/example_logs/";
    List<byte[]> lines = SharedData.lines(dir + "2022-01-01-05-06-35-0123456789ABCDEF");
    AccessEvent openAgent = (AccessEvent) Lines.record(S3, lines.get(0));
    assertThat(openAgent.agent()).startsWith("\"Mozilla/5.0").endsWith("Safari/537.36");
    AccessEvent quotesInRequestAndReferrer = (AccessEvent) Lines.record(S3, lines.get(1));
    assertThat(quotesInRequestAndReferrer.object()).isEqualTo("s3://dandiarchive//");
    assertThat(quotesInRequestAndReferrer.status()).isEqualTo(404);
    assertThat(quotesInRequestAndReferrer.bytes()).isEqualTo(272);
    assertThat(quotesInRequestAndReferrer.agent())
        .isEqualTo(
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)");
    AccessEvent doubleBlank = (AccessEvent) Lines.record(S3, lines.get(lines.size() - 1));
    assertThat(doubleBlank.requester()).isEqualTo("arn:aws:iam::123:user/dandi-api-heroku");
    assertThat(doubleBlank.objectBytes()).isEqualTo(199_693_197);
  }

  @Test
  void logstashCombined() throws Exception {
    List<JsonNode> rows = SharedData.rows("formats/apache_nginx/logstash_httpd_combined.jsonl");
    assertThat(rows).hasSize(6);
    for (JsonNode row : rows) {
      AccessEvent event = event(COMBINED, row.path("input").asText());
      String path = expected(row, "/request", "/url/original");
      if (path != null) {
        assertThat(event.object()).isEqualTo("http://localhost" + path);
      }
      String user = orNull(expected(row, "/auth", "/user/name"));
      if (user != null) {
        assertThat(event.requester()).isEqualTo(user);
      } else if (expected(row, "/auth") != null) {
        assertThat(event.requester()).isEqualTo(expected(row, "/clientip"));
      }
      assertNumber(event.status(), expected(row, "/response", "/http/response/status_code"));
      assertNumber(event.bytes(), expected(row, "/bytes", "/http/response/body/bytes"));
      String agent = expected(row, "/agent", "/user_agent/original");
      if (agent != null) {
        assertThat(event.agent()).isEqualTo(agent);
      }
      assertThat(event(AUTO, row.path("input").asText())).isEqualTo(event);
    }
    AccessEvent options = event(COMBINED, rows.get(2).path("input").asText());
    assertThat(options.status()).isEqualTo(AccessEvent.UNKNOWN);
    assertThat(options.operation()).isEqualTo(Operation.OTHER);
  }

  @ParameterizedTest
  @EnumSource(
      value = LogFormat.class,
      names = {"CLF", "COMBINED"})
  void vector(LogFormat format) throws Exception {
    List<JsonNode> rows =
        new ArrayList<>(SharedData.rows("formats/apache_nginx/vrl_parse_common_log.jsonl"));
    rows.addAll(SharedData.rows("formats/apache_nginx/vrl_parse_apache_log.jsonl"));
    assertThat(rows).hasSize(14);
    AccessLogParser parser = AccessLogParser.of(format, OPTIONS);
    int events = 0;
    for (JsonNode row : rows) {
      String line = row.path("input").asText();
      if (row.has("expected_error")) {
        assertThat(reason(parser, line))
            .isEqualTo(line.contains("[1234]") ? Reason.BAD_TIME : Reason.NOT_THIS_FORMAT);
        continue;
      }
      // An error log is another format. A line of dashes alone, which the peer accepts and dates
      // with its own clock's time, names no time: an event without one cannot be counted.
      if (row.path("args").path("format").asText().equals("error")
          || line.equals("- - - - - - -")) {
        assertThat(reason(parser, line)).isEqualTo(Reason.NOT_THIS_FORMAT);
        assertThat(reason(AUTO, line)).isEqualTo(Reason.NOT_THIS_FORMAT);
        continue;
      }
      events++;
      AccessEvent event = event(parser, line);
      assertThat(event.object()).isEqualTo("http://localhost" + expected(row, "/path"));
      assertThat(event.time()).isEqualTo(Instant.parse(expected(row, "/timestamp/timestamp")));
      assertThat(event.requester()).isEqualTo(expected(row, "/user"));
      assertNumber(event.status(), expected(row, "/status"));
      assertNumber(event.bytes(), expected(row, "/size"));
      assertThat(event.agent())
          .isEqualTo(format == LogFormat.COMBINED ? expected(row, "/agent") : null);
    }
    assertThat(events).isEqualTo(4);
  }

  private static Map<Operation, Integer> operations(List<AccessEvent> events) {
    Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
    events.forEach(event -> counts.merge(event.operation(), 1, Integer::sum));
    return counts;
  }

  private static long bytesRead(List<AccessEvent> events) {
    return events.stream()
        .filter(event -> event.operation() == Operation.READ)
        .mapToLong(AccessEvent::bytes)
        .sum();
  }

  /** The counts were taken with a regular expression, outside this project. */
  @Test
  void worldCup() throws Exception {
    AccessLogParser parser = AccessLogParser.of(LogFormat.CLF, OPTIONS);
    List<AccessEvent> events = new ArrayList<>();
    for (byte[] line : SharedData.lines("traces/worldcup98-day.clf.gz")) {
      assertThat(parser.parse(line, 0, line.length, record -> events.add((AccessEvent) record)))
          .isEqualTo(LineKind.RECORD);
      assertThat(
              AUTO.parse(
                  line,
                  0,
                  line.length,
                  record -> assertThat(record).isEqualTo(events.get(events.size() - 1))))
          .isEqualTo(LineKind.RECORD);
    }
    assertThat(events).hasSize(199_997).allMatch(AccessEvent::hasKey);
    assertThat(operations(events))
        .isEqualTo(
            Map.of(Operation.READ, 174_303, Operation.METADATA, 25_457, Operation.OTHER, 237));
    assertThat(bytesRead(events)).isEqualTo(1_502_209_089L);
    Set<String> objects = new HashSet<>();
    events.stream()
        .filter(event -> event.operation() == Operation.READ)
        .forEach(event -> objects.add(event.object()));
    assertThat(objects).hasSize(2539);
  }

  /**
   * Records are broken over lines: what is behind the break is a dead letter, the rest an event.
   */
  @Test
  void erddap() throws Exception {
    for (AccessLogParser parser : List.of(COMBINED, AUTO)) {
      List<AccessEvent> events = new ArrayList<>();
      Map<Reason, Integer> dead = new EnumMap<>(Reason.class);
      int lines = 0;
      for (int file = 1; file <= 5; file++) {
        for (byte[] line : SharedData.lines("traces/nginx-erddap/tomcat-access.log." + file)) {
          lines++;
          try {
            assertThat(
                    parser.parse(line, 0, line.length, record -> events.add((AccessEvent) record)))
                .isEqualTo(LineKind.RECORD);
          } catch (MalformedLineException e) {
            dead.merge(e.reason(), 1, Integer::sum);
            assertThat(new String(line, StandardCharsets.ISO_8859_1)).startsWith(" \"");
          }
        }
      }
      assertThat(lines).isEqualTo(6795);
      assertThat(dead).isEqualTo(Map.of(Reason.NOT_THIS_FORMAT, 1167));
      assertThat(events).hasSize(5628);
      assertThat(operations(events))
          .isEqualTo(Map.of(Operation.READ, 4823, Operation.METADATA, 6, Operation.OTHER, 799));
      assertThat(bytesRead(events)).isEqualTo(1_173_517_953L);
      assertThat(events).allMatch(event -> event.format() == LogFormat.COMBINED);
    }
  }

  @Test
  void dailyTotals() throws IOException, MalformedLineException {
    assertTotals("lhcb", 40_173, 5_704, 98_549);
    assertTotals("dandi-assets", 105_804, 65_333, -1);
    assertTotals("dandi-sets", 45_398, 230, 63_809);
  }

  private static void assertTotals(String trace, int rows, int maxObjects, long reads)
      throws IOException, MalformedLineException {
    AccessLogParser parser = AccessLogParser.of(LogFormat.COUNTS, OPTIONS);
    List<DailyAccess> totals = new ArrayList<>();
    int headers = 0;
    for (byte[] line : SharedData.lines("traces/" + trace + ".counts.csv.gz")) {
      if (parser.parse(line, 0, line.length, record -> totals.add((DailyAccess) record))
          == LineKind.HEADER) {
        headers++;
      }
      AUTO.parse(
          line,
          0,
          line.length,
          record -> assertThat(record).isEqualTo(totals.get(totals.size() - 1)));
    }
    assertThat(headers).isEqualTo(1);
    assertThat(totals).hasSize(rows);
    assertThat(totals.stream().map(DailyAccess::object).distinct().count())
        .isLessThanOrEqualTo(maxObjects);
    if (reads >= 0) {
      assertThat(totals.stream().mapToLong(DailyAccess::reads).sum()).isEqualTo(reads);
    }
  }
}
