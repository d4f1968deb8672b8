package io.cloudflux.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ReliabilityTest {

  @Test
  void tellsConfidenceAndShareByBin() {
    Reliability reliability = new Reliability();
    reliability.add(0.82, true);
    reliability.add(0.88, false);
    reliability.add(1, true);
    reliability.add(0, false);

    assertThat(reliability.verdicts()).isEqualTo(4);
    assertThat(reliability.verdicts(8)).isEqualTo(2);
    assertThat(reliability.confidence(8)).isEqualTo(0.85, within(1e-12));
    assertThat(reliability.right(8)).isEqualTo(0.5);
    assertThat(reliability.verdicts(9)).isEqualTo(1);
    assertThat(reliability.verdicts(0)).isEqualTo(1);
    // 2 of 4 verdicts are 35 points off.
    assertThat(reliability.error()).isEqualTo(0.175, within(1e-12));
  }

  @Test
  void ofNoVerdictsNothingIsKnown() {
    assertThat(new Reliability().error()).isNaN();
  }

  @Property(tries = 20)
  void partsAddUp(@ForAll long seed) {
    Random draws = new Random(seed);
    Reliability whole = new Reliability();
    Reliability one = new Reliability();
    Reliability two = new Reliability();
    for (int i = 0; i < 200; i++) {
      double told = draws.nextInt(21) / 20.0;
      boolean right = draws.nextDouble() < told;
      whole.add(told, right);
      (draws.nextBoolean() ? one : two).add(told, right);
    }
    two.merge(one);

    assertThat(two).usingRecursiveComparison().isEqualTo(whole);
  }
}
