package io.cloudflux.decision;

import static io.cloudflux.decision.StoredObject.AS_OF;
import static io.cloudflux.decision.StoredObject.GIB;
import static io.cloudflux.decision.StoredObject.KIB;
import static io.cloudflux.decision.StoredObject.s3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudfluxPolicyTest {
  private static final CloudfluxPolicy POLICY = CloudfluxPolicy.byDefault();
  private static final Forecaster NO_READS = new FixedForecaster(0, 10);
  private static final Forecaster SELDOM = new FixedForecaster(0.001, 10);
  private static final Forecaster BUSY = new FixedForecaster(50, 1_000);

  private static TierDecision decide(
      StoredObject object, Forecaster forecaster, TieringPolicy policy, int logsStart) {
    return new ObjectEvaluator(Shipped.PRICES, "s3", forecaster, policy)
        .evaluate(object.profile(), object.id(), AS_OF, logsStart)
        .tell();
  }

  private static TierDecision decide(StoredObject object, Forecaster forecaster) {
    return decide(object, forecaster, POLICY, StoredObject.LOGS_START);
  }

  private static CloudfluxPolicy without(String... excluded) {
    return new CloudfluxPolicy(1_000, new TreeSet<>(List.of(excluded)), 0.6);
  }

  @ParameterizedTest
  @CsvSource({
    "s3://b/k, STANDARD, GLACIER_IR",
    "gs://b/k, STANDARD, COLDLINE",
    "az://a/c/k, Hot, Cold"
  })
  void aBigOldObjectNeverReadGoesCold(String id, String in, String cold) {
    TierDecision decision = decide(StoredObject.of(id, in, 100 * GIB), NO_READS);

    assertThat(decision.advisedClass()).isEqualTo(cold);
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.CHEAPER_COLDER);
    assertThat(decision.confidence()).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @CsvSource({"s3://b/k, STANDARD", "gs://b/k, STANDARD", "az://a/c/k, Hot"})
  void anObjectThatMayBeReadGoesToTheAutoClassOrCold(String id, String in) {
    TierDecision decision = decide(StoredObject.of(id, in, 100 * GIB), SELDOM);

    assertThat(decision.advisedClass())
        .isIn("INTELLIGENT_TIERING", "GLACIER_IR", "AUTOCLASS", "COLDLINE", "SMART", "Cold");
  }

  /** Being watched costs more than the premium an auto class may have. */
  @ParameterizedTest
  @CsvSource({"s3://b/k, STANDARD", "gs://b/k, STANDARD", "az://a/c/k, Hot"})
  void aBusyObjectStays(String id, String in) {
    TierDecision decision = decide(StoredObject.of(id, in, 200 * KIB).read(1, 50), BUSY);

    assertThat(decision.advisedClass()).isEqualTo(in);
    assertThat(decision.reasonCode())
        .isIn(ReasonCode.ALREADY_CHEAPEST, ReasonCode.MOVE_NOT_WORTHWHILE);
    assertThat(decision.confidence()).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @CsvSource({"s3://b/k, STANDARD", "gs://b/k, STANDARD", "az://a/c/k, Hot"})
  void aBigBusyObjectPaysAtMostThePremium(String id, String in) {
    TierDecision decision = decide(StoredObject.of(id, in, 10 * GIB).read(1, 50), BUSY);

    assertThat(decision.monthlyCostAdvised())
        .isLessThanOrEqualTo(decision.monthlyCostNow() * (1 + 2 * CloudfluxPolicy.PREMIUM));
    assertThat(decision.tier()).isEqualTo(decision.currentTier());
  }

  @Test
  void aBusyObjectInAColdClassComesBack() {
    TierDecision decision = decide(s3("GLACIER_IR", GIB).read(1, 50).read(2, 50), BUSY);

    assertThat(decision.advisedClass()).isIn("STANDARD", "INTELLIGENT_TIERING");
    assertThat(decision.monthlySaving()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, KIB, 16 * KIB, 128 * KIB - 1})
  void objectsTooSmallToBeWatchedStay(long bytes) {
    for (Forecaster forecaster : List.of(NO_READS, SELDOM, BUSY)) {
      TierDecision decision = decide(s3("STANDARD", bytes), forecaster);

      assertThat(decision.moves()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"50, GLACIER_IR", "18000000, GLACIER", "43200000, DEEP_ARCHIVE"})
  void archivesAreForReadersThatCanWait(int latency, String advised) {
    StoredObject object = s3("STANDARD", 1_000 * GIB).latency(latency);

    assertThat(decide(object, NO_READS).advisedClass()).isEqualTo(advised);
  }

  @Test
  void aRequirementDrivesAnObjectOutOfAnArchive() {
    TierDecision decision = decide(s3("DEEP_ARCHIVE", 100 * GIB).latency(100), NO_READS);

    assertThat(decision.advisedClass()).isNotIn("GLACIER", "DEEP_ARCHIVE");
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.LATENCY_REQUIREMENT);
    // Without one it may stay, though it would not be sent there.
    assertThat(decide(s3("DEEP_ARCHIVE", 100 * GIB), NO_READS).moves()).isFalse();
  }

  @Test
  void excludedClassesAreNotAdvised() {
    StoredObject object = s3("STANDARD", 100 * GIB);

    assertThat(decide(object, SELDOM, without("GLACIER_IR"), StoredObject.LOGS_START))
        .satisfies(
            decision -> assertThat(decision.advisedClass()).isNotIn("GLACIER_IR", "STANDARD"));
    String[] all =
        Shipped.PRICES.provider("s3").classes().keySet().stream()
            .filter(name -> !name.equals("STANDARD"))
            .toArray(String[]::new);
    assertThat(decide(object, SELDOM, without(all), StoredObject.LOGS_START).moves()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"29, INTELLIGENT_TIERING", "30, GLACIER_IR"})
  void isNotColdBeforeThirtyDaysOfEvidence(int observed, String advised) {
    TierDecision decision = decide(s3("STANDARD", 100 * GIB), NO_READS, POLICY, AS_OF - observed);

    assertThat(decision.advisedClass()).isEqualTo(advised);
  }

  @Test
  void anAutoClassPaysForNotHavingToKnow() {
    // Watched for two weeks only: nobody knows yet.
    TierDecision decision =
        decide(s3("STANDARD", 10 * GIB), new FixedForecaster(0.01, 0.2), POLICY, AS_OF - 14);

    assertThat(decision.advisedClass()).isEqualTo("INTELLIGENT_TIERING");
    assertThat(decision.reasonCode()).isEqualTo(ReasonCode.PROVIDER_ADAPTS);
  }

  @Test
  void onATieItStays() {
    // Two classes that differ by name only, and cost nothing to change.
    ProviderPrices prices = Shipped.PRICES.provider("s3");
    for (String in : List.of("STANDARD", "STANDARD_IA", "GLACIER_IR", "INTELLIGENT_TIERING")) {
      TierDecision decision = decide(s3(prices.require(in).name(), 0), NO_READS);
      assertThat(decision.advisedClass()).as("an empty object").isIn(in, "STANDARD");
    }
    TierDecision empty = decide(s3("STANDARD", 0), NO_READS);
    assertThat(empty.moves()).isFalse();
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void decisionsHold(@ForAll("objects") StoredObject object) {
    TierDecision decision = decide(object, new DecayedMeanForecaster());
    ProviderPrices prices = Shipped.PRICES.provider(decision.provider());
    StorageClass advised = prices.require(decision.advisedClass());

    assertThat(decision.confidence()).isBetween(0.0, 1.0);
    if (decision.moves()) {
      assertThat(advised.name()).isNotEqualTo("ONEZONE_IA");
      if (object.latencyMillis() < 0) {
        assertThat(advised.firstByteMillis()).isLessThanOrEqualTo(1_000);
      } else {
        assertThat(advised.firstByteMillis())
            .isLessThanOrEqualTo(Math.max(50, object.latencyMillis()));
      }
      if (advised.auto()) {
        assertThat(object.bytes())
            .as("too small")
            .isGreaterThanOrEqualTo(advised.monitoringMinimumBytes());
      }
    }
    assertThat(decision.reason())
        .matches(
            "\\S+ reads a month expected: "
                + advised.name()
                + " costs \\$\\S+ \\(storage [^)]+\\) over half a year.*");
    linesAddUp(decision.reason());
    assertThat(decision.reason()).doesNotContain("Infinity", "NaN", "null");
    assertThat(decide(object, new DecayedMeanForecaster()))
        .usingRecursiveComparison()
        .isEqualTo(decision);
  }

  @Provide
  Arbitrary<StoredObject> objects() {
    return StoredObject.any();
  }

  /** Its reads drive it out of where it is, and there is nowhere to go. */
  @Test
  void anObjectThatMayNotGoAnywhereStaysAndSaysSo() {
    TierDecision decision =
        decide(
            s3("GLACIER_IR", 100_000).read(1, 3),
            BUSY,
            without("STANDARD", "ONEZONE_IA", "STANDARD_IA", "GLACIER", "DEEP_ARCHIVE"),
            StoredObject.LOGS_START);
    assertThat(decision.advisedClass()).isEqualTo("GLACIER_IR");
    assertThat(decision.reason()).contains("GLACIER_IR costs $");
    assertThat(decision.confidence()).isBetween(0.0, 1.0);
  }

  @Test
  void aMoveThatReadsForceIsNoRequirementOfReaders() {
    StoredObject object = s3("GLACIER_IR", 100 * GIB).latency(1_000).read(1, 30).read(2, 30);
    TierDecision decision = decide(object, NO_READS);
    assertThat(decision.moves()).isTrue();
    assertThat(decision.reasonCode()).isNotEqualTo(ReasonCode.LATENCY_REQUIREMENT);
  }

  @Test
  void saysWhatItCostsAndWhatWouldChangeIt() {
    TierDecision decision = decide(s3("STANDARD", 100 * GIB), SELDOM);

    assertThat(decision.reason())
        .matches(
            "0\\.0304 reads a month expected: INTELLIGENT_TIERING costs \\$\\S+ \\(storage \\S+,"
                + " reads \\S+, the move 1\\.00e-05.*\\) over half a year, staying in STANDARD"
                + " \\$\\S+ \\(storage .*\\), next best GLACIER_IR \\$\\S+ \\(storage .*\\); with"
                + " 0\\.25 times the reads: GLACIER_IR");
  }

  private static final Pattern BILL = Pattern.compile("\\$(\\S+) \\(([^)]+)\\)");

  /** Each cost is the sum of the lines beside it. */
  private static void linesAddUp(String reason) {
    Matcher bills = BILL.matcher(reason);
    int found = 0;
    while (bills.find()) {
      double sum = 0;
      double largest = 0;
      for (String line : bills.group(2).split(", ")) {
        double usd = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        sum += usd;
        largest = Math.max(largest, Math.abs(usd));
      }
      // Three digits each, and lines too small to be told.
      assertThat(sum)
          .as(bills.group())
          .isCloseTo(Double.parseDouble(bills.group(1)), within(0.02 * largest + 1e-12));
      found++;
    }
    assertThat(found).isPositive();
  }

  @Test
  void theVersionChangesWithTheSettings() {
    Set<String> versions =
        Set.of(
            POLICY.version(),
            new CloudfluxPolicy(2_000, POLICY.constraints().everywhere().excludedClasses(), 0.6)
                .version(),
            new CloudfluxPolicy(1_000, POLICY.constraints().everywhere().excludedClasses(), 0.5)
                .version(),
            without().version(),
            without("GLACIER_IR").version(),
            without("GLACIER_IR", "GLACIER").version());

    assertThat(versions).hasSize(6);
    assertThat(without("B", "A").version()).isEqualTo(without("A", "B").version());
    assertThat(POLICY.version())
        .isEqualTo("1/no-harm=0.6/2026-11/latency=1000ms/without=ONEZONE_IA");
  }

  @Test
  void refusesANegativeShare() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CloudfluxPolicy(1_000, new TreeSet<>(), -1))
        .withMessageContaining("-1");
  }
}
