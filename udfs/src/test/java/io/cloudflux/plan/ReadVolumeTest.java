package io.cloudflux.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadVolumeTest {
  @ParameterizedTest
  @CsvSource({
    // from, to, reads, bytes read, told
    "STANDARD_IA, STANDARD, 10, 12345678, 12345678",
    "STANDARD, GLACIER_IR, 10, 12345678, 12345678",
    "STANDARD_IA, GLACIER_IR, 0, 0, 0",
    "GLACIER, STANDARD, 2, 5000000, 5000000",
    "STANDARD, STANDARD, 10, 12345678, 10000000000",
    "STANDARD, INTELLIGENT_TIERING, 10, 12345678, 10000000000"
  })
  void isWhatTheCostsTell(String from, String to, double reads, double read, double told) {
    ProviderPrices s3 = PriceBookReader.shipped().provider("s3");
    CostModel costs = new CostModel(s3);
    StorageClass current = s3.require(from);
    StorageClass advised = s3.require(to);
    long size = 1_000_000_000L;

    assertThat(
            ReadVolume.bytesPerMonth(
                s3,
                current,
                advised,
                size,
                50,
                reads,
                costs.monthlyCost(current, size, reads, read, 0, 50),
                costs.monthlyCost(advised, size, reads, read, 0, 50)))
        .isEqualTo(told, within(1.0));
  }
}
