package io.cloudflux.decision;

import static io.cloudflux.decision.StoredObject.AS_OF;
import static io.cloudflux.decision.StoredObject.GIB;
import static io.cloudflux.decision.StoredObject.LOGS_START;
import static io.cloudflux.decision.StoredObject.s3;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.forecast.Models;
import io.cloudflux.profile.ObjectProfile;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** When to look at a quiet object again, against looking at it at every boundary. */
class NextChangeTest {
  private static final int LONGEST_REST = 512;
  private static final int NONE = -1;

  /** Silence leads from one rule to the next and never back: the first change is found exactly. */
  @Property(edgeCases = EdgeCasesMode.NONE, tries = 150)
  void isExactForThresholds(
      @ForAll("objects") StoredObject object, @ForAll("strides") int everyDays) {
    ObjectEvaluator evaluator = evaluator(new DecayedMeanForecaster(), new ThresholdPolicy());
    TierDecision decision = decide(evaluator, object, AS_OF);

    int next = next(evaluator, object, decision, everyDays);

    int first = firstChange(evaluator, object, decision, everyDays, next);
    assertThat(next).isEqualTo(first == NONE ? lastProbe(everyDays) : first);
  }

  /**
   * Costs may change places and back again, unseen between two looks: rarely. A change that is
   * found is one, and there was none the boundary before.
   */
  @Property(edgeCases = EdgeCasesMode.NONE, tries = 150)
  void isAChangeForExpectedCosts(
      @ForAll("objects") StoredObject object,
      @ForAll("strides") int everyDays,
      @ForAll("forecasters") Forecaster forecaster) {
    ObjectEvaluator evaluator = evaluator(forecaster, new ExpectedCostPolicy(90, 1_000));
    TierDecision decision = decide(evaluator, object, AS_OF);

    int next = next(evaluator, object, decision, everyDays);

    if (same(decision, decide(evaluator, object, next))) {
      assertThat(next).isEqualTo(lastProbe(everyDays));
    } else {
      assertThat((next - AS_OF) % everyDays).isZero();
      assertThat(next).isGreaterThan(AS_OF).isLessThanOrEqualTo(AS_OF + LONGEST_REST);
      assertThat(same(decision, decide(evaluator, object, next - everyDays))).isTrue();
    }
    int further = ObjectEvaluator.FURTHER;
    for (int step = further * everyDays; AS_OF + step < next; step *= further) {
      assertThat(same(decision, decide(evaluator, object, AS_OF + step))).isTrue();
    }
    int first = firstChange(evaluator, object, decision, everyDays, next);
    Statistics.label("an earlier change was")
        .collect(first == NONE || first == next ? "none" : "missed")
        .coverage(coverage -> coverage.check("missed").percentage(p -> p < 3));
  }

