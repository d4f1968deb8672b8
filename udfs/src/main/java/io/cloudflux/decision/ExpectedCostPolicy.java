package io.cloudflux.decision;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.StorageClass;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The class that costs least over the horizon, given the forecast: storage with minimum size and
 * overheads, requests, retrieval, the move, early deletion where the object is, and the minimum
 * days where it would go. Classes that answer too slowly are left out. On a tie the object stays.
 *
 * @param horizonDays days ahead over which costs are compared, &gt; 0
 * @param constraints what it keeps to; where they leave archives out, an object that is in one
 *     already may stay
 */
public record ExpectedCostPolicy(int horizonDays, Constraints constraints)
    implements TieringPolicy {
  private static final long serialVersionUID = 2L;

  /** The policy's name. */
  public static final String NAME = "expected-cost";

  /** Days over which costs are compared unless told otherwise. */
  public static final int DEFAULT_HORIZON_DAYS = 90;

  public ExpectedCostPolicy {
    if (horizonDays <= 0) {
      throw new IllegalArgumentException("horizon must be at least 1 day, not " + horizonDays);
    }
  }

  /** The policy with no class excluded. */
  public ExpectedCostPolicy(int horizonDays, long maxLatencyMillis) {
    this(horizonDays, Constraints.of(maxLatencyMillis, new TreeSet<>()));
  }

  /** The policy as it is unless told otherwise. */
  public static ExpectedCostPolicy byDefault() {
    return PolicyFile.shipped().expectedCost();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "1/horizon=" + horizonDays + "d/" + constraints.version();
  }

  @Override
  public Verdict decide(PricedObject object) {
    PricedObject seen = constraints.seen(object);
    return constraints.decide(seen, limits -> decide(seen, limits));
  }

  private Verdict decide(PricedObject object, Limits limits) {
    StorageClass current = object.current();
    double reads = object.forecast().over(horizonDays);
    long limit = limits.latencyLimit(object);
    double monthlyNow = object.monthlyCostAsIdle(current);
    StorageClass best = current; // First, and only a lower cost replaces it: on a tie it stays.
    double least = Double.POSITIVE_INFINITY;
    double leastTooSlow = Double.POSITIVE_INFINITY;
    boolean cheaperByMonth = false;
    boolean currentTooSlow = Limits.tooSlowToStay(object, limit);
    if (!currentTooSlow) {
      least = cost(object, current, reads);
    }
    for (StorageClass candidate : object.prices().classes().values()) {
      if (candidate.name().equals(current.name()) || !advisable(object, candidate, limits)) {
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

  private static boolean advisable(PricedObject object, StorageClass to, Limits limits) {
    return !to.auto() && limits.mayMove(object, to);
  }

  private double cost(PricedObject object, StorageClass storageClass, double reads) {
    return object.costUnread(storageClass, horizonDays) + reads * object.costOfRead(storageClass);
  }

  /**
   * The probability that the advised class is the cheapest of those allowed: costs are linear in
   * the reads to come, so it is that of the reads falling between two break-even points.
   */
  @Override
  public double confidence(PricedObject whole, Verdict verdict) {
    PricedObject object = constraints.seen(whole);
    StorageClass advised = verdict.advised();
    Limits limits = constraints.of(object.snapshot().object());
    long limit = limits.latencyLimit(object);
    double fixed = object.costUnread(advised, horizonDays);
    double perRead = object.costOfRead(advised);
    double fewest = 0;
    double most = Double.POSITIVE_INFINITY;
    for (StorageClass other : object.prices().classes().values()) {
      boolean allowed =
          other.equals(object.current())
              ? !Limits.tooSlowToStay(object, limit)
              : advisable(object, other, limits) && other.firstByteMillis() <= limit;
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
    PricedObject seen = constraints.seen(object);
    return constraints.explain(
        seen, verdict, limits -> explain(seen, decide(seen, limits), limits));
  }

  private String explain(PricedObject object, Verdict verdict, Limits limits) {
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
                  : limits.maxLatencyMillis(),
              reads,
              advised.equals(current) ? now : now + ", " + then);
      default -> reads + ": " + now + ", " + then;
    };
  }
}
