package io.cloudflux.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.decision.PricedObject.Placement;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClassPlannerTest {
  private static final long BYTES = 1L << 30;

  /** Reads by day ahead, and a silence that falls by the day. */
  private static final class MadeUpPath extends ReadPath {
    private final double[] reads;
    private final double hazard;

    MadeUpPath(double[] reads, double hazard, int... days) {
      super(days);
      this.reads = reads;
      this.hazard = hazard;
    }

    @Override
    protected double reads(int day) {
      double sum = 0;
      for (int i = 0; i < day; i++) {
        sum += reads[i];
      }
      return sum;
    }

    @Override
    protected double silence(double from, double to) {
      return Math.exp(-hazard * (to - from) - 0.01 * hazard * from);
    }
  }

  /** The classes after every step, one step after the other, priced in order of time. */
  private static final class BruteForce {
    private final ClassRates[] rates;
    private final boolean[] allowed;
    private final ReadPath path;
    private final double bytesPerRead;

    BruteForce(ClassRates[] rates, boolean[] allowed, ReadPath path, double bytesPerRead) {
      this.rates = rates;
      this.allowed = allowed;
      this.path = path;
      this.bytesPerRead = bytesPerRead;
    }

    /**
     * The least cost from a step on.
     *
     * @param in the class
     * @param idleSince day ahead since which it has been idle there
     * @param since day ahead since which it is there
     */
    double least(int step, int in, int since, int idleSince) {
      if (step == path.steps()) {
        return 0;
      }
      double here = step(step, in, idleSince);
      if (step + 1 == path.steps()) {
        return here;
      }
      double best = least(step + 1, in, since, idleSince);
      int end = path.day(step + 1);
      for (int to = 0; to < rates.length; to++) {
        if (to != in && allowed[to]) {
          double move = rates[in].unserved(end - since) + rates[to].entry(in);
          best = Math.min(best, move + least(step + 1, to, end, end));
        }
      }
      return here + best;
    }

    private double step(int step, int in, int idleSince) {
      int from = path.day(step);
      int to = path.day(step + 1);
      double cost = 0;
      for (int tier = 0; tier < rates[in].tiers(); tier++) {
        double begin = Math.max(from, idleSince + rates[in].tierFrom(tier));
        double days = Math.max(0, to - begin);
        double middle = (begin + to) / 2;
        double chance =
            tier == 0 || days == 0
                ? 1
                : path.silence(Math.max(0, middle - rates[in].tierFrom(tier)), middle);
        double cheaper =
            tier == 0 ? rates[in].day(0) : rates[in].day(tier) - rates[in].day(tier - 1);
        cost += cheaper * (tier == 0 ? to - from : days) * chance;
      }
      double reads = path.reads(to) - path.reads(from);
      return cost + reads * rates[in].access(1, Math.round(bytesPerRead), 0);
    }
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void isTheBestOfAllPlans(@ForAll long seed) {
    Random draws = new Random(seed);
    ProviderPrices prices = prices(draws);
    ClassRates[] rates = ClassRates.of(prices, draws.nextInt(3) * BYTES / 2);
    int steps = 1 + draws.nextInt(5);
    int[] days = new int[steps + 1];
    for (int i = 1; i <= steps; i++) {
      days[i] = days[i - 1] + 1 + draws.nextInt(6);
    }
    double[] reads = new double[days[steps]];
    Arrays.setAll(reads, day -> draws.nextInt(3) == 0 ? 3 * draws.nextDouble() : 0);
    ReadPath path = new MadeUpPath(reads, draws.nextDouble(), days);
    int current = draws.nextInt(rates.length);
    int daysInClass = draws.nextInt(12);
    int idle = draws.nextInt(daysInClass + 1);
    boolean[] allowed = new boolean[rates.length];
    for (int c = 0; c < allowed.length; c++) {
      allowed[c] = draws.nextInt(4) > 0;
    }

    double[] costs =
        new ClassPlanner()
            .costs(
                rates,
                new Placement(rates[current].storageClass(), daysInClass, idle),
                allowed,
                path,
                BYTES / 4.0);

    BruteForce force = new BruteForce(rates, allowed, path, BYTES / 4.0);
    for (int c = 0; c < rates.length; c++) {
      double expected;
      if (c == current) {
        expected = force.least(0, c, -daysInClass, -idle);
      } else if (allowed[c]) {
        expected =
            rates[current].unserved(daysInClass)
                + rates[c].entry(current)
                + force.least(0, c, 0, 0);
      } else {
        expected = Double.POSITIVE_INFINITY;
      }
      if (Double.isInfinite(expected)) {
        assertThat(costs[c]).isEqualTo(expected);
      } else {
        assertThat(costs[c]).isCloseTo(expected, within(1e-9 * (1 + Math.abs(expected))));
      }
    }
  }

  @Test
  void oneAfterTheOtherItForgetsThePlanBefore() {
    ClassPlanner planner = new ClassPlanner();
    ProviderPrices prices = Shipped.PRICES.provider("s3");
    ClassRates[] rates = ClassRates.of(prices, BYTES);
    boolean[] allowed = new boolean[rates.length];
    Arrays.fill(allowed, true);
    Placement placement = new Placement(prices.standard(), 10, 10);

    double[] first = planner.costs(rates, placement, allowed, new ReadPath.AtRate(0.1), BYTES);
    planner.costs(
        ClassRates.of(Shipped.PRICES.provider("azure"), BYTES),
        new Placement(Shipped.PRICES.provider("azure").standard(), 0, 0),
        new boolean[Shipped.PRICES.provider("azure").classes().size()],
        new MadeUpPath(new double[3], 0.1, 0, 1, 3),
        BYTES);
    assertThat(planner.costs(rates, placement, allowed, new ReadPath.AtRate(0.1), BYTES))
        .containsExactly(first);
  }

  /** Leaving GLACIER_IR costs less with every day of its 90 served. */
  @Test
  void minimumDaysAlreadyServedAreSunk() {
    ProviderPrices prices = Shipped.PRICES.provider("s3");
    ClassRates[] rates = ClassRates.of(prices, BYTES);
    boolean[] allowed = new boolean[rates.length];
    Arrays.fill(allowed, true);
    StorageClass cold = prices.require("GLACIER_IR");
    double[] before = null;
    for (int served : new int[] {0, 30, 60, 90, 120}) {
      double[] costs =
          new ClassPlanner()
              .costs(
                  rates,
                  new Placement(cold, served, served),
                  allowed,
                  new ReadPath.AtRate(1),
                  BYTES);
      if (before != null) {
        double days = served <= 90 ? 30 : 0;
        assertThat(before[0] - costs[0]).isCloseTo(days * 0.004 * 12 / 365, within(1e-12));
      }
      before = costs;
    }
  }

  /** An idle object in an auto class is worth what its colder tiers will be. */
  @Test
  void silenceAheadBringsAnAutoClassDown() {
    ProviderPrices prices = Shipped.PRICES.provider("s3");
    ClassRates[] rates = ClassRates.of(prices, BYTES);
    boolean[] none = new boolean[rates.length];
    StorageClass auto = prices.require("INTELLIGENT_TIERING");
    int index = ClassRates.in(rates, auto).index();

    double[] entered =
        new ClassPlanner()
            .costs(rates, new Placement(auto, 0, 0), none, new ReadPath.AtRate(0), BYTES);
    double[] idle =
        new ClassPlanner()
            .costs(rates, new Placement(auto, 200, 60), none, new ReadPath.AtRate(0), BYTES);
    double[] busy =
        new ClassPlanner()
            .costs(rates, new Placement(auto, 0, 0), none, new ReadPath.AtRate(100), BYTES);

    double day = 12.0 / 365;
    double watched = 180 * 0.0000025 * day;
    assertThat(entered[index])
        .isCloseTo(day * (30 * 0.023 + 60 * 0.0125 + 90 * 0.004) + watched, within(1e-12));
    assertThat(idle[index]).isCloseTo(day * (30 * 0.0125 + 150 * 0.004) + watched, within(1e-12));
    assertThat(busy[index])
        .isCloseTo(day * 180 * 0.023 + watched + 18_000 * 0.0000004, within(1e-9));
  }

  private static ProviderPrices prices(Random draws) {
    double standard = 1 + draws.nextDouble();
    Map<String, StorageClass> classes = new LinkedHashMap<>();
    add(classes, draws, "STANDARD", standard, 0, 0, AutoTiering.NONE);
    List<AutoTier> tiers =
        List.of(
            new AutoTier(0, standard, "near"),
            new AutoTier(1 + draws.nextInt(4), 0.5 * standard, "far"),
            new AutoTier(5 + draws.nextInt(6), 0.1 * standard, "farthest"));
    add(
        classes,
        draws,
        "AUTO",
        standard,
        0,
        0,
        AutoTiering.of(0.01 * draws.nextDouble(), draws.nextInt(2) * BYTES, tiers));
    add(
        classes,
        draws,
        "COLD",
        standard * draws.nextDouble(),
        draws.nextInt(20),
        0.3,
        AutoTiering.NONE);
    if (draws.nextBoolean()) {
      add(
          classes,
          draws,
          "WARM",
          standard * draws.nextDouble(),
          draws.nextInt(8),
          0.1,
          AutoTiering.NONE);
    }
    return new ProviderPrices("mine", "here", BYTES, "STANDARD", classes, "nowhere", "2026-11");
  }

  private static void add(
      Map<String, StorageClass> classes,
      Random draws,
      String name,
      double perGb,
      int minimumDays,
      double retrieval,
      AutoTiering auto) {
    classes.put(
        name,
        new StorageClass(
            "mine",
            name,
            Tier.HOT,
            Band.all(perGb),
            new Requests(0.1 * draws.nextDouble(), 0.01 * draws.nextDouble()),
            new Retrieval(retrieval * draws.nextDouble(), 0, 50, false, List.of()),
            new Minimums(minimumDays, 0, 0, 0),
            new Moves(
                0.1 * draws.nextDouble(),
                0.1 * draws.nextDouble(),
                0,
                draws.nextBoolean() && !name.equals("COLD") ? List.of("COLD") : List.of()),
            auto));
  }
}
