package io.cloudflux.decision;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.StorageClass;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The class that costs least over the horizon, given the forecast: storage with minimum size and
 * overheads, requests, retrieval, the move, early deletion where the object is, and the minimum
 * days where it would go. Classes that answer too slowly are left out. On a tie the object stays.
 *
 * @param horizonDays days ahead over which costs are compared, &gt; 0
 * @param maxLatencyMillis time to first byte that readers of objects without a requirement of their
 *     own accept, milliseconds; below the hours that archives take to restore, those are never
 *     advised, but an object that is in one already may stay
 * @param excludedClasses classes never advised, such as those kept in one zone only: what they save
 *     is paid for in something that has no price here
 */
public record ExpectedCostPolicy(
    int horizonDays, long maxLatencyMillis, SortedSet<String> excludedClasses)
    implements TieringPolicy {
  private static final long serialVersionUID = 1L;

  /** The policy's name. */
  public static final String NAME = "expected-cost";

  /** Days over which costs are compared unless told otherwise. */
  public static final int DEFAULT_HORIZON_DAYS = 90;

  /** Time to first byte accepted unless told otherwise, milliseconds: archives are slower. */
  public static final int DEFAULT_MAX_LATENCY_MILLIS = 1000;

  /** The class that is not advised unless told otherwise: it is lost with its one zone. */
  public static final String DEFAULT_EXCLUDED_CLASS = "ONEZONE_IA";

  public ExpectedCostPolicy {
    if (horizonDays <= 0) {
      throw new IllegalArgumentException("horizon must be at least 1 day, not " + horizonDays);
    }
    excludedClasses = new TreeSet<>(excludedClasses);
  }

  /** The policy with no class excluded. */
  public ExpectedCostPolicy(int horizonDays, long maxLatencyMillis) {
    this(horizonDays, maxLatencyMillis, new TreeSet<>());
  }

  /** The policy as it is unless told otherwise. */
  public static ExpectedCostPolicy byDefault() {
    return new ExpectedCostPolicy(
        DEFAULT_HORIZON_DAYS,
        DEFAULT_MAX_LATENCY_MILLIS,
        new TreeSet<>(Set.of(DEFAULT_EXCLUDED_CLASS)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    String settings =
        String.format(Locale.ROOT, "1/horizon=%dd/latency=%dms", horizonDays, maxLatencyMillis);
    return excludedClasses.isEmpty()
        ? settings
        : settings + "/without=" + String.join("+", excludedClasses);
  }

  @Override
  public Verdict decide(PricedObject object) {
    StorageClass current = object.current();
    double reads = object.forecast().over(horizonDays);
    long limit = latencyLimit(object, maxLatencyMillis);
    double monthlyNow = object.monthlyCostAsIdle(current);
    StorageClass best = null;
    double least = Double.POSITIVE_INFINITY;
    double leastTooSlow = Double.POSITIVE_INFINITY;
    boolean cheaperByMonth = false;
    boolean currentTooSlow = tooSlowToStay(object, limit);
    if (!currentTooSlow) {
      best = current; // First, and only a lower cost replaces it: on a tie the object stays.
      least = cost(object, current, reads);
    }
    for (StorageClass candidate : object.prices().classes().values()) {
      if (!advisable(candidate) || candidate.equals(current)) {
        continue;
      }
      double cost = cost(object, candidate, reads);
      if (candidate.firstByteMillis() > limit) {
        leastTooSlow = Math.min(leastTooSlow, cost);
        continue;
      }
      cheaperByMonth |= object.monthlyCostAsIdle(candidate) < monthlyNow;
      if (cost < least) {
        least = cost;
        best = candidate;
      }
    }
    boolean latencyDecided =
        currentTooSlow || (object.snapshot().latencyMillis() >= 0 && leastTooSlow < least);
    return new Verdict(
        best,
        latencyDecided ? ReasonCode.LATENCY_REQUIREMENT : reason(object, best, cheaperByMonth));
  }

  private static ReasonCode reason(PricedObject object, StorageClass best, boolean cheaperByMonth) {
    StorageClass current = object.current();
    if (best.equals(current)) {
      return cheaperByMonth ? ReasonCode.MOVE_NOT_WORTHWHILE : ReasonCode.ALREADY_CHEAPEST;
    }
    return object.costOfRead(best) < object.costOfRead(current)
        ? ReasonCode.CHEAPER_WARMER
        : ReasonCode.CHEAPER_COLDER;
  }

  /** Time to first byte allowed, milliseconds: what is required, but no less than can be had. */
  static long latencyLimit(PricedObject object, long maxLatencyMillis) {
    int required = object.snapshot().latencyMillis();
    long fastest = Long.MAX_VALUE;
    for (StorageClass any : object.prices().classes().values()) {
      if (!any.auto()) {
        fastest = Math.min(fastest, any.firstByteMillis());
      }
    }
    return Math.max(fastest, required >= 0 ? required : maxLatencyMillis);
  }

  private boolean advisable(StorageClass storageClass) {
    return !storageClass.auto() && !excludedClasses.contains(storageClass.name());
  }

  /** Only a requirement of its own readers drives an object out of the class it is in. */
  static boolean tooSlowToStay(PricedObject object, long limit) {
    return object.snapshot().latencyMillis() >= 0 && object.current().firstByteMillis() > limit;
  }

  private double cost(PricedObject object, StorageClass storageClass, double reads) {
    return object.costUnread(storageClass, horizonDays) + reads * object.costOfRead(storageClass);
  }

  /**
   * The probability that the advised class is the cheapest of those allowed: costs are linear in
   * the reads to come, so it is that of the reads falling between two break-even points.
   */
  @Override
  public double confidence(PricedObject object, Verdict verdict) {
    StorageClass advised = verdict.advised();
    long limit = latencyLimit(object, maxLatencyMillis);
    double fixed = object.costUnread(advised, horizonDays);
    double perRead = object.costOfRead(advised);
    double fewest = 0;
    double most = Double.POSITIVE_INFINITY;
    for (StorageClass other : object.prices().classes().values()) {
      boolean allowed =
          other.equals(object.current())
              ? !tooSlowToStay(object, limit)
              : advisable(other) && other.firstByteMillis() <= limit;
      if (other.equals(advised) || !allowed) {
        continue;
      }
      double extraFixed = object.costUnread(other, horizonDays) - fixed;
      double extraPerRead = object.costOfRead(other) - perRead;
      if (extraPerRead == 0) {
        if (extraFixed < 0) {
          return 0;
        }
      } else if (extraPerRead > 0) {
        fewest = Math.max(fewest, -extraFixed / extraPerRead);
      } else {
        most = Math.min(most, extraFixed / -extraPerRead);
      }
    }
    if (most < fewest) {
      return 0;
    }
    Forecast forecast = object.forecast();
    double upTo =
        most > Long.MAX_VALUE / 2.0
            ? 1
            : forecast.probabilityAtMost((long) Math.floor(most), horizonDays);
    double below = forecast.probabilityAtMost((long) Math.ceil(fewest) - 1, horizonDays);
    return Math.max(0, Math.min(1, upTo - below));
  }

  @Override
  public String explain(PricedObject object, Verdict verdict) {
    StorageClass current = object.current();
    StorageClass advised = verdict.advised();
    String reads =
        String.format(
            Locale.ROOT,
            "%.3g reads a month expected",
            object.forecast().over(CostModel.DAYS_PER_MONTH));
    String now =
        String.format(
            Locale.ROOT, "%s costs $%.3g a month", current.name(), object.monthlyCost(current));
    String then =
        String.format(
            Locale.ROOT,
            "%s $%.3g, the move $%.3g",
            advised.name(),
            object.monthlyCost(advised),
            object.moveCost(advised));
    return switch (verdict.reason()) {
      case ALREADY_CHEAPEST -> reads + ": " + now + ", no other class less";
      case MOVE_NOT_WORTHWHILE ->
          String.format(
              Locale.ROOT,
              "%s: %s, and no move to a cheaper class pays within %d days",
              reads,
              now,
              horizonDays);
      case LATENCY_REQUIREMENT ->
          String.format(
              Locale.ROOT,
              "%s must answer within %d ms; %s: %s",
              advised.equals(current) ? "Stays, because it" : "Moves, because it",
              object.snapshot().latencyMillis() >= 0
                  ? object.snapshot().latencyMillis()
                  : maxLatencyMillis,
              reads,
              advised.equals(current) ? now : now + ", " + then);
      default -> reads + ": " + now + ", " + then;
    };
  }
}
