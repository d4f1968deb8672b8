package io.cloudflux.jobs.tiering;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Keeps what is announced until event time reaches its day. Spans of the logs pass at once.
 *
 * <p>One task, and an operator rather than a function, because of where an announcement must be in
 * the stream: before the watermark that makes its first boundary due. This stream holds the
 * watermark of whoever it is broadcast to, so all of them change over at the same boundary.
 */
abstract class KeepAnnounced extends AbstractStreamOperator<ReferenceUpdate>
    implements OneInputStreamOperator<ReferenceUpdate, ReferenceUpdate> {
  private static final long serialVersionUID = 1L;

  private final Boundaries boundaries;

  private transient LogSpan span;
  private transient long passed;
  private transient ListState<LogSpan> spanState;
  private transient ListState<Long> passedState;

  /**
   * @param boundaries when decisions are taken
   */
  KeepAnnounced(Boundaries boundaries) {
    this.boundaries = boundaries;
  }

  /** Where the span of the logs is kept. */
  abstract ListStateDescriptor<LogSpan> spanDescriptor();

  /** Where the watermark is kept. */
  abstract ListStateDescriptor<Long> passedDescriptor();

  /** Judges what waits and is due. */
  abstract void judgeDue() throws Exception;

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    spanState = context.getOperatorStateStore().getListState(spanDescriptor());
    passedState = context.getOperatorStateStore().getListState(passedDescriptor());
    for (LogSpan days : spanState.get()) {
      span = days;
    }
    passed = Long.MIN_VALUE;
    for (long watermark : passedState.get()) {
      passed = watermark;
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    spanState.update(span == null ? List.of() : List.of(span));
    passedState.update(List.of(passed));
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    passed = Math.max(passed, mark.getTimestamp());
    judgeDue();
    super.processWatermark(mark);
  }

  /**
   * Idleness stays here. When logs that have rested go on, they would else be through to decisions
   * on a shorter way, with a watermark that nobody holds, before what comes this way.
   */
  @Override
  public void processWatermarkStatus(WatermarkStatus status) {}

  /** Passes a span of the logs on, if it says something new; returns whether it does. */
  final boolean passOn(StreamRecord<ReferenceUpdate> record) {
    LogSpan wider = record.getValue().span().union(span);
    if (wider.equals(span)) {
      return false;
    }
    span = wider;
    output.collect(record);
    return true;
  }

  /** The days of the logs so far, or null. */
  final LogSpan span() {
    return span;
  }

  /** True if decisions as of a day are taken already. */
  final boolean isPassed(int day) {
    return Boundaries.timer(day) <= passed;
  }

  /** True if what is in force from a day on comes into force now. */
  final boolean isDue(int day) {
    return isPassed(day) && boundaries.isReached(day, span);
  }
}
