package io.cloudflux.jobs.forecast;

import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.jobs.tiering.ObjectProfileSerializer;
import io.cloudflux.jobs.tiering.ObjectUpdate;
import io.cloudflux.jobs.tiering.ReferenceUpdate;
import io.cloudflux.jobs.tiering.ScanDay;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.scan.ScanRules;
import org.apache.flink.api.common.accumulators.IntMaximum;
import org.apache.flink.api.common.accumulators.IntMinimum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gathers all that happened to an object, and replays its life when its last line has been read.
 * The same profile answers as at work, so a model never sees anything in training that it will not
 * see there. For batch mode.
 *
 * @param <T> what a replay tells
 */
public abstract class ExampleReplay<T>
    extends KeyedBroadcastProcessFunction<String, ObjectUpdate, ReferenceUpdate, T> {
  private static final long serialVersionUID = 1L;

  static final MapStateDescriptor<String, LogSpan> LOG_SPAN =
      new MapStateDescriptor<>("log-span", Types.STRING, Types.POJO(LogSpan.class));

  static final MapStateDescriptor<ScanDay, Boolean> SCANS =
      new MapStateDescriptor<>("scans", Types.POJO(ScanDay.class), Types.BOOLEAN);

  /** Accumulators: the first and the last day of the logs. */
  public static final String FIRST_DAY = "logs.first-day";

  public static final String LAST_DAY = "logs.last-day";

  private static final ValueStateDescriptor<ObjectProfile> PROFILE =
      new ValueStateDescriptor<>("object-profile", ObjectProfileSerializer.INSTANCE);

  private static final String SPAN = "span";
  private static final long KEY_DONE = Long.MAX_VALUE - 1;

  private final ScanRules scanRules;

  private transient ValueState<ObjectProfile> profiles;
  private transient IntMinimum firstDay;
  private transient IntMaximum lastDay;

  /** Of objects as all that reads them needs them. */
  protected ExampleReplay() {
    this(null);
  }

  /**
   * Of objects as they are read by others than scans.
   *
   * @param scanRules which reads on the day of a scan are the scan's, or null if none are told
   */
  protected ExampleReplay(ScanRules scanRules) {
    this.scanRules = scanRules;
  }

  @Override
  public void open(OpenContext context) {
    profiles = getRuntimeContext().getState(PROFILE);
    firstDay = new IntMinimum();
    lastDay = new IntMaximum();
    getRuntimeContext().addAccumulator(FIRST_DAY, firstDay);
    getRuntimeContext().addAccumulator(LAST_DAY, lastDay);
  }

  @Override
  public final void processBroadcastElement(
      ReferenceUpdate update, Context context, Collector<T> out) throws Exception {
    if (update.scan() != null) {
      context.getBroadcastState(SCANS).put(update.scan(), true);
      return;
    }
    var state = context.getBroadcastState(LOG_SPAN);
    state.put(SPAN, update.span().union(state.get(SPAN)));
  }

  @Override
  public final void processElement(ObjectUpdate update, ReadOnlyContext context, Collector<T> out)
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
  public final void onTimer(long timestamp, OnTimerContext context, Collector<T> out)
      throws Exception {
    ObjectProfile profile = profiles.value();
    profiles.clear();
    LogSpan span = context.getBroadcastState(LOG_SPAN).get(SPAN);
    if (span != null) {
      firstDay.add(span.firstDay());
      lastDay.add(span.lastDay());
      if (scanRules != null) {
        ScanDay.takeReads(
            profile,
            context.getCurrentKey(),
            span.lastDay() + 1,
            span.firstDay(),
            scanRules,
            context.getBroadcastState(SCANS));
      }
      replay(context.getCurrentKey(), profile, span, context, out);
    }
  }

  /**
   * The object as it is known at a boundary: what comes after a deletion is another one, as at
   * work.
   *
   * @param profile with all days from the boundary on open; closed to it when this returns
   * @return null if there is none
   */
  protected static ObjectProfile existingAt(int boundary, ObjectProfile profile) {
    profile.closeTo(boundary);
    ObjectProfile existing = profile.deleted() ? profile.openPart() : profile;
    int born = existing.bornOn();
    return born == ObjectProfile.NO_DAY || boundary <= born ? null : existing;
  }

  /**
   * Replays one object.
   *
   * @param profile with all days open
   * @param span the days the logs cover
   */
  protected abstract void replay(
      String object, ObjectProfile profile, LogSpan span, OnTimerContext context, Collector<T> out);

  /** The days the logs cover, from a finished job's accumulators. */
  public static LogSpan span(java.util.Map<String, Object> accumulators) {
    return new LogSpan((int) accumulators.get(FIRST_DAY), (int) accumulators.get(LAST_DAY));
  }
}
