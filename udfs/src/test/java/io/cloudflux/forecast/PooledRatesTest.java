package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.forecast.PooledRates.Total;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PooledRatesTest {
  private static final long WIDE = 11;
  private static final long NARROW = 12;
  private static final long UNKNOWN = 13;

  /** Of all 1 read in 10 days, of the wider pool 1 a day, of the narrower 4. */
  private final PooledRates rates =
      rates(1_000, 10_000, new Total(WIDE, 600, 600, 6), new Total(NARROW, 1_600, 400, 4));

  @Test
  void aPoolIsShrunkToTheOneAroundIt() {
    double wide = (600 + 200 * 0.1) / (600 + 200);

    assertThat(rate(WIDE)).isEqualTo(wide, within(1e-12));
    assertThat(rate(WIDE, NARROW)).isEqualTo((1_600 + 200 * wide) / (400 + 200), within(1e-12));
  }

  @Test
  void aPoolNobodyKnowsIsAsTheOneAroundIt() {
    assertThat(rate(UNKNOWN)).isEqualTo(0.1, within(1e-12));
    assertThat(rate(UNKNOWN, WIDE)).isEqualTo(rate(WIDE));
    assertThat(rate(WIDE, UNKNOWN)).isEqualTo(rate(WIDE));
    assertThat(rate()).isEqualTo(0.1, within(1e-12));
  }

  @Test
  void onlyAsManyLevelsAsTold() {
    assertThat(rates.rate(new long[] {WIDE, NARROW, 0, 0, 0}, 1, 0, 0)).isEqualTo(rate(WIDE));
  }

  /** What the others are read, not what the object itself is. */
  @Property
  void leavesOutExactlyTheObjectsOwn(
      @ForAll @LongRange(max = 5_000) long ownReads, @ForAll @LongRange(max = 500) long ownDays) {
    PooledRates with =
        rates(
            1_000 + ownReads,
            10_000 + ownDays,
            new Total(WIDE, 600 + ownReads, 600 + ownDays, 7),
            new Total(NARROW, 1_600 + ownReads, 400 + ownDays, 5));

    assertThat(with.rate(new long[] {WIDE, NARROW}, 2, ownReads, ownDays))
        .isEqualTo(rate(WIDE, NARROW), within(1e-12));
  }

  @Test
  void anObjectAloneHasNothingToGoBy() {
    PooledRates alone = rates(30, 10, new Total(WIDE, 30, 10, 1));

    assertThat(alone.rate(new long[] {WIDE}, 1, 30, 10)).isZero();
    assertThat(rates(0, 0).rate(new long[] {WIDE}, 1, 0, 0)).isZero();
  }

  /** Reads that came late may be the object's own and not yet the pool's. */
  @Test
  void isNeverNegative() {
    assertThat(rates(30, 10, new Total(WIDE, 30, 10, 1)).rate(new long[] {WIDE}, 1, 99, 10))
        .isZero();
  }

  @Test
  void oneBusyObjectCountsForNoMoreThanTenReadsADay() {
    assertThat(PooledRates.counted(5, 1)).isEqualTo(5);
    assertThat(PooledRates.counted(10, 1)).isEqualTo(10);
    assertThat(PooledRates.counted(1_000_000, 3)).isEqualTo(30);
    assertThat(PooledRates.counted(7, 0)).isZero();
  }

  @Test
  void totalsAddUp() {
    assertThat(new Total(WIDE, 1, 2, 3).plus(new Total(WIDE, 10, 20, 30)))
        .isEqualTo(new Total(WIDE, 11, 22, 33));
  }

  @Property(tries = 100)
  void totalsAreSortedWhateverTheOrder(
      @ForAll @IntRange(max = 300) int count, @ForAll Random random) {
    List<Total> totals = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      // Negative ones too, and some that differ in their high bits only.
      totals.add(new Total(Pools.mixed(i) & (i % 5 == 0 ? 0xFFFFFFFF00000001L : -1), i, i + 7, 1));
    }
    long[][] expected =
        totals.stream()
            .sorted((a, b) -> Long.compare(a.pool(), b.pool()))
            .map(total -> new long[] {total.pool(), total.reads(), total.days()})
            .toArray(long[][]::new);
    Collections.shuffle(totals, random);

    PooledRates shuffled = rates(5, 6, totals.toArray(new Total[0]));

    assertThat(shuffled.totals()).isDeepEqualTo(expected);
    assertThat(shuffled.allReads()).isEqualTo(5);
    assertThat(shuffled.allDays()).isEqualTo(6);
  }

  @Test
  void eachOfTenThousandPoolsIsFound() {
    Total[] totals = new Total[10_000];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = new Total(Pools.mixed(i), 3L * i, 100, 1);
    }
    PooledRates many = rates(0, 1, totals);

    for (int i = 0; i < totals.length; i++) {
      assertThat(many.rate(new long[] {Pools.mixed(i)}, 1, 0, 0))
          .isEqualTo(3.0 * i / 300, within(1e-12));
      assertThat(many.rate(new long[] {Pools.mixed(i + 1_000_000_000L)}, 1, 0, 0)).isZero();
    }
    assertThat(many.totals()).hasDimensions(10_000, 3);
  }

  @Test
  void travelsToTheTasks() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(rates);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      PooledRates there = (PooledRates) in.readObject();

      assertThat(there.totals()).isDeepEqualTo(rates.totals());
      assertThat(there.rate(new long[] {WIDE, NARROW}, 2, 0, 0)).isEqualTo(rate(WIDE, NARROW));
    }
  }

  private double rate(long... pools) {
    return rates.rate(pools, pools.length, 0, 0);
  }

  private static PooledRates rates(long allReads, long allDays, Total... totals) {
    return new PooledRates(allReads, allDays, totals);
  }
}
