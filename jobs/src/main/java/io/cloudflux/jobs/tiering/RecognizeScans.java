package io.cloudflux.jobs.tiering;

import io.cloudflux.scan.KnownObjects;
import io.cloudflux.scan.ReadSample;
import io.cloudflux.scan.ScanRules;
import io.cloudflux.time.Days;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of every day, when it is over, whether its reads of a prefix were a scan. Keyed by prefix.
 *
 * <p>A scan is told before the watermark that ends its day, which is before any decision that
 * closes the day. What comes later changes nothing but which objects are known. An operator rather
 * than a function, since idleness must stay here, as in {@link KeepAnnounced}.
 */
final class RecognizeScans extends AbstractStreamOperator<ReferenceUpdate>
    implements OneInputStreamOperator<PrefixSample, ReferenceUpdate>,
        Triggerable<String, VoidNamespace>,
        BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(RecognizeScans.class);

  private final ScanRules rules;

  private transient MapState<Integer, long[]> openDays;
  private transient ValueState<KnownObjects> knownObjects;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Counter scans;
  private transient int untold;
  private transient int lastDay;

  RecognizeScans(ScanRules rules) {
    this.rules = rules;
  }

  @Override
  public void open() throws Exception {
    super.open();
    openDays = getRuntimeContext().getMapState(TieringState.SAMPLED_DAYS);
    knownObjects = getRuntimeContext().getState(TieringState.KNOWN_OBJECTS);
    timers = getInternalTimerService("days", VoidNamespaceSerializer.INSTANCE, this);
    scans = getMetricGroup().addGroup("stage", "recognize-scans").counter("prefixScans");
  }

  @Override
  public void processElement(StreamRecord<PrefixSample> record) throws Exception {
    PrefixSample told = record.getValue();
    long over = Boundaries.timer(told.day() + 1);
    if (told.inventory() || over <= timers.currentWatermark()) {
      knownObjects.update(known().plus(told.day(), told.sample()));
    } else {
      openDays.put(told.day(), ReadSample.sum(openDays.get(told.day()), told.sample()));
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, over);
    }
  }

  private KnownObjects known() throws Exception {
    KnownObjects known = knownObjects.value();
    return known == null ? KnownObjects.NONE : known;
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    int day = Boundaries.boundary(timer.getTimestamp()) - 1;
    long[] sample = openDays.get(day);
    openDays.remove(day);
    KnownObjects known = known();
    if (known.isReadThrough(day, sample, rules)) {
      if (known.isRare(day, rules)) {
        output.collect(
            new StreamRecord<>(
                ReferenceUpdate.of(new ScanDay(timer.getKey(), day)), timer.getTimestamp()));
        scans.inc();
        lastDay = untold == 0 ? day : Math.max(lastDay, day);
        untold++;
      }
      known = known.readThroughOn(day);
    }
    knownObjects.update(known.plus(day, sample));
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("time is that of the logs");
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    super.processWatermark(mark);
    tell();
  }

  /** In batch mode keys end, and no watermark comes. */
  @Override
  public void endInput() {
    tell();
  }

  private void tell() {
    if (untold > 0) {
      LOG.info(
          "{} prefixes were read through by a scan, the last on {}", untold, Days.iso(lastDay));
      untold = 0;
    }
  }

  /** Idleness stays here. */
  @Override
  public void processWatermarkStatus(WatermarkStatus status) {}
}
