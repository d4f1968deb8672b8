package io.cloudflux.decision;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The rules of thumb most people start with, in this order: a latency requirement below 100 ms is
 * hot; more than 100 reads in 30 days is hot; more than 10, the last within 30 days, is warm; idle
 * for more than 90 days is cold; fewer than 5 reads in 30 days is cold; the rest is warm. The
 * tier's usual class is advised, whatever it costs: a baseline, not a recommendation.
 *
 * @param constraints what it keeps to; of the latency that readers accept its rules know nothing
 */
public record ThresholdPolicy(Constraints constraints) implements TieringPolicy {
  private static final long serialVersionUID = 2L;

  /** The policy's name. */
  public static final String NAME = "threshold";

  private static final int LATENCY_MILLIS = 100;
  private static final int WINDOW_DAYS = 30;
  private static final int FREQUENT_READS = 100;
  private static final int RECENT_READS = 10;
  private static final int IDLE_DAYS = 90;
  private static final int FEW_READS = 5;

  /** The rules, and no limits besides. */
  public ThresholdPolicy() {
    this(Constraints.of(Constraints.DEFAULT_MAX_LATENCY_MILLIS, new TreeSet<>()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "1/" + constraints.version();
  }

  @Override
  public Verdict decide(PricedObject object) {
    PricedObject seen = constraints.seen(object);
    return constraints.decide(seen, limits -> decide(seen, limits));
  }

  private Verdict decide(PricedObject object, Limits limits) {
    Verdict verdict = byRules(object);
    return limits.mayMove(object, verdict.advised())
        ? verdict
        : new Verdict(object.current(), verdict.reason());
  }

  private Verdict byRules(PricedObject object) {
    ObjectSnapshot snapshot = object.snapshot();
    long reads = constraints.readsInLast(snapshot, WINDOW_DAYS);
    int idle = constraints.idleDays(snapshot);
    int latency = snapshot.latencyMillis();
    if (latency >= 0 && latency < LATENCY_MILLIS) {
      return verdict(object, Tier.HOT, ReasonCode.LATENCY_REQUIREMENT);
    }
    if (reads > FREQUENT_READS) {
      return verdict(object, Tier.HOT, ReasonCode.FREQUENTLY_READ);
    }
    if (reads > RECENT_READS && idle < WINDOW_DAYS) {
      return verdict(object, Tier.WARM, ReasonCode.RECENTLY_READ);
    }
    if (idle > IDLE_DAYS) {
      return verdict(object, Tier.COLD, ReasonCode.IDLE);
    }
    if (reads < FEW_READS) {
      return verdict(object, Tier.COLD, ReasonCode.SELDOM_READ);
    }
    return verdict(object, Tier.WARM, ReasonCode.BALANCED);
  }

  private static Verdict verdict(PricedObject object, Tier tier, ReasonCode reason) {
    StorageClass advised = object.current();
    // The rules know nothing below cold: an archived object that should be cold is.
    Tier in = advised.tier() == Tier.ARCHIVE ? Tier.COLD : advised.tier();
    if (in != tier) {
      advised = object.prices().explicitClassOf(tier).orElse(advised);
    }
    return new Verdict(advised, reason);
  }

  /** The probability that the next 30 days' reads fall where the tier's rules put them. */
  @Override
  public double confidence(PricedObject object, Verdict verdict) {
    if (verdict.reason() == ReasonCode.LATENCY_REQUIREMENT) {
      return 1;
    }
    Forecast forecast = constraints.seen(object).forecast();
    double upToFew = forecast.probabilityAtMost(FEW_READS - 1, WINDOW_DAYS);
    double upToFrequent = forecast.probabilityAtMost(FREQUENT_READS, WINDOW_DAYS);
    return switch (verdict.advised().tier()) {
      case HOT -> 1 - upToFrequent;
      case WARM -> upToFrequent - upToFew;
      case COLD, ARCHIVE -> upToFew;
    };
  }

  @Override
  public String explain(PricedObject object, Verdict verdict) {
    return constraints.explain(object, verdict, limits -> rule(object, byRules(object).reason()));
  }

  private String rule(PricedObject object, ReasonCode reason) {
    long reads = constraints.readsInLast(object.snapshot(), WINDOW_DAYS);
    int idle = constraints.idleDays(object.snapshot());
    return switch (reason) {
      case LATENCY_REQUIREMENT ->
          String.format(
              Locale.ROOT,
              "Readers need the first byte within %d ms, below %d ms",
              object.snapshot().latencyMillis(),
              LATENCY_MILLIS);
      case FREQUENTLY_READ ->
          String.format(Locale.ROOT, "%d reads in 30 days, more than %d", reads, FREQUENT_READS);
      case RECENTLY_READ ->
          String.format(
              Locale.ROOT,
              "%d reads in 30 days, more than %d, the last %d days ago",
              reads,
              RECENT_READS,
              idle);
      case IDLE ->
          String.format(Locale.ROOT, "Not accessed for %d days, more than %d", idle, IDLE_DAYS);
      case SELDOM_READ ->
          String.format(Locale.ROOT, "%d reads in 30 days, fewer than %d", reads, FEW_READS);
      default ->
          String.format(
              Locale.ROOT, "%d reads in 30 days, the last access %d days ago", reads, idle);
    };
  }
}
