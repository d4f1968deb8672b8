package io.cloudflux.decision;

import static io.cloudflux.decision.StoredObject.AS_OF;
import static io.cloudflux.decision.StoredObject.LOGS_START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.NegativeBinomial;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.time.Days;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdPolicyTest {
  private static final long GIB = 1L << 30;

  private final ObjectEvaluator evaluator =
      new ObjectEvaluator(Shipped.PRICES, "s3", new DecayedMeanForecaster(), new ThresholdPolicy());

  /** The rules one after the other, on both sides of every threshold. */
  @ParameterizedTest
  @CsvSource({
    // latency required (-1: none), reads, on the day so many days before, tier, reason
    "0, 0, 1, HOT, LATENCY_REQUIREMENT",
    "99, 0, 1, HOT, LATENCY_REQUIREMENT",
    "100, 0, 1, COLD, SELDOM_READ",
    "101, 0, 1, COLD, SELDOM_READ",
    "-1, 0, 1, COLD, SELDOM_READ",
    "-1, 101, 1, HOT, FREQUENTLY_READ",
    "-1, 100, 1, WARM, RECENTLY_READ",
    "-1, 101, 30, HOT, FREQUENTLY_READ",
    "-1, 101, 31, COLD, SELDOM_READ",
    "-1, 11, 1, WARM, RECENTLY_READ",
    "-1, 10, 1, WARM, BALANCED",
    "-1, 11, 30, WARM, RECENTLY_READ",
    "-1, 11, 31, COLD, SELDOM_READ",
    "-1, 5, 1, WARM, BALANCED",
    "-1, 4, 1, COLD, SELDOM_READ",
    "-1, 5, 30, WARM, BALANCED",
    "-1, 5, 31, COLD, SELDOM_READ",
    "-1, 9, 90, COLD, SELDOM_READ",
    "-1, 9, 91, COLD, SELDOM_READ", // At noon: idle for 90 whole days.
    "-1, 9, 92, COLD, IDLE",
    // Earlier rules win.
    "99, 101, 1, HOT, LATENCY_REQUIREMENT",
    "99, 9, 200, HOT, LATENCY_REQUIREMENT",
    "100, 101, 1, HOT, FREQUENTLY_READ"
  })
  void followsItsRules(int latency, long reads, int daysBefore, Tier tier, ReasonCode reason) {
    ObjectProfile profile = listed(latency);
    if (reads > 0) {
      profile.add(Accesses.reads(AS_OF - daysBefore, reads, reads));
    } else {
      profile.add(Accesses.writeAt(Accesses.at(AS_OF - daysBefore, 12), GIB));
    }

    TierDecision decision = decide(profile);

    assertThat(decision.reasonCode()).isEqualTo(reason);
    assertThat(decision.tier()).isEqualTo(tier);
    assertThat(decision.readsLast30Days()).isEqualTo(daysBefore > 30 ? 0 : reads);
  }

  @ParameterizedTest
  @CsvSource({
    // milliseconds more than 90 days since the last read, reason
    "0, SELDOM_READ",
    "86399999, SELDOM_READ",
    "86400000, IDLE"
  })
  void idleIsMoreThanNinetyWholeDays(long more, ReasonCode reason) {
    ObjectProfile profile = listed(-1);
    profile.add(Accesses.readsAt(Days.startMillis(AS_OF - 90) - more, 200, 200));

    assertThat(decide(profile).reasonCode()).isEqualTo(reason);
  }

  /** Daily totals tell no time of day: all of a day's reads are put at its beginning. */
  @Test
  void elevenReadsAtTheFirstInstantOfTheWindowAreWarm() {
    ObjectProfile profile = listed(-1);
    profile.add(Accesses.readsAt(Days.startMillis(AS_OF - 30), 11, 11));

    TierDecision decision = decide(profile);

    assertThat(decision.readsLast30Days()).isEqualTo(11);
    assertThat(decision.tier()).isEqualTo(Tier.WARM);
  }

  @Test
  void readsOfTwoDaysInTheWindowAddUp() {
    ObjectProfile profile = listed(-1);
    profile.add(Accesses.reads(AS_OF - 31, 1_000, 0));
    profile.add(Accesses.reads(AS_OF - 30, 50, 0));
    profile.add(Accesses.reads(AS_OF - 1, 50, 0));
    assertThat(decide(profile.copy()).reasonCode()).isEqualTo(ReasonCode.RECENTLY_READ);

    profile.add(Accesses.reads(AS_OF - 1, 1, 0));
    assertThat(decide(profile).reasonCode()).isEqualTo(ReasonCode.FREQUENTLY_READ);
  }

  @Test
  void aWriteEndsIdleTime() {
    ObjectProfile profile = listed(-1);
    assertThat(decide(profile.copy()).reasonCode()).isEqualTo(ReasonCode.IDLE);

    profile.add(Accesses.writeAt(Accesses.at(AS_OF - 89, 0), 1));
    assertThat(decide(profile).reasonCode()).isEqualTo(ReasonCode.SELDOM_READ);
  }

  @Test
  void beforeTheLogsBeginNothingIsIdle() {
    ObjectProfile profile = listed(-1);
    profile.closeTo(AS_OF);

    assertThat(evaluator.evaluate(profile, Accesses.OBJECT, AS_OF, AS_OF - 90).tell().reasonCode())
        .isEqualTo(ReasonCode.SELDOM_READ);
    assertThat(evaluator.evaluate(profile, Accesses.OBJECT, AS_OF, AS_OF - 91).tell().reasonCode())
        .isEqualTo(ReasonCode.IDLE);
  }

  // Tiers are classes of the provider.

  @ParameterizedTest
  @CsvSource({
    "s3://b/k, s3, STANDARD, STANDARD_IA, GLACIER_IR",
    "gs://b/k, gcs, STANDARD, NEARLINE, COLDLINE",
    "az://a/c/k, azure, Hot, Cool, Cold",
    "http://host/k, s3, STANDARD, STANDARD_IA, GLACIER_IR",
    "hdfs://host/k, s3, STANDARD, STANDARD_IA, GLACIER_IR"
  })
  void advisesTheTiersUsualClass(
      String object, String provider, String hot, String warm, String cold) {
    for (String current : new String[] {hot, warm, cold}) {
      assertThat(advised(object, current, 101)).isEqualTo(hot);
      assertThat(advised(object, current, 50)).isEqualTo(warm);
      assertThat(advised(object, current, 1)).isEqualTo(cold);
    }
    assertThat(decide(read(object, hot, 1), object).provider()).isEqualTo(provider);
  }

  @Test
  void aDefaultProviderServesObjectsOfNoCloud() {
    ObjectEvaluator azure =
        new ObjectEvaluator(
            Shipped.PRICES, "azure", new DecayedMeanForecaster(), new ThresholdPolicy());
    ObjectProfile profile = read("http://host/k", null, 1);

    TierDecision decision = azure.evaluate(profile, "http://host/k", AS_OF, LOGS_START).tell();

    assertThat(decision.provider()).isEqualTo("azure");
    assertThat(decision.currentClass()).isEqualTo("Hot");
    assertThat(decision.advisedClass()).isEqualTo("Cold");
    assertThat(azure.evaluate(read("s3://b/k", null, 1), "s3://b/k", AS_OF, LOGS_START).tell())
        .extracting(TierDecision::provider)
        .isEqualTo("s3");
  }

  @ParameterizedTest
  @CsvSource({
    "ONEZONE_IA, 50, ONEZONE_IA",
    "INTELLIGENT_TIERING, 101, INTELLIGENT_TIERING",
    "INTELLIGENT_TIERING, 50, STANDARD_IA",
    "NO_SUCH_CLASS, 101, STANDARD",
    "DEEP_ARCHIVE, 50, STANDARD_IA"
  })
  void anObjectInAClassOfTheTierStays(String current, long reads, String advised) {
    assertThat(advised("s3://b/k", current, reads)).isEqualTo(advised);
  }

  @Test
  void withoutAClassOfTheTierTheObjectStays() {
    ProviderPrices s3 = Shipped.PRICES.provider("s3");
    ProviderPrices withoutCold =
        new ProviderPrices(
            s3.provider(),
            s3.region(),
            s3.bytesPerGb(),
            s3.standardClass(),
            s3.classes(),
            s3.network(),
            s3.account(),
            s3.schemes(),
            s3.aliases(),
            s3.source(),
            s3.date(),
            Map.of(Tier.HOT, "STANDARD"));
    ObjectEvaluator other =
        new ObjectEvaluator(
            new PriceBook("other", Map.of("s3", withoutCold)),
            "s3",
            new DecayedMeanForecaster(),
            new ThresholdPolicy());

    TierDecision decision =
        other.evaluate(read("s3://b/k", "STANDARD", 1), "s3://b/k", AS_OF, LOGS_START).tell();

    assertThat(decision.advisedClass()).isEqualTo("STANDARD");
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.SELDOM_READ);
    assertThat(decision.moves()).isFalse();
  }

  // Sentences and confidence.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20 | 0   | 'Readers need the first byte within 20 ms, below 100 ms'",
        "-1 | 150 | '150 reads in 30 days, more than 100'",
        "-1 | 11  | '11 reads in 30 days, more than 10, the last 3 days ago'",
        "-1 | 7   | '7 reads in 30 days, the last access 3 days ago'",
        "-1 | 4   | '4 reads in 30 days, fewer than 5'",
        "-1 | 0   | 'Not accessed for 400 days, more than 90'"
      })
  void saysWhy(int latency, long reads, String sentence) {
    ObjectProfile profile = listed(latency);
    if (reads > 0) {
      profile.add(Accesses.reads(AS_OF - 4, reads, reads));
    }

    assertThat(decide(profile).reason()).isEqualTo(sentence);
  }

  @ParameterizedTest
  @CsvSource({"0", "3", "5", "20", "90", "100", "101", "110", "500"})
  void isAsSureAsTheReadsToComeFallWhereTheTierIs(long reads) {
    ObjectProfile profile = listed(-1);
    if (reads > 0) {
      profile.add(Accesses.reads(AS_OF - 4, reads, reads));
    }
    TierDecision decision = decide(profile);
    double perDay = decision.forecast()[0];
    double shape = 0.5 + reads * Math.pow(0.5, 3 / 30.0);
    double[] probabilities = NegativeBinomial.hurdle(shape, perDay * 30, 5_000);
    double expected = 0;
    for (int n = 0; n < probabilities.length; n++) {
      Tier tier = n > 100 ? Tier.HOT : n >= 5 ? Tier.WARM : Tier.COLD;
      expected += tier == decision.tier() ? probabilities[n] : 0;
    }

    // The decision's own forecast is rounded to four decimals.
    assertThat(decision.confidence()).isEqualTo(expected, within(2e-3)).isBetween(0.0, 1.0);
  }

  @Test
  void isSureOfARequirement() {
    assertThat(decide(listed(20)).confidence()).isEqualTo(1);
  }

  @Test
  void hasANameAndAVersion() {
    TierDecision decision = decide(listed(-1));

    assertThat(decision.policy()).isEqualTo("threshold");
    assertThat(decision.policyVersion()).isEqualTo("1/latency=1000ms/cool-off=0d");
  }

  private String advised(String object, String current, long reads) {
    return decide(read(object, current, reads), object).advisedClass();
  }

  private static ObjectProfile read(String object, String current, long reads) {
    ObjectProfile profile = new ObjectProfile();
    long written = Accesses.at(AS_OF - 400, 0);
    profile.apply(new InventoryRecord(object, GIB, current, written, -1, written));
    profile.add(
        new DailyAccess(
            object,
            AS_OF - 2,
            reads,
            reads,
            0,
            -1,
            Accesses.at(AS_OF - 2, 9),
            DailyAccess.NEVER,
            DailyAccess.NEVER));
    profile.closeTo(AS_OF);
    return profile;
  }

  private static ObjectProfile listed(int latency) {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(Accesses.listed(GIB, "STANDARD", Accesses.at(AS_OF - 400, 0), latency));
    return profile;
  }

  private TierDecision decide(ObjectProfile profile) {
    return decide(profile, Accesses.OBJECT);
  }

  private TierDecision decide(ObjectProfile profile, String object) {
    profile.closeTo(AS_OF);
    return evaluator.evaluate(profile, object, AS_OF, LOGS_START).tell();
  }
}
