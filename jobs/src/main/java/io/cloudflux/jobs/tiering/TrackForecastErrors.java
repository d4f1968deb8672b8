package io.cloudflux.jobs.tiering;

import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.forecast.ForecastDrift;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.forecast.ReadStratum;
import io.cloudflux.price.Tier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * How far off the forecasts of a model are, boundary by boundary, and whether it drifts. Keyed by
 * model version; the checks are added up before they come here, so that one task can take them all.
 *
 * <p>A boundary's errors are those of the forecasts whose week it ends. Of an object one forecast
 * at a time is followed, made at an evaluation: so a busy object counts once a week, a quiet one a
 * handful of times in its life. An object deleted within the week counts as one that is read no
 * more; what comes later than the allowed delay does not count.
 */
public final class TrackForecastErrors
    extends KeyedBroadcastProcessFunction<String, ForecastCheck, LogSpan, ForecastError> {
  private static final long serialVersionUID = 1L;

  private static final Comparator<ForecastCheck> BY_TIER_AND_STRATUM =
      Comparator.comparing(ForecastCheck::tier).thenComparing(ForecastCheck::stratum);

  private final Boundaries boundaries;
  private final int modelTrainedTo;

  private transient MapState<Integer, ForecastCheck[]> checks;
  private transient ValueState<ForecastDrift> drifts;
  private transient Map<Tier, Map<ReadStratum, LastError>> lastErrors;
  private transient boolean lastDrift;
  private transient volatile int modelAgeDays;

  /** What the gauges of a tier and stratum show: the error told last, of whichever model. */
  private static final class LastError {
    private ForecastError error;

    double wape() {
      return isDefined() ? error.wape() : Double.NaN;
    }

    double bias() {
      return isDefined() ? error.bias() : Double.NaN;
    }

    private boolean isDefined() {
      return error != null && error.actualReads() > 0;
    }
  }

  /**
   * @param modelTrainedTo UTC day the training of the one model ended before, {@link
   *     ModelVerdict#NEVER} if unknown or if {@link KeepModels} tells
   */
  public TrackForecastErrors(Boundaries boundaries, int modelTrainedTo) {
    this.boundaries = boundaries;
    this.modelTrainedTo = modelTrainedTo;
  }

  @Override
  public void open(OpenContext context) {
    checks = getRuntimeContext().getMapState(TieringState.FORECAST_CHECKS);
    drifts = getRuntimeContext().getState(TieringState.FORECAST_DRIFT);
    MetricGroup metrics =
        getRuntimeContext().getMetricGroup().addGroup("stage", "track-forecast-errors");
    metrics.gauge("forecastDrift", (Gauge<Integer>) () -> lastDrift ? 1 : 0);
    if (modelTrainedTo != ModelVerdict.NEVER) {
      modelAgeDays = KeepModels.ageDays(modelTrainedTo, null);
      metrics.gauge("modelAgeDays", () -> modelAgeDays);
    }
    lastErrors = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      Map<ReadStratum, LastError> ofTier = new EnumMap<>(ReadStratum.class);
      lastErrors.put(tier, ofTier);
      for (ReadStratum stratum : ReadStratum.values()) {
        LastError last = new LastError();
        ofTier.put(stratum, last);
        MetricGroup group =
            metrics.addGroup("tier", tier.name()).addGroup("stratum", stratum.name());
        group.gauge("forecastWape", (Gauge<Double>) last::wape);
        group.gauge("forecastBias", (Gauge<Double>) last::bias);
      }
    }
  }

  @Override
  public void processBroadcastElement(LogSpan span, Context context, Collector<ForecastError> out)
      throws Exception {
    var state = context.getBroadcastState(TieringState.LOG_SPAN);
    LogSpan days = span.union(state.get(TieringState.SPAN));
    state.put(TieringState.SPAN, days);
    modelAgeDays = KeepModels.ageDays(modelTrainedTo, days);
  }

  @Override
  public void processElement(
      ForecastCheck check, ReadOnlyContext context, Collector<ForecastError> out) throws Exception {
    List<ForecastCheck> sums = new ArrayList<>();
    ForecastCheck sum = check;
    ForecastCheck[] before = checks.get(check.asOf());
    for (ForecastCheck other : before == null ? new ForecastCheck[0] : before) {
      if (other.kind().equals(check.kind())) {
        sum = other.plus(check);
      } else {
        sums.add(other);
      }
    }
    sums.add(sum);
    sums.sort(BY_TIER_AND_STRATUM);
    checks.put(check.asOf(), sums.toArray(ForecastCheck[]::new));
    context.timerService().registerEventTimeTimer(Boundaries.timer(check.asOf()));
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<ForecastError> out)
      throws Exception {
    int boundary = Boundaries.boundary(timestamp);
    List<ForecastCheck> sums = List.of(checks.get(boundary));
    checks.remove(boundary);
    LogSpan span = context.getBroadcastState(TieringState.LOG_SPAN).get(TieringState.SPAN);
    if (!boundaries.isReached(boundary, span)) {
      return; // The logs end within the week: what came in it is not known.
    }
    ForecastDrift drift = ForecastDrift.after(drifts.value(), boundary, sums);
    drifts.update(drift);
    lastDrift = drift.drifts();
    for (ForecastCheck sum : sums) {
      ForecastError error = ForecastError.of(sum, lastDrift);
      lastErrors.get(sum.tier()).get(sum.stratum()).error = error;
      out.collect(error);
    }
  }
}
