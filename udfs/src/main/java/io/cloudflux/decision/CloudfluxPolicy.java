package io.cloudflux.decision;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.StorageClass;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The class from which on the object is expected to cost least over the coming half year, planned
 * ahead with the forecast's distribution by {@link ClassPlanner}: every explicit class, the
 * provider's auto class, and staying are compared, switching costs and sunk minimum days included.
 *
 * <p>An auto class is taken unless another is cheaper by more than {@link #PREMIUM}: it pays for
 * not having to know. A class that charges for reads is priced with {@link #CAUTION} more reads
 * than expected, since of objects that look cold many were only lucky. {@link NoHarm} bounds the
 * rest.
 *
 * @param maxLatencyMillis time to first byte that readers of objects without a requirement of their
 *     own accept, milliseconds
 * @param excludedClasses classes never advised
 * @param noHarm what following the advice may cost an object at most, as a share of doing nothing
 */
public record CloudfluxPolicy(
    long maxLatencyMillis, SortedSet<String> excludedClasses, double noHarm)
    implements TieringPolicy {
  private static final long serialVersionUID = 2L;

  /** The policy's name. */
  public static final String NAME = "cloudflux";

  /** The share of {@link NoHarm} unless told otherwise. */
  public static final double DEFAULT_NO_HARM = 0.6;

  /** What an auto class may cost more than the cheapest, as a share. */
  static final double PREMIUM = 0.02;

  /** Standard deviations that reads are expected more. */
  static final double CAUTION = 0.5;

  /** Days an object must have been watched before it may go where reads are charged. */
  private static final int EVIDENCE_DAYS = 30;

  /** Rates that the confidence is taken over: their quantiles lie evenly spread. */
  private static final int SCENARIOS = 20;

  private static final int SCENARIO_DAYS = 90;
  private static final double[] WHAT_IF = {0.1, 0.25, 0.5, 2, 4, 10};
  private static final ThreadLocal<ClassPlanner> PLANNER =
      ThreadLocal.withInitial(ClassPlanner::new);

  public CloudfluxPolicy {
    excludedClasses = new TreeSet<>(excludedClasses);
    new NoHarm(noHarm); // Checks it.
  }

  /** The policy as it is unless told otherwise. */
  public static CloudfluxPolicy byDefault() {
    return new CloudfluxPolicy(
        ExpectedCostPolicy.DEFAULT_MAX_LATENCY_MILLIS,
        new TreeSet<>(Set.of(ExpectedCostPolicy.DEFAULT_EXCLUDED_CLASS)),
        DEFAULT_NO_HARM);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    String settings =
        String.format(Locale.ROOT, "1/latency=%dms/no-harm=%s", maxLatencyMillis, noHarm);
    return excludedClasses.isEmpty()
        ? settings
        : settings + "/without=" + String.join("+", excludedClasses);
  }

  /** What there is to choose from, and what it costs over the horizon. */
  private record Choice(
      ClassRates[] rates, int current, boolean[] allowed, double[] costs, double premium) {

    /** Where the object should be: on a tie where it is. */
    int best() {
      int best = current;
      double least = compared(current);
      for (int c = 0; c < costs.length; c++) {
        if (compared(c) < least) {
          least = compared(c);
          best = c;
        }
      }
      return best;
    }

    private double compared(int c) {
      return rates[c].storageClass().auto() ? costs[c] * (1 - premium) : costs[c];
    }

    StorageClass storageClass(int c) {
      return rates[c].storageClass();
    }

    /** The cheapest but one, or -1. */
    int runnerUp(int than) {
      int best = -1;
      for (int c = 0; c < costs.length; c++) {
        boolean possible = c != than && costs[c] < Double.POSITIVE_INFINITY;
        if (possible && (best < 0 || compared(c) < compared(best))) {
          best = c;
        }
      }
      return best;
    }
  }

  private Choice choice(PricedObject object, ReadPath path) {
    ClassRates[] rates = object.rates();
    int current = ClassPlanner.index(rates, object.placement());
    ClassRates standard = rates[0];
    for (ClassRates each : rates) {
      if (each.storageClass().equals(object.prices().standard())) {
        standard = each;
      }
    }
    NoHarm bound = new NoHarm(noHarm);
    long limit = ExpectedCostPolicy.latencyLimit(object, maxLatencyMillis);
    boolean[] allowed = new boolean[rates.length];
    for (int c = 0; c < rates.length; c++) {
      StorageClass to = rates[c].storageClass();
      allowed[c] =
          to.firstByteMillis() <= limit
              && !excludedClasses.contains(to.name())
              // What a provider does not watch it does not move: nothing to pay a premium for.
              && object.sizeBytes() >= to.monitoringMinimumBytes()
              && (path.certain()
                  || to.auto()
                  || rates[c] == standard
                  || object.snapshot().observedDays() >= EVIDENCE_DAYS)
              && (path.certain() || bound.mayEnter(object, rates[c], rates[current], standard));
    }
    double[] costs =
        PLANNER.get().costs(rates, object.placement(), allowed, path, object.bytesPerRead());
    boolean tooSlow = ExpectedCostPolicy.tooSlowToStay(object, limit);
    if (tooSlow || (!path.certain() && bound.mustLeave(object, rates[current], standard))) {
      costs[current] = Double.POSITIVE_INFINITY;
      if (!tooSlow) {
        // From one class that charges for reads to another would stake again what is used up.
        for (int c = 0; c < rates.length; c++) {
          if (rates[c] != standard && !rates[c].storageClass().auto()) {
            costs[c] = Double.POSITIVE_INFINITY;
          }
        }
      }
    }
    // Who knows what comes need not pay for not having to know.
    return new Choice(rates, current, allowed, costs, path.certain() ? 0 : PREMIUM);
  }

  private static ReadPath path(PricedObject object, double factor) {
    ReadPath known = object.foresight();
    return known != null ? known : new ReadPath.OfForecast(object.forecast(), CAUTION, factor);
  }

  @Override
  public StorageClass choose(PricedObject object) {
    Choice choice = choice(object, path(object, 1));
    return choice.storageClass(choice.best());
  }

  @Override
  public Verdict decide(PricedObject object) {
    Choice choice = choice(object, path(object, 1));
    int best = choice.best();
    return new Verdict(choice.storageClass(best), reason(object, choice, best));
  }

  private static ReasonCode reason(PricedObject object, Choice choice, int best) {
    if (choice.costs()[choice.current()] == Double.POSITIVE_INFINITY
        && object.snapshot().latencyMillis() >= 0
        && best != choice.current()) {
      return ReasonCode.LATENCY_REQUIREMENT;
    }
    if (choice.storageClass(best).auto() && best != choice.current()) {
      return ReasonCode.PROVIDER_ADAPTS;
    }
    if (best != choice.current()) {
      return object.costOfRead(choice.storageClass(best)) < object.costOfRead(object.current())
          ? ReasonCode.CHEAPER_WARMER
          : ReasonCode.CHEAPER_COLDER;
    }
    double monthly = object.monthlyCostAsIdle(object.current());
    for (int c = 0; c < choice.allowed().length; c++) {
      if (choice.allowed()[c] && object.monthlyCostAsIdle(choice.storageClass(c)) < monthly) {
        return ReasonCode.MOVE_NOT_WORTHWHILE;
      }
    }
    return ReasonCode.ALREADY_CHEAPEST;
  }

  /**
   * The probability, under the forecast, that the advised class is the cheapest, an auto class
   * within its premium: the share of rates, spread as the forecast says, with which it would be
   * chosen were the rate known.
   */
  @Override
  public double confidence(PricedObject object, Verdict verdict) {
    CountDistribution reads = object.forecast().distribution(SCENARIO_DAYS);
    int right = 0;
    for (int i = 0; i < SCENARIOS; i++) {
      double count = reads.quantile((i + 0.5) / SCENARIOS);
      Choice choice = choice(object, new ReadPath.AtRate(count / SCENARIO_DAYS));
      right += choice.storageClass(choice.best()).equals(verdict.advised()) ? 1 : 0;
    }
    return right / (double) SCENARIOS;
  }

  @Override
  public String explain(PricedObject object, Verdict verdict) {
    Choice choice = choice(object, path(object, 1));
    int best = choice.best();
    int other = choice.runnerUp(best);
    String sentence =
        String.format(
            Locale.ROOT,
            "%.3g reads a month expected: %s costs $%.3g over half a year",
            object.forecast().over(CostModel.DAYS_PER_MONTH),
            choice.storageClass(best).name(),
            choice.costs()[best]);
    if (best != choice.current() && choice.costs()[choice.current()] < Double.POSITIVE_INFINITY) {
      sentence +=
          String.format(
              Locale.ROOT,
              ", the move included, staying in %s $%.3g",
              object.current().name(),
              choice.costs()[choice.current()]);
    }
    if (other >= 0 && other != choice.current()) {
      sentence +=
          String.format(
              Locale.ROOT,
              ", next best %s $%.3g",
              choice.storageClass(other).name(),
              choice.costs()[other]);
    }
    return sentence + whatIf(object, choice.storageClass(best));
  }

  /** The nearest number of reads that would change the decision, among a few. */
  private String whatIf(PricedObject object, StorageClass advised) {
    double nearest = Double.POSITIVE_INFINITY;
    String what = "";
    for (double factor : WHAT_IF) {
      Choice choice = choice(object, path(object, factor));
      StorageClass then = choice.storageClass(choice.best());
      if (!then.equals(advised) && Math.abs(Math.log(factor)) < nearest) {
        nearest = Math.abs(Math.log(factor));
        what =
            String.format(Locale.ROOT, "; with %s times the reads: %s", shown(factor), then.name());
      }
    }
    return what;
  }

  private static String shown(double factor) {
    return factor < 1 ? String.valueOf(factor) : String.valueOf((int) factor);
  }
}
