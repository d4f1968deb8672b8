package io.cloudflux.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.AccessRecord;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.LogFormat;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A figure for something else than the peer does would be worth nothing. */
class PeerParserTest {

  static Stream<LogFormat> formats() {
    Set<LogFormat> formats = EnumSet.copyOf(PeerParser.TEXT);
    formats.addAll(PeerParser.JSON);
    return formats.stream();
  }

  /** The request's id is hashed by each in its own way. */
  @ParameterizedTest
  @MethodSource("formats")
  void makesTheSameEvents(LogFormat format) throws Exception {
    AccessLogParser parser = AccessLogParser.of(format, ParserBenchmark.OPTIONS);
    PeerParser peer = PeerParser.of(format);
    for (byte[] line : SampleLog.lines(format, ParserBenchmark.LINES, ParserBenchmark.SEED)) {
      List<AccessRecord> ours = new ArrayList<>();
      parser.parse(line, 0, line.length, ours::add);
      AccessEvent theirs = peer.parse(line);
      assertThat(List.of(theirs))
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("requestId")
          .isEqualTo(ours);
      assertThat(theirs.requestId() == 0).isEqualTo(((AccessEvent) ours.get(0)).requestId() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(LogFormat.class)
  void everyLineHoldsOneEvent(LogFormat format) throws Exception {
    AccessLogParser parser = AccessLogParser.of(format, ParserBenchmark.OPTIONS);
    for (byte[] line : SampleLog.lines(format, 500, 3)) {
      List<AccessRecord> records = new ArrayList<>();
      assertThat(parser.parse(line, 0, line.length, records::add)).isEqualTo(LineKind.RECORD);
      assertThat(records).hasSize(1);
    }
  }
}
