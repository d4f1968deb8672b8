package io.cloudflux.jobs.evaluation;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;

/**
 * Passes on the examples that may be among so many with the smallest ids of all: of n that a worker
 * sees in random order, about k (1 + ln(n / k)), while it remembers k ids.
 */
final class SmallestIds extends RichFilterFunction<EvaluationExample> {
  private static final long serialVersionUID = 1L;

  private final int count;
  private transient PriorityQueue<Long> smallest;

  /**
   * @param count how many, &gt; 0
   */
  SmallestIds(int count) {
    this.count = count;
  }

  @Override
  public void open(OpenContext context) {
    smallest = new PriorityQueue<>(Comparator.reverseOrder());
  }

  @Override
  public boolean filter(EvaluationExample example) {
    long id = example.example().id();
    if (smallest.size() == count) {
      if (id > smallest.element()) {
        return false;
      }
      smallest.remove();
    }
    smallest.add(id);
    return true;
  }
}
