package io.cloudflux.jobs.tiering;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Holds records back in memory, to send fewer. An operator rather than a function because it must
 * let them go before a watermark (what the next one waits for), before a checkpoint barrier (so
 * that it needs no state of its own), and before a source rests, because time goes on without it.
 *
 * @param <I> what comes
 * @param <O> what is sent
 */
abstract class HoldBack<I, O> extends AbstractStreamOperator<O>
    implements OneInputStreamOperator<I, O>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  HoldBack() {
    // Not an operator's default: unchained, every record would be serialised to be held back.
    chainingStrategy = ChainingStrategy.ALWAYS;
  }

  /** Lets go what a watermark must not overtake, or more. */
  abstract void flushBefore(long watermark);

  /** Lets all go. */
  final void flush() {
    flushBefore(Long.MAX_VALUE);
  }

  @Override
  public final void processWatermark(Watermark mark) throws Exception {
    flushBefore(mark.getTimestamp());
    super.processWatermark(mark);
  }

  @Override
  public final void processWatermarkStatus(WatermarkStatus status) throws Exception {
    flush();
    super.processWatermarkStatus(status);
  }

  @Override
  public final void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public final void endInput() {
    flush();
  }
}
