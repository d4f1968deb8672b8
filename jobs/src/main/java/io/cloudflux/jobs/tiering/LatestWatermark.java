package io.cloudflux.jobs.tiering;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The watermark of a function, restarts included. Flink's watermarks begin anew with every start,
 * and until the first one comes, or while it is behind the last one before, what is late would look
 * as if it were in time: boundaries that all have passed would be decided again.
 *
 * <p>Tasks take over each other's keys at another parallelism, so it is the lowest of all of them:
 * where barriers have overtaken the data, what a task still has to take is in time for it.
 */
final class LatestWatermark {
  private static final long NONE = Watermark.UNINITIALIZED.getTimestamp();

  private final ListState<Long> kept;
  private final long before;
  private TimerService timers;

  /**
   * @param descriptor where it is kept, by each task for all of them
   */
  LatestWatermark(FunctionInitializationContext context, ListStateDescriptor<Long> descriptor)
      throws Exception {
    kept = context.getOperatorStateStore().getUnionListState(descriptor);
    Long lowest = null;
    for (Long watermark : kept.get()) {
      lowest = lowest == null || watermark < lowest ? watermark : lowest;
    }
    before = lowest == null ? NONE : lowest;
  }

  /** The watermark, or the one before the start if that was later. */
  long now(TimerService of) {
    timers = of;
    return now(of.currentWatermark());
  }

  /** The same, where there are no timers. */
  long now(long watermark) {
    return Math.max(before, watermark);
  }

  /** To be called with every checkpoint. */
  void snapshot() throws Exception {
    long watermark = timers == null ? NONE : timers.currentWatermark();
    // The last of all says that input has ended, or of batch mode a key's: it is no time.
    long now = watermark == Watermark.MAX_WATERMARK.getTimestamp() ? before : now(watermark);
    // A task that nothing has come to has nothing to say.
    kept.update(now == NONE ? List.of() : List.of(now));
  }
}
