package io.cloudflux.backtest;

import static io.cloudflux.backtest.Lives.OBJECT;
import static io.cloudflux.backtest.Lives.START;
import static io.cloudflux.backtest.Lives.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.bill.BillSimulator;
import io.cloudflux.bill.Move;
import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.decision.PolicyFile;
import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.profile.ObjectProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BacktestTest {
  private static final Map<String, BacktestPolicy> ALL = BacktestPolicy.all(PolicyFile.shipped());

  private static Backtest backtest(String provider, List<BacktestPolicy> policies) {
    ProviderPrices prices = PriceBookReader.shipped().provider(provider);
    return new Backtest(prices, policies, true, Lives.decayedMean(), WHOLE);
  }

  private static List<BacktestPolicy> blind() {
    return ALL.values().stream().filter(policy -> !policy.foresight()).toList();
  }

  private static String provider(Random draws) {
    return List.of("s3", "gcs", "azure").get(draws.nextInt(3));
  }

  private static long size(Random draws) {
    return (long) Math.pow(10, 4 + 7 * draws.nextDouble());
  }

  /** Whatever comes from a day on, moves up to that day's start are the same. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void policiesKnowThePastOnly(@ForAll long seed) {
    Random draws = new Random(seed);
    String provider = provider(draws);
    long bytes = size(draws);
    int days = 60 + draws.nextInt(300);
    int cut = START + 1 + draws.nextInt(days - 1);
    int born = START - 100 + draws.nextInt(150);
    ObjectProfile past = Lives.listed(bytes, born);
    Lives.bursts(draws, past, bytes, Math.max(born, START - 50), cut);
    ObjectProfile other = past.copy();
    Lives.bursts(draws, past, bytes, Math.max(born, cut), START + days);
    Lives.bursts(draws, other, bytes, Math.max(born, cut), START + days);

    Backtest backtest = backtest(provider, blind());
    var one = backtest.replay(past, OBJECT, START, START + days, START - 50).outcomes();
    var two = backtest.replay(other, OBJECT, START, START + days, START - 50).outcomes();

    for (BacktestPolicy policy : blind()) {
      assertThat(movesUpTo(two.get(policy.name()), cut))
          .as(policy.name())
          .isEqualTo(movesUpTo(one.get(policy.name()), cut));
    }
  }

  private static List<Move> movesUpTo(ObjectOutcome outcome, int day) {
    return outcome.moves().stream().filter(move -> move.day() <= day).toList();
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void movesGiveTheBillAndNoneIsBelowTheOptimum(@ForAll long seed) {
    Random draws = new Random(seed);
    String provider = provider(draws);
    ProviderPrices prices = PriceBookReader.shipped().provider(provider);
    long bytes = size(draws);
    int days = 1 + draws.nextInt(400);
    ObjectProfile profile = Lives.listed(bytes, START - 50 + draws.nextInt(50));
    Lives.bursts(draws, profile, bytes, START, START + days);
    ObjectHistory history =
        ReplayedObject.of(profile, OBJECT, START, START + days, START, WHOLE).history();

    Backtest backtest = backtest(provider, List.copyOf(ALL.values()));
    Backtest.Result result = backtest.replay(profile, OBJECT, START, START + days, START);

    assertThat(result.days()).isEqualTo(days);
    List<String> names = new ArrayList<>(ALL.keySet());
    names.add(BacktestPolicy.OPTIMUM);
    assertThat(result.outcomes().keySet()).containsExactlyElementsOf(names);
    long least = result.outcomes().get(BacktestPolicy.OPTIMUM).bill().units();
    result
        .outcomes()
        .forEach(
            (name, outcome) -> {
              assertThat(outcome.bill())
                  .as(name)
                  .isEqualTo(BillSimulator.bill(prices, history, outcome.moves()));
              assertThat(outcome.start()).isEqualTo(prices.standardClass());
              assertThat(outcome.sizeBytes()).isEqualTo(bytes);
              // Amounts are rounded line by line and month by month.
              if (!onlyOptimalClasses(outcome)) {
                return;
              }
              assertThat(outcome.bill().units()).as(name).isGreaterThanOrEqualTo(least - 100);
            });
  }

  /** The optimum does not use the class that is lost with its zone, nor archives. */
  private static boolean onlyOptimalClasses(ObjectOutcome outcome) {
    return outcome.moves().stream()
        .noneMatch(move -> List.of("ONEZONE_IA", "GLACIER", "Archive").contains(move.to()));
  }

  /** In a short window too, where minimum days that the end cuts short decide. */
  @ParameterizedTest
  @ValueSource(ints = {45, 500})
  void foresightIsNextToTheOptimum(int days) {
    Random draws = new Random(7);
    Map<String, Long> sums = new HashMap<>();
    for (String provider : List.of("s3", "gcs", "azure")) {
      Backtest backtest =
          backtest(provider, List.of(ALL.get(BacktestPolicy.FORESIGHT), ALL.get("nothing")));
      for (int i = 0; i < 20; i++) {
        long bytes = (long) Math.pow(10, 8 + 3 * draws.nextDouble());
        ObjectProfile profile = Lives.listed(bytes, START - 50);
        Lives.bursts(draws, profile, bytes, START, START + days);
        backtest
            .replay(profile, OBJECT, START, START + days, START)
            .outcomes()
            .forEach((name, outcome) -> sums.merge(name, outcome.bill().units(), Long::sum));
      }
    }

    double foresight = sums.get(BacktestPolicy.FORESIGHT);
    double optimum = sums.get(BacktestPolicy.OPTIMUM);
    assertThat(foresight / optimum).isBetween(1.0, 1.05);
    assertThat(sums.get("nothing") / optimum).isGreaterThan(days < 100 ? 1.05 : 1.2);
  }

  @Test
  void anObjectThatIsNotThereCostsNothing() {
    Backtest backtest = backtest("s3", blind());
    Backtest.Result result =
        backtest.replay(Lives.listed(10, START + 100), OBJECT, START, START + 100, START);

    assertThat(result.days()).isZero();
    assertThat(result.outcomes()).isEmpty();
  }

  @Test
  void countsReadsByTheTimeTheyTookAndMovesBackAtOnce() {
    ObjectProfile profile = Lives.listed(1L << 30, START);
    profile.add(Lives.reads(START + 40, 3, 1L << 30));
    profile.add(Lives.reads(START + 90, 4, 1L << 30));
    ObjectOutcome outcome =
        backtest("s3", List.of(ALL.get("idle-30-90-promote")))
            .replay(profile, OBJECT, START, START + 130, START)
            .outcomes()
            .get("idle-30-90-promote");

    assertThat(outcome.moves())
        .containsExactly(
            new Move(START + 30, "STANDARD_IA"),
            new Move(START + 41, "STANDARD"),
            new Move(START + 71, "STANDARD_IA"),
            new Move(START + 91, "STANDARD"),
            new Move(START + 121, "STANDARD_IA"));
    // Back within 30 days: all but none; 11, 30, 20 and 30 days.
    assertThat(outcome.thrash()).isEqualTo(4);
    assertThat(outcome.readsByFirstByte()).containsExactly(Map.entry(50L, 7L));
  }

  /** Models are used from their day on. */
  @Test
  void asksTheModelThatWasTrainedByThen() {
    List<Integer> asked = new ArrayList<>();
    var models = Lives.decayedMean();
    models.put(
        START + 10,
        new io.cloudflux.forecast.Forecaster() {
          private static final long serialVersionUID = 1L;

          @Override
          public io.cloudflux.forecast.Forecast forecast(
              io.cloudflux.profile.ObjectSnapshot snapshot) {
            asked.add(snapshot.asOf());
            return new DecayedMeanForecaster().forecast(snapshot);
          }

          @Override
          public String version() {
            return "later";
          }
        });
    ProviderPrices prices = PriceBookReader.shipped().provider("s3");
    new Backtest(prices, List.of(ALL.get("cloudflux")), false, models, WHOLE)
        .replay(Lives.listed(1L << 30, START), OBJECT, START, START + 20, START);

    assertThat(asked).first().isEqualTo(START + 10);
    assertThat(asked).last().isEqualTo(START + 19);
  }
}
