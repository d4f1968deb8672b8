package io.cloudflux.jobs.tiering;

import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Hands on what earlier releases kept by object, in an operator with the uid it had there, to where
 * it is kept by share: once, at the start, and before the first watermark passes, which all that
 * uses it waits for. Where there is nothing, it does nothing. An operator rather than a function
 * because only those can go through the keys of state.
 *
 * @param <T> what it is handed on as
 * @param <S> state of earlier releases
 */
abstract class HandOver<T, S extends State> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<LogSpan, T>,
        BoundedOneInput,
        Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1L;

  private final StateDescriptor<S, ?> kept;

  private transient boolean restored;

  HandOver(StateDescriptor<S, ?> kept) {
    this.kept = kept;
  }

  /** Hands on what is kept of an object. */
  abstract void handOver(String object, S state) throws Exception;

  /** Called before the objects'. */
  void begin() throws Exception {}

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    restored = context.isRestored();
  }

  @Override
  public void open() throws Exception {
    super.open();
    // Those that functions set: to be taken, for nothing.
    getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
    // As soon as it runs.
    getProcessingTimeService().registerTimer(0, any -> handOver());
  }

  @Override
  public void processElement(StreamRecord<LogSpan> span) {
    // It is the watermarks that count.
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    handOver();
    super.processWatermark(mark);
  }

  @Override
  public void endInput() throws Exception {
    handOver();
  }

  private void handOver() throws Exception {
    if (!restored) {
      return;
    }
    restored = false;
    begin();
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            kept,
            (object, state) -> {
              handOver(object, state);
              state.clear();
            });
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    // There is nothing left that it was for.
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    // There never was any.
  }
}
