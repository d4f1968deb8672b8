package io.cloudflux.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.time.Days;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class AccessProfileTest {
  private final AccessProfile profile = new AccessProfile();

  record Read(Instant time, Long bytes) {}

  @Test
  void tellsTheFeatures() throws Exception {
    Row features =
        valueOf(
            Instant.parse("2024-03-01T15:00:00Z"),
            read("2024-01-15T10:00:00Z", 4096),
            read("2024-02-26T10:00:00Z", 4096),
            read("2024-02-26T11:00:00Z", 2048),
            read("2024-03-01T00:00:00Z", 1));

    assertThat(features.getField(0)).isEqualTo(3L);
    assertThat(features.getField(1)).isEqualTo(10_240L);
    assertThat(features.getField(2)).isEqualTo(Instant.parse("2024-01-15T10:00:00Z"));
    assertThat(features.getField(3)).isEqualTo(Instant.parse("2024-02-26T11:00:00Z"));
    assertThat(features.getField(4)).isEqualTo(2);
    assertThat(features.getField(5)).isEqualTo(2L);
    assertThat(features.getField(6)).isEqualTo(2L);
    assertThat(features.getField(7)).isEqualTo(6144L);
    assertThat(features.getField(8)).isEqualTo(3);
    assertThat(features.getField(9)).isEqualTo(46);
  }

  @Test
  void theRateOfAnEvenRhythmIsTheRhythm() throws Exception {
    Row group = profile.createAccumulator();
    for (int day = 0; day < 40; day++) {
      for (int i = 0; i < 5; i++) {
        profile.accumulate(group, Instant.ofEpochMilli(Days.startMillis(day) + i), 1L);
      }
    }
    Row features = profile.getValue(group);

    for (int rate = 10; rate <= 12; rate++) { // The sums are in single precision.
      assertThat((Double) features.getField(rate)).isCloseTo(5, within(1e-5));
    }
  }

  @Test
  void withoutABoundaryItIsTheMidnightAfterTheLastRead() throws Exception {
    Row features = valueOf(null, read("2024-02-26T10:00:00Z", 1));

    assertThat(features.getField(8)).isEqualTo(0);
    assertThat(features.getField(9)).isEqualTo(1);
  }

  @Test
  void anEmptyGroupIsNull() throws Exception {
    Row group = profile.createAccumulator();
    profile.accumulate(group, null, 1L);
    profile.accumulate(group, Instant.EPOCH, 1L, null);
    profile.accumulate(group, Instant.EPOCH, 1L, Instant.EPOCH);

    assertThat(profile.getValue(group)).isNull();
  }

  @Test
  void unknownBytesCountAsNone() throws Exception {
    Row features = valueOf(null, new Read(Instant.EPOCH, null), new Read(Instant.EPOCH, 7L));

    assertThat(features.getField(0)).isEqualTo(2L);
    assertThat(features.getField(1)).isEqualTo(7L);
  }

  @Property(tries = 300)
  void whatIsRetractedWasNeverThere(
      @ForAll("reads") List<Read> kept, @ForAll("reads") List<Read> gone, @ForAll Random random)
      throws Exception {
    Row group = profile.createAccumulator();
    List<Read> all = new ArrayList<>(kept);
    all.addAll(gone);
    Collections.shuffle(all, random);
    for (Read read : all) {
      profile.accumulate(group, read.time(), read.bytes());
    }
    for (Read read : gone) {
      profile.retract(group, read.time(), read.bytes());
    }

    assertThat(profile.getValue(group)).isEqualTo(valueOf(null, kept.toArray(new Read[0])));
  }

  @Property(tries = 300)
  void partsMergeToTheWhole(
      @ForAll("reads") List<Read> one,
      @ForAll("reads") List<Read> two,
      @ForAll("reads") List<Read> gone)
      throws Exception {
    Instant asOf = Instant.ofEpochMilli(Days.startMillis(60));
    Row left = profile.createAccumulator();
    Row right = profile.createAccumulator();
    for (Read read : gone) { // Taken back in one part before it is there in the other.
      profile.retract(left, read.time(), read.bytes(), asOf);
      profile.accumulate(right, read.time(), read.bytes(), asOf);
    }
    for (Read read : one) {
      profile.accumulate(left, read.time(), read.bytes(), asOf);
    }
    for (Read read : two) {
      profile.accumulate(right, read.time(), read.bytes(), asOf);
    }
    Row whole = profile.createAccumulator();
    profile.merge(whole, List.of(left, right));
    List<Read> both = new ArrayList<>(one);
    both.addAll(two);

    assertThat(profile.getValue(whole)).isEqualTo(valueOf(asOf, both.toArray(new Read[0])));
  }

  @Provide
  Arbitrary<List<Read>> reads() {
    // Few times, so that many reads share one.
    return Combinators.combine(
            Arbitraries.longs().between(0, 120), Arbitraries.longs().between(0, 1000))
        .as((halfDays, bytes) -> new Read(Instant.ofEpochMilli(halfDays * Days.MILLIS / 2), bytes))
        .list()
        .ofMaxSize(25);
  }

  private Row valueOf(Instant asOf, Read... reads) throws Exception {
    Row group = profile.createAccumulator();
    for (Read read : reads) {
      if (asOf == null) {
        profile.accumulate(group, read.time(), read.bytes());
      } else {
        profile.accumulate(group, read.time(), read.bytes(), asOf);
      }
    }
    return profile.getValue(group);
  }

  private static Read read(String time, long bytes) {
    return new Read(Instant.parse(time), bytes);
  }
}
