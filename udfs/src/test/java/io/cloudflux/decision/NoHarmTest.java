package io.cloudflux.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cloudflux.backtest.Backtest;
import io.cloudflux.backtest.BacktestPolicy;
import io.cloudflux.backtest.Baselines;
import io.cloudflux.backtest.ObjectOutcome;
import io.cloudflux.backtest.ReplayRules;
import io.cloudflux.bill.Bill;
import io.cloudflux.bill.BillMeter;
import io.cloudflux.bill.ClassRates;
import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.decision.PricedObject.Placement;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NoHarmTest {
  private static final int BORN = 20_000;
  private static final String OBJECT = "s3://bucket/key";
  private static final double[] SHARES = {0, 0.1, 0.3, 0.6, 1, 2, 10};
  private static final long TWELVE_HOURS = 43_200_000;

  /** Says that the object will never be read, or of every day something else, at random. */
  private record Liar(long seed, boolean never) implements Forecaster {
    private static final long serialVersionUID = 1L;

    @Override
    public Forecast forecast(ObjectSnapshot snapshot) {
      Random draws = new Random(seed * 31 + snapshot.asOf());
      draws.nextInt();
      return never || draws.nextInt(3) > 0
          ? Forecast.none(Forecast.MODEL)
          : new FixedForecaster(Math.exp(4 * draws.nextGaussian() - 3), 1).forecast(snapshot);
    }

    @Override
    public String version() {
      return "lies";
    }
  }

  /**
   * Knows the policy and reads when it hurts.
   *
   * @param most reads of a day, where they cost nothing; where they do, no more than there were
   */
  private record Adversary(int kind, int every, double chance, int most) {

    boolean reads(Random draws, boolean charged, int daysInClass, int readsInClass) {
      return switch (kind) {
        case 0 -> draws.nextDouble() < chance;
        case 1 -> charged;
        case 2 -> charged && daysInClass % every == every - 1;
        case 3 -> charged && daysInClass >= every && readsInClass < 1 + every % 6;
        case 4 -> charged ? draws.nextDouble() < chance : draws.nextDouble() < chance / 20;
        default -> charged && daysInClass < 35 ? readsInClass < 1 : daysInClass % every == 0;
      };
    }
  }

  @Property(tries = 800, edgeCases = EdgeCasesMode.NONE)
  void costsNoMoreThanTheShareWhateverTheForecastSays(@ForAll long seed) {
    Random draws = new Random(seed);
    String[] names = {"s3", "gcs", "azure"};
    ProviderPrices prices = Shipped.PRICES.provider(names[draws.nextInt(names.length)]);
    long bytes = (long) Math.pow(10, 3 + 9 * draws.nextDouble());
    double share = SHARES[draws.nextInt(SHARES.length)];
    int days = 30 + draws.nextInt(draws.nextInt(4) == 0 ? 2_000 : 700);
    // Some are older than the replay, which begins with what is known of them.
    int age = draws.nextInt(2) * draws.nextInt(600);
    boolean archives = draws.nextInt(4) == 0;
    CloudfluxPolicy policy =
        new CloudfluxPolicy(
            archives ? TWELVE_HOURS : 1_000,
            new TreeSet<>(draws.nextBoolean() ? List.of() : List.of("ONEZONE_IA")),
            share);
    Liar liar = new Liar(seed, draws.nextInt(3) > 0);
    Adversary adversary =
        new Adversary(
            draws.nextInt(6),
            1 + draws.nextInt(60),
            Math.pow(10, -2 * draws.nextDouble()),
            draws.nextBoolean() ? 1 : 1 + draws.nextInt(20));

    TreeMap<Integer, Integer> read =
        attack(prices, bytes, age, days, policy, liar, adversary, draws);
    var outcomes = replay(prices, bytes, age, days, policy, liar, read);
    ObjectOutcome nothing = outcomes.outcomes().get(Baselines.Nothing.NAME);
    ObjectOutcome advised = outcomes.outcomes().get(CloudfluxPolicy.NAME);

    double standard = ClassRates.of(prices, bytes)[0].day(0);
    assertThat(prices.classes().keySet().iterator().next()).isEqualTo(prices.standardClass());
    double allowed = share * standard * Math.max(365, days);
    double more = (advised.bill().units() - nothing.bill().units()) / Bill.UNITS_PER_USD;
    assertThat(more)
        .as(
            "%s, %d bytes, share %s, %d days, %s, %s: %s",
            prices.provider(), bytes, share, days, liar, adversary, advised.moves())
        .isLessThanOrEqualTo(allowed * (1 + 1e-9) + 1e-8);
  }

  /** The days on which the adversary reads, playing against the policy. */
  private static TreeMap<Integer, Integer> attack(
      ProviderPrices prices,
      long bytes,
      int age,
      int days,
      CloudfluxPolicy policy,
      Forecaster forecaster,
      Adversary adversary,
      Random draws) {
    TreeMap<Integer, Integer> read = new TreeMap<>();
    ObjectProfile profile = profile(bytes, age, read);
    BillMeter meter =
        new BillMeter(prices)
            .start(
                ObjectHistory.builder(OBJECT, BORN, bytes).until(BORN + days), prices.standard());
    CostModel costs = new CostModel(prices);
    int inClass = 0;
    int busiest = 1;
    for (int day = BORN; day < BORN + days; day++) {
      profile.closeTo(day);
      ObjectSnapshot snapshot = ObjectSnapshot.of(profile, OBJECT, day, BORN - age);
      StorageClass in = meter.storageClass();
      StorageClass to =
          policy.choose(
              PricedObject.replayed(
                      snapshot, forecaster, costs, bytes, ClassRates.of(prices, bytes), bytes)
                  .at(new Placement(in, meter.daysInClass(), meter.idleInClass(), day - BORN)));
      if (!to.equals(in)) {
        meter.move(to);
        inClass = 0;
        busiest = busiest(read, day);
      }
      boolean charged = !to.auto() && !to.equals(prices.standard());
      boolean reads = adversary.reads(draws, charged, meter.daysInClass(), inClass);
      int count = !reads ? 0 : charged ? busiest : adversary.most();
      if (reads) {
        read.put(day, count);
        inClass++;
        profile.add(reading(day, count, bytes));
      }
      meter.day(count, count * bytes, 0);
    }
    return read;
  }

  /** The most reads of a day among those that are remembered, at least one. */
  private static int busiest(TreeMap<Integer, Integer> read, int day) {
    return read.subMap(day - ObjectProfile.WINDOW_DAYS, day).values().stream()
        .mapToInt(Integer::intValue)
        .max()
        .orElse(1);
  }

  private static Backtest.Result replay(
      ProviderPrices prices,
      long bytes,
      int age,
      int days,
      CloudfluxPolicy policy,
      Forecaster forecaster,
      TreeMap<Integer, Integer> read) {
    TreeMap<Integer, Forecaster> models = new TreeMap<>();
    models.put(Integer.MIN_VALUE, forecaster);
    var backtest =
        new Backtest(
            prices,
            List.of(
                new BacktestPolicy(Baselines.Nothing.NAME, new Baselines.Nothing(), false, false),
                new BacktestPolicy(CloudfluxPolicy.NAME, policy, true, false)),
            false,
            models,
            new ReplayRules(
                1,
                true,
                policy.constraints().everywhere().maxLatencyMillis(),
                policy.constraints().everywhere().excludedClasses()));
    return backtest.replay(profile(bytes, age, read), OBJECT, BORN, BORN + days, BORN - age);
  }

  private static ObjectProfile profile(long bytes, int age, TreeMap<Integer, Integer> read) {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(
        new InventoryRecord(
            OBJECT,
            bytes,
            null,
            Accesses.at(BORN - age, 0),
            InventoryRecord.NO_LIMIT,
            Accesses.at(BORN - age, 1)));
    read.forEach((day, count) -> profile.add(reading(day, count, bytes)));
    return profile;
  }

  private static DailyAccess reading(int day, int count, long bytes) {
    return new DailyAccess(
        OBJECT,
        day,
        count,
        count * bytes,
        0,
        -1,
        Accesses.at(day, 12),
        DailyAccess.NEVER,
        DailyAccess.NEVER);
  }

  @Test
  void withoutAShareNothingMoves() {
    TreeMap<Integer, Integer> read = new TreeMap<>();
    CloudfluxPolicy policy = new CloudfluxPolicy(1_000, new TreeSet<>(), 0);
    for (ProviderPrices prices : Shipped.PRICES.providers().values()) {
      var result = replay(prices, 1L << 30, 0, 500, policy, new Liar(1, true), read);
      assertThat(result.outcomes().get(CloudfluxPolicy.NAME).moves()).isEmpty();
    }
  }

  @Test
  void shareMustNotBeNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NoHarm(-0.1))
        .withMessage("no-harm share must not be negative: -0.1");
    assertThatIllegalArgumentException().isThrownBy(() -> new NoHarm(Double.NaN));
  }
}
