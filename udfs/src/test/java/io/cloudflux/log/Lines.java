package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Single lines put through a parser. */
final class Lines {
  /** Beyond every date in the samples. */
  static final LogOptions OPTIONS =
      LogOptions.asOf(Instant.parse("2027-01-01T00:00:00Z").toEpochMilli());

  private Lines() {}

  static byte[] utf8(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }

  static AccessEvent event(AccessLogParser parser, String line) throws MalformedLineException {
    return (AccessEvent) record(parser, utf8(line));
  }

  /** The line's only record. It lies inside a larger buffer: nothing around it may be looked at. */
  static AccessRecord record(AccessLogParser parser, byte[] line) throws MalformedLineException {
    byte[] around = new byte[line.length + 20];
    Arrays.fill(around, (byte) '"');
    System.arraycopy(line, 0, around, 7, line.length);
    List<AccessRecord> records = new ArrayList<>();
    assertThat(parser.parse(around, 7, line.length, records::add)).isEqualTo(LineKind.RECORD);
    assertThat(records).hasSize(1);
    return records.get(0);
  }

  static boolean isNoRecord(AccessLogParser parser, String line) throws MalformedLineException {
    byte[] bytes = utf8(line);
    return parser.parse(
            bytes,
            0,
            bytes.length,
            record -> {
              throw new AssertionError("a record: " + record);
            })
        != LineKind.RECORD;
  }

  /** The reason the line is refused for, or null if it is not. */
  static Reason reason(AccessLogParser parser, String line) {
    byte[] bytes = utf8(line);
    try {
      parser.parse(bytes, 0, bytes.length, record -> {});
      return null;
    } catch (MalformedLineException e) {
      assertThat(e).hasMessageNotContaining("null");
      return e.reason();
    }
  }

  static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  /** What of an event is made from the line's other fields. */
  static final String[] DERIVED = {"actor", "requestId"};

  /** An event but for what is derived. */
  static AccessEvent told(
      String object,
      long time,
      Operation operation,
      long bytes,
      long objectBytes,
      String requester,
      String agent,
      int status,
      LogFormat format) {
    return new AccessEvent(
        object, time, operation, bytes, objectBytes, requester, agent, null, 0, status, format);
  }
}
