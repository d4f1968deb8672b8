package io.cloudflux.sql;

import io.cloudflux.decision.CloudfluxPolicy;
import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.decision.ObjectFeatures;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.price.ProviderPrices;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.types.Row;

/**
 * {@code recommend_tier(provider, class, bytes, reads_last_30_days, bytes_last_30_days, idle_days,
 * age_days [, latency_ms])}: the class that an object should be in, by the policy and the fallback
 * forecast of the tiering job with their default settings.
 *
 * <p>The job knows each day of an object, and may have a trained model; this knows the few figures
 * it is given ({@link ObjectFeatures} says what it takes them for). Use it to explore; the job's
 * decisions are in {@code tier_decisions}, and the fields of the result are named as there.
 *
 * <p>{@code provider}: {@code s3}, {@code gcs}, {@code azure}; {@code class}: where the object is;
 * {@code bytes}: its size; {@code bytes_last_30_days}: sent by its reads; {@code idle_days}: since
 * the last read or write; {@code age_days}: since it was written or came to its class, by which
 * early deletion is billed; {@code latency_ms}: time to first byte its readers need, null if they
 * have no requirement of their own. Null if a figure is negative.
 */
public class RecommendTier extends PricedFunction {
  private static final long serialVersionUID = 1L;

  private static final String ADVICE =
      "ROW<tier STRING, advised_class STRING, reason_code STRING, reason STRING,"
          + " confidence DOUBLE, monthly_cost_now DOUBLE, monthly_cost_advised DOUBLE,"
          + " monthly_saving DOUBLE, move_cost DOUBLE, payback_days DOUBLE>";

  private transient Map<String, ObjectEvaluator> evaluators;

  @DataTypeHint(ADVICE)
  public Row eval(
      String provider,
      String storageClass,
      Long bytes,
      Long readsLast30Days,
      Long bytesLast30Days,
      Integer idleDays,
      Integer ageDays) {
    return eval(
        provider, storageClass, bytes, readsLast30Days, bytesLast30Days, idleDays, ageDays, null);
  }

  @DataTypeHint(ADVICE)
  public Row eval(
      String provider,
      String storageClass,
      Long bytes,
      Long readsLast30Days,
      Long bytesLast30Days,
      Integer idleDays,
      Integer ageDays,
      Integer latencyMillis) {
    ProviderPrices prices = provider(provider).orElse(null);
    if (prices == null
        || prices.find(storageClass).isEmpty()
        || !Figures.notNegative(bytes, readsLast30Days, bytesLast30Days, idleDays, ageDays)
        || (latencyMillis != null && latencyMillis < 0)) {
      return null;
    }
    ObjectFeatures features =
        new ObjectFeatures(
            storageClass,
            bytes,
            readsLast30Days,
            bytesLast30Days,
            idleDays,
            ageDays,
            latencyMillis == null ? InventoryRecord.NO_LIMIT : latencyMillis);
    return row(features.evaluate(evaluator(provider)));
  }

  @Override
  void check(Literals literals, ProviderPrices provider) {
    literals.text(1).ifPresent(name -> literals.check(() -> provider.require(name)));
  }

  private ObjectEvaluator evaluator(String provider) {
    if (evaluators == null) {
      evaluators = new HashMap<>();
    }
    return evaluators.computeIfAbsent(
        provider,
        name ->
            new ObjectEvaluator(
                prices(), name, new DecayedMeanForecaster(), CloudfluxPolicy.byDefault()));
  }

  private static Row row(TierDecision decision) {
    return Row.of(
        decision.tier().name(),
        decision.advisedClass(),
        decision.reasonCode().name(),
        decision.reason(),
        decision.confidence(),
        decision.monthlyCostNow(),
        decision.monthlyCostAdvised(),
        decision.monthlySaving(),
        decision.moveCost(),
        decision.paybackDays());
  }
}
