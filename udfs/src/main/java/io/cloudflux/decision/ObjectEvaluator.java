package io.cloudflux.decision;

import io.cloudflux.bill.LastRates;
import io.cloudflux.decision.TieringPolicy.Verdict;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.object.ObjectId;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.profile.ObjectProfile;
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

  /** A decision that silence does not change is looked at again after this many days anyway. */
  private static final int LONGEST_REST_DAYS = 512;

  /** How much further than the last each look ahead goes. */
  static final int FURTHER = 8;

  private final int longestRestDays;

  private final PriceBook priceBook;
  private final ProviderPrices defaultPrices;
  private final Forecaster forecaster;
  private final TieringPolicy policy;
  private final Map<String, CostModel> costs = new HashMap<>();

  private transient LastRates rates;

  /**
   * @param defaultProvider whose prices to use for objects whose id names no cloud
   * @throws IllegalArgumentException if the price book has no such provider
   */
  public ObjectEvaluator(
      PriceBook priceBook, String defaultProvider, Forecaster forecaster, TieringPolicy policy) {
    this(priceBook, defaultProvider, forecaster, policy, LONGEST_REST_DAYS);
  }

  private ObjectEvaluator(
      PriceBook priceBook,
      String defaultProvider,
      Forecaster forecaster,
      TieringPolicy policy,
      int longestRestDays) {
    this.longestRestDays = longestRestDays;
    this.priceBook = priceBook;
    this.defaultPrices = priceBook.provider(defaultProvider);
    this.forecaster = forecaster;
    this.policy = policy;
    priceBook.providers().forEach((name, prices) -> costs.put(name, new CostModel(prices)));
  }

  /** The same prices and policy with other forecasts. */
  public ObjectEvaluator with(Forecaster other) {
    return new ObjectEvaluator(priceBook, defaultPrices.provider(), other, policy, longestRestDays);
  }

  /** The same forecasts with other prices and another policy. */
  public ObjectEvaluator with(PriceBook otherPrices, TieringPolicy otherPolicy) {
    return new ObjectEvaluator(
        otherPrices, defaultPrices.provider(), forecaster, otherPolicy, longestRestDays);
  }

  /**
   * The same, but looking at a quiet object more often: where prices and policy may change, that is
   * when it meets them.
   *
   * @param days most between two evaluations, unless boundaries are further apart
   */
  public ObjectEvaluator restingAtMost(int days) {
    return new ObjectEvaluator(priceBook, defaultPrices.provider(), forecaster, policy, days);
  }

  /** Names the model that the forecasts come from. */
  public String modelVersion() {
    return forecaster.version();
  }

  /**
   * Evaluates an object as of a boundary.
   *
   * @param profile closed to the boundary
   * @param logsStart the first UTC day the access logs cover
   */
  public Evaluation evaluate(ObjectProfile profile, String object, int asOf, int logsStart) {
    PricedObject priced = price(profile, object, asOf, logsStart);
    Verdict verdict =
        profile.deleted()
            ? new Verdict(priced.current(), ReasonCode.DELETED)
            : policy.decide(priced);
    return new Evaluation(this, priced, verdict, profile.advice());
  }

  public TieringPolicy policy() {
    return policy;
  }

  public PriceBook prices() {
    return priceBook;
  }

  String priceVersion() {
    return priceBook.version();
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

  /**
   * The boundary at which the decision would next change if nothing happened to the object: found
   * by ever longer steps and then by halving one, so that a quiet object costs a few evaluations,
   * not one a day.
   *
   * @param profile closed to {@code evaluation.asOf()}
   * @param everyDays boundaries are multiples of this many days
   */
  public int nextChange(
      ObjectProfile profile, Evaluation evaluation, int everyDays, int logsStart) {
    int longest = Math.max(1, Integer.highestOneBit(longestRestDays / everyDays)) * everyDays;
    int same = 0;
    while (same < longest) {
      int step = Math.min(longest, FURTHER * Math.max(same, everyDays));
      int probe = evaluation.asOf() + step;
      if (!sameAdvice(profile, evaluation, probe, logsStart)) {
        return firstChange(
            profile, evaluation, evaluation.asOf() + same, probe, everyDays, logsStart);
      }
      same = step;
    }
    return evaluation.asOf() + same;
  }

  /**
   * The boundary to look at an object next that may well be read again before it is quiet long: the
   * next if its decision changes soon, else one so far off that looking ahead pays.
   *
   * @param profile closed to {@code evaluation.asOf()}
   * @param everyDays boundaries are multiples of this many days
   */
  public int nextLook(ObjectProfile profile, Evaluation evaluation, int everyDays, int logsStart) {
    int soon = evaluation.asOf() + FURTHER * everyDays;
    return FURTHER * everyDays <= longestRestDays
            && sameAdvice(profile, evaluation, soon, logsStart)
        ? soon
        : evaluation.asOf() + everyDays;
  }

  private int firstChange(
      ObjectProfile profile,
      Evaluation evaluation,
      int same,
      int changed,
      int everyDays,
      int logsStart) {
    int low = same;
    int high = changed;
    while (high - low > everyDays) {
      int middle = low + (high - low) / everyDays / 2 * everyDays;
      if (sameAdvice(profile, evaluation, middle, logsStart)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private boolean sameAdvice(
      ObjectProfile profile, Evaluation evaluation, int asOf, int logsStart) {
    return evaluation.isSameAdvice(
        policy.decide(price(profile, evaluation.object(), asOf, logsStart)));
  }

  private PricedObject price(ObjectProfile profile, String object, int asOf, int logsStart) {
    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, object, asOf, logsStart);
    ProviderPrices prices = prices(object);
    CostModel costModel = costs.get(prices.provider());
    return policy
        .constraints()
        .seen(
            new PricedObject(
                snapshot, forecaster, costModel, rates().of(prices, snapshot.sizeBytes())));
  }

  /** The rates of objects, kept from one look at an object to the next. */
  public LastRates rates() {
    if (rates == null) {
      rates = new LastRates();
    }
    return rates;
  }

  /** The prices that apply to an object. */
  public ProviderPrices prices(String object) {
    return priceBook.providerOfScheme(ObjectId.scheme(object)).orElse(defaultPrices);
  }
}