  @Test
  void looksAgainAtTheFirstBoundaryAfterNinetyIdleDays() {
    // Written 10 days before the boundary at midnight: idle for more than 90 days from the 91st on.
    StoredObject object = s3("STANDARD", GIB).writtenDaysAgo(10);
    ObjectEvaluator evaluator = evaluator(new DecayedMeanForecaster(), new ThresholdPolicy());
    TierDecision decision = decide(evaluator, object, AS_OF);

    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.SELDOM_READ);
    assertThat(next(evaluator, object, decision, 1)).isEqualTo(AS_OF + 81);
    assertThat(next(evaluator, object, decision, 7)).isEqualTo(AS_OF + 84);
    assertThat(next(evaluator, object, decision, 30)).isEqualTo(AS_OF + 90);
  }

  @Test
  void looksAgainSomeDayThoughNothingWillChange() {
    StoredObject object = s3("STANDARD", GIB);
    ObjectEvaluator evaluator = evaluator(new DecayedMeanForecaster(), new ThresholdPolicy());
    TierDecision decision = decide(evaluator, object, AS_OF);

    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.IDLE);
    assertThat(next(evaluator, object, decision, 1)).isEqualTo(AS_OF + 512);
    assertThat(next(evaluator, object, decision, 7)).isEqualTo(AS_OF + 448);
    assertThat(next(evaluator, object, decision, 31)).isEqualTo(AS_OF + 496);
  }

  /**
   * An object that was just read is left alone for a while only if it would be advised the same.
   */
  @Property(edgeCases = EdgeCasesMode.NONE, tries = 150)
  void theNextLookIsTheNextBoundaryIfAdviceChangesSoon(
      @ForAll("objects") StoredObject object,
      @ForAll("strides") int everyDays,
      @ForAll("forecasters") Forecaster forecaster) {
    ObjectEvaluator evaluator = evaluator(forecaster, new ExpectedCostPolicy(90, 1_000));
    ObjectProfile profile = object.profile();
    profile.closeTo(AS_OF);
    Evaluation evaluation = evaluator.evaluate(profile, object.id(), AS_OF, LOGS_START);
    int later = AS_OF + 8 * everyDays;
    boolean same = same(evaluation.tell(), decide(evaluator, object, later));

    int next = evaluator.nextLook(profile, evaluation, everyDays, LOGS_START);

    assertThat(next).isEqualTo(same ? later : AS_OF + everyDays);
    assertThat(evaluator.restingAtMost(7).nextLook(profile, evaluation, everyDays, LOGS_START))
        .isEqualTo(AS_OF + everyDays);
  }

  /** The cost of a quiet object is a handful of evaluations in its life. */
  @Property(edgeCases = EdgeCasesMode.NONE, tries = 100)
  void aQuietObjectIsEvaluatedAHandfulOfTimes(
      @ForAll("objects") StoredObject object, @ForAll("forecasters") Forecaster forecaster) {
    ObjectEvaluator evaluator = evaluator(forecaster, new ExpectedCostPolicy(90, 1_000));
    int evaluations = 0;

    for (int boundary = AS_OF; boundary < AS_OF + 3_650; evaluations++) {
      boundary = next(evaluator, object, decide(evaluator, object, boundary), 1);
    }

    assertThat(evaluations).isLessThan(25);
  }

  @Provide
  Arbitrary<StoredObject> objects() {
    return StoredObject.any();
  }

  @Provide
  Arbitrary<Integer> strides() {
    return Arbitraries.of(1, 7, 30);
  }

  @Provide
  Arbitrary<Forecaster> forecasters() {
    return Arbitraries.of(new DecayedMeanForecaster(), Models.restingObjectsRest());
  }

  private static int lastProbe(int everyDays) {
    return AS_OF + Integer.highestOneBit(LONGEST_REST / everyDays) * everyDays;
  }

  private static int firstChange(
      ObjectEvaluator evaluator,
      StoredObject object,
      TierDecision decision,
      int everyDays,
      int last) {
    for (int boundary = AS_OF + everyDays; boundary <= last; boundary += everyDays) {
      if (!same(decision, decide(evaluator, object, boundary))) {
        return boundary;
      }
    }
    return NONE;
  }

  private static boolean same(TierDecision one, TierDecision other) {
    return one.reasonCode() == other.reasonCode()
        && one.advisedClass().equals(other.advisedClass());
  }

  private static int next(
      ObjectEvaluator evaluator, StoredObject object, TierDecision decision, int everyDays) {
    ObjectProfile profile = object.profile();
    profile.closeTo(decision.asOf());
    Evaluation evaluation = evaluator.evaluate(profile, object.id(), decision.asOf(), LOGS_START);
    return evaluator.nextChange(profile, evaluation, everyDays, LOGS_START);
  }

  private static TierDecision decide(ObjectEvaluator evaluator, StoredObject object, int asOf) {
    ObjectProfile profile = object.profile();
    profile.closeTo(asOf);
    return evaluator.evaluate(profile, object.id(), asOf, LOGS_START).tell();
  }

  private static ObjectEvaluator evaluator(Forecaster forecaster, TieringPolicy policy) {
    return new ObjectEvaluator(Shipped.PRICES, "s3", forecaster, policy);
  }
}
