package io.cloudflux.decision;

import io.cloudflux.decision.TieringPolicy.Verdict;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.Usd;
import io.cloudflux.profile.ObjectProfile.Advice;
import io.cloudflux.profile.ObjectSnapshot;

/**
 * What evaluating an object as of a boundary came to. Most evaluations only find what has been told
 * already, so it holds what the next one is compared with; the sentence, the confidence and the
 * quantiles of the forecast are worked out when it is told.
 */
public final class Evaluation {
  /** How far a saving may drift, relative to itself, before the decision is told again. */
  private static final double SAVING_DRIFT = 0.1;

  /** And relative to what the object costs: below, its drift is nothing to be told. */
  private static final double COST_DRIFT = 0.02;

  private final ObjectEvaluator evaluator;
  private final PricedObject priced;
  private final Verdict verdict;
  private final Advice last;
  private final double costNow;
  private final double costAdvised;
  private final Saving saving;

  Evaluation(ObjectEvaluator evaluator, PricedObject priced, Verdict verdict, Advice last) {
    this.evaluator = evaluator;
    this.priced = priced;
    this.verdict = verdict;
    this.last = last;
    this.costNow = isDeleted() ? 0 : Usd.round(priced.monthlyCost(priced.current()));
    this.costAdvised = isDeleted() ? 0 : Usd.round(priced.monthlyCost(verdict.advised()));
    this.saving = Saving.of(costNow, costAdvised);
  }

  /** The object's id. */
  public String object() {
    return priced.snapshot().object();
  }

  /** The boundary, a UTC day. */
  public int asOf() {
    return priced.snapshot().asOf();
  }

  /** The forecast of all reads, false heat included. */
  public Forecast forecast() {
    return priced.forecastOfAllReads();
  }

  /** The class the object is in. */
  public StorageClass currentClass() {
    return priced.current();
  }

  /** True if it says something that the last one told did not. */
  public boolean isNews() {
    return last == null
        || !last.storageClass().equals(verdict.advised().name())
        || !last.currentClass().equals(priced.current().name())
        || last.reason() != verdict.reason().ordinal()
        || Math.abs(saving.monthly() - last.monthlySaving())
            > Math.max(SAVING_DRIFT * Math.abs(last.monthlySaving()), COST_DRIFT * costNow);
  }

  /** True if a verdict on the object says the same. */
  boolean isSameAdvice(Verdict other) {
    return other.reason() == verdict.reason()
        && other.advised().name().equals(verdict.advised().name());
  }

  /** What to remember of it once it is told, to compare the next one with. */
  public Advice advice() {
    return new Advice(
        verdict.advised().name(),
        verdict.reason().ordinal(),
        advisedSince(),
        priced.current().name(),
        saving.monthly());
  }

  /** The decision in full. */
  public TierDecision tell() {
    ObjectSnapshot snapshot = priced.snapshot();
    StorageClass current = priced.current();
    StorageClass advised = verdict.advised();
    TieringPolicy policy = evaluator.policy();
    Forecast forecast = isDeleted() ? Forecast.none(forecast().source()) : forecast();
    double move = Usd.round(priced.moveCost(advised));
    return new TierDecision(
        object(),
        asOf(),
        priced.prices().provider(),
        current.name(),
        current.tier(),
        advised.name(),
        advised.tier(),
        advisedSince(),
        verdict.reason(),
        isDeleted() ? "The object was deleted" : policy.explain(priced, verdict),
        isDeleted() ? 1 : Usd.round(policy.confidence(priced, verdict), 4),
        isDeleted() ? 0 : priced.sizeBytes(),
        snapshot.readsInLast(30),
        priced.idleDays(),
        costNow,
        costAdvised,
        saving.monthly(),
        saving.percent(),
        saving.annual(),
        move,
        saving.paybackDays(move),
        advised.latencyClass(),
        daily(forecast),
        ForecastTotal.of(forecast),
        forecast.source(),
        evaluator.modelVersion(),
        policy.name(),
        policy.version(),
        evaluator.priceVersion());
  }

  private boolean isDeleted() {
    return verdict.reason() == ReasonCode.DELETED;
  }

  private int advisedSince() {
    boolean sameMove =
        !isDeleted()
            && last != null
            && last.storageClass().equals(verdict.advised().name())
            && last.currentClass().equals(priced.current().name());
    return sameMove ? last.since() : asOf();
  }

  private static double[] daily(Forecast forecast) {
    double[] daily = new double[Forecast.DAYS];
    for (int i = 0; i < daily.length; i++) {
      daily[i] = Usd.round(forecast.daily()[i], 4);
    }
    return daily;
  }
}
