package io.cloudflux.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassRatesTest {
  /** Whatever decisions are taken by is what bills are drawn up by. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 100_000, 131_072, 5_000_000_000L})
  void areThoseOfTheCostModel(long bytes) {
    for (ProviderPrices shipped : PriceBookReader.shipped().providers().values()) {
      ProviderPrices prices = withOptInTiers(shipped);
      CostModel model = new CostModel(prices);
      ClassRates[] all = ClassRates.of(prices, bytes);
      for (ClassRates rates : all) {
        StorageClass c = rates.storageClass();
        for (int idle : new int[] {0, 29, 30, 89, 90, 179, 180, 364, 365, 1000}) {
          same(
              rates.day(rates.tier(idle)) * CostModel.DAYS_PER_MONTH,
              model.storagePerMonth(c, bytes, idle));
        }
        same(rates.access(3, 1000, 2), model.readCost(c, 3, 1000) + model.writeCost(c, 2));
        same(rates.day(0, 3, 1000, 2), rates.day(0) + rates.access(3, 1000, 2));
        for (int days : new int[] {0, 29, 30, 89, 400}) {
          same(rates.unserved(days), model.earlyDeletion(c, bytes, days));
        }
        for (ClassRates from : all) {
          same(rates.entry(from.index()), model.moveCost(from.storageClass(), c, bytes));
        }
      }
    }
  }

  private static ProviderPrices withOptInTiers(ProviderPrices prices) {
    return prices.provider().equals("s3")
        ? prices.with(prices.require("INTELLIGENT_TIERING").autoTiersTo("deep archive"))
        : prices;
  }

  private static void same(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(1e-14 * (1 + expected)));
  }
}
