package io.cloudflux.decision;

import static io.cloudflux.decision.StoredObject.AS_OF;
import static io.cloudflux.decision.StoredObject.GIB;
import static io.cloudflux.decision.StoredObject.LOGS_START;
import static io.cloudflux.decision.StoredObject.s3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectProfile.Advice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectEvaluatorTest {
  private final ObjectEvaluator costs = evaluator(new ExpectedCostPolicy(90, 1_000));

  // The decision.

  @Test
  void tellsWhatItRestsOn() {
    TierDecision decision = decide(costs, s3("STANDARD", 7 * GIB).read(2, 3).read(31, 5));

    assertThat(decision.object()).isEqualTo("s3://bucket/key");
    assertThat(decision.asOf()).isEqualTo(AS_OF);
    assertThat(decision.provider()).isEqualTo("s3");
    assertThat(decision.sizeBytes()).isEqualTo(7 * GIB);
    assertThat(decision.readsLast30Days()).isEqualTo(3);
    assertThat(decision.idleDays()).isEqualTo(1);
    assertThat(decision.forecast()).hasSize(Forecast.DAYS);
    assertThat(decision.forecastSource()).isEqualTo("decayed-mean");
    assertThat(decision.modelVersion()).isEqualTo("decayed-mean");
    assertThat(decision.policy()).isEqualTo("expected-cost");
    assertThat(decision.policyVersion()).isEqualTo("1/horizon=90d/latency=1000ms/cool-off=0d");
    assertThat(decision.priceVersion()).isEqualTo(Shipped.PRICES.version());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void theSameObjectGivesTheSameDecision(@ForAll("objects") StoredObject object) {
    for (TieringPolicy policy :
        new TieringPolicy[] {new ThresholdPolicy(), new ExpectedCostPolicy(90, 1_000)}) {
      TierDecision decision = decide(evaluator(policy), object);

      assertThat(decide(evaluator(policy), object)).usingRecursiveComparison().isEqualTo(decision);
      assertThat(decision.confidence()).isBetween(0.0, 1.0);
      assertThat(Arrays.stream(decision.forecast()).allMatch(reads -> reads >= 0)).isTrue();
      assertThat(decision.reason()).isNotBlank().doesNotContain("NaN", "Infinity", "null", "%");
    }
  }

  /** Two lines of daily totals that are fine by themselves. */
  @Test
  void noNumberThatALogCanTellStopsAJob() {
    ObjectProfile profile = new ObjectProfile();
    for (int daysAgo = 1; daysAgo <= 2; daysAgo++) {
      long noon = Accesses.at(AS_OF - daysAgo, 12);
      DailyAccess day =
          new DailyAccess(
              null, AS_OF - daysAgo, 1L << 62, Long.MAX_VALUE, 1, -1, noon, noon, Long.MIN_VALUE);
      profile.add(day);
      profile.add(day);
    }
    profile.closeTo(AS_OF);
    for (TieringPolicy policy :
        new TieringPolicy[] {new ThresholdPolicy(), CloudfluxPolicy.byDefault()}) {
      TierDecision decision =
          evaluator(policy).evaluate(profile, "s3://b/k", AS_OF, AS_OF - 500).tell();
      assertThat(decision.sizeBytes()).isPositive();
      assertThat(decision.monthlyCostNow()).isPositive();
      assertThat(decision.reason()).doesNotContain("NaN");
    }
  }

  @Provide
  Arbitrary<StoredObject> objects() {
    return StoredObject.any();
  }

  @Test
  void anObjectOfWhichNothingButReadsIsKnownIsInTheStandardClass() {
    for (Map.Entry<String, String> standard :
        Map.of("s3://b/k", "STANDARD", "gs://b/k", "STANDARD", "az://a/c/k", "Hot").entrySet()) {
      ObjectProfile profile = new ObjectProfile();
      profile.add(Accesses.reads(AS_OF - 1, 4, 40));
      profile.closeTo(AS_OF);

      TierDecision decision = costs.evaluate(profile, standard.getKey(), AS_OF, LOGS_START).tell();

      assertThat(decision.currentClass()).isEqualTo(standard.getValue());
      assertThat(decision.sizeBytes()).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "s3://b/k, glacier_flexible_retrieval, GLACIER",
    "s3://b/k, Deep_Archive, DEEP_ARCHIVE",
    "az://a/c/k, STANDARD, Hot",
    "az://a/c/k, cool, Cool",
    "gs://b/k, NO_SUCH, STANDARD"
  })
  void readsTheInventorysNameOfTheClass(String object, String listed, String current) {
    assertThat(decide(costs, StoredObject.of(object, listed, GIB)).currentClass())
        .isEqualTo(current);
  }

  @Test
  void tellsOfAClassWithoutPrices() {
    assertThat(costs.classProblem("gs://b/k", "DEEP_ARCHIVE"))
        .isEqualTo(
            "storage class 'DEEP_ARCHIVE' is not in the price book of gcs; known: STANDARD,"
                + " AUTOCLASS, NEARLINE, COLDLINE, ARCHIVE");
    assertThat(costs.classProblem("s3://b/k", "deep_archive")).isNull();
    assertThat(costs.classProblem("s3://b/k", "GLACIER_FLEXIBLE_RETRIEVAL")).isNull();
    assertThat(costs.classProblem("az://a/c/k", "STANDARD")).isNull();
    assertThat(costs.classProblem("hdfs://host/k", null)).isNull();
    assertThat(costs.classProblem("hdfs://host/k", "Cool")).contains("price book of s3");
  }

  @Test
  void refusesADefaultProviderWithoutPrices() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ObjectEvaluator(
                    Shipped.PRICES, "oci", new DecayedMeanForecaster(), new ThresholdPolicy()))
        .withMessage("provider oci is not in the price book; allowed: [s3, gcs, azure]");
  }

  @Test
  void refusesAnObjectThatIsNoUri() {
    ObjectProfile profile = s3("STANDARD", GIB).profile();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> costs.evaluate(profile, "key", AS_OF, LOGS_START))
        .withMessageContaining("not an object id");
  }

  @Test
  void travelsToTheTasks() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(costs);
    }
    ObjectEvaluator there;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      there = (ObjectEvaluator) in.readObject();
    }
    StoredObject object = s3("STANDARD", GIB).read(2, 3);

    assertThat(decide(there, object)).usingRecursiveComparison().isEqualTo(decide(costs, object));
  }

  // Since when it has been advised.

  @Test
  void theSameMoveIsAdvisedSinceItWasFirst() {
    ObjectProfile profile = s3("STANDARD", 100 * GIB).profile();

    TierDecision first = decideAndRemember(profile, AS_OF);
    TierDecision second = decideAndRemember(profile, AS_OF + 30);
    TierDecision third = decideAndRemember(profile, AS_OF + 60);

    assertThat(first.newMove()).isTrue();
    assertThat(List.of(second, third)).extracting(TierDecision::advisedSince).containsOnly(AS_OF);
    assertThat(List.of(second, third)).extracting(TierDecision::moves).containsOnly(true);
    assertThat(List.of(second, third)).extracting(TierDecision::newMove).containsOnly(false);
  }

  @Test
  void anotherClassIsANewMove() {
    ObjectProfile profile = s3("STANDARD", 100 * GIB).profile();
    decideAndRemember(profile, AS_OF);
    profile.add(Accesses.reads(AS_OF, 5_000, 5_000 * GIB));

    TierDecision stays = decideAndRemember(profile, AS_OF + 1);

    assertThat(stays.advisedClass()).isEqualTo("STANDARD");
    assertThat(stays.advisedSince()).isEqualTo(AS_OF + 1);
    assertThat(stays.newMove()).as("staying is no move").isFalse();
  }

  @Test
  void afterTheMoveTheSameClassIsAdvisedAnew() {
    ObjectProfile profile = s3("STANDARD", 100 * GIB).profile();
    decideAndRemember(profile, AS_OF);
    profile.apply(
        new InventoryRecord(
            Accesses.OBJECT,
            100 * GIB,
            "GLACIER_IR",
            Accesses.at(AS_OF - 400, 0),
            -1,
            Accesses.at(AS_OF + 5, 0)));

    TierDecision moved = decideAndRemember(profile, AS_OF + 7);

    assertThat(moved.currentClass()).isEqualTo("GLACIER_IR");
    assertThat(moved.advisedClass()).isEqualTo("GLACIER_IR");
    assertThat(moved.advisedSince()).isEqualTo(AS_OF + 7);
    assertThat(moved.newMove()).isFalse();
  }

  private TierDecision decideAndRemember(ObjectProfile profile, int asOf) {
    profile.closeTo(asOf);
    Evaluation evaluation = costs.evaluate(profile, Accesses.OBJECT, asOf, LOGS_START);
    profile.setAdvice(evaluation.advice());
    return evaluation.tell();
  }

  // What is news.

  @Test
  void remembersWhatTheNextDecisionIsComparedWith() {
    assertThat(evaluated(s3("STANDARD", 100 * GIB), null).advice())
        .isEqualTo(
            new Advice(
                "GLACIER_IR",
                ReasonCode.CHEAPER_COLDER.ordinal(),
                AS_OF,
                "STANDARD",
                decide(costs, s3("STANDARD", 100 * GIB)).monthlySaving()));
  }

  @Test
  void theFirstDecisionIsNewsAndItsRepetitionIsNot() {
    StoredObject object = s3("STANDARD", 100 * GIB);
    Evaluation first = evaluated(object, null);

    assertThat(first.isNews()).isTrue();
    assertThat(evaluated(object, first.advice()).isNews()).isFalse();
  }

  @Test
  void anotherClassReasonOrPlaceIsNews() {
    StoredObject object = s3("STANDARD", 100 * GIB);
    Advice told = evaluated(object, null).advice();
    double saving = told.monthlySaving();

    assertThat(
            Stream.of(
                new Advice("GLACIER", told.reason(), AS_OF, "STANDARD", saving),
                new Advice(told.storageClass(), told.reason(), AS_OF, "STANDARD_IA", saving),
                new Advice(told.storageClass(), told.reason() + 1, AS_OF, "STANDARD", saving)))
        .allMatch(other -> evaluated(object, other).isNews());
    assertThat(
            evaluated(
                    object,
                    new Advice(told.storageClass(), told.reason(), AS_OF - 9, "STANDARD", saving))
                .isNews())
        .as("since when is no news")
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1.0, false", "1.09, false", "0.92, false", "1.12, true", "0.9, true", "-1, true"})
  void aSavingThatDriftsByATenthIsNews(double factor, boolean news) {
    StoredObject object = s3("STANDARD", 100 * GIB);
    Advice told = evaluated(object, null).advice();

    assertThat(
            evaluated(
                    object,
                    new Advice(
                        told.storageClass(),
                        told.reason(),
                        AS_OF,
                        told.currentClass(),
                        told.monthlySaving() * factor))
                .isNews())
        .isEqualTo(news);
  }

  @Test
  void stayingForNothingIsToldOnce() {
    StoredObject object = s3("STANDARD", 0);
    Evaluation first = evaluated(object, null);

    assertThat(first.tell().monthlySaving()).isZero();
    assertThat(evaluated(object, first.advice()).isNews()).isFalse();
  }

  private Evaluation evaluated(StoredObject object, Advice told) {
    ObjectProfile profile = object.profile();
    profile.setAdvice(told);
    return costs.evaluate(profile, object.id(), AS_OF, LOGS_START);
  }

  // Deleted objects.

  @Test
  void aDeletedObjectCostsNothingMore() {
    for (TieringPolicy policy :
        new TieringPolicy[] {new ThresholdPolicy(), new ExpectedCostPolicy(90, 1_000)}) {
      ObjectProfile profile = s3("STANDARD_IA", 100 * GIB).read(3, 7).profile();
      profile.add(Accesses.deleteAt(Accesses.at(AS_OF - 2, 3)));
      profile.closeTo(AS_OF);

      TierDecision decision =
          evaluator(policy).evaluate(profile, Accesses.OBJECT, AS_OF, LOGS_START).tell();

      assertThat(decision.reasonCode()).isEqualTo(ReasonCode.DELETED);
      assertThat(decision.reason()).isEqualTo("The object was deleted");
      assertThat(decision.advisedClass())
          .isEqualTo("STANDARD_IA")
          .isEqualTo(decision.currentClass());
      assertThat(decision.tier()).isEqualTo(Tier.WARM);
      assertThat(decision.moves()).isFalse();
      assertThat(decision.confidence()).isEqualTo(1);
      assertThat(decision.sizeBytes()).isZero();
      assertThat(decision.readsLast30Days()).isEqualTo(7);
      assertThat(decision.monthlyCostNow()).isZero();
      assertThat(decision.monthlyCostAdvised()).isZero();
      assertThat(decision.monthlySaving()).isZero();
      assertThat(decision.moveCost()).isZero();
      assertThat(decision.forecast()).hasSize(Forecast.DAYS).containsOnly(0);
      assertThat(decision.forecastTotals())
          .containsExactly(
              new ForecastTotal(7, 0, 0, 0, 1),
              new ForecastTotal(30, 0, 0, 0, 1),
              new ForecastTotal(90, 0, 0, 0, 1));
      assertThat(decision.policy()).isEqualTo(policy.name());
    }
  }

  @Test
  void anObjectWrittenAfterItsDeletionIsDecided() {
    ObjectProfile profile = s3("STANDARD", 100 * GIB).profile();
    profile.add(Accesses.deleteAt(Accesses.at(AS_OF, 3)));
    profile.add(Accesses.writeAt(Accesses.at(AS_OF, 4), 2 * GIB));
    profile.closeTo(AS_OF + 1);

    TierDecision decision = costs.evaluate(profile, Accesses.OBJECT, AS_OF + 1, LOGS_START).tell();

    assertThat(decision.reasonCode()).isNotEqualTo(ReasonCode.DELETED);
    assertThat(decision.sizeBytes()).isEqualTo(2 * GIB);
  }

  /** Ordinals are in the state of running jobs. */
  @ParameterizedTest
  @EnumSource(ReasonCode.class)
  void reasonsKeepTheirPlace(ReasonCode reason) {
    List<String> released =
        List.of(
            "LATENCY_REQUIREMENT",
            "FREQUENTLY_READ",
            "RECENTLY_READ",
            "IDLE",
            "SELDOM_READ",
            "BALANCED",
            "ALREADY_CHEAPEST",
            "CHEAPER_COLDER",
            "CHEAPER_WARMER",
            "MOVE_NOT_WORTHWHILE",
            "DELETED",
            "PROVIDER_ADAPTS",
            "EXCLUDED",
            "HELD",
            "BELOW_MINIMUM_SAVING");

    assertThat(reason.ordinal()).isEqualTo(released.indexOf(reason.name()));
  }

  private static TierDecision decide(ObjectEvaluator evaluator, StoredObject object) {
    return evaluator.evaluate(object.profile(), object.id(), AS_OF, LOGS_START).tell();
  }

  private static ObjectEvaluator evaluator(TieringPolicy policy) {
    return new ObjectEvaluator(Shipped.PRICES, "s3", new DecayedMeanForecaster(), policy);
  }
}
