package io.cloudflux.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.decision.ForecastTotal;
import io.cloudflux.decision.ReasonCode;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.price.Tier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationRouteTest {

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/a/b, s3, s3://bucket",
    "gs://bucket/a/b, gcs, gs://bucket",
    "az://account/container/a/b, azure, az://account/container",
    "http://host/a/b, s3, http://host"
  })
  void isABucketAndTwoClasses(String object, String provider, String bucket) {
    TierDecision decision = decision(object, provider);

    assertThat(MigrationRoute.of(decision))
        .isEqualTo(new MigrationRoute(provider, bucket, "FROM", "TO"));
    assertThat(MigrationItem.of(decision)).isEqualTo(new MigrationItem(object, 1_000, 4, 2, 60.83));
  }

  private static TierDecision decision(String object, String provider) {
    return new TierDecision(
        object,
        20_800,
        provider,
        "FROM",
        Tier.HOT,
        "TO",
        Tier.COLD,
        20_800,
        ReasonCode.CHEAPER_COLDER,
        "reason",
        0.9,
        1_000,
        3,
        5,
        10,
        8,
        2,
        20,
        24,
        4,
        60.83,
        "milliseconds",
        new double[7],
        new ForecastTotal[0],
        "model",
        "m",
        "expected-cost",
        "1",
        "p");
  }
}
