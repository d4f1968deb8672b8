package io.cloudflux.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OptimumTest {
  private static final int DAY = 20_000;
  private static final long GIB = 1L << 30;

  private final ProviderPrices s3 = PriceBookReader.shipped().provider("s3");

  /** Every sequence of moves there is, priced by the simulator. */
  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void isTheBestOfAllSequencesOfMoves(@ForAll long seed) {
    Random draws = new Random(seed);
    ProviderPrices prices = MadeUpPrices.draw(draws);
    ObjectHistory history = MadeUpPrices.history(draws, DAY, 1 + draws.nextInt(6));
    BillRules rules = new BillRules(draws.nextInt(4) > 0, draws.nextInt(4) > 0);
    List<String> targets = new ArrayList<>(prices.classes().keySet());
    if (draws.nextInt(4) == 0) {
      targets.remove(draws.nextInt(targets.size()));
    }
    StorageClass start =
        new ArrayList<>(prices.classes().values()).get(draws.nextInt(prices.classes().size()));
    BillMeter meter = new BillMeter(prices, rules);

    double least = least(meter, prices, history, start, targets, new ArrayList<>(), DAY);
    Optimum.Path found = new Optimum(prices, targets, rules).of(history, start);

    assertThat(found.total()).isCloseTo(least, within(1e-8));
    assertThat(BillSimulator.bill(prices, history, found.moves(), start, rules).totalUsd())
        .isCloseTo(found.total(), within(1e-8));
  }

  private static double least(
      BillMeter meter,
      ProviderPrices prices,
      ObjectHistory history,
      StorageClass start,
      List<String> targets,
      List<Move> moves,
      int day) {
    if (day == history.to()) {
      return BillSimulator.bill(meter, history, moves, start).totalUsd();
    }
    double least = least(meter, prices, history, start, targets, moves, day + 1);
    String now = moves.isEmpty() ? start.name() : moves.get(moves.size() - 1).to();
    for (String to : targets) {
      if (!to.equals(now)) {
        moves.add(new Move(day, to));
        least = Math.min(least, least(meter, prices, history, start, targets, moves, day + 1));
        moves.remove(moves.size() - 1);
      }
    }
    return least;
  }

  /** Too many days for all sequences: against a programme that keeps every state. */
  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void isThatOfThePlainProgramme(@ForAll long seed) {
    Random draws = new Random(seed);
    ProviderPrices prices = MadeUpPrices.draw(draws);
    BillRules rules = new BillRules(draws.nextBoolean(), true);
    Optimum optimum = new Optimum(prices, prices.classes().keySet(), rules);
    // One after the other, as it is used.
    for (int object = 0; object < 3; object++) {
      ObjectHistory history = MadeUpPrices.history(draws, DAY, 1 + draws.nextInt(60));
      if (draws.nextBoolean()) {
        rules = new BillRules(draws.nextBoolean(), true);
        optimum = new Optimum(prices, prices.classes().keySet(), rules);
      }

      Optimum.Path found = optimum.of(history);

      assertThat(found.total())
          .isCloseTo(PlainProgramme.least(prices, history, rules), within(1e-8));
      assertThat(
              BillSimulator.bill(prices, history, found.moves(), prices.standard(), rules)
                  .totalUsd())
          .isCloseTo(found.total(), within(1e-8));
    }
  }

  @Test
  void leavesAnObjectAloneThatIsReadEveryDay() {
    ObjectHistory.Builder history = ObjectHistory.builder("s3://b/k", DAY, GIB);
    for (int day = DAY; day < DAY + 100; day++) {
      history.access(day, 5, 5 * GIB, 0);
    }

    assertThat(new Optimum(s3).of(history.until(DAY + 100)).moves()).isEmpty();
  }

  @Test
  void movesAnObjectThatNobodyReadsAtOnce() {
    ObjectHistory history = ObjectHistory.builder("s3://b/k", DAY, GIB).until(DAY + 365);

    Optimum.Path path = new Optimum(s3).of(history);

    assertThat(path.moves()).containsExactly(new Move(DAY, "GLACIER_IR"));
    // A transition of 0.00002, and 365 days of 0.004 a month, which are twelve months.
    assertThat(path.total()).isCloseTo(0.00002 + 12 * 0.004, within(1e-12));
  }

  /** For a month GLACIER_IR charges three: 0.012 and the way there; STANDARD 0.023. */
  @Test
  void paysAMinimumWhereItIsWorthIt() {
    ObjectHistory month = ObjectHistory.builder("s3://b/k", DAY, GIB).until(DAY + 30);
    ObjectHistory week = ObjectHistory.builder("s3://b/k", DAY, GIB).until(DAY + 7);

    assertThat(new Optimum(s3).of(month).moves()).containsExactly(new Move(DAY, "GLACIER_IR"));
    assertThat(new Optimum(s3).of(week).moves()).isEmpty();
  }

  @Test
  void movesToInstantClassesUnlessToldOtherwise() {
    assertThat(Optimum.instantClasses(s3))
        .containsExactly("STANDARD", "INTELLIGENT_TIERING", "STANDARD_IA", "GLACIER_IR");
    assertThat(Optimum.instantClasses(PriceBookReader.shipped().provider("gcs"))).hasSize(5);
    assertThat(Optimum.instantClasses(PriceBookReader.shipped().provider("azure")))
        .containsExactly("Hot", "SMART", "Cool", "Cold");

    ObjectHistory history = ObjectHistory.builder("s3://b/k", DAY, GIB).until(DAY + 365);
    assertThat(new Optimum(s3, List.of("DEEP_ARCHIVE"), BillRules.USUAL).of(history).moves())
        .containsExactly(new Move(DAY, "DEEP_ARCHIVE"));
  }

  /** From a class that cannot be moved to, after its minimum is served. */
  @Test
  void beginsInAnyClass() {
    ObjectHistory history =
        ObjectHistory.builder("s3://b/k", DAY, GIB)
            .access(DAY + 180, 9, 9 * GIB, 0)
            .until(DAY + 190);

    Optimum.Path path =
        new Optimum(s3, List.of("STANDARD"), BillRules.USUAL)
            .of(history, s3.require("DEEP_ARCHIVE"));

    assertThat(path.moves()).containsExactly(new Move(DAY + 180, "STANDARD"));
  }

  @Test
  void refusesClassesOfOthers() {
    ProviderPrices gcs = PriceBookReader.shipped().provider("gcs");
    ObjectHistory history = ObjectHistory.builder("s3://b/k", DAY, GIB).until(DAY + 1);

    assertThatThrownBy(() -> new Optimum(s3, List.of("COLDLINE"), BillRules.USUAL))
        .hasMessageContaining("storage class COLDLINE of s3 is not in the price book");
    assertThatThrownBy(() -> new Optimum(s3).of(history, gcs.require("COLDLINE")))
        .hasMessageStartingWith("start is COLDLINE; allowed: one of [STANDARD, ");
  }
}
