package io.cloudflux.decision;

import static io.cloudflux.decision.StoredObject.AS_OF;
import static io.cloudflux.decision.StoredObject.GIB;
import static io.cloudflux.decision.StoredObject.KIB;
import static io.cloudflux.decision.StoredObject.LOGS_START;
import static io.cloudflux.decision.StoredObject.s3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.forecast.NegativeBinomial;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedCostPolicyTest {
  private static final long SECOND = 1_000;
  private static final long HOUR = 3_600_000;
  private static final int HORIZON = 90;
  private static final Forecaster DECAYED_MEAN = new DecayedMeanForecaster();
  private static final Forecaster NO_READS = new FixedForecaster(0, 10);
  private static final String AMOUNT = "\\$\\d(\\.\\d+)?\\d*(\\.\\d+)?(e[+-]\\d+)?";
  private static final String READS = "\\d+(\\.\\d+)?(e[+-]\\d+)? reads a month expected";

  /** A decision, and the figures it should rest on. */
  private record Checked(
      TierDecision decision,
      ObjectSnapshot snapshot,
      ProviderPrices prices,
      StorageClass now,
      StorageClass advised,
      Forecast forecast,
      CostOracle oracle,
      Map<String, StorageClass> allowed) {}

  private static Checked check(StoredObject object, int horizon, long maxLatency) {
    TierDecision decision = decide(object, DECAYED_MEAN, horizon, maxLatency);
    ObjectSnapshot snapshot = ObjectSnapshot.of(object.profile(), object.id(), AS_OF, LOGS_START);
    ProviderPrices prices = Shipped.PRICES.provider(decision.provider());
    StorageClass now = prices.classes().get(decision.currentClass());
    CostOracle oracle = new CostOracle(prices, snapshot, now, horizon);
    return new Checked(
        decision,
        snapshot,
        prices,
        now,
        prices.classes().get(decision.advisedClass()),
        DECAYED_MEAN.forecast(snapshot),
        oracle,
        oracle.allowed(maxLatency));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void advisesTheCheapestClassAllowed(
      @ForAll("objects") StoredObject object,
      @ForAll @IntRange(min = 1, max = 400) int horizon,
      @ForAll boolean archives) {
    Checked checked = check(object, horizon, archives ? 12 * HOUR : SECOND);
    double reads = checked.forecast().over(horizon);
    CostOracle oracle = checked.oracle();

    assertThat(checked.allowed()).containsKey(checked.decision().advisedClass());
    double advised = oracle.total(checked.advised(), reads);
    for (StorageClass other : checked.allowed().values()) {
      double cost = oracle.total(other, reads);
      assertThat(advised).isLessThanOrEqualTo(cost * (1 + 1e-12));
      if (other == checked.now() && cost < advised * (1 + 1e-13)) {
        assertThat(checked.advised()).as("stays on a tie").isEqualTo(checked.now());
      }
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void tellsWhatItCosts(@ForAll("objects") StoredObject object) {
    Checked checked = check(object, HORIZON, SECOND);
    // What those cost a month, ClassPlannerTest knows.
    Assume.that(!checked.now().auto());
    TierDecision decision = checked.decision();
    double perMonth = checked.forecast().over(365.0 / 12);
    double now = checked.oracle().month(checked.now(), perMonth);
    double then = checked.oracle().month(checked.advised(), perMonth);

    assertThat(decision.monthlyCostNow()).isEqualTo(now, within(1e-10 + 1e-12 * now));
    assertThat(decision.monthlyCostAdvised()).isEqualTo(then, within(1e-10 + 1e-12 * then));
    assertThat(decision.monthlySaving())
        .isEqualTo(now - then, within(2e-10 + 1e-12 * (now + then)));
    assertThat(decision.annualSaving())
        .isEqualTo(12 * decision.monthlySaving(), within(1e-10 + 1e-12 * now));
    assertThat(decision.moveCost())
        .isEqualTo(checked.oracle().move(checked.advised()), within(1e-10 + 1e-12 * now));
    if (decision.monthlySaving() > 1e-6) {
      assertThat(decision.paybackDays())
          .isEqualTo(
              decision.moveCost() / decision.monthlySaving() * 365 / 12,
              within(0.006 + 1e-9 * decision.paybackDays()));
      assertThat(decision.savingPercent())
          .isEqualTo(100 * decision.monthlySaving() / decision.monthlyCostNow(), within(0.006));
    } else if (decision.monthlySaving() < 0) {
      assertThat(decision.paybackDays()).isEqualTo(-1);
    }
    assertThat(decision.moves()).isEqualTo(checked.now() != checked.advised());
    assertThat(decision.latencyClass()).isEqualTo(checked.advised().latencyClass());
    assertThat(decision.currentTier()).isEqualTo(checked.now().tier());
    assertThat(decision.tier()).isEqualTo(checked.advised().tier());
  }

  /** Adds up the probability of every count of reads for which the advised class is cheapest. */
  @Property(edgeCases = EdgeCasesMode.NONE, tries = 500)
  void confidenceIsTheProbabilityOfReadsForWhichItIsCheapest(
      @ForAll("objects") StoredObject object) {
    Checked checked = check(object, HORIZON, SECOND);
    CostOracle oracle = checked.oracle();
    double mean = checked.forecast().over(HORIZON);
    double[] probabilities =
        NegativeBinomial.hurdle(
            0.5 + checked.snapshot().decayedReads(ObjectProfile.MONTH),
            mean,
            (int) (200 + 40 * Math.max(mean, 1)));
    double surely = 0;
    double atMost = 1;
    for (int reads = 0; reads < probabilities.length; reads++) {
      double advised = oracle.total(checked.advised(), reads);
      double least = Double.POSITIVE_INFINITY;
      for (StorageClass other : checked.allowed().values()) {
        least = other == checked.advised() ? least : Math.min(least, oracle.total(other, reads));
      }
      surely += advised < least * (1 - 1e-9) ? probabilities[reads] : 0;
      atMost -= advised > least * (1 + 1e-9) ? probabilities[reads] : 0;
    }

    assertThat(checked.decision().confidence())
        .isBetween(surely - 1e-4, atMost + 1e-4)
        .isBetween(0.0, 1.0);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void saysWhyWithFigures(
      @ForAll("objects") StoredObject object,
      @ForAll boolean archives,
      @ForAll @IntRange(min = 1, max = 400) int horizon) {
    long maxLatency = archives ? 12 * HOUR : SECOND;
    Checked checked = check(object, horizon, maxLatency);
    TierDecision decision = checked.decision();
    double perMonth = checked.forecast().over(365.0 / 12);
    double now = checked.oracle().month(checked.now(), perMonth);
    boolean cheaperByMonth =
        checked.allowed().values().stream()
            .anyMatch(c -> checked.oracle().month(c, perMonth) < now * (1 - 1e-12));
    String stays = checked.now().name() + " costs " + AMOUNT + " a month";
    String moves = stays + ", " + checked.advised().name() + " " + AMOUNT + ", the move " + AMOUNT;
    long required = object.latencyMillis() >= 0 ? object.latencyMillis() : maxLatency;
    boolean move = checked.now() != checked.advised();

    String expected =
        switch (decision.reasonCode()) {
          case ALREADY_CHEAPEST -> READS + ": " + stays + ", no other class less";
          case MOVE_NOT_WORTHWHILE ->
              READS
                  + ": "
                  + stays
                  + ", and no move to a cheaper class pays within "
                  + horizon
                  + " days";
          case LATENCY_REQUIREMENT ->
              (move ? "Moves" : "Stays")
                  + ", because it must answer within "
                  + required
                  + " ms; "
                  + READS
                  + ": "
                  + (move ? moves : stays);
          case CHEAPER_COLDER, CHEAPER_WARMER -> READS + ": " + moves;
          default -> "no reason of this policy";
        };
    assertThat(decision.reason()).matches(expected);
    switch (decision.reasonCode()) {
      case ALREADY_CHEAPEST -> assertThat(move || cheaperByMonth).isFalse();
      case MOVE_NOT_WORTHWHILE -> assertThat(!move && cheaperByMonth).isTrue();
      case CHEAPER_COLDER, CHEAPER_WARMER -> assertThat(move).isTrue();
      default -> {}
    }
  }

  @Provide
  Arbitrary<StoredObject> objects() {
    return StoredObject.any();
  }

  // By hand.

  @Test
  void movesAnObjectNobodyReadsDown() {
    TierDecision decision = decide(s3("STANDARD", 100 * GIB), NO_READS, HORIZON, SECOND);

    assertThat(decision.advisedClass()).isEqualTo("GLACIER_IR");
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.CHEAPER_COLDER);
    assertThat(decision.reason())
        .isEqualTo(
            "0.00 reads a month expected: STANDARD costs $2.30 a month, GLACIER_IR $0.400, the move"
                + " $2.00e-05");
    assertThat(decision.monthlyCostNow()).isEqualTo(2.3);
    assertThat(decision.monthlyCostAdvised()).isEqualTo(0.4);
    assertThat(decision.monthlySaving()).isEqualTo(1.9);
    assertThat(decision.savingPercent()).isEqualTo(82.61);
    assertThat(decision.annualSaving()).isEqualTo(22.8);
    assertThat(decision.moveCost()).isEqualTo(0.00002);
    assertThat(decision.paybackDays()).isZero();
    assertThat(decision.confidence()).isEqualTo(1);
  }

  @Test
  void movesAnObjectOftenReadUp() {
    TierDecision decision =
        decide(s3("GLACIER_IR", GIB), new FixedForecaster(1, 100), HORIZON, SECOND);

    assertThat(decision.advisedClass()).isEqualTo("STANDARD");
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.CHEAPER_WARMER);
    assertThat(decision.moveCost()).isEqualTo(0.03 + 0.00001 + 0.000005, within(1e-10));
  }

  @ParameterizedTest
  @CsvSource({
    // first byte allowed in ms, class
    "1000, GLACIER_IR",
    "17999999, GLACIER_IR",
    "18000000, GLACIER",
    "43199999, GLACIER",
    "43200000, DEEP_ARCHIVE"
  })
  void archivesAreAdvisedOnlyIfTheReadersCanWait(long maxLatency, String advised) {
    StoredObject object = s3("STANDARD", 1_000 * GIB);

    assertThat(decide(object, NO_READS, HORIZON, maxLatency).advisedClass()).isEqualTo(advised);
    assertThat(decide(object.latency((int) maxLatency), NO_READS, HORIZON, SECOND).advisedClass())
        .as("as the object's own tag")
        .isEqualTo(advised);
  }

  @Test
  void azuresArchiveNeedsFifteenHours() {
    StoredObject object = StoredObject.of("az://a/c/k", "Hot", 1_000 * GIB);

    assertThat(decide(object, NO_READS, 365, 12 * HOUR).advisedClass()).isEqualTo("Cold");
    assertThat(decide(object, NO_READS, 365, 15 * HOUR).advisedClass()).isEqualTo("Archive");
  }

  @Test
  void theObjectsOwnLatencyIsAConstraint() {
    StoredObject object = s3("STANDARD", 1_000 * GIB).latency(50);

    TierDecision decision = decide(object, NO_READS, HORIZON, 12 * HOUR);

    assertThat(decision.advisedClass()).isEqualTo("GLACIER_IR");
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.LATENCY_REQUIREMENT);
    assertThat(decision.reason()).startsWith("Moves, because it must answer within 50 ms; 0.00 ");
  }

  @Test
  void aLatencyBelowTheFastestClassTakesTheFastest() {
    TierDecision decision =
        decide(s3("DEEP_ARCHIVE", GIB).latency(1), NO_READS, HORIZON, 12 * HOUR);

    assertThat(decision.advisedClass()).isNotIn("GLACIER", "DEEP_ARCHIVE");
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.LATENCY_REQUIREMENT);
  }

  @Test
  void aRequirementThatCostsNothingIsNoReason() {
    TierDecision decision =
        decide(s3("STANDARD", GIB).latency(50), new FixedForecaster(50, 1_000), HORIZON, 12 * HOUR);

    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.ALREADY_CHEAPEST);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, KIB, 16 * KIB, 128 * KIB})
  void smallObjectsStay(long bytes) {
    for (String id : new String[] {"s3://b/k", "gs://b/k", "az://a/c/k"}) {
      TierDecision decision =
          decide(StoredObject.of(id, "STANDARD", bytes), NO_READS, HORIZON, SECOND);

      assertThat(decision.moves()).isFalse();
      assertThat(decision.moveCost()).isZero();
      assertThat(decision.paybackDays()).isZero();
    }
  }

  @Test
  void earlyDeletionKeepsAnObject() {
    // 2.7 reads in 90 days: enough to leave GLACIER_IR, were the 90 days of it served.
    Forecaster forecaster = new FixedForecaster(0.03, 10);
    StoredObject object = s3("GLACIER_IR", GIB);

    TierDecision served = decide(object.writtenDaysAgo(90), forecaster, HORIZON, SECOND);
    TierDecision justCame = decide(object.writtenDaysAgo(1), forecaster, HORIZON, SECOND);

    assertThat(served.reasonCode()).isEqualTo(ReasonCode.CHEAPER_WARMER);
    assertThat(served.moves()).isTrue();
    assertThat(justCame.moves()).isFalse();
    assertThat(justCame.reasonCode()).isEqualTo(ReasonCode.MOVE_NOT_WORTHWHILE);
    assertThat(justCame.reason())
        .isEqualTo(
            "0.913 reads a month expected: GLACIER_IR costs $0.0314 a month, and no move to a"
                + " cheaper class pays within 90 days");
  }

  @Test
  void earlyDeletionIsPartOfTheMove() {
    Forecaster often = new FixedForecaster(5, 1_000);
    StoredObject object = s3("GLACIER_IR", 10 * GIB);

    double served = decide(object.writtenDaysAgo(90), often, HORIZON, SECOND).moveCost();
    double early = decide(object.writtenDaysAgo(30), often, HORIZON, SECOND).moveCost();

    // 60 days of 10 GB at 0.004 a GB-month of 365/12 days.
    assertThat(early - served).isEqualTo(10 * 0.004 * 60 * 12 / 365, within(1e-9));
  }

  @Test
  void theMinimumDaysOfAClassAreCounted() {
    // In 10 days the transition would pay, but GLACIER_IR bills 90.
    TierDecision decision = decide(s3("STANDARD", GIB), NO_READS, 10, SECOND);

    assertThat(decision.advisedClass()).isEqualTo("STANDARD");
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.MOVE_NOT_WORTHWHILE);
  }

  @Test
  void onATieTheObjectStays() {
    Map<String, StorageClass> classes = new LinkedHashMap<>();
    for (String name : List.of("A", "B", "C")) {
      classes.put(name, plain(name, 50));
    }

    for (String current : classes.keySet()) {
      TierDecision decision =
          evaluator(classes, "A", new FixedForecaster(3, 10), new ExpectedCostPolicy(90, SECOND))
              .evaluate(s3(current, GIB).profile(), "s3://b/k", AS_OF, LOGS_START)
              .tell();
      assertThat(decision.advisedClass()).isEqualTo(current);
      assertThat(decision.reasonCode()).isEqualTo(ReasonCode.ALREADY_CHEAPEST);
      assertThat(decision.confidence()).isEqualTo(1);
    }
  }

  @Test
  void anAutoClassFasterThanAllOthersIsNoRequirement() {
    StorageClass auto =
        new StorageClass(
            "s3",
            "AUTO",
            Tier.HOT,
            StorageClass.Band.all(0.02),
            new StorageClass.Requests(0, 0),
            new StorageClass.Retrieval(0, 0, 20, false, List.of()),
            StorageClass.Minimums.NONE,
            new StorageClass.Moves(0, 0, 0, List.of()),
            StorageClass.AutoTiering.of(0, 0, List.of(new StorageClass.AutoTier(0, 0.02, "hot"))));
    Map<String, StorageClass> classes = Map.of("A", plain("A", 50), "AUTO", auto);

    TierDecision decision =
        evaluator(classes, "A", NO_READS, new ExpectedCostPolicy(90, SECOND))
            .evaluate(s3("A", GIB).latency(20).profile(), "s3://b/k", AS_OF, LOGS_START)
            .tell();

    assertThat(decision.advisedClass()).isEqualTo("A");
  }

  @Test
  void comparesOverTheHorizonItIsGiven() {
    ExpectedCostPolicy policy = new ExpectedCostPolicy(30, 12 * HOUR);

    assertThat(policy.name()).isEqualTo("expected-cost");
    assertThat(policy.version()).isEqualTo("1/horizon=30d/latency=43200000ms/cool-off=0d");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ExpectedCostPolicy(0, SECOND))
        .withMessage("horizon must be at least 1 day, not 0");
  }

  /** A class that bills nothing but storage: moving there and away is free. */
  private static StorageClass plain(String name, long firstByteMillis) {
    return new StorageClass(
        "s3",
        name,
        Tier.HOT,
        StorageClass.Band.all(0.02),
        new StorageClass.Requests(0, 0),
        new StorageClass.Retrieval(0, 0, firstByteMillis, false, List.of()),
        StorageClass.Minimums.NONE,
        new StorageClass.Moves(0, 0, 0, List.of()),
        StorageClass.AutoTiering.NONE);
  }

  private static ObjectEvaluator evaluator(
      Map<String, StorageClass> classes,
      String standard,
      Forecaster forecaster,
      TieringPolicy policy) {
    ProviderPrices prices =
        new ProviderPrices("s3", "here", GIB, standard, classes, "nowhere", "2026-11");
    return new ObjectEvaluator(
        new PriceBook("own", Map.of("s3", prices)), "s3", forecaster, policy);
  }

  private static TierDecision decide(
      StoredObject object, Forecaster forecaster, int horizon, long maxLatency) {
    return new ObjectEvaluator(
            Shipped.PRICES, "s3", forecaster, new ExpectedCostPolicy(horizon, maxLatency))
        .evaluate(object.profile(), object.id(), AS_OF, LOGS_START)
        .tell();
  }
}
