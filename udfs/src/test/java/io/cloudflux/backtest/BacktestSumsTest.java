package io.cloudflux.backtest;

import static io.cloudflux.backtest.Lives.OBJECT;
import static io.cloudflux.backtest.Lives.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.bill.Bill;
import io.cloudflux.bill.BillSimulator;
import io.cloudflux.bill.Move;
import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BacktestSumsTest {
  private static final ProviderPrices S3 = PriceBookReader.shipped().provider("s3");

  private record Added(String prefix, Backtest.Result result) {}

  private static ObjectOutcome outcome(Random draws, List<Move> moves) {
    ObjectHistory history =
        ObjectHistory.builder(OBJECT, START, draws.nextInt(1 << 30))
            .access(START + draws.nextInt(40), 1 + draws.nextInt(9), draws.nextInt(1 << 30), 0)
            .until(START + 40 + draws.nextInt(100));
    TreeMap<Long, Long> reads = new TreeMap<>(Map.of(50L, 1L + draws.nextInt(9)));
    if (draws.nextBoolean()) {
      reads.put(18_000_000L, 1L);
    }
    Reliability reliability = new Reliability();
    reliability.add(draws.nextDouble(), draws.nextBoolean());
    return new ObjectOutcome(
        BillSimulator.bill(S3, history, moves),
        history.bytes(),
        "STANDARD",
        moves,
        draws.nextInt(2),
        reads,
        reliability);
  }

  private static Added draw(Random draws, int prefixes) {
    Map<String, ObjectOutcome> outcomes = new LinkedHashMap<>();
    outcomes.put("nothing", outcome(draws, List.of()));
    outcomes.put("cold", outcome(draws, List.of(new Move(START + 9, "GLACIER_IR"))));
    outcomes.put("auto", outcome(draws, List.of(new Move(START, "INTELLIGENT_TIERING"))));
    return new Added(
        "s3://b/" + draws.nextInt(prefixes) + "/",
        new Backtest.Result(1 + draws.nextInt(100), outcomes));
  }

  private static BacktestSums sums(List<Added> all) {
    BacktestSums sums = new BacktestSums();
    all.forEach(added -> sums.add(added.prefix(), added.result()));
    return sums;
  }

  private static BacktestSums workers(Random draws, List<Added> all) {
    List<Added> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, draws);
    List<BacktestSums> workers = new ArrayList<>();
    int from = 0;
    while (from < shuffled.size()) {
      int to = Math.min(shuffled.size(), from + 1 + draws.nextInt(shuffled.size()));
      workers.add(sums(shuffled.subList(from, to)));
      from = to;
    }
    Collections.shuffle(workers, draws);
    BacktestSums whole = new BacktestSums();
    workers.forEach(whole::merge);
    return whole;
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void theOrderDoesNotMatter(@ForAll long seed) {
    Random draws = new Random(seed);
    List<Added> all = new ArrayList<>();
    int prefixes = 1 + draws.nextInt(400);
    for (int i = 1 + draws.nextInt(500); i > 0; i--) {
      all.add(draw(draws, prefixes));
    }

    assertThat(workers(draws, all)).usingRecursiveComparison().isEqualTo(sums(all));
  }

  @Test
  void amountsAreExact() {
    Random draws = new Random(3);
    List<Added> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(draw(draws, 10));
    }
    BacktestSums sums = sums(all);
    long units = 0;
    long nothing = 0;
    long dearer = 0;
    long dearerUnits = 0;
    double worst = 0;
    double harm = 0;
    Bill bill = Bill.EMPTY;
    for (Added added : all) {
      long one = added.result().outcomes().get("cold").bill().units();
      long other = added.result().outcomes().get("nothing").bill().units();
      units += one;
      nothing += other;
      dearer += one > other ? 1 : 0;
      dearerUnits += Math.max(0, one - other);
      worst = Math.max(worst, one / (double) other);
      long auto = added.result().outcomes().get("auto").bill().units();
      harm = Math.max(harm, one / (double) Math.max(other, auto));
      bill = bill.plus(added.result().outcomes().get("cold").bill());
    }

    var cold = sums.policies().get("cold");
    assertThat(sums.objects()).isEqualTo(1_000);
    assertThat(sums.objectDays()).isEqualTo(all.stream().mapToLong(a -> a.result().days()).sum());
    assertThat(cold.bill()).isEqualTo(bill);
    assertThat(cold.bill().units()).isEqualTo(units);
    assertThat(cold.byPrefix().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(units);
    assertThat(cold.dearer()).isEqualTo(dearer);
    assertThat(cold.dearerUnits()).isEqualTo(dearerUnits);
    assertThat(cold.worst()).isEqualTo(worst);
    assertThat(cold.harm()).isEqualTo(harm).isLessThan(worst);
    assertThat(cold.moves()).isEqualTo(1_000);
    assertThat(sums.policies().get("nothing").bill().units()).isEqualTo(nothing);
    assertThat(sums.policies().get("nothing").dearer()).isZero();
  }

  @Test
  void prefixesAreBounded() {
    Random draws = new Random(5);
    List<Added> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(new Added("s3://b/" + i + "/", draw(draws, 1).result()));
    }
    BacktestSums sums = sums(all);
    BacktestSums other = new BacktestSums();
    other.merge(sums(all.subList(0, 500)));
    other.merge(sums(all.subList(500, 1_000)));

    for (BacktestSums each : List.of(sums, other)) {
      var prefixes = each.policies().get("cold").byPrefix();
      assertThat(prefixes).hasSizeLessThanOrEqualTo(201).containsKey("(others)");
      assertThat(prefixes.values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(each.policies().get("cold").bill().units());
    }
  }

  @Test
  void firstByteByShareOfReads() {
    BacktestSums sums = new BacktestSums();
    ObjectOutcome outcome =
        new ObjectOutcome(
            Bill.EMPTY,
            1,
            "STANDARD",
            List.of(),
            0,
            new TreeMap<>(Map.of(50L, 98L, 3_600_000L, 1L, 18_000_000L, 1L)),
            new Reliability());
    sums.add("p", new Backtest.Result(1, Map.of("x", outcome)));
    var x = sums.policies().get("x");

    assertThat(x.firstByteMillis(0.5)).isEqualTo(50);
    assertThat(x.firstByteMillis(0.98)).isEqualTo(50);
    assertThat(x.firstByteMillis(0.99)).isEqualTo(3_600_000);
    assertThat(x.firstByteMillis(1)).isEqualTo(18_000_000);
    assertThat(new BacktestSums.PolicySums().firstByteMillis(0.5)).isEqualTo(-1);
  }

  @Test
  void whatWasNotInTheWindowDoesNotCount() {
    BacktestSums sums = new BacktestSums();
    sums.add("p", new Backtest.Result(0, Map.of()));

    assertThat(sums.objects()).isZero();
    assertThat(sums.policies()).isEmpty();
  }
}
