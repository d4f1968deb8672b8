package io.cloudflux.decision;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.StorageClass;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.function.DoublePredicate;

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

  /** Numbers of reads that the confidence is taken over: their quantiles lie evenly spread. */
  private static final int SCENARIOS = 20;

  private static final double[] LEVELS = new double[SCENARIOS];

  static {
    for (int i = 0; i < SCENARIOS; i++) {
      LEVELS[i] = (i + 0.5) / SCENARIOS;
    }
  }

  private static final int QUARTERS = 4;

  private static final int SCENARIO_DAYS = 90;

  /** A smaller share of a cost is not worth a line. */
  private static final double LEAST_LATER = 0.001;

  private static final double FEWEST = 0.1;
  private static final double MOST = 10;

  /** Shares of the reads expected, the nearest first. */
  private static final double[] WHAT_IF = {0.5, 2, 0.25, 4, FEWEST, MOST};

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

  /**
   * What an object may do, whatever is expected to be read.
   *
   * @param current where it is
   * @param allowed by class, whether it may move there
   * @param tooSlow whether its readers drive it out of where it is
   * @param lost whether its reads do, {@link NoHarm}
   * @param certain whether it is known what will be read: nothing to be cautious about
   */
  private record Options(
      PricedObject object,
      ClassRates standard,
      int current,
      boolean[] allowed,
      boolean tooSlow,
      boolean lost,
      boolean certain) {

    ClassRates[] rates() {
      return object.rates();
    }
  }

  private Options options(PricedObject object, Limits limits, boolean certain) {
    ClassRates[] rates = object.rates();
    int current = object.rates(object.current()).index();
    ClassRates standard = object.rates(object.prices().standard());
    NoHarm bound = new NoHarm(noHarm);
    long limit = limits.latencyLimit(object);
    boolean evident = object.snapshot().observedDays() >= EVIDENCE_DAYS;
    boolean[] possible = new boolean[rates.length];
    boolean[] allowed = new boolean[rates.length];
    boolean anyOther = false;
    for (int c = 0; c < rates.length; c++) {
      StorageClass to = rates[c].storageClass();
      possible[c] =
          to.firstByteMillis() <= limit
              && limits.mayMove(object, to)
              // What a provider does not watch it does not move: nothing to pay a premium for.
              && object.sizeBytes() >= to.monitoringMinimumBytes();
      allowed[c] =
          possible[c]
              && (certain
                  || (to.auto() || rates[c] == standard || evident)
                      && limits.mayComeBack(object, to)
                      && bound.mayEnter(object, rates[c], rates[current], standard));
      anyOther |= allowed[c] && c != current;
    }
    boolean lost = !certain && bound.mustLeave(object, rates[current], standard);
    boolean tooSlow = Limits.tooSlowToStay(object, limit);
    if (tooSlow && !anyOther) {
      allowed = possible; // Its readers come before what a wrong forecast may cost.
    }
    return new Options(object, standard, current, allowed, tooSlow, lost, certain);
  }

  private static Choice choice(Options options, ReadPath path) {
    PricedObject object = options.object();
    ClassRates[] rates = options.rates();
    boolean[] allowed = options.allowed();
    int current = options.current();
    double[] costs =
        PLANNER.get().costs(rates, object.placement(), allowed, path, object.bytesPerRead());
    if (!options.certain() && object.snapshot().totalReads() == 0) {
      leaveWhenRead(options, path, costs);
    }
    if (options.tooSlow() || options.lost()) {
      double staying = costs[current];
      costs[current] = Double.POSITIVE_INFINITY;
      if (!options.tooSlow()) {
        // From one class that charges for reads to another would stake again what is used up.
        for (int c = 0; c < rates.length; c++) {
          if (rates[c] != options.standard() && !rates[c].storageClass().auto()) {
            costs[c] = Double.POSITIVE_INFINITY;
          }
        }
      }
      if (Arrays.stream(costs).allMatch(cost -> cost == Double.POSITIVE_INFINITY)) {
        costs[current] = staying; // There is nowhere to go.
      }
    }
    // Who knows what comes need not pay for not having to know.
    return new Choice(rates, current, allowed, costs, options.certain() ? 0 : PREMIUM);
  }

  /**
   * Lowers costs to those of leaving a class at the first read, where that is cheaper. Only of
   * objects that never were read: what was will be again, more likely than any model says.
   */
  private static void leaveWhenRead(Options options, ReadPath path, double[] costs) {
    PricedObject object = options.object();
    ClassRates[] rates = options.rates();
    boolean[] allowed = options.allowed();
    ClassRates standard = options.standard();
    int current = options.current();
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
    ReadPath path = path(object, 1);
    Options options = options(object, limits, path.certain());
    Choice choice = choice(options, path);
    int best = choice.best();
    return new Verdict(choice.storageClass(best), reason(options, choice, best));
  }

  private static ReasonCode reason(Options options, Choice choice, int best) {
    PricedObject object = options.object();
    if (options.tooSlow() && best != choice.current()) {
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
   * within its premium: that of such numbers of reads with which it would be chosen were the number
   * known.
   */
  @Override
  public double confidence(PricedObject whole, Verdict verdict) {
    PricedObject object = constraints.seen(whole);
    Limits limits = constraints.of(object.snapshot().object());
    Options options = options(object, limits, false);
    CountDistribution reads = object.forecast().distribution(SCENARIO_DAYS);
    // None at all is apart: a class may be right for it, and not for the least of any.
    double none = reads.none();
    double right = none > 0 && chosenWith(0, options, verdict) ? none : 0;
    if (none < 1) {
      double[] levels = new double[SCENARIOS];
      for (int i = 0; i < SCENARIOS; i++) {
        levels[i] = none + (1 - none) * LEVELS[i];
      }
      double[] counts = reads.quantiles(levels);
      for (int i = 0; i < SCENARIOS; i++) {
        counts[i] = Math.max(1, Math.rint(counts[i]));
      }
      right += (1 - none) * share(counts, count -> chosenWith(count, options, verdict));
    }
    return right;
  }

  /**
   * The share of numbers of reads for which something holds. A class that is right for the fewest
   * or for the most is so up to, or from, some number, which is found by halving. One that is right
   * for both is taken to be so throughout if it is at every quarter; else all are asked.
   *
   * @param counts ascending
   */
  private static double share(double[] counts, DoublePredicate holds) {
    int last = counts.length - 1;
    boolean few = holds.test(counts[0]);
    boolean many = counts[last] == counts[0] ? few : holds.test(counts[last]);
    if (few == many) {
      if (few && holdsBetween(counts, holds)) {
        return 1;
      }
      int held = 0;
      boolean asked = few;
      for (int i = 0; i <= last; i++) {
        if (i > 0 && counts[i] != counts[i - 1]) {
          asked = counts[i] == counts[last] ? many : holds.test(counts[i]);
        }
        held += asked ? 1 : 0;
      }
      return held / (double) counts.length;
    }
    int low = 0;
    int high = last;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (counts[middle] == counts[low] || holds.test(counts[middle]) == few) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (few ? high : counts.length - high) / (double) counts.length;
  }

  private static boolean holdsBetween(double[] counts, DoublePredicate holds) {
    int last = counts.length - 1;
    for (int quarter = 1; quarter < QUARTERS; quarter++) {
      double count = counts[last * quarter / QUARTERS];
      if (count != counts[0] && count != counts[last] && !holds.test(count)) {
        return false;
      }
    }
    return true;
  }

  private static boolean chosenWith(double reads, Options options, Verdict verdict) {
    Choice choice = choice(options, new ReadPath.AtRate(reads / SCENARIO_DAYS));
    return choice.storageClass(choice.best()).name().equals(verdict.advised().name());
  }

  @Override
  public int verifiedAfterDays() {
    return SCENARIO_DAYS;
  }

  @Override
  public boolean provesRight(PricedObject whole, Verdict verdict, long reads) {
    PricedObject object = constraints.seen(whole);
    Limits limits = constraints.of(object.snapshot().object());
    return chosenWith(reads, options(object, limits, false), verdict);
  }

  @Override
  public String explain(PricedObject object, Verdict verdict) {
    PricedObject seen = constraints.seen(object);
    return constraints.explain(seen, verdict, limits -> explain(seen, limits));
  }

  private String explain(PricedObject object, Limits limits) {
    ReadPath path = path(object, 1);
    Options options = options(object, limits, path.certain());
    Choice choice = choice(options, path);
    int best = choice.best();
    int other = choice.runnerUp(best);
    StringBuilder text = new StringBuilder(256);
    SignificantDigits.append(text, object.forecast().over(CostModel.DAYS_PER_MONTH));
    text.append(" reads a month expected: ").append(choice.storageClass(best).name());
    text.append(" costs ");
    bill(text, object, choice, path, best);
    text.append(" over half a year");
    if (best != choice.current() && choice.costs()[choice.current()] < Double.POSITIVE_INFINITY) {
      text.append(", staying in ").append(object.current().name()).append(' ');
      bill(text, object, choice, path, choice.current());
    }
    if (other >= 0 && other != choice.current()) {
      text.append(", next best ").append(choice.storageClass(other).name()).append(' ');
      bill(text, object, choice, path, other);
    }
    whatIf(text, options, choice.storageClass(best));
    return text.toString();
  }

  /**
   * What going to a class now is expected to cost, and the lines of the bill that it is made of.
   */
  private static void bill(
      StringBuilder text, PricedObject object, Choice choice, ReadPath path, int c) {
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
    SignificantDigits.append(text.append('$'), choice.costs()[c]);
    SignificantDigits.append(text.append(" (storage "), storage);
    line(text, "reads", reads, 0);
    line(text, "the move", move, 0);
    line(text, "early deletion", early, 0);
    // What is planned is to move on where that is cheaper, and that saves more than it costs.
    line(text, "moving on later", later, LEAST_LATER * choice.costs()[c]);
    text.append(')');
  }

  private static void line(StringBuilder text, String name, double usd, double least) {
    if (Math.abs(usd) > least) {
      SignificantDigits.append(text.append(", ").append(name).append(' '), usd);
    }
  }

  /**
   * The nearest number of reads that would change the decision, among a few; none, unless it would
   * be changed by the fewest or by the most of them.
   */
  private static void whatIf(StringBuilder text, Options options, StorageClass advised) {
    StorageClass few = bestIf(FEWEST, options);
    StorageClass many = bestIf(MOST, options);
    if (few.name().equals(advised.name()) && many.name().equals(advised.name())) {
      return;
    }
    for (double factor : WHAT_IF) {
      StorageClass then = factor == FEWEST ? few : factor == MOST ? many : bestIf(factor, options);
      if (!then.name().equals(advised.name())) {
        text.append("; with ").append(shown(factor)).append(" times the reads: ");
        text.append(then.name());
        return;
      }
    }
  }

  private static StorageClass bestIf(double factor, Options options) {
    Choice choice = choice(options, path(options.object(), factor));
    return choice.storageClass(choice.best());
  }

  private static String shown(double factor) {
    return factor < 1 ? String.valueOf(factor) : String.valueOf((int) factor);
  }
}
