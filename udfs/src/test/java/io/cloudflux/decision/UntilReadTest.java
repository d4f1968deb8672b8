package io.cloudflux.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UntilReadTest {
  private static final ProviderPrices S3 = PriceBookReader.shipped().provider("s3");
  private static final long BYTES = 10L << 30;
  private static final ClassRates[] RATES = ClassRates.of(S3, BYTES);
  private static final ClassRates INSTANT = rates("GLACIER_IR");
  private static final ClassRates STANDARD = rates("STANDARD");
  private static final int HORIZON = 180;

  private static ClassRates rates(String name) {
    return ClassRates.in(RATES, S3.require(name));
  }

  private static double cost(int served, double readsADay) {
    return UntilRead.cost(INSTANT, served, new ReadPath.AtRate(readsADay), BYTES, STANDARD);
  }

  @Test
  void anObjectThatIsNeverReadCostsItsStorage() {
    assertThat(cost(0, 0)).isEqualTo(HORIZON * INSTANT.day(0), within(1e-12));
  }

  @Test
  void anObjectThatIsReadAtOnceCostsTheReadTheWayBackAndStorageThere() {
    // The first read comes within the first day: half of it is spent in each class.
    double expected =
        INSTANT.day(0) / 2
            + INSTANT.access(1, BYTES, 0)
            + STANDARD.entry(INSTANT.index())
            + INSTANT.unserved(0)
            + (HORIZON - 0.5) * STANDARD.day(0);
    assertThat(cost(0, 100)).isEqualTo(expected, within(1e-9));
  }

  @Test
  void daysServedAreSunk() {
    assertThat(cost(90, 100)).isEqualTo(cost(0, 100) - INSTANT.unserved(0), within(1e-9));
  }

  /** Against adding up day by day, with the read at a day's middle. */
  @Property(tries = 200)
  void agreesWithDaysAddedUp(
      @ForAll @DoubleRange(max = 0.02) double readsADay, @ForAll @IntRange(max = 200) int served) {
    double silent = 1;
    double expected = 0;
    for (int day = 0; day < HORIZON; day++) {
      double still = Math.exp(-UntilRead.CAUTION * readsADay * (day + 1));
      expected +=
          INSTANT.day(0) * (silent + still) / 2
              + (silent - still)
                  * (INSTANT.access(1, BYTES, 0)
                      + STANDARD.entry(INSTANT.index())
                      + INSTANT.unserved(served + day)
                      + STANDARD.day(0) * (HORIZON - day - 0.5));
      silent = still;
    }
    assertThat(cost(served, readsADay)).isEqualTo(expected, within(0.02 * expected));
  }
}
