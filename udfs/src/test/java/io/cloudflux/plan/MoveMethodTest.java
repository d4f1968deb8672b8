package io.cloudflux.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoveMethodTest {
  @ParameterizedTest
  @CsvSource({
    "s3, STANDARD, STANDARD_IA, RULE",
    "s3, STANDARD_IA, STANDARD, COPY",
    "s3, STANDARD_IA, INTELLIGENT_TIERING, COPY",
    "s3, INTELLIGENT_TIERING, STANDARD_IA, COPY",
    "s3, ONEZONE_IA, GLACIER_IR, COPY",
    "s3, GLACIER, DEEP_ARCHIVE, RULE",
    "s3, GLACIER, GLACIER_IR, RESTORE_THEN_COPY",
    "s3, DEEP_ARCHIVE, STANDARD, RESTORE_THEN_COPY",
    "gcs, STANDARD, ARCHIVE, RULE",
    "gcs, ARCHIVE, STANDARD, COPY", // answers at once
    "gcs, NEARLINE, AUTOCLASS, COPY",
    "azure, Hot, Archive, RULE",
    "azure, Archive, Hot, RESTORE_THEN_COPY"
  })
  void isTheLegalOne(String provider, String from, String to, MoveMethod method) {
    ProviderPrices prices = PriceBookReader.shipped().provider(provider);

    assertThat(MoveMethod.of(prices.require(from), prices.require(to))).isEqualTo(method);
    assertThat(MoveMethod.of(prices, new MigrationRoute(provider, "x://b", from, to)))
        .isEqualTo(method);
  }
}
