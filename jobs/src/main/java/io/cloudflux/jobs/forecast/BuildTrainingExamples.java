package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.jobs.tiering.ObjectProfileSerializer;
import io.cloudflux.jobs.tiering.ObjectUpdate;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Replays the life of every object and asks, as of one boundary after the other, what the tiering
 * job would have known then. The same profile answers, so a model never sees anything in training
 * that it will not see at work. For batch mode: an object's examples come when its last line has
 * been read.
 */
public final class BuildTrainingExamples
    extends KeyedBroadcastProcessFunction<String, ObjectUpdate, LogSpan, TrainingExample> {
  private static final long serialVersionUID = 1L;

  /** Days between two boundaries; no multiple of a week, so that all weekdays come up. */
  private static final int STRIDE_DAYS = 5;

  static final MapStateDescriptor<String, LogSpan> LOG_SPAN =
      new MapStateDescriptor<>("log-span", Types.STRING, Types.POJO(LogSpan.class));

  private static final ValueStateDescriptor<ObjectProfile> PROFILE =
      new ValueStateDescriptor<>("object-profile", ObjectProfileSerializer.INSTANCE);

  /** Accumulator: examples the model is fitted to. */
  static final String EARLIER_EXAMPLES = "earlier.examples";

  /** Accumulator: examples the model is measured on. */
  static final String HELD_OUT_EXAMPLES = "held-out.examples";

  private static final String SPAN = "span";
  private static final long KEY_DONE = Long.MAX_VALUE - 1;

  private final double heldOutFraction;

  private transient ValueState<ObjectProfile> profiles;
  private transient LongCounter earlierExamples;
  private transient LongCounter heldOutExamples;

  /**
   * @param heldOutFraction the share of the logs' days, at their end, that is held out
   */
  public BuildTrainingExamples(double heldOutFraction) {
    this.heldOutFraction = heldOutFraction;
  }

  @Override
  public void open(OpenContext context) {
    profiles = getRuntimeContext().getState(PROFILE);
    earlierExamples = new LongCounter();
    heldOutExamples = new LongCounter();
    getRuntimeContext().addAccumulator(EARLIER_EXAMPLES, earlierExamples);
    getRuntimeContext().addAccumulator(HELD_OUT_EXAMPLES, heldOutExamples);
  }

  @Override
  public void processBroadcastElement(LogSpan span, Context context, Collector<TrainingExample> out)
      throws Exception {
    var state = context.getBroadcastState(LOG_SPAN);
    state.put(SPAN, span.union(state.get(SPAN)));
  }

  @Override
  public void processElement(
      ObjectUpdate update, ReadOnlyContext context, Collector<TrainingExample> out)
      throws Exception {
    ObjectProfile profile = profiles.value();
    if (profile == null) {
      profile = new ObjectProfile();
      context.timerService().registerEventTimeTimer(KEY_DONE);
    }
    if (update.daily() != null) {
      profile.add(update.daily());
    } else {
      profile.apply(update.inventory());
    }
    profiles.update(profile);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TrainingExample> out)
      throws Exception {
    ObjectProfile profile = profiles.value();
    profiles.clear();
    LogSpan span = context.getBroadcastState(LOG_SPAN).get(SPAN);
    if (span == null) {
      return;
    }
    int end = span.lastDay() + 1;
    int heldOutFrom = heldOutFrom(span);
    int first = Math.max(span.firstDay(), profile.bornOn()) + CountRegression.MINIMUM_HISTORY_DAYS;
    String object = context.getCurrentKey();
    // Two rows of boundaries: no answer of the first may come from the period held out.
    int asOf = span.firstDay() + CountRegression.MINIMUM_HISTORY_DAYS;
    for (; asOf + Forecast.DAYS <= heldOutFrom; asOf += STRIDE_DAYS) {
      if (asOf >= first) {
        earlierExamples.add(1);
        out.collect(example(profile, object, asOf, span, false));
      }
    }
    asOf = Math.max(heldOutFrom, span.firstDay() + CountRegression.MINIMUM_HISTORY_DAYS);
    for (; asOf + Forecast.DAYS <= end; asOf += STRIDE_DAYS) {
      if (asOf >= first) {
        heldOutExamples.add(1);
        out.collect(example(profile, object, asOf, span, true));
      }
    }
  }

  /** The first day of the period held out, at least a week before the end. */
  private int heldOutFrom(LogSpan span) {
    int days = span.lastDay() + 1 - span.firstDay();
    int heldOut = Math.max(Forecast.DAYS, (int) Math.round(days * heldOutFraction));
    return span.lastDay() + 1 - heldOut;
  }

  private static TrainingExample example(
      ObjectProfile profile, String object, int asOf, LogSpan span, boolean heldOut) {
    profile.closeTo(asOf);
    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, object, asOf, span.firstDay());
    double[] features = new double[TrainingExample.FEATURES];
    double[] reads = new double[Forecast.DAYS];
    double[] day = new double[ForecastFeatures.SIZE];
    for (int ahead = 0; ahead < Forecast.DAYS; ahead++) {
      ForecastFeatures.fill(snapshot, ahead, day);
      System.arraycopy(day, 0, features, ahead * day.length, day.length);
      reads[ahead] = profile.openReads(snapshot.asOf() + ahead);
    }
    return new TrainingExample(
        features, reads, 1 / ForecastFeatures.typicalReads(snapshot), heldOut);
  }
}
