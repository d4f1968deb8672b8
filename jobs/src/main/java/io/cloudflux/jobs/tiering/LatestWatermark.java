package io.cloudflux.jobs.tiering;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The latest watermark that a function has seen, restarts included. Flink's watermarks begin anew
 * with every start, and until the first one comes, or while it is behind the last one before, what
 * is late would look as if it were in time: boundaries that all have passed would be decided again.
 */
final class LatestWatermark {
  private final ListState<Long> kept;
  private long latest = Watermark.UNINITIALIZED.getTimestamp();

  /**
   * @param descriptor where it is kept, by each task for all of them
   */
  LatestWatermark(FunctionInitializationContext context, ListStateDescriptor<Long> descriptor)
      throws Exception {
    kept = context.getOperatorStateStore().getUnionListState(descriptor);
    for (long watermark : kept.get()) {
      latest = Math.max(latest, watermark);
    }
  }

  /** The watermark, or one before the start that was later. */
  long now(long watermark) {
    // The last of all says that input has ended, or of batch mode a key's: it is no time.
    if (watermark != Watermark.MAX_WATERMARK.getTimestamp()) {
      latest = Math.max(latest, watermark);
    }
    return Math.max(latest, watermark);
  }

  void snapshot() throws Exception {
    kept.update(List.of(latest));
  }
}
