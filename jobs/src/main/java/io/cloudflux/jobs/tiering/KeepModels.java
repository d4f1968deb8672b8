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
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps announced models until event time reaches their day, judges them then, and passes on those
 * to decide with. Side output: the verdicts.
 */
final class KeepModels extends KeepAnnounced {
  private static final long serialVersionUID = 1L;

  static final OutputTag<ModelVerdict> VERDICTS =
      new OutputTag<>("model-verdicts", Types.POJO(ModelVerdict.class));

  /** The gauge's value if it is not known what the model in use was trained on. */
  private static final int UNKNOWN_AGE = -1;

  private final String initial;
  private final int initialTrainedTo;

  private transient NavigableMap<ModelAnnouncement, AnnouncedModel> waiting;
  private transient NavigableMap<ModelAnnouncement, ModelVerdict> told;
  private transient volatile int ageDays;

  private transient ListState<AnnouncedModel> waitingState;
  private transient ListState<ModelVerdict> toldState;
  private transient Counter accepted;
  private transient Map<Reason, Counter> refused;

  /**
   * @param initial version of what decides before any announced model
   * @param initialTrainedTo UTC day its training ended before, {@link ModelVerdict#NEVER} if
   *     unknown
   * @param boundaries when decisions are taken
   */
  KeepModels(String initial, int initialTrainedTo, Boundaries boundaries) {
    super(boundaries);
    this.initial = initial;
    this.initialTrainedTo = initialTrainedTo;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    waitingState = context.getOperatorStateStore().getListState(TieringState.WAITING_MODELS);
    toldState = context.getOperatorStateStore().getListState(TieringState.MODEL_VERDICTS);
    waiting = new TreeMap<>();
    told = new TreeMap<>();
    for (AnnouncedModel model : waitingState.get()) {
      ModelAnnouncement announcement = model.announcement();
      boolean known = announcement.card().knowsTheseFeatures(); // Or else an older release's.
      waiting.put(announcement, known ? model : AnnouncedModel.ofOtherFeatures(announcement));
    }
    for (ModelVerdict verdict : toldState.get()) {
      told.put(verdict.announcement(), verdict);
    }
  }

  @Override
  ListStateDescriptor<LogSpan> spanDescriptor() {
    return TieringState.MODELS_LOG_SPAN;
  }

  @Override
  ListStateDescriptor<Long> passedDescriptor() {
    return TieringState.MODELS_PASSED;
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
  }

  @Override
  public void processElement(StreamRecord<ReferenceUpdate> record) {
    ReferenceUpdate update = record.getValue();
    if (update.announcedModel() != null) {
      hear(update.announcedModel());
    } else if (passOn(record)) {
      updateAge();
    }
  }

  private void hear(AnnouncedModel model) {
    ModelAnnouncement announcement = model.announcement();
    if (waiting.containsKey(announcement) || told.containsKey(announcement)) {
      return; // Told again.
    }
    if (model.flaw() != null) {
      tell(ModelVerdict.refused(model));
    } else if (isPassed(announcement.effectiveFrom())) {
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
  void judgeDue() {
    List<AnnouncedModel> due =
        waiting.values().stream().filter(model -> isDue(model.effectiveFrom())).toList();
    if (!due.isEmpty()) {
      for (ModelVerdict verdict : ModelTimeline.judge(initial, inUse(), due)) {
        AnnouncedModel model = waiting.remove(verdict.announcement());
        if (verdict.status() == Status.IN_USE) {
          output.collect(
              new StreamRecord<>(
                  ReferenceUpdate.of(
                      new ModelFrom(
                          model.effectiveFrom(),
                          new ModelInForce(
                              verdict.announcement().card().modelVersion(), model.json())))));
        }
        tell(verdict);
      }
      updateAge();
    }
  }

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
    ageDays = ageDays(trainedTo, span());
  }

  /** Whole days of the logs since a model's training ended. */
  static int ageDays(int trainedTo, LogSpan span) {
    return trainedTo == ModelVerdict.NEVER || span == null
        ? UNKNOWN_AGE
        : Math.max(0, span.lastDay() + 1 - trainedTo);
  }
}
