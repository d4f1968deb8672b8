package io.cloudflux.log;

import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.isNoRecord;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.time.Days;
import java.time.LocalDate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountsParserTest {
  private static final AccessLogParser PARSER = new CountsParser(OPTIONS);
  private static final int DAY = (int) LocalDate.parse("2013-01-07").toEpochDay();
  private static final long START = millis("2013-01-07T00:00:00Z");

  private static DailyAccess total(String line) throws MalformedLineException {
    return (DailyAccess) Lines.record(PARSER, Lines.utf8(line));
  }

  private static DailyAccess expected(String object, long reads, long bytes, long writes) {
    return new DailyAccess(
        object,
        DAY,
        reads,
        bytes,
        writes,
        AccessEvent.UNKNOWN,
        reads > 0 ? START : DailyAccess.NEVER,
        writes > 0 ? START : DailyAccess.NEVER,
        DailyAccess.NEVER);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`s3://lhcb/a.DST,2013-01-07,2,413666750`, s3://lhcb/a.DST, 2, 413666750, 0",
        "`s3://lhcb/a.DST,2013-01-07,2,413666750,`, s3://lhcb/a.DST, 2, 413666750, 0",
        "`s3://lhcb/a.DST,2013-01-07,0,0,3`, s3://lhcb/a.DST, 0, 0, 3",
        "`s3://lhcb/a.DST,2013-01-07,1,2,3`, s3://lhcb/a.DST, 1, 2, 3",
        "`s3://lhcb/a.DST,2013-01-07,0,0`, s3://lhcb/a.DST, 0, 0, 0",
        "`\"s3://b/a,b\",2013-01-07,1,2`, `s3://b/a,b`, 1, 2, 0",
        "`\"s3://b/say \"\"hi\"\"\",\"2013-01-07\",\"1\",\"2\"`, `s3://b/say \"hi\"`, 1, 2, 0",
        "`s3://b/say \"\"hi\"\",2013-01-07,1,2`, `s3://b/say \"\"hi\"\"`, 1, 2, 0",
        "`s3://b/a%20b,2013-01-07,1,2`, s3://b/a%20b, 1, 2, 0",
        "`az://acc/c/é,2013-01-07,1,2`, az://acc/c/é, 1, 2, 0",
        "`s3://b/x,2013-01-07,9223372036854775807,0`, s3://b/x, 9223372036854775807, 0, 0",
      })
  void readsTotals(String line, String object, long reads, long bytes, long writes)
      throws Exception {
    assertThat(total(line)).isEqualTo(expected(object, reads, bytes, writes));
    assertThat(total("\uFEFF" + line + "\r")).isEqualTo(total(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "\r",
        "object,day,reads,bytes",
        "\uFEFFobject,day,reads,bytes\r",
        "object,day,reads,bytes,writes",
        "\"object\",\"day\",\"reads\",\"bytes\"",
        "Object,Day,Reads,Bytes",
      })
  void blankLinesAndTheHeaderHoldNoRecord(String line) throws Exception {
    assertThat(isNoRecord(PARSER, line)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "not a total, NOT_THIS_FORMAT",
        "`s3://b/a,b,c,2013-01-07,1,2`, NOT_THIS_FORMAT",
        "`\"s3://b/a\"x,2013-01-07,1,2`, NOT_THIS_FORMAT",
        "`\"s3://b/a,2013-01-07,1,2`, TRUNCATED",
        "`s3://b/a,2013-01-07`, TRUNCATED",
        "`s3://b/a,2013-01-07,1`, TRUNCATED",
        "`s3:/b/a,2013-01-07,1,2`, BAD_VALUE",
        "`://b/a,2013-01-07,1,2`, BAD_VALUE",
        "`s3://,2013-01-07,1,2`, BAD_VALUE",
        "`,2013-01-07,1,2`, BAD_VALUE",
        "`s3://b/a,b,2013-01-07,1,2`, BAD_TIME",
        "`s3://b/a,2013-02-29,1,2`, BAD_TIME",
        "`s3://b/a,2013-1-7,1,2`, BAD_TIME",
        "`s3://b/a,,1,2`, BAD_TIME",
        "`s3://b/a,1990-12-31,1,2`, IMPLAUSIBLE_TIME",
        "`s3://b/a,2027-01-02,1,2`, IMPLAUSIBLE_TIME",
        "`s3://b/a,2013-01-07,-1,2`, BAD_NUMBER",
        "`s3://b/a,2013-01-07,1.5,2`, BAD_NUMBER",
        "`s3://b/a,2013-01-07,,2`, BAD_NUMBER",
        "`s3://b/a,2013-01-07, 1,2`, BAD_NUMBER",
        "`s3://b/a,2013-01-07,1,`, BAD_NUMBER",
        "`s3://b/a,2013-01-07,1,9223372036854775808`, BAD_NUMBER",
        "`s3://b/a,2013-01-07,1,2,x`, BAD_NUMBER",
      })
  void saysWhyALineCannotBeRead(String line, Reason expected) {
    assertThat(reason(PARSER, line)).isEqualTo(expected);
  }

  @Test
  void theLatestDayIsTheOneBeforeTheLimit() throws Exception {
    String line = "s3://b/a," + Days.iso(DAY) + ",1,2";
    assertThat(reason(new CountsParser(LogOptions.asOf(START - Days.MILLIS)), line))
        .isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(reason(new CountsParser(LogOptions.asOf(START + 1 - Days.MILLIS)), line)).isNull();
  }

  @Property
  void anyObjectRoundTripsQuoted(@ForAll("keys") String key, @ForAll @LongRange(min = 0) long reads)
      throws Exception {
    String object = "s3://b/" + key;
    String line = "\"" + object.replace("\"", "\"\"") + "\",2013-01-07," + reads + ",0";
    assertThat(total(line)).isEqualTo(expected(object, reads, 0, 0));
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings().withCharRange(' ', '~').withChars("\",é");
  }
}
