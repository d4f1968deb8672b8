package io.cloudflux.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.StorageClass.Moves;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cost over the optimum of doing nothing, and of the auto class from birth, on traces of others, as
 * an outside program has computed it.
 *
 * <p>By its reading an object begins with the trace if it is older, a read sends the whole object,
 * and an auto class is entered by rule from the standard class only: from any other by a copy.
 */
class SharedTracesTest {
  @ParameterizedTest
  @CsvSource({
    "lhcb, s3, 2.21, 1.29",
    "lhcb, gcs, 2.46, 1.42",
    "lhcb, azure, 2.15, 1.36",
    "dandi-sets, s3, 1.040, 1.002",
    "dandi-sets, gcs, 1.046, 1.004",
    "dandi-sets, azure, 1.029, 1.005",
    "dandi-assets, s3, 1.089, 1.073",
    "dandi-assets, gcs, 1.093, 1.076",
    "dandi-assets, azure, 1.056, 1.047"
  })
  void costsOverTheOptimumAreThoseOfOthers(
      String trace, String provider, double nothing, double auto) throws IOException {
    ProviderPrices prices =
        autoByRuleFromStandardOnly(PriceBookReader.shipped().provider(provider));
    StorageClass autoClass = autoClass(prices);
    Optimum optimum = new Optimum(prices);
    BillMeter meter = new BillMeter(prices);
    Bill.Sum left = new Bill.Sum();
    Bill.Sum automatic = new Bill.Sum();
    double least = 0;
    for (ObjectHistory history : wholeReads(Traces.read(trace))) {
      Optimum.Path path = optimum.of(history);
      Bill best = BillSimulator.bill(meter, history, path.moves(), prices.standard());
      assertThat(Math.abs(best.totalUsd() - path.total())).isLessThan(1e-7);
      least += path.total();
      left.add(BillSimulator.bill(meter, history, List.of(), prices.standard()));
      automatic.add(BillSimulator.bill(meter, history, List.of(), autoClass));
    }

    assertThat(left.bill().totalUsd() / least).isCloseTo(nothing, withinPercentage(0.5));
    assertThat(automatic.bill().totalUsd() / least).isCloseTo(auto, withinPercentage(0.5));
  }

  private static List<ObjectHistory> wholeReads(List<ObjectHistory> histories) {
    int first = Integer.MAX_VALUE;
    for (ObjectHistory history : histories) {
      first = history.accesses() > 0 ? Math.min(first, history.day(0)) : first;
    }
    List<ObjectHistory> whole = new ArrayList<>();
    for (ObjectHistory history : histories) {
      ObjectHistory.Builder builder =
          ObjectHistory.builder(history.object(), Math.max(first, history.from()), history.bytes());
      for (int i = 0; i < history.accesses(); i++) {
        builder.access(history.day(i), history.reads(i), history.reads(i) * history.bytes(), 0);
      }
      whole.add(builder.until(history.to()));
    }
    return whole;
  }

  private static ProviderPrices autoByRuleFromStandardOnly(ProviderPrices shipped) {
    String auto = autoClass(shipped).name();
    ProviderPrices prices = shipped;
    for (StorageClass each : shipped.classes().values()) {
      if (!each.name().equals(shipped.standardClass())) {
        prices = prices.with(notMovingByRuleTo(auto, each));
      }
    }
    return prices;
  }

  private static StorageClass notMovingByRuleTo(String other, StorageClass c) {
    return new StorageClass(
        c.provider(),
        c.name(),
        c.tier(),
        c.storageBands(),
        c.requests(),
        c.retrieval(),
        c.minimums(),
        new Moves(
            c.moves().transitionPerRequest(),
            c.moves().moveUpPerRequest(),
            c.moves().daysInStandardBefore(),
            c.moves().byRule().stream().filter(to -> !to.equals(other)).toList()),
        c.autoTiering());
  }

  private static StorageClass autoClass(ProviderPrices prices) {
    return prices.classes().values().stream().filter(StorageClass::auto).findFirst().orElseThrow();
  }
}
