package io.cloudflux.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.time.Days;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ObjectFeaturesTest {
  private static final int AS_OF = 20_000;
  private static final long GIB = 1L << 30;

  private final ObjectEvaluator evaluator =
      new ObjectEvaluator(
          Shipped.PRICES, "s3", new DecayedMeanForecaster(), ExpectedCostPolicy.byDefault());

  /** With an even rhythm the figures tell everything, and the decision is the job's. */
  @Property(tries = 200)
  void decidesAsTheJobDoesOnAnEvenRhythm(
      @ForAll @IntRange(min = 0, max = 6) int readsADay,
      @ForAll @IntRange(min = 0, max = 29) int idle,
      @ForAll @IntRange(min = 30, max = 500) int age,
      @ForAll @LongRange(min = 1, max = 200) long gib) {
    long bytes = gib * GIB;
    ObjectProfile profile = new ObjectProfile();
    profile.apply(Accesses.listed(bytes, "STANDARD", Days.startMillis(AS_OF - age)));
    for (int day = AS_OF - 30; readsADay > 0 && day < AS_OF - idle; day++) {
      profile.add(Accesses.reads(day, readsADay, readsADay * bytes));
    }
    if (readsADay == 0) {
      profile.add(Accesses.writeAt(Accesses.at(AS_OF - idle - 1, 12), -1));
    }
    profile.closeTo(AS_OF);
    TierDecision job = evaluator.evaluate(profile, Accesses.OBJECT, AS_OF, AS_OF - 30).tell();

    long reads = readsADay * (30L - idle);
    TierDecision described =
        new ObjectFeatures(
                "STANDARD", bytes, reads, reads * bytes, idle, age, InventoryRecord.NO_LIMIT)
            .evaluate(evaluator);

    assertThat(described.advisedClass()).isEqualTo(job.advisedClass());
    assertThat(described.reason()).isEqualTo(job.reason());
    assertThat(described.confidence()).isEqualTo(job.confidence());
    assertThat(described.monthlySaving()).isEqualTo(job.monthlySaving());
    assertThat(described.moveCost()).isEqualTo(job.moveCost());
    assertThat(described.readsLast30Days()).isEqualTo(reads);
    assertThat(described.idleDays()).isEqualTo(idle);
  }

  @Property
  void readsAreNeverLost(
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long reads,
      @ForAll @IntRange(min = 0, max = 1000) int idle,
      @ForAll @IntRange(min = 0, max = 10_000) int age) {
    TierDecision decision =
        new ObjectFeatures("STANDARD", GIB, reads, 0, idle, age, InventoryRecord.NO_LIMIT)
            .evaluate(evaluator);

    assertThat(decision.readsLast30Days()).isEqualTo(reads);
  }

  @Test
  void longSilenceSaysMoreThanThirtyDaysOfIt() {
    assertThat(idleFor(300).forecast()[0]).isLessThan(idleFor(30).forecast()[0]);
  }

  @Test
  void earlyDeletionIsBilledByAge() {
    ObjectFeatures young =
        new ObjectFeatures("GLACIER_IR", GIB, 3000, 3000 * GIB, 0, 10, InventoryRecord.NO_LIMIT);
    ObjectFeatures old =
        new ObjectFeatures("GLACIER_IR", GIB, 3000, 3000 * GIB, 0, 90, InventoryRecord.NO_LIMIT);

    assertThat(young.evaluate(evaluator).moveCost())
        .isGreaterThan(old.evaluate(evaluator).moveCost());
  }

  @Test
  void negativeFiguresAreRefused() {
    assertThatThrownBy(() -> new ObjectFeatures(null, -1, 0, 0, 0, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ObjectFeatures(null, 0, 0, 0, -1, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private TierDecision idleFor(int days) {
    return new ObjectFeatures("STANDARD", GIB, 0, 0, days, 500, InventoryRecord.NO_LIMIT)
        .evaluate(evaluator);
  }
}
