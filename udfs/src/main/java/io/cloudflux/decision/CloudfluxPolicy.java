package io.cloudflux.decision;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.StorageClass;
import java.util.Locale;
import java.util.SortedSet;

/**
 * The class from which on the object is expected to cost least over the coming half year, planned
 * ahead with the forecast's distribution by {@link ClassPlanner}: every explicit class, the
 * provider's auto class, and staying are compared, switching costs and sunk minimum days included.
 *
 * <p>An auto class is taken unless another is cheaper by more than {@link #PREMIUM}: it pays for
 * not having to know. A class that charges for reads is priced with {@link #CAUTION} more reads
 * than expected, since of objects that look cold many were only lucky; one that was never read may
 * go there until its first read ({@link UntilRead}). {@link NoHarm} bounds the rest.
 *
 * @param constraints what it keeps to
 * @param noHarm what following the advice may cost an object at most, as a share of doing nothing
 */
public record CloudfluxPolicy(Constraints constraints, double noHarm) implements VerifiablePolicy {
  private static final long serialVersionUID = 3L;

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

  /** A smaller share of a cost is not worth a line. */
  private static final double LEAST_LATER = 0.001;

  private static final double[] WHAT_IF = {0.1, 0.25, 0.5, 2, 4, 10};
  private static final ThreadLocal<ClassPlanner> PLANNER =
      ThreadLocal.withInitial(ClassPlanner::new);

  public CloudfluxPolicy {
    new NoHarm(noHarm); // Checks it.
  }

  /** The policy with the same limits for all objects. */
  public CloudfluxPolicy(long maxLatencyMillis, SortedSet<String> excludedClasses, double noHarm) {
    this(Constraints.of(maxLatencyMillis, excludedClasses), noHarm);
  }

