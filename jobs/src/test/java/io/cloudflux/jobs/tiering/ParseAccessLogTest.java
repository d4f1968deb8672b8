package io.cloudflux.jobs.tiering;

import static io.cloudflux.jobs.tiering.LineMetricsTest.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.DeadLetter;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.LineMetricsTest.Counters;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.log.Operation;
import io.cloudflux.time.Days;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParseAccessLogTest {
  private static final String STAGE = "access-log";
  private static final long NOW = at("2026-01-31");
  private static final String SOURCE = "logs/access.log";

  private final Counters counters = new Counters();
  private OneInputStreamOperatorTestHarness<RawLine, AccessEvent> harness;
  private long position;

  @BeforeEach
  void open() throws Exception {
    harness = harness(LogFormat.AUTO);
  }

  private OneInputStreamOperatorTestHarness<RawLine, AccessEvent> harness(LogFormat format)
      throws Exception {
    OneInputStreamOperatorTestHarness<RawLine, AccessEvent> opened =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new ParseAccessLog(format, LogOptions.asOf(NOW))),
            counters.environment());
    opened.open();
    return opened;
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void emitsTheEventsThatSaySomethingAboutAnObject() throws Exception {
    line(s3("10/Jan/2026:23:59:59", "REST.GET.OBJECT", "a%20b", "200"));
    line(s3("11/Jan/2026:00:00:00", "REST.PUT.OBJECT", "c", "200"));
    line(s3("11/Jan/2026:00:00:01", "REST.DELETE.OBJECT", "c", "204"));
    line(s3("11/Jan/2026:00:00:02", "REST.HEAD.OBJECT", "d", "200"));

    assertThat(harness.extractOutputValues())
        .extracting(AccessEvent::object)
        .containsExactly("s3://bucket/a b", "s3://bucket/c", "s3://bucket/c", "s3://bucket/d");
    assertThat(harness.extractOutputValues())
        .extracting(AccessEvent::operation)
        .containsExactly(Operation.READ, Operation.WRITE, Operation.DELETE, Operation.METADATA);
    assertThat(harness.extractOutputValues().get(0))
        .returns(at("2026-01-11") - 1000, AccessEvent::timeMillis)
        .returns(10L, AccessEvent::bytes)
        .returns(20L, AccessEvent::objectBytes)
        .returns(LogFormat.S3, AccessEvent::format);
    assertThat(dead()).isEmpty();
  }

  @Test
  void parsesButDoesNotPassOnWhatSaysNothingAboutAnObject() throws Exception {
    line(s3("10/Jan/2026:00:00:00", "REST.GET.BUCKET", "-", "200"));
    line(s3("11/Jan/2026:00:00:00", "REST.GET.OBJECT", "gone", "404"));

    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(sum(harness.getOperator(), STAGE, "parsed")).isEqualTo(2);
    assertThat(spans()).containsExactly(span("2026-01-10", 0), span("2026-01-10", 1));
  }

  @Test
  void putsDailyTotalsAside() throws Exception {
    line("s3://bucket/key,2026-01-10,3,400,1");

    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(side(ParseAccessLog.DAILY_TOTALS))
        .containsExactly(
            new DailyAccess(
                "s3://bucket/key",
                day("2026-01-10"),
                3,
                400,
                1,
                -1,
                at("2026-01-10"),
                at("2026-01-10"),
                DailyAccess.NEVER));
  }

  @Test
  void tellsTheSpanOfDaysOnlyWhenItGrows() throws Exception {
    for (String date : List.of("10", "10", "12", "11", "10", "12", "09", "10", "13")) {
      line(s3(date + "/Jan/2026:12:00:00", "REST.GET.OBJECT", "k", "200"));
    }
    line("s3://bucket/key,2026-01-13,3,400");
    line("s3://bucket/key,2026-01-15,3,400");
    line("not a line of any format");

    assertThat(spans())
        .containsExactly(
            span("2026-01-10", 0),
            span("2026-01-10", 2),
            span("2026-01-09", 3),
            span("2026-01-09", 4),
            span("2026-01-09", 6));
  }

  /**
   * Event time follows all lines that tell a time, and timers of quiet objects fire with it. Were
   * the span behind, they would find that the logs end before, and never be set again.
   */
  @Test
  void theSpanIsNeverBehindEventTime() throws Exception {
    AccessLogParser clock = AccessLogParser.of(LogFormat.AUTO, LogOptions.asOf(NOW));
    line(s3("10/Jan/2026:12:00:00", "REST.GET.OBJECT", "k", "200"));
    for (String bad :
        List.of(
            s3("13/Jan/2026:12:00:00", "REST.GET.OBJECT", "k", "none"),
            "# [14/Jan/2026:12:00:00 +0000] a comment",
            "x [15/Jan/2026:12:00:00 +0000]")) {
      line(bad);
      long time = clock.timeOf(bytes(bad), 0, bytes(bad).length);

      assertThat(spans().get(spans().size() - 1).lastDay())
          .describedAs(bad)
          .isGreaterThanOrEqualTo(time == Long.MIN_VALUE ? 0 : Days.of(time));
      assertThat(spans().get(spans().size() - 1).firstDay()).isEqualTo(day("2026-01-10"));
    }
    assertThat(counters.count("linesParsed{stage=access-log}")).isEqualTo(1);
  }

  @Test
  void sendsWhatCannotBeParsedToTheDeadLetters() throws Exception {
    byte[] garbage = {'x', 0, (byte) 0xFF, '\r'};
    harness.processElement(new RawLine(garbage, SOURCE, 42, null), 0);

    assertThat(dead())
        .singleElement()
        .returns(STAGE, DeadLetter::stage)
        .returns(Reason.NOT_THIS_FORMAT.name(), DeadLetter::reason)
        .returns(SOURCE, DeadLetter::source)
        .returns(42L, DeadLetter::position)
        .satisfies(letter -> assertThat(letter.raw()).isEqualTo(garbage))
        .satisfies(letter -> assertThat(letter.message()).isNotBlank());
    assertThat(counters.count("deadLetters{reason=NOT_THIS_FORMAT, stage=access-log}"))
        .isEqualTo(1);
    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(spans()).isEmpty();
  }

  @Test
  void doesNotParseALineThatIsNotWhole() throws Exception {
    byte[] good = bytes(s3("10/Jan/2026:00:00:00", "REST.GET.OBJECT", "k", "200"));
    harness.processElement(new RawLine(good, SOURCE, 0, Reason.TOO_LONG), 0);
    harness.processElement(new RawLine(new byte[0], SOURCE, 9, Reason.CORRUPT_FILE), 0);

    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(dead())
        .extracting(DeadLetter::reason, DeadLetter::position)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("TOO_LONG", 0L),
            org.assertj.core.groups.Tuple.tuple("CORRUPT_FILE", 9L));
    assertThat(dead().get(0).message()).contains("1048576");
    assertThat(dead().get(0).raw()).isEqualTo(good);
    assertThat(counters.count("deadLetters{reason=TOO_LONG, stage=access-log}")).isEqualTo(1);
    assertThat(counters.count("deadLetters{reason=CORRUPT_FILE, stage=access-log}")).isEqualTo(1);
  }

  @Test
  void refusesTimesAheadOfTheClock() throws Exception {
    line(s3("02/Feb/2026:00:00:00", "REST.GET.OBJECT", "k", "200"));

    assertThat(dead()).extracting(DeadLetter::reason).containsExactly("IMPLAUSIBLE_TIME");
    assertThat(spans()).isEmpty();
  }

  @Test
  void readsOnlyTheFormatItIsTold() throws Exception {
    harness.close();
    harness = harness(LogFormat.COUNTS);

    line("s3://bucket/key,2026-01-10,3,400,1");
    line(s3("10/Jan/2026:00:00:00", "REST.GET.OBJECT", "k", "200"));

    assertThat(side(ParseAccessLog.DAILY_TOTALS)).hasSize(1);
    assertThat(dead()).hasSize(1);
  }

  @Test
  void everyLineIsParsedIgnoredOrDead() throws Exception {
    line(s3("10/Jan/2026:00:00:00", "REST.GET.OBJECT", "k", "200"));
    line("s3://bucket/key,2026-01-10,3,400,1");
    line("");
    line("# a comment");
    line("object,day,reads,bytes");
    line("s3://bucket/key,2026-01-99,3,400,1");
    line("nonsense");
    line(s3("40/Jan/2026:00:00:00", "REST.GET.OBJECT", "k", "200"));
    line("1.2.3.4 - - [10/Jan/2026:00:00:00 +0000] \"GET /x HTTP/1.1\" 200 17");

    assertThat(counters.count("lines{stage=access-log}")).isEqualTo(9);
    assertThat(counters.count("linesParsed{stage=access-log}")).isEqualTo(3);
    for (String rule : List.of("blank", "comment", "header")) {
      assertThat(counters.count("linesIgnored{rule=" + rule + ", stage=access-log}")).isEqualTo(1);
    }
    assertThat(counters.dead(STAGE)).isEqualTo(3).isEqualTo(dead().size());
    for (String what :
        List.of(
            "lines=9",
            "parsed=3",
            "ignored.blank=1",
            "ignored.comment=1",
            "ignored.header=1",
            "dead=3")) {
      String[] expected = what.split("=");
      assertThat(sum(harness.getOperator(), STAGE, expected[0]))
          .describedAs(expected[0])
          .isEqualTo(Long.parseLong(expected[1]));
    }
  }

  private void line(String text) throws Exception {
    byte[] bytes = bytes(text);
    harness.processElement(new RawLine(bytes, SOURCE, position, null), 0);
    position += bytes.length + 1;
  }

  private List<DeadLetter> dead() {
    return side(DeadLetters.TAG);
  }

  private List<LogSpan> spans() {
    return side(ParseAccessLog.LOG_SPAN);
  }

  private <T> List<T> side(OutputTag<T> tag) {
    var records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  private static LogSpan span(String first, int daysMore) {
    return new LogSpan(day(first), day(first) + daysMore);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int day(String date) {
    return (int) LocalDate.parse(date).toEpochDay();
  }

  private static long at(String date) {
    return day(date) * 86_400_000L;
  }

  private static String s3(String time, String operation, String key, String status) {
    return "owner bucket [%s +0000] 192.0.2.3 - 3E57 %s %s \"X /k HTTP/1.1\" %s - 10 20 7 5 \"-\" \"a\" -"
        .formatted(time, operation, key, status);
  }
}
