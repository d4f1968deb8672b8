package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {

  @ParameterizedTest
  @CsvSource({"2, 0.2", "2, 1", "2, 5", "20, 0.2", "20, 1", "20, 5", "400, 0.5"})
  void findsTheShapeThatMadeTheCounts(double excess, double shape) {
    Spread spread = new Spread();
    Draws draws = new Draws(1);
    for (int i = 0; i < 4_000; i++) {
      spread.add(1, excess, 1 + draws.negativeBinomial(excess, shape), 1);
    }

    double[] logShapes = spread.logShapes()[1];

    int knot = (int) Math.round(Math.log(excess) + 3);
    // A step of the grid is 1.3.
    assertThat(Math.exp(logShapes[knot])).isBetween(shape / 1.4, shape * 1.4);
    assertThat(spread.logShapes()[0])
        .as("another period")
        .containsExactly(new Spread().logShapes()[0]);
  }

  @Test
  void withoutEvidenceItIsThePrior() {
    for (double[] row : new Spread().logShapes()) {
      assertThat(row).hasSize(Spread.KNOTS);
      for (double logShape : row) {
        // The nearest of a grid whose steps are 0.26.
        assertThat(logShape).isEqualTo(Math.log(0.7), within(0.14));
      }
    }
    assertThat(Spread.unknown()).hasDimensions(Forecast.periods(), Spread.KNOTS);
  }

  /** A single surprise is no evidence. */
  @Test
  void oneObservationMovesLittle() {
    Spread spread = new Spread();
    spread.add(0, 2, 1_000_000_000, 1);

    for (double[] row : spread.logShapes()) {
      for (double logShape : row) {
        assertThat(logShape).isBetween(Math.log(0.05) - 1e-9, Math.log(20) + 1e-9);
      }
    }
  }

  @Test
  void goesFromKnotToKnotAndNoFurther() {
    double[] logShapes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    assertThat(Spread.shape(logShapes, Math.exp(-3))).isEqualTo(1, within(1e-9));
    assertThat(Spread.shape(logShapes, Math.exp(0))).isEqualTo(Math.exp(3), within(1e-9));
    assertThat(Spread.shape(logShapes, Math.exp(2.5))).isEqualTo(Math.exp(5.5), within(1e-9));
    assertThat(Spread.shape(logShapes, 0)).isEqualTo(1, within(1e-9));
    assertThat(Spread.shape(logShapes, 1e12)).isEqualTo(Math.exp(9), within(1e-6));
  }

  @Property
  void isAShapeAtAnyExcess(@ForAll @DoubleRange(min = -12, max = 12) double digits) {
    double shape = Spread.shape(Spread.unknown()[0], Math.pow(10, digits));

    assertThat(shape).isEqualTo(0.7, within(1e-9));
  }
}
