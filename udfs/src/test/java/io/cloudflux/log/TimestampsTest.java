package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  private static final DateTimeFormatter CLF =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ROOT);

  @ParameterizedTest
  @CsvSource({
    "10/Oct/2000:13:55:36 -0700, 2000-10-10T20:55:36Z",
    "06/Feb/2019:00:00:38 +0000, 2019-02-06T00:00:38Z",
    "30/Apr/1998:22:00:04 +0200, 1998-04-30T20:00:04Z",
    "29/Feb/2024:23:59:59 +0530, 2024-02-29T18:29:59Z",
    "29/Feb/2000:00:00:00 +0000, 2000-02-29T00:00:00Z",
    "01/Jan/2025:00:00:00 +1400, 2024-12-31T10:00:00Z",
    "31/Dec/1969:23:59:59 +0000, 1969-12-31T23:59:59Z",
    "31/Dec/2016:23:59:60 +0000, 2017-01-01T00:00:00Z",
  })
  void readsTheTimeOfCommonLogs(String text, String instant) {
    assertThat(clf(text)).isEqualTo(Instant.parse(instant).toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00/Oct/2000:13:55:36 -0700",
        "32/Oct/2000:13:55:36 -0700",
        "31/Apr/2000:13:55:36 -0700",
        "29/Feb/2023:13:55:36 -0700",
        "29/Feb/1900:13:55:36 -0700",
        "10/oct/2000:13:55:36 -0700",
        "10/Okt/2000:13:55:36 -0700",
        "10/Oct/20x0:13:55:36 -0700",
        "10/Oct/2000:24:00:00 -0700",
        "10/Oct/2000:13:60:36 -0700",
        "10/Oct/2000:13:55:61 -0700",
        "10/Oct/2000:13:55:36 -0760",
        "10/Oct/2000:13:55:36 +1401",
        "10/Oct/2000:13:55:36 00700",
        "10-Oct-2000:13:55:36 -0700",
        "10/Oct/2000 13:55:36 -0700",
        "2000-10-10T13:55:36-07:00 ",
      })
  void knowsWhatIsNoTime(String text) {
    assertThat(clf(text)).isEqualTo(Timestamps.INVALID);
  }

  @Property(tries = 2000)
  void agreesWithTheJdk(
      @ForAll @LongRange(min = -62_000_000_000L, max = 253_000_000_000L) long second,
      @ForAll @IntRange(min = -56, max = 56) int quarters) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    ZoneOffset zone = ZoneOffset.ofTotalSeconds(quarters * 900);
    var local = utc.atOffset(ZoneOffset.UTC).withOffsetSameInstant(zone);
    assertThat(clf(CLF.format(local))).isEqualTo(second * 1000);
    assertThat(iso(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local))).isEqualTo(second * 1000);
    LocalDate date = utc.toLocalDate();
    byte[] day = date.toString().getBytes(StandardCharsets.US_ASCII);
    assertThat(Timestamps.day(day, 0)).isEqualTo(date.toEpochDay());
  }

  @ParameterizedTest
  @CsvSource({
    "2025-07-01T00:00:00Z, 2025-07-01T00:00:00Z",
    "2025-07-01t00:00:00z, 2025-07-01T00:00:00Z",
    "2025-07-01 00:00:00, 2025-07-01T00:00:00Z",
    "2016-08-18T00:40:07.1Z, 2016-08-18T00:40:07.100Z",
    "2016-08-18T00:40:07.123456789Z, 2016-08-18T00:40:07.123Z",
    "2016-08-18T00:40:07.999+02, 2016-08-17T22:40:07.999Z",
    "2016-08-18T00:40:07-0530, 2016-08-18T06:10:07Z",
    "2016-08-18T00:40:07-05:30, 2016-08-18T06:10:07Z",
  })
  void readsIsoTimes(String text, String instant) {
    assertThat(iso(text)).isEqualTo(Instant.parse(instant).toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2025-07-01",
        "2025-07-01T00:00",
        "2025-07-01T00:00:00.Z",
        "2025-07-01T00:00:00X",
        "2025-07-01T00:00:00+1",
        "2025-07-01T00:00:00+01:0",
        "2025-07-01T00:00:00+01x00",
        "2025-07-01T00:00:00Z ",
        "2025-02-30T00:00:00Z",
        "2025/07/01T00:00:00Z",
        "2025-07-01_00:00:00Z",
      })
  void knowsWhatIsNoIsoTime(String text) {
    assertThat(iso(text)).isEqualTo(Timestamps.INVALID);
  }

  private static long clf(String text) {
    assertThat(text).hasSize(Timestamps.CLF_LENGTH);
    return Timestamps.clf(text.getBytes(StandardCharsets.US_ASCII), 0);
  }

  private static long iso(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Timestamps.iso(bytes, 0, bytes.length);
  }
}
