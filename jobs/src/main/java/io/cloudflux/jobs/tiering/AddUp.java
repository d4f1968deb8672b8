package io.cloudflux.jobs.tiering;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up what is told at a boundary, all at once, before it is shuffled: it leaves a task as a few
 * records.
 *
 * @param <K> what is added up together
 */
abstract class AddUp<K, T> extends HoldBack<T, T> {
  private static final long serialVersionUID = 1L;

  /** In batch mode there is no flush before the end of all the logs. */
  private static final int MOST_SUMS = 1 << 16;

  private transient Map<K, T> sums;

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
  void flushBefore(long watermark) {
    for (T sum : sums.values()) {
      output.collect(new StreamRecord<>(sum, Boundaries.timer(asOf(sum))));
    }
    sums.clear();
  }
}