  /** The policy as it is unless told otherwise. */
  public static CloudfluxPolicy byDefault() {
    return PolicyFile.shipped().cloudflux();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "1/no-harm=" + noHarm + "/" + constraints.version();
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

  private Choice choice(PricedObject object, ReadPath path, Limits limits) {
    ClassRates[] rates = object.rates();
    int current = object.rates(object.current()).index();
    ClassRates standard = object.rates(object.prices().standard());
    NoHarm bound = new NoHarm(noHarm);
    long limit = limits.latencyLimit(object);
    boolean[] allowed = new boolean[rates.length];
    for (int c = 0; c < rates.length; c++) {
      StorageClass to = rates[c].storageClass();
      allowed[c] =
          to.firstByteMillis() <= limit
              && limits.mayMove(object, to)
              // What a provider does not watch it does not move: nothing to pay a premium for.
              && object.sizeBytes() >= to.monitoringMinimumBytes()
              && (path.certain()
                  || to.auto()
                  || rates[c] == standard
                  || object.snapshot().observedDays() >= EVIDENCE_DAYS)
              && (path.certain()
                  || limits.mayComeBack(object, to)
                      && bound.mayEnter(object, rates[c], rates[current], standard));
    }
    double[] costs =
        PLANNER.get().costs(rates, object.placement(), allowed, path, object.bytesPerRead());
    if (!path.certain() && object.snapshot().totalReads() == 0) {
      leaveWhenRead(object, path, rates, allowed, current, standard, costs);
    }
    boolean tooSlow = Limits.tooSlowToStay(object, limit);
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

  /**
   * Lowers costs to those of leaving a class at the first read, where that is cheaper. Only of
   * objects that never were read: what was will be again, more likely than any model says.
   */
  private static void leaveWhenRead(
      PricedObject object,
      ReadPath path,
      ClassRates[] rates,
      boolean[] allowed,
      int current,
      ClassRates standard,
      double[] costs) {
    ClassRates refuge = standard;
    for (ClassRates each : rates) {
      if (each.storageClass().auto() && allowed[each.index()]) {
        refuge = each;
      }
    }
    int served = object.placement().daysInClass();
    for (ClassRates in : rates) {
      int c = in.index();
      if (NoHarm.charges(in, standard) && (c == current || allowed[c])) {
        double way = c == current ? 0 : rates[current].unserved(served) + in.entry(current);
        costs[c] =
            Math.min(
                costs[c],
                way
                    + UntilRead.cost(
                        in, c == current ? served : 0, path, object.bytesPerRead(), refuge));
      }
    }
  }

  private static ReadPath path(PricedObject object, double factor) {
    ReadPath known = object.foresight();
    return known != null ? known : new ReadPath.OfForecast(object.forecast(), CAUTION, factor);
  }

  @Override
  public Verdict decide(PricedObject object) {
    PricedObject seen = constraints.seen(object);
    return constraints.decide(seen, limits -> decide(seen, limits));
  }

  private Verdict decide(PricedObject object, Limits limits) {
    Choice choice = choice(object, path(object, 1), limits);
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
  public double confidence(PricedObject whole, Verdict verdict) {
    PricedObject object = constraints.seen(whole);
    Limits limits = constraints.of(object.snapshot().object());
    CountDistribution reads = object.forecast().distribution(SCENARIO_DAYS);
    int right = 0;
    for (int i = 0; i < SCENARIOS; i++) {
      double level = (i + 0.5) / SCENARIOS;
      // Whole reads: a class may be right for none at all, and not for the least of any.
      double count = level < reads.none() ? 0 : Math.max(1, Math.rint(reads.quantile(level)));
      right += chosenWith(count, object, limits, verdict) ? 1 : 0;
    }
    return right / (double) SCENARIOS;
  }

  private boolean chosenWith(double reads, PricedObject object, Limits limits, Verdict verdict) {
    Choice choice = choice(object, new ReadPath.AtRate(reads / SCENARIO_DAYS), limits);
    return choice.storageClass(choice.best()).equals(verdict.advised());
  }

  @Override
  public int verifiedAfterDays() {
    return SCENARIO_DAYS;
  }

  @Override
  public boolean provesRight(PricedObject whole, Verdict verdict, long reads) {
    PricedObject object = constraints.seen(whole);
    return chosenWith(reads, object, constraints.of(object.snapshot().object()), verdict);
  }

  @Override
  public String explain(PricedObject object, Verdict verdict) {
    PricedObject seen = constraints.seen(object);
    return constraints.explain(seen, verdict, limits -> explain(seen, limits));
  }

  private String explain(PricedObject object, Limits limits) {
    ReadPath path = path(object, 1);
    Choice choice = choice(object, path, limits);
    int best = choice.best();
    int other = choice.runnerUp(best);
    String sentence =
        String.format(
            Locale.ROOT,
            "%.3g reads a month expected: %s costs %s over half a year",
            object.forecast().over(CostModel.DAYS_PER_MONTH),
            choice.storageClass(best).name(),
            bill(object, choice, path, best));
    if (best != choice.current() && choice.costs()[choice.current()] < Double.POSITIVE_INFINITY) {
      sentence +=
          ", staying in %s %s"
              .formatted(object.current().name(), bill(object, choice, path, choice.current()));
    }
    if (other >= 0 && other != choice.current()) {
      sentence +=
          ", next best %s %s"
              .formatted(choice.storageClass(other).name(), bill(object, choice, path, other));
    }
    return sentence + whatIf(object, choice.storageClass(best), limits);
  }

  /**
   * What going to a class now is expected to cost, and the lines of the bill that it is made of.
   */
  private static String bill(PricedObject object, Choice choice, ReadPath path, int c) {
    ClassRates in = choice.rates()[c];
    boolean stays = c == choice.current();
    int days = path.day(path.steps());
    int served = object.placement().daysInClass();
    double move = stays ? 0 : in.entry(choice.current());
    double early = stays ? 0 : choice.rates()[choice.current()].unserved(served);
    double reads = path.reads(days) * in.access(1, Math.round(object.bytesPerRead()), 0);
    int idle = stays ? object.placement().idleInClass() : 0;
    double storage = ClassPlanner.perDay(in, path, idle, object.bytesPerRead()) * days - reads;
    double later = choice.costs()[c] - storage - reads - move - early;
    StringBuilder bill = new StringBuilder();
    bill.append(String.format(Locale.ROOT, "$%.3g (storage %.3g", choice.costs()[c], storage));
    line(bill, "reads", reads, 0);
    line(bill, "the move", move, 0);
    line(bill, "early deletion", early, 0);
    // What is planned is to move on where that is cheaper, and that saves more than it costs.
    line(bill, "moving on later", later, LEAST_LATER * choice.costs()[c]);
    return bill.append(')').toString();
  }

  private static void line(StringBuilder bill, String name, double usd, double least) {
    if (Math.abs(usd) > least) {
      bill.append(String.format(Locale.ROOT, ", %s %.3g", name, usd));
    }
  }

  /** The nearest number of reads that would change the decision, among a few. */
  private String whatIf(PricedObject object, StorageClass advised, Limits limits) {
    double nearest = Double.POSITIVE_INFINITY;
    String what = "";
    for (double factor : WHAT_IF) {
      Choice choice = choice(object, path(object, factor), limits);
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
