package io.cloudflux.decision;

import io.cloudflux.decision.TieringPolicy.Verdict;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.object.ObjectId;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectProfile.Advice;
import io.cloudflux.profile.ObjectSnapshot;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * From a profile to a decision: forecast, price, decide. Pure, but for nothing being computed
 * twice; one per task.
 */
public final class ObjectEvaluator implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How far a saving may drift, relative to itself, before the decision is told again. */
  private static final double SAVING_DRIFT = 0.1;

  /** A decision that silence does not change is looked at again after this many days anyway. */
  private static final int LONGEST_REST_DAYS = 512;

  private final PriceBook priceBook;
  private final ProviderPrices defaultPrices;
  private final Forecaster forecaster;
  private final TieringPolicy policy;
  private final Map<String, CostModel> costs = new HashMap<>();

  /**
   * @param defaultProvider whose prices to use for objects whose id names no cloud
   * @throws IllegalArgumentException if the price book has no such provider
   */
  public ObjectEvaluator(
      PriceBook priceBook, String defaultProvider, Forecaster forecaster, TieringPolicy policy) {
    this.priceBook = priceBook;
    this.defaultPrices = priceBook.provider(defaultProvider);
    this.forecaster = forecaster;
    this.policy = policy;
    priceBook.providers().forEach((name, prices) -> costs.put(name, new CostModel(prices)));
  }

  /**
   * The decision on an object as of a boundary.
   *
   * @param profile closed to the boundary
   * @param logsStart the first UTC day the access logs cover
   */
  public TierDecision evaluate(ObjectProfile profile, String object, int asOf, int logsStart) {
    PricedObject priced = price(profile, object, asOf, logsStart);
    return profile.deleted()
        ? deleted(priced, object, asOf)
        : decision(priced, policy.decide(priced), profile.advice());
  }

  /**
   * What is wrong with the storage class an inventory tells, or null if it has a price.
   *
   * @param object object id
   * @param storageClass as the inventory spells it, or null if it does not tell
   */
  public String classProblem(String object, String storageClass) {
    ProviderPrices prices = prices(object);
    return storageClass == null || prices.find(storageClass).isPresent()
        ? null
        : "storage class '%s' is not in the price book of %s; known: %s"
            .formatted(
                storageClass, prices.provider(), String.join(", ", prices.classes().keySet()));
  }

  /** What to remember of a decision, to compare the next one with. */
  public static Advice remember(TierDecision decision) {
    return new Advice(
        decision.advisedClass(),
        decision.reasonCode().ordinal(),
        decision.advisedSince(),
        decision.currentClass(),
        decision.monthlySaving());
  }

  /** True if a decision says something that the last one told did not. */
  public static boolean isNews(TierDecision decision, Advice told) {
    return told == null
        || !told.storageClass().equals(decision.advisedClass())
        || !told.currentClass().equals(decision.currentClass())
        || told.reason() != decision.reasonCode().ordinal()
        || Math.abs(decision.monthlySaving() - told.monthlySaving())
            > SAVING_DRIFT * Math.abs(told.monthlySaving());
  }

  /**
   * The boundary at which the decision would next change if nothing happened to the object: found
   * by doubling and halving steps, so that a quiet object costs a few evaluations, not one a day.
   *
   * @param profile closed to {@code decision.asOf()}
   * @param everyDays boundaries are multiples of this many days
   */
  public int nextChange(
      ObjectProfile profile, TierDecision decision, int everyDays, int logsStart) {
    int same = decision.asOf();
    int step = everyDays;
    while (step <= LONGEST_REST_DAYS) {
      int probe = decision.asOf() + step;
      if (!sameAdvice(profile, decision, probe, logsStart)) {
        return firstChange(profile, decision, same, probe, everyDays, logsStart);
      }
      same = probe;
      step *= 2;
    }
    return same;
  }

  private int firstChange(
      ObjectProfile profile,
      TierDecision decision,
      int same,
      int changed,
      int everyDays,
      int logsStart) {
    int low = same;
    int high = changed;
    while (high - low > everyDays) {
      int middle = low + (high - low) / everyDays / 2 * everyDays;
      if (sameAdvice(profile, decision, middle, logsStart)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private boolean sameAdvice(
      ObjectProfile profile, TierDecision decision, int asOf, int logsStart) {
    Verdict verdict = policy.decide(price(profile, decision.object(), asOf, logsStart));
    return verdict.reason() == decision.reasonCode()
        && verdict.advised().name().equals(decision.advisedClass());
  }

  private PricedObject price(ObjectProfile profile, String object, int asOf, int logsStart) {
    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, object, asOf, logsStart);
    ProviderPrices prices = prices(object);
    CostModel costModel = costs.get(prices.provider());
    return new PricedObject(snapshot, forecaster.forecast(snapshot), costModel);
  }

  private ProviderPrices prices(String object) {
    return priceBook.providerOfScheme(ObjectId.scheme(object)).orElse(defaultPrices);
  }

  private TierDecision decision(PricedObject priced, Verdict verdict, Advice last) {
    ObjectSnapshot snapshot = priced.snapshot();
    StorageClass current = priced.current();
    StorageClass advised = verdict.advised();
    double now = Usd.round(priced.monthlyCost(current));
    double then = Usd.round(priced.monthlyCost(advised));
    Saving saving = Saving.of(now, then);
    double move = Usd.round(priced.moveCost(advised));
    boolean sameMove =
        last != null
            && last.storageClass().equals(advised.name())
            && last.currentClass().equals(current.name());
    return new TierDecision(
        snapshot.object(),
        snapshot.asOf(),
        priced.prices().provider(),
        current.name(),
        current.tier(),
        advised.name(),
        advised.tier(),
        sameMove ? last.since() : snapshot.asOf(),
        verdict.reason(),
        policy.explain(priced, verdict),
        Usd.round(policy.confidence(priced, verdict), 4),
        priced.sizeBytes(),
        snapshot.readsInLast(30),
        priced.idleDays(),
        now,
        then,
        saving.monthly(),
        saving.percent(),
        saving.annual(),
        move,
        saving.paybackDays(move),
        advised.latencyClass(),
        rounded(priced.forecast()),
        priced.forecast().source(),
        forecaster.version(),
        policy.name(),
        policy.version(),
        priceBook.version());
  }

  private TierDecision deleted(PricedObject priced, String object, int asOf) {
    StorageClass current = priced.current();
    Tier tier = current.tier();
    return new TierDecision(
        object,
        asOf,
        priced.prices().provider(),
        current.name(),
        tier,
        current.name(),
        tier,
        asOf,
        ReasonCode.DELETED,
        "The object was deleted",
        1,
        0,
        priced.snapshot().readsInLast(30),
        priced.idleDays(),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        current.latencyClass(),
        new double[Forecast.DAYS],
        priced.forecast().source(),
        forecaster.version(),
        policy.name(),
        policy.version(),
        priceBook.version());
  }

  private static double[] rounded(Forecast forecast) {
    double[] daily = new double[Forecast.DAYS];
    for (int i = 0; i < daily.length; i++) {
      daily[i] = Usd.round(forecast.daily()[i], 4);
    }
    return daily;
  }
}
