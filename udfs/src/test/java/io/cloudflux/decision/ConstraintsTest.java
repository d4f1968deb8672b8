package io.cloudflux.decision;

import static io.cloudflux.decision.StoredObject.AS_OF;
import static io.cloudflux.decision.StoredObject.GIB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintsTest {
  private static final StoredObject OBJECT = StoredObject.s3("STANDARD", GIB);
  private static final Forecaster NO_READS = new FixedForecaster(0, 10);
  private static final Forecaster BUSY = new FixedForecaster(50, 1_000);
  private static final List<String> POLICIES = List.of("cloudflux", "expected-cost", "threshold");

  private static TieringPolicy policy(String name, String settings) {
    String yaml = "version: test\npolicy: " + name + "\n" + settings;
    return PolicyFile.read(yaml.getBytes(UTF_8), "policy.yaml", Shipped.PRICES).decides();
  }

  private static TieringPolicy below(String name, String prefix, String limit) {
    return policy(name, "rules: [{prefix: '" + prefix + "', " + limit + "}]");
  }

  private static TierDecision decide(
      StoredObject object, Forecaster forecaster, TieringPolicy policy) {
    return new ObjectEvaluator(Shipped.PRICES, "s3", forecaster, policy)
        .evaluate(object.profile(), object.id(), AS_OF, StoredObject.LOGS_START)
        .tell();
  }

  private static StorageClass storageClass(TierDecision decision, String name) {
    return Shipped.PRICES.provider(decision.provider()).require(name);
  }

  // Which rule

  @Provide
  static Arbitrary<List<String>> prefixes() {
    return Arbitraries.strings().withChars("ab/").ofMaxLength(6).list().ofMaxSize(12);
  }

  @Property(tries = 2_000)
  void theLongestPrefixIsFound(
      @ForAll("prefixes") List<String> prefixes, @ForAll("prefixes") List<String> objects) {
    TreeMap<String, Limits> rules = new TreeMap<>();
    for (String prefix : prefixes) {
      rules.put(prefix, new Limits(prefix, true, false, 0, null, 1, new TreeSet<>(), 0, 0));
    }
    Limits everywhere = Limits.of(1, new TreeSet<>(), 0);
    Constraints constraints = new Constraints("", everywhere, false, null, rules);
    for (String object : objects) {
      Limits longest = everywhere;
      for (Limits rule : rules.values()) {
        if (object.startsWith(rule.rule()) && rule.rule().length() >= longest.rule().length()) {
          longest = rule;
        }
      }
      assertThat(constraints.of(object)).isSameAs(longest);
    }
  }

  // Exclusion

  @Provide
  static Arbitrary<StoredObject> objects() {
    return StoredObject.any();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void anExcludedObjectNeverMoves(@ForAll("objects") StoredObject object) {
    for (String name : POLICIES) {
      TierDecision decision =
          decide(
              object,
              new DecayedMeanForecaster(),
              below(name, object.id().substring(0, 6), "exclude: true"));

      assertThat(decision.moves()).isFalse();
      assertThat(decision.reasonCode()).isEqualTo(ReasonCode.EXCLUDED);
      assertThat(decision.reason()).startsWith("Excluded from moves by rule ");
      assertThat(decision.confidence()).isBetween(0.0, 1.0);
    }
  }

  // Cooling off

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void anObjectIsNotArchivedBeforeItHasCooledOff(@ForAll("objects") StoredObject object) {
    String archives = "max-latency-ms: 86400000";
    for (String name : List.of("cloudflux", "expected-cost")) {
      TierDecision free = decide(object, NO_READS, policy(name, archives + "\ncool-off-days: 0"));
      TierDecision cooled =
          decide(object, NO_READS, policy(name, archives + "\ncool-off-days: 60"));

      int inClass =
          ObjectSnapshot.of(object.profile(), object.id(), AS_OF, StoredObject.LOGS_START)
              .daysInClass();

      if (inClass >= 60) {
        assertThat(cooled.advisedClass()).isEqualTo(free.advisedClass());
      } else if (cooled.moves()) {
        assertThat(storageClass(cooled, cooled.advisedClass()).retrieval().restoreNeeded())
            .as(cooled.toString())
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cloudflux", "expected-cost"})
  void anArchiveIsAdvisedAgainOnTheDayItHasCooledOff(String name) {
    TieringPolicy policy = policy(name, "max-latency-ms: 86400000\ncool-off-days: 60");
    StoredObject object = StoredObject.s3("STANDARD", 1L << 30);

    TierDecision before = decide(object.writtenDaysAgo(59), NO_READS, policy);
    TierDecision then = decide(object.writtenDaysAgo(60), NO_READS, policy);

    assertThat(storageClass(before, before.advisedClass()).retrieval().restoreNeeded()).isFalse();
    assertThat(storageClass(then, then.advisedClass()).retrieval().restoreNeeded()).isTrue();
  }

  // Holds

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void aHeldObjectIsNeverCopied(@ForAll("objects") StoredObject object) {
    for (String name : POLICIES) {
      for (Forecaster forecaster : List.of(new DecayedMeanForecaster(), NO_READS, BUSY)) {
        for (String hold : List.of("legal-hold: true", "retention-days: 200")) {
          TierDecision decision =
              decide(object, forecaster, below(name, object.id().substring(0, 6), hold));
          boolean held = hold.startsWith("legal") || object.writtenDaysAgo() < 200;

          if (held && decision.moves()) {
            assertThat(
                    storageClass(decision, decision.currentClass())
                        .movesByRule(storageClass(decision, decision.advisedClass())))
                .as(decision.toString())
                .isTrue();
          }
          if (!held) {
            assertThat(decision.reasonCode()).isNotEqualTo(ReasonCode.HELD);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cloudflux, STANDARD, INTELLIGENT_TIERING",
    "expected-cost, STANDARD, GLACIER_IR",
    "threshold, STANDARD, GLACIER"
  })
  void rulesOfTheProviderWorkUnderAHold(String policy, String in, String to) {
    StoredObject quiet = StoredObject.s3(in, 100 * GIB);
    TierDecision held = decide(quiet, NO_READS, below(policy, "s3://", "legal-hold: true"));

    if (policy.equals("threshold")) {
      assertThat(held.advisedClass())
          .isEqualTo(decide(quiet, NO_READS, policy(policy, "")).advisedClass());
    } else {
      assertThat(held.advisedClass()).isEqualTo(to);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cloudflux", "expected-cost"})
  void aHeldObjectThatTurnsBusyStaysAndSaysSo(String policy) {
    StoredObject busy = StoredObject.s3("GLACIER_IR", GIB).read(1, 50).read(2, 50);
    TierDecision free = decide(busy, BUSY, policy(policy, ""));
    TierDecision held = decide(busy, BUSY, below(policy, "s3://bucket/", "legal-hold: true"));

    assertThat(free.moves()).isTrue();
    assertThat(held.moves()).isFalse();
    assertThat(held.reasonCode()).isEqualTo(ReasonCode.HELD);
    assertThat(held.reason())
        .startsWith(
            "Held by rule s3://bucket/ (legal hold), which allows rules of the provider but no"
                + " copies; without it: ")
        .contains(free.advisedClass());
    assertThat(held.monthlySaving()).isZero();
  }

  @Test
  void aRetentionEndsOnItsDay() {
    TieringPolicy policy = below("expected-cost", "s3://bucket/", "retention-days: 100");
    for (int age : new int[] {98, 99, 100, 101}) {
      StoredObject busy = StoredObject.s3("GLACIER_IR", GIB).writtenDaysAgo(age).read(1, 50);
      TierDecision decision = decide(busy, BUSY, policy);

      assertThat(decision.moves()).as("%d days", age).isEqualTo(age >= 100);
      if (age < 100) {
        assertThat(decision.reason())
            .contains("(retention of 100 days, of which " + age + " are over)");
      }
    }
  }

  /** Silence ends a retention: the object is looked at again at that boundary. */
  @Test
  void theEndOfARetentionIsNotSleptThrough() {
    TieringPolicy policy = below("expected-cost", "s3://bucket/", "retention-days: 437");
    StoredObject busy = StoredObject.s3("GLACIER_IR", GIB).read(1, 50);
    ObjectEvaluator evaluator = new ObjectEvaluator(Shipped.PRICES, "s3", BUSY, policy);
    ObjectProfile profile = busy.profile();
    Evaluation now = evaluator.evaluate(profile, busy.id(), AS_OF, StoredObject.LOGS_START);

    assertThat(evaluator.nextChange(profile, now, 1, StoredObject.LOGS_START))
        .isEqualTo(AS_OF + 37);
    assertThat(evaluator.restingAtMost(32).nextChange(profile, now, 1, StoredObject.LOGS_START))
        .isEqualTo(AS_OF + 32);
  }

  /** No way back, so what it may lose is not bounded: not even a share of ten lets it go. */
  @Test
  void noHarmKeepsHeldObjectsWhereReadsAreFree() {
    TieringPolicy policy =
        policy("cloudflux", "no-harm: 10\nrules: [{prefix: 's3://', legal-hold: true}]");
    for (long bytes : new long[] {GIB, 100 * GIB, 1 << 20}) {
      TierDecision decision = decide(StoredObject.s3("STANDARD", bytes), NO_READS, policy);

      assertThat(decision.advisedClass()).isIn("STANDARD", "INTELLIGENT_TIERING");
    }
  }

  /** In stores of one's own a rule leads anywhere: a hold changes nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"cloudflux", "expected-cost"})
  void aHeldObjectGoesAndComesBackWhereRulesLead(String policy) {
    PriceBook own =
        PriceBookReader.read(
            new ByteArrayInputStream(
                """
                version: own
                providers:
                  minio:
                    region: rack
                    source: bills
                    date: 2026-11
                    schemes: [s3]
                    standard_class: SSD
                    classes:
                      SSD:
                        {tier: HOT, first_byte_ms: 1, storage_per_gb_month: 0.1, read_per_1k: 0}
                      HDD:
                        {tier: COLD, first_byte_ms: 9, storage_per_gb_month: 0.01, read_per_1k: 50}
                """
                    .getBytes(UTF_8)),
            "prices.yaml");
    for (String[] each : new String[][] {{"SSD", "HDD"}, {"HDD", "SSD"}}) {
      boolean quiet = each[0].equals("SSD");
      StoredObject stored = StoredObject.s3(each[0], 100 * GIB);
      StoredObject object = quiet ? stored : stored.read(1, 50).read(2, 50);
      Forecaster forecaster = quiet ? NO_READS : BUSY;
      for (TieringPolicy rules :
          List.of(policy(policy, ""), below(policy, "s3://", "legal-hold: true"))) {
        TierDecision decision =
            new ObjectEvaluator(own, "minio", forecaster, rules)
                .evaluate(object.profile(), object.id(), AS_OF, StoredObject.LOGS_START)
                .tell();

        assertThat(decision.advisedClass()).as(rules.version()).isEqualTo(each[1]);
        assertThat(decision.reasonCode()).isNotEqualTo(ReasonCode.HELD);
      }
    }
  }

  // Savings

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void noMoveSavesLessThanTheMinimum(@ForAll("objects") StoredObject object) {
    for (String name : POLICIES) {
      TierDecision decision =
          decide(object, new DecayedMeanForecaster(), policy(name, "minimum-saving: 0.25"));

      if (decision.moves()) {
        assertThat(
                decision.reasonCode() == ReasonCode.LATENCY_REQUIREMENT
                    || decision.monthlySaving() >= 0.25)
            .as(decision.toString())
            .isTrue();
      }
    }
  }

  @Test
  void aMoveThatSavesTooLittleIsNotAdvisedAndSaysSo() {
    StoredObject quiet = StoredObject.s3("STANDARD", GIB);
    TierDecision free = decide(quiet, NO_READS, policy("cloudflux", ""));
    assertThat(free.moves()).isTrue();

    for (double minimum : new double[] {free.monthlySaving(), free.monthlySaving() * 1.01}) {
      TierDecision decision =
          decide(quiet, NO_READS, policy("cloudflux", "minimum-saving: " + minimum));

      assertThat(decision.moves()).isEqualTo(minimum == free.monthlySaving());
      if (!decision.moves()) {
        assertThat(decision.reasonCode()).isEqualTo(ReasonCode.BELOW_MINIMUM_SAVING);
        assertThat(decision.reason())
            .startsWith("A move must save $" + minimum + " a month; ")
            .contains(free.advisedClass());
      }
    }
  }

  @Test
  void aHeldObjectsMoveHasToSaveEnoughToo() {
    StoredObject quiet = StoredObject.s3("STANDARD", GIB);
    String held = "legal-hold: true";
    TierDecision free = decide(quiet, NO_READS, below("expected-cost", "s3://bucket/", held));
    assertThat(free.moves()).isTrue();

    String minimum = "minimum-saving: " + free.monthlySaving() * 1.01;
    TierDecision decision =
        decide(quiet, NO_READS, below("expected-cost", "s3://bucket/", held + ", " + minimum));
    assertThat(decision.moves()).isFalse();
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.BELOW_MINIMUM_SAVING);
  }

  @Test
  void aRequiredMoveNeedNotSave() {
    StoredObject slow = StoredObject.s3("GLACIER", GIB).latency(100);
    for (String name : List.of("cloudflux", "expected-cost")) {
      TierDecision decision = decide(slow, NO_READS, policy(name, "minimum-saving: 1000"));

      assertThat(decision.moves()).isTrue();
      assertThat(decision.reasonCode()).isEqualTo(ReasonCode.LATENCY_REQUIREMENT);
    }
  }

  // Classes and latency by prefix

  @Test
  void classesAndLatencyAreThoseOfThePrefix() {
    StoredObject quiet = StoredObject.s3("STANDARD", 100 * GIB);
    for (String name : List.of("cloudflux", "expected-cost")) {
      assertThat(decide(quiet, NO_READS, below(name, "s3://", "max-latency-ms: 43200000")).tier())
          .isEqualTo(Tier.ARCHIVE);
      assertThat(decide(quiet, NO_READS, policy(name, "")).latencyClass())
          .isEqualTo("milliseconds");
      TierDecision without =
          decide(quiet, NO_READS, below(name, "s3://bucket/", "excluded-classes: [GLACIER_IR]"));
      assertThat(without.advisedClass()).isNotEqualTo("GLACIER_IR");
      assertThat(
              decide(quiet, NO_READS, below(name, "s3://other/", "excluded-classes: [GLACIER_IR]"))
                  .advisedClass())
          .isEqualTo("GLACIER_IR");
    }
  }

  // False heat

  /**
   * A year of an object.
   *
   * @param scans reads by a scanner every day
   * @param wantedEvery days from one read by somebody else to the next, 0 for none
   */
  private static ObjectProfile year(int scans, int wantedEvery) {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(
        new InventoryRecord(
            OBJECT.id(),
            OBJECT.bytes(),
            OBJECT.storageClass(),
            Accesses.at(AS_OF - 400, 0),
            InventoryRecord.NO_LIMIT,
            Accesses.at(AS_OF - 1, 0)));
    for (int ago = 365; ago >= 1; ago--) {
      long noon = Accesses.at(AS_OF - ago, 12);
      boolean wanted = wantedEvery > 0 && ago % wantedEvery == 0;
      long reads = scans + (wanted ? 1 : 0);
      if (reads > 0) {
        profile.add(
            new DailyAccess(
                    OBJECT.id(),
                    AS_OF - ago,
                    reads,
                    reads * OBJECT.bytes(),
                    0,
                    OBJECT.bytes(),
                    noon,
                    DailyAccess.NEVER,
                    DailyAccess.NEVER)
                .withActors(new ActorReads(0, 0, scans, 0, wanted ? noon : DailyAccess.NEVER)));
      }
    }
    profile.closeTo(AS_OF);
    return profile;
  }

  private static ObjectSnapshot snapshot(ObjectProfile profile) {
    return ObjectSnapshot.of(profile, OBJECT.id(), AS_OF, StoredObject.LOGS_START);
  }

  private static TierDecision scanned(String name, String settings) {
    return new ObjectEvaluator(
            Shipped.PRICES, "s3", new DecayedMeanForecaster(), policy(name, settings))
        .evaluate(year(4, 0), OBJECT.id(), AS_OF, StoredObject.LOGS_START)
        .tell();
  }

  @Test
  void falseHeatCountsUnlessItIsToBeIgnored() {
    for (String name : List.of("expected-cost", "threshold")) {
      TierDecision counted = scanned(name, "");
      TierDecision ignored = scanned(name, "false-heat: ignore");

      assertThat(counted.tier()).as(name).isEqualTo(Tier.HOT);
      assertThat(ignored.tier()).as(name).isEqualTo(Tier.COLD);
      assertThat(ignored.monthlyCostNow()).isLessThan(counted.monthlyCostNow());
      assertThat(ignored.readsLast30Days()).isEqualTo(counted.readsLast30Days());
      assertThat(ignored.forecast()).isEqualTo(counted.forecast());
    }
  }

  /** What is left of the forecast is what it would be had the scanner never been there. */
  @ParameterizedTest
  @ValueSource(ints = {0, 30, 7, 1})
  void whatIsExpectedIsTheReadsOfTheOthers(int wantedEvery) {
    ProviderPrices prices = Shipped.PRICES.provider("s3");
    ObjectSnapshot snapshot = snapshot(year(5, wantedEvery));
    PricedObject all =
        new PricedObject(
            snapshot,
            new DecayedMeanForecaster(),
            new CostModel(prices),
            ClassRates.of(prices, snapshot.sizeBytes()));
    PricedObject seen = all.withoutFalseHeat();
    Forecast alone = new DecayedMeanForecaster().forecast(snapshot(year(0, wantedEvery)));

    for (int days : new int[] {1, 7, 30, 90}) {
      assertThat(seen.forecast().over(days)).isCloseTo(alone.over(days), withPercentage(0.01));
      assertThat(seen.forecast().over(days)).isLessThan(all.forecast().over(days));
    }
    assertThat(seen.withoutFalseHeat()).isSameAs(seen);
    assertThat(seen.at(seen.placement()).forecast()).isSameAs(seen.forecast());
    assertThat(seen.forecastOfAllReads()).isSameAs(all.forecast());
  }
}
