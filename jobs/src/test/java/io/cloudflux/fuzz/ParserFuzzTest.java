package io.cloudflux.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.AccessRecord;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.MalformedLineException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small run of what {@code ./cloudflux fuzz} does with a million lines. */
class ParserFuzzTest {
  private static final LogOptions OPTIONS =
      LogOptions.asOf(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());

  @ParameterizedTest
  @EnumSource(LogFormat.class)
  void damagedLinesAreReadIgnoredOrMalformed(LogFormat format) {
    FuzzResult result = new ParserFuzz(format, 11).run(0, 10_000);
    assertThat(result.firstFaults()).isEmpty();
    assertThat(result.passed()).isTrue();
    assertThat(result.events()).isBetween(1_000L, 9_000L);
    assertThat(result.toText()).startsWith(format.label() + ": 10,000 lines = ");
  }

  /** A mutator of bad lines would test little. */
  @ParameterizedTest
  @EnumSource(value = LogFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void theLinesAreGoodBeforeTheyAreDamaged(LogFormat format) {
    AccessLogParser own = AccessLogParser.of(format, OPTIONS);
    AccessLogParser auto = AccessLogParser.of(LogFormat.AUTO, OPTIONS);
    int records = 0;
    for (byte[] line : Corpus.of(format)) {
      String text = new String(line, StandardCharsets.UTF_8);
      if (text.startsWith("{\"Records\"") || text.startsWith("{\"records\"")) {
        continue; // for the framer to take apart
      }
      List<Object> found = outcome(own, line);
      assertThat(found).as(text).isEqualTo(outcome(auto, line));
      records += found.get(0) == LineKind.RECORD ? 1 : 0;
    }
    assertThat(records).isGreaterThan(2);
  }

  private static List<Object> outcome(AccessLogParser parser, byte[] line) {
    List<AccessRecord> records = new ArrayList<>();
    List<Object> outcome = new ArrayList<>();
    try {
      outcome.add(parser.parse(line, 0, line.length, records::add));
    } catch (MalformedLineException e) {
      throw new AssertionError(new String(line, StandardCharsets.UTF_8), e);
    }
    outcome.add(records);
    return outcome;
  }

  @ParameterizedTest
  @EnumSource(LogFormat.class)
  void aLineDependsOnSeedAndNumberOnly(LogFormat format) {
    LineMutator mutator = new LineMutator(Corpus.of(format), 3);
    byte[] line = mutator.line(42);
    mutator.line(7);
    assertThat(mutator.line(42)).isEqualTo(line);
    assertThat(new LineMutator(Corpus.of(format), 3).line(42)).isEqualTo(line);
  }
}
