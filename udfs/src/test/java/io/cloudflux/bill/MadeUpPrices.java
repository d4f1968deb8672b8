package io.cloudflux.bill;

import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.StorageClass.AutoTier;
import io.cloudflux.price.StorageClass.AutoTiering;
import io.cloudflux.price.StorageClass.Band;
import io.cloudflux.price.StorageClass.Minimums;
import io.cloudflux.price.StorageClass.Moves;
import io.cloudflux.price.StorageClass.Requests;
import io.cloudflux.price.StorageClass.Retrieval;
import io.cloudflux.price.Tier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Providers that never were, with minimums and tiers of a few days. */
final class MadeUpPrices {
  static final String STANDARD = "STANDARD";
  static final String AUTO = "AUTO";
  static final String COLD = "COLD";

  private MadeUpPrices() {}

  /**
   * Three classes, a GB being a byte: {@link #STANDARD}, {@link #AUTO} and {@link #COLD}, with
   * prices that leave it open which is best.
   */
  static ProviderPrices draw(Random draws) {
    double standard = 10 + draws.nextInt(90);
    List<AutoTier> tiers = new ArrayList<>(List.of(new AutoTier(0, standard, "near")));
    int from = 0;
    double rate = standard;
    for (int i = draws.nextInt(3); i > 0; i--) {
      from += 1 + draws.nextInt(3);
      rate *= 0.2 + 0.6 * draws.nextDouble();
      long overhead = draws.nextInt(4) == 0 ? 1 + draws.nextInt(5) : 0;
      tiers.add(new AutoTier(from, rate, "tier " + i, false, overhead, overhead, 0));
    }
    Map<String, StorageClass> classes = new LinkedHashMap<>();
    add(
        classes,
        STANDARD,
        Tier.HOT,
        standard,
        Minimums.NONE,
        AutoTiering.NONE,
        new Retrieval(0, 0, 50, false, List.of()),
        draws,
        List.of(AUTO, COLD));
    add(
        classes,
        AUTO,
        Tier.HOT,
        standard,
        Minimums.NONE,
        AutoTiering.of(draws.nextInt(2), draws.nextInt(3), tiers),
        new Retrieval(0, 0, 50, false, List.of()),
        draws,
        draws.nextBoolean() ? List.of(COLD) : List.of());
    add(
        classes,
        COLD,
        Tier.COLD,
        standard * draws.nextDouble(),
        new Minimums(draws.nextInt(5), draws.nextInt(6), draws.nextInt(2), draws.nextInt(2)),
        AutoTiering.NONE,
        new Retrieval(draws.nextDouble(), draws.nextInt(2), 50, false, List.of()),
        draws,
        draws.nextBoolean() ? List.of(AUTO) : List.of());
    return new ProviderPrices("mine", "here", 1, STANDARD, classes, "nowhere", "2026-11");
  }

  private static void add(
      Map<String, StorageClass> classes,
      String name,
      Tier tier,
      double rate,
      Minimums minimums,
      AutoTiering autoTiering,
      Retrieval retrieval,
      Random draws,
      List<String> byRule) {
    classes.put(
        name,
        new StorageClass(
            "mine",
            name,
            tier,
            Band.all(rate),
            new Requests(draws.nextDouble(), draws.nextDouble()),
            retrieval,
            minimums,
            new Moves(2 * draws.nextDouble(), 2 * draws.nextDouble(), 0, byRule),
            autoTiering));
  }

  /** An object of that many days, seldom read, sometimes written, sometimes of another size. */
  static ObjectHistory history(Random draws, int from, int days) {
    double accessed = 0.5 * draws.nextDouble();
    ObjectHistory.Builder history = ObjectHistory.builder("x://b/k", from, draws.nextInt(10));
    for (int day = from; day < from + days; day++) {
      if (draws.nextDouble() < accessed) {
        int reads = draws.nextInt(3);
        int writes = draws.nextInt(4) == 0 ? 1 + draws.nextInt(2) : 0;
        history.access(day, reads, reads == 0 ? 0 : draws.nextInt(30), writes);
      }
      if (day > from && draws.nextInt(8) == 0) {
        history.resize(day, draws.nextInt(10));
      }
    }
    return history.until(from + days);
  }
}
