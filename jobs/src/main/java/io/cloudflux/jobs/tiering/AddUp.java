package io.cloudflux.jobs.tiering;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up what is told at a boundary, all at once, before it is shuffled: it leaves a task as a few
 * records. An operator rather than a function for the reasons of {@link PreAggregateByDay}: it
 * flushes before a watermark, which is what a boundary waits for, and before a checkpoint barrier,
 * so that it needs no state of its own.
 *
 * @param <K> what is added up together
 */
abstract class AddUp<K, T> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<T, T>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** In batch mode there is no flush before the end of all the logs. */
  private static final int MOST_SUMS = 1 << 16;

  private transient Map<K, T> sums;

  AddUp() {
    // Not an operator's default: unchained, every record would be serialised to be added up.
    chainingStrategy = ChainingStrategy.ALWAYS;
  }

  /** What it is added up with. */
  abstract K kind(T record);

  /** The sum of two of a kind. */
  abstract T plus(T one, T other);

  /** The boundary it belongs to, a UTC day. */
  abstract int asOf(T record);

  @Override
  public void open() throws Exception {
    super.open();
    sums = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<T> element) {
    T record = element.getValue();
    sums.merge(kind(record), record, this::plus);
    if (sums.size() >= MOST_SUMS) {
      flush();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flush();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }

  private void flush() {
    for (T sum : sums.values()) {
      output.collect(new StreamRecord<>(sum, Boundaries.timer(asOf(sum))));
    }
    sums.clear();
  }
}
