package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.time.Days;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class LatestTimeTest {
  private static final long NOW = 1_767_225_600_000L;

  @Test
  void isADayAheadOfAKnownPresent() {
    LatestTime latest = LatestTime.asOf(NOW);
    assertThat(latest.allows(NOW + Days.MILLIS - 1)).isTrue();
    assertThat(latest.allows(NOW + Days.MILLIS)).isFalse();
    assertThat(latest.allows(NOW)).isTrue();
  }

  @Test
  void goesOnWithItsClock() throws Exception {
    SteppingClock clock = new SteppingClock();
    LatestTime latest = LatestTime.by(clock);
    assertThat(latest.allows(NOW + Days.MILLIS)).isFalse();
    clock.now = NOW + 1;
    assertThat(latest.allows(NOW + Days.MILLIS)).isTrue();
    clock.now = NOW + 30 * Days.MILLIS;
    assertThat(latest.allows(NOW + 31 * Days.MILLIS - 1)).isTrue();
    assertThat(latest.allows(NOW + 31 * Days.MILLIS)).isFalse();
  }

  @Test
  void asksItsClockForLaterTimesOnly() {
    SteppingClock clock = new SteppingClock();
    LatestTime latest = LatestTime.by(clock);
    for (int line = 0; line < 1000; line++) {
      assertThat(latest.allows(NOW + line)).isTrue();
    }
    assertThat(clock.asked).isEqualTo(1);
  }

  @Test
  void ofALaunchedJobGoesOnWhereTheJobRuns() throws Exception {
    LatestTime latest = InstantiationUtil.clone(LatestTime.byClock());
    long now = System.currentTimeMillis();
    assertThat(latest.allows(now + Days.MILLIS / 2)).isTrue();
    assertThat(latest.allows(now + 2 * Days.MILLIS)).isFalse();
    assertThat(InstantiationUtil.clone(LatestTime.asOf(NOW))).isEqualTo(LatestTime.asOf(NOW));
  }

  @Test
  void mayBeNone() {
    assertThat(LatestTime.none().allows(Long.MAX_VALUE - 1)).isTrue();
  }

  private static final class SteppingClock extends Clock {
    private long now = NOW;
    private int asked;

    @Override
    public long millis() {
      asked++;
      return now;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
