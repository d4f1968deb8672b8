package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.tiering.ModelVerdict.Reason;
import io.cloudflux.jobs.tiering.ModelVerdict.Status;
import io.cloudflux.time.Days;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Keeps announced models until event time reaches their day, judges them then, and passes on those
 * to decide with. Spans of the logs pass at once. Side output: the verdicts.
 *
 * <p>One task, and an operator rather than a function, because of where a model must be in the
 * stream: before the watermark that makes its first boundary due. This stream holds the watermark
 * of whoever it is broadcast to, so all of them change over at the same boundary.
 */
final class KeepModels extends AbstractStreamOperator<ReferenceUpdate>
    implements OneInputStreamOperator<ReferenceUpdate, ReferenceUpdate> {
  private static final long serialVersionUID = 1L;

  static final OutputTag<ModelVerdict> VERDICTS =
      new OutputTag<>("model-verdicts", Types.POJO(ModelVerdict.class));

  /** The gauge's value if it is not known what the model in use was trained on. */
  private static final int UNKNOWN_AGE = -1;

  private final String initial;
  private final int initialTrainedTo;
  private final Boundaries boundaries;

  private transient NavigableMap<ModelAnnouncement, AnnouncedModel> waiting;
  private transient NavigableMap<ModelAnnouncement, ModelVerdict> told;
  private transient LogSpan span;
  private transient long passed;
  private transient volatile int ageDays;

  private transient ListState<AnnouncedModel> waitingState;
  private transient ListState<ModelVerdict> toldState;
  private transient ListState<LogSpan> spanState;
  private transient ListState<Long> passedState;
  private transient Counter accepted;
  private transient Map<Reason, Counter> refused;

  /**
   * @param initial version of what decides before any announced model
   * @param initialTrainedTo UTC day its training ended before, {@link ModelVerdict#NEVER} if
   *     unknown
   * @param boundaries when decisions are taken
   */
  KeepModels(String initial, int initialTrainedTo, Boundaries boundaries) {
    this.initial = initial;
    this.initialTrainedTo = initialTrainedTo;
    this.boundaries = boundaries;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    waitingState = context.getOperatorStateStore().getListState(TieringState.WAITING_MODELS);
    toldState = context.getOperatorStateStore().getListState(TieringState.MODEL_VERDICTS);
    spanState = context.getOperatorStateStore().getListState(TieringState.MODELS_LOG_SPAN);
    passedState = context.getOperatorStateStore().getListState(TieringState.MODELS_PASSED);
    waiting = new TreeMap<>();
    told = new TreeMap<>();
    passed = Long.MIN_VALUE;
    for (AnnouncedModel model : waitingState.get()) {
      ModelAnnouncement announcement = model.announcement();
      boolean known = announcement.card().knowsTheseFeatures(); // Or else an older release's.
      waiting.put(announcement, known ? model : AnnouncedModel.ofOtherFeatures(announcement));
    }
    for (ModelVerdict verdict : toldState.get()) {
      told.put(verdict.announcement(), verdict);
    }
    for (LogSpan days : spanState.get()) {
      span = days;
    }
    for (long watermark : passedState.get()) {
      passed = watermark;
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    MetricGroup metrics = getMetricGroup().addGroup("stage", "keep-models");
    accepted = metrics.counter("modelsAccepted");
    refused = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      if (reason != Reason.NO_WORSE && reason != Reason.REPLACED) {
        refused.put(reason, metrics.addGroup("reason", reason.name()).counter("modelsRefused"));
      }
    }
    updateAge();
    metrics.gauge("modelAgeDays", () -> ageDays);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    waitingState.update(List.copyOf(waiting.values()));
    toldState.update(List.copyOf(told.values()));
    spanState.update(span == null ? List.of() : List.of(span));
    passedState.update(List.of(passed));
  }

  @Override
  public void processElement(StreamRecord<ReferenceUpdate> record) {
    ReferenceUpdate update = record.getValue();
    if (update.model() != null) {
      hear(update.model());
    } else if (!update.span().union(span).equals(span)) {
      span = update.span().union(span);
      updateAge();
      output.collect(record);
    }
  }

  private void hear(AnnouncedModel model) {
    ModelAnnouncement announcement = model.announcement();
    if (waiting.containsKey(announcement) || told.containsKey(announcement)) {
      return; // Told again.
    }
    if (model.flaw() != null) {
      tell(ModelVerdict.refused(model));
    } else if (Boundaries.timer(announcement.effectiveFrom()) <= passed) {
      tell(
          ModelVerdict.refused(
              AnnouncedModel.flawed(
                  announcement,
                  Reason.TOO_LATE,
                  "decisions as of %s are taken already"
                      .formatted(Days.iso(announcement.effectiveFrom())))));
    } else {
      waiting.put(announcement, model);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    passed = Math.max(passed, mark.getTimestamp());
    List<AnnouncedModel> due = waiting.values().stream().filter(this::isDue).toList();
    if (!due.isEmpty()) {
      for (ModelVerdict verdict : ModelTimeline.judge(initial, inUse(), due)) {
        AnnouncedModel model = waiting.remove(verdict.announcement());
        if (verdict.status() == Status.IN_USE) {
          output.collect(new StreamRecord<>(ReferenceUpdate.of(model)));
        }
        tell(verdict);
      }
      updateAge();
    }
    super.processWatermark(mark);
  }

  private boolean isDue(AnnouncedModel model) {
    return Boundaries.timer(model.effectiveFrom()) <= passed
        && boundaries.isReached(model.effectiveFrom(), span);
  }

  /**
   * Idleness stays here. When logs that have rested go on, they would else be through to decisions
   * on a shorter way, with a watermark that nobody holds, before what comes this way.
   */
  @Override
  public void processWatermarkStatus(WatermarkStatus status) {}

  private void tell(ModelVerdict verdict) {
    told.put(verdict.announcement(), verdict);
    output.collect(VERDICTS, new StreamRecord<>(verdict));
    if (verdict.status() == Status.IN_USE) {
      accepted.inc();
    } else if (verdict.status() == Status.REFUSED) {
      refused.get(verdict.reason()).inc();
    }
  }

  /** The verdict on the announced model in use, or null. */
  private ModelVerdict inUse() {
    for (ModelVerdict verdict : told.descendingMap().values()) {
      if (verdict.status() == Status.IN_USE) {
        // Of other features: it was, under an older release.
        return verdict.announcement().card().knowsTheseFeatures() ? verdict : null;
      }
    }
    return null;
  }

  private void updateAge() {
    ModelVerdict inUse = inUse();
    int trainedTo = inUse == null ? initialTrainedTo : inUse.announcement().card().heldOutTo();
    ageDays = ageDays(trainedTo, span);
  }

  /** Whole days of the logs since a model's training ended. */
  static int ageDays(int trainedTo, LogSpan span) {
    return trainedTo == ModelVerdict.NEVER || span == null
        ? UNKNOWN_AGE
        : Math.max(0, span.lastDay() + 1 - trainedTo);
  }
}
