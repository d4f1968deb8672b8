package io.cloudflux.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Passes records on, and fails: in the middle of the stream, when an attempt has completed a
 * checkpoint with records before it, and more records have come behind it. So the next attempt has
 * something to restore and something to repeat.
 *
 * <p>Works in this JVM only: failures are counted over all subtasks and attempts, one an attempt.
 */
final class FailAfterCheckpoint<T> extends RichMapFunction<T, T>
    implements CheckpointedFunction, CheckpointListener {
  private static final long serialVersionUID = 1L;
  private static final AtomicInteger LAST_FAILED_ATTEMPT = new AtomicInteger(-1);
  private static final Map<String, AtomicInteger> FAILURES = new ConcurrentHashMap<>();
  private static final AtomicInteger TO_COME = new AtomicInteger();

  private final String name;
  private final int times;
  private final int recordsBefore;
  private final int recordsBehind;
  private final boolean paced;

  private transient Map<Long, Long> recordsAt;
  private transient long records;
  private transient long failAt;

  /**
   * @param times failures of all subtasks together
   * @param recordsBefore records a subtask takes before the checkpoint that counts
   * @param recordsBehind records it takes between that checkpoint and the failure
   * @param paced let one record a millisecond pass while failures of any name are to come, or a
   *     small stream would be over before its checkpoints
   */
  FailAfterCheckpoint(String name, int times, int recordsBefore, int recordsBehind, boolean paced) {
    this.name = name;
    this.times = times;
    this.recordsBefore = recordsBefore;
    this.recordsBehind = recordsBehind;
    this.paced = paced;
    FAILURES.put(name, new AtomicInteger());
    LAST_FAILED_ATTEMPT.set(-1);
    TO_COME.addAndGet(times);
  }

  /** Failures so far, each of them of an attempt of its own and after a completed checkpoint. */
  static int failures(String name) {
    return FAILURES.get(name).get();
  }

  @Override
  public void initializeState(FunctionInitializationContext context) {
    recordsAt = new HashMap<>();
    failAt = Long.MAX_VALUE;
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) {
    recordsAt.put(context.getCheckpointId(), records);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    if (failAt == Long.MAX_VALUE && recordsAt.getOrDefault(checkpointId, 0L) >= recordsBefore) {
      failAt = records + recordsBehind;
    }
  }

  @Override
  public T map(T element) throws InterruptedException {
    records++;
    if (records >= failAt && isTurn()) {
      FAILURES.get(name).incrementAndGet();
      TO_COME.decrementAndGet();
      throw new IllegalStateException(name + ": failing as told, after " + records + " records");
    }
    if (paced && TO_COME.get() > 0) {
      Thread.sleep(1);
    }
    return element;
  }

  private boolean isTurn() {
    int attempt = getRuntimeContext().getTaskInfo().getAttemptNumber();
    int last = LAST_FAILED_ATTEMPT.get();
    return failures(name) < times
        && attempt > last
        && LAST_FAILED_ATTEMPT.compareAndSet(last, attempt);
  }
}
