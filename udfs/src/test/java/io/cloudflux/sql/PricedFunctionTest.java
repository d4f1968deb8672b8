package io.cloudflux.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.time.Instant;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricedFunctionTest {
  private static final String REGION = "us-east-1";
  private static final long GIB = 1L << 30;

  private final PriceBook book = PriceBookReader.shipped();
  private final StorageTier tier = new StorageTier();
  private final MonthlyCost cost = new MonthlyCost();
  private final BreakEvenReads breakEven = new BreakEvenReads();
  private final RecommendTier recommend = new RecommendTier();

  @Test
  void everyClassOfTheBookHasItsTier() {
    for (ProviderPrices prices : book.providers().values()) {
      for (StorageClass each : prices.classes().values()) {
        assertThat(tier.eval(prices.provider(), each.name())).isEqualTo(each.tier().name());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"s4, STANDARD", "s3, PAPER", "S3, STANDARD", ", STANDARD", "s3,", ","})
  void noTierOfWhatIsNotInTheBook(String provider, String storageClass) {
    assertThat(tier.eval(provider, storageClass)).isNull();
  }

  @Test
  void costIsStorageRequestsAndRetrieval() {
    double storage = 100 * 0.0125;
    double reads = 2 * 0.001 / 1000 + 200 * 0.01;

    assertThat(cost.eval("s3", REGION, "standard_ia", 100 * GIB, 2.0, 200.0 * GIB))
        .isEqualTo(storage + reads, within(1e-9));
    assertThat(cost.eval("s3", REGION, "STANDARD_IA", 100 * GIB, 2.0, 200.0 * GIB, 1000.0))
        .isEqualTo(storage + reads + 0.01, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.023", "30, 0.0125", "90, 0.004"})
  void idleDaysSayWhereInAnAutoClassAnObjectIs(int idle, double rate) {
    assertThat(cost.eval("s3", REGION, "INTELLIGENT_TIERING", GIB, 0.0, 0.0, 0.0, idle))
        .isEqualTo(rate + 0.0000025, within(1e-9));
  }

  @Test
  void noCostOfWhatIsUnknownOrImpossible() {
    assertThat(cost.eval("s3", "eu-west-1", "STANDARD", GIB, 0.0, 0.0)).isNull();
    assertThat(cost.eval("s4", REGION, "STANDARD", GIB, 0.0, 0.0)).isNull();
    assertThat(cost.eval("s3", REGION, "PAPER", GIB, 0.0, 0.0)).isNull();
    assertThat(cost.eval("s3", REGION, "STANDARD", -1L, 0.0, 0.0)).isNull();
    assertThat(cost.eval("s3", REGION, "STANDARD", GIB, Double.NaN, 0.0)).isNull();
    assertThat(cost.eval("s3", REGION, "STANDARD", GIB, 0.0, Double.POSITIVE_INFINITY)).isNull();
    assertThat(cost.eval("s3", REGION, "STANDARD", null, 0.0, 0.0)).isNull();
    assertThat(cost.eval("s3", REGION, "STANDARD", GIB, 0.0, 0.0, null)).isNull();
    assertThat(cost.eval(null, null, null, GIB, 0.0, 0.0)).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {131_072, GIB, 1000 * GIB})
  void atBreakEvenBothCostTheSame(long bytes) {
    double reads = breakEven.eval("s3", REGION, "STANDARD", "GLACIER_IR", bytes);

    assertThat(reads).isPositive();
    assertThat(breakEven.eval("s3", REGION, "GLACIER_IR", "STANDARD", bytes)).isEqualTo(reads);
    assertThat(cost.eval("s3", REGION, "STANDARD", bytes, reads, reads * bytes))
        .isCloseTo(
            cost.eval("s3", REGION, "GLACIER_IR", bytes, reads, reads * bytes),
            within(1e-9 + 1e-4 * bytes / GIB));
  }

  @Test
  void noBreakEvenWhereOneIsAlwaysCheaper() {
    assertThat(breakEven.eval("s3", REGION, "STANDARD", "STANDARD", GIB)).isNull();
    assertThat(breakEven.eval("s3", REGION, "STANDARD_IA", "ONEZONE_IA", GIB)).isNull();
    assertThat(breakEven.eval("s3", REGION, "STANDARD", "STANDARD_IA", 1L)).isNull();
    assertThat(breakEven.eval("s3", "eu-west-1", "STANDARD", "STANDARD_IA", GIB)).isNull();
    assertThat(breakEven.eval("s3", REGION, "STANDARD", "PAPER", GIB)).isNull();
    assertThat(breakEven.eval("s3", REGION, "STANDARD", "STANDARD_IA", null)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "s3,    STANDARD,   0, 90, 400,         , INTELLIGENT_TIERING, HOT, PROVIDER_ADAPTS",
    "s3,    STANDARD, 100,  0, 400,         , INTELLIGENT_TIERING, HOT, PROVIDER_ADAPTS",
    "s3,    GLACIER_IR, 300, 0, 400,        , INTELLIGENT_TIERING, HOT, PROVIDER_ADAPTS",
    "s3,    STANDARD,   0, 90, 400, 43200000, INTELLIGENT_TIERING, HOT, PROVIDER_ADAPTS",
    "s3,    GLACIER,    0, 90, 400,       50, INTELLIGENT_TIERING, HOT, LATENCY_REQUIREMENT",
    "gcs,   STANDARD,   0, 90, 400,         , AUTOCLASS,           HOT, PROVIDER_ADAPTS",
    "azure, Hot,        0, 90, 400,         , SMART,               HOT, PROVIDER_ADAPTS",
  })
  void recommends(
      String provider,
      String storageClass,
      long reads,
      int idle,
      int age,
      Integer latency,
      String advised,
      String tierAdvised,
      String reason) {
    Row advice =
        recommend.eval(
            provider, storageClass, 100 * GIB, reads, reads * 100 * GIB, idle, age, latency);

    assertThat(advice.getField(1)).isEqualTo(advised);
    assertThat(advice.getField(0)).isEqualTo(tierAdvised);
    assertThat(advice.getField(2)).isEqualTo(reason);
    assertThat((Double) advice.getField(4)).isBetween(0.0, 1.0);
  }

  @Test
  void noAdviceOnWhatIsUnknownOrImpossible() {
    assertThat(recommend.eval("s4", "STANDARD", GIB, 0L, 0L, 0, 0)).isNull();
    assertThat(recommend.eval("s3", "PAPER", GIB, 0L, 0L, 0, 0)).isNull();
    assertThat(recommend.eval("s3", null, GIB, 0L, 0L, 0, 0)).isNull();
    assertThat(recommend.eval("s3", "STANDARD", null, 0L, 0L, 0, 0)).isNull();
    assertThat(recommend.eval("s3", "STANDARD", GIB, -1L, 0L, 0, 0)).isNull();
    assertThat(recommend.eval("s3", "STANDARD", GIB, 0L, 0L, 0, 0, -5)).isNull();
  }

  @Test
  void savings() {
    Savings savings = new Savings();

    assertThat(savings.eval(200.0, 150.0)).isEqualTo(Row.of(50.0, 25.0, 600.0));
    assertThat(savings.eval(100.0, 150.0)).isEqualTo(Row.of(-50.0, -50.0, -600.0));
    assertThat(savings.eval(0.0, 0.0)).isEqualTo(Row.of(0.0, 0.0, 0.0));
    assertThat(savings.eval(null, 1.0)).isNull();
    assertThat(savings.eval(1.0, null)).isNull();
    assertThat(savings.eval(Double.NaN, 1.0)).isNull();
    assertThat(savings.eval(-1.0, 1.0)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-01T00:00:00Z, 2024-01-01T23:59:59.999Z, 0",
    "2024-01-01T12:00:00Z, 2024-01-02T12:00:00Z, 1",
    "2024-02-28T00:00:00Z, 2024-03-01T00:00:00Z, 2",
    "2024-01-03T00:00:00Z, 2024-01-01T00:00:00Z, 0",
    "2024-01-03T00:00:00Z, , ",
    ", 2024-01-03T00:00:00Z, ",
  })
  void idleDays(Instant last, Instant asOf, Integer days) {
    assertThat(new IdleDays().eval(last, asOf)).isEqualTo(days);
  }
}
