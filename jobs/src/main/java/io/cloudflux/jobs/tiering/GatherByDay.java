package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.PackedRequests;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps requests until event time has passed the end of their day, and then tells those of an
 * object together, once: an object read twenty times a day is looked up in state once a day, not
 * twenty times. Keyed by {@link DailyBatch#key}, so that what comes is appended to state by the
 * hundred, unseen.
 *
 * <p>Of a share with more than {@link #MOST_BYTES} what has come is told before the day is over,
 * and what comes after the day at once.
 */
final class GatherByDay extends KeyedProcessFunction<Long, DailyBatch, DailyRequests> {
  private static final long serialVersionUID = 1L;

  /** What a share may have waiting; to tell it takes several times that for a moment. */
  static final int MOST_BYTES = 1 << 23;

  private transient ListState<byte[]> waiting;

  // By key, since the last were told or the job was started: a bound, not a count.
  private transient Map<Long, Integer> bytes;

  @Override
  public void open(OpenContext context) {
    waiting = getRuntimeContext().getListState(TieringState.WAITING_REQUESTS);
    bytes = new HashMap<>();
  }

  @Override
  public void processElement(DailyBatch batch, Context context, Collector<DailyRequests> out)
      throws Exception {
    long over = Boundaries.timer(batch.day() + 1);
    if (over <= context.timerService().currentWatermark()) {
      tell(batch.day(), List.of(batch.bytes()), out);
      return;
    }
    waiting.add(batch.bytes());
    context.timerService().registerEventTimeTimer(over);
    if (bytes.merge(context.getCurrentKey(), batch.bytes().length, Integer::sum) > MOST_BYTES) {
      tellWaiting(context.getCurrentKey(), out);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<DailyRequests> out)
      throws Exception {
    tellWaiting(context.getCurrentKey(), out);
  }

  private void tellWaiting(long key, Collector<DailyRequests> out) throws Exception {
    tell(DailyBatch.dayOf(key), waiting.get(), out);
    waiting.clear();
    bytes.remove(key);
  }

  /** Tells requests by object, in the order of their ids, which is that of state. */
  private static void tell(int day, Iterable<byte[]> batches, Collector<DailyRequests> out) {
    Map<String, OfObject> byObject = new HashMap<>();
    for (byte[] batch : batches) {
      DailyBatch.read(
          day,
          batch,
          daily -> byObject.computeIfAbsent(daily.object(), any -> new OfObject()).add(daily));
    }
    String[] objects = byObject.keySet().toArray(new String[0]);
    Arrays.sort(objects);
    for (String object : objects) {
      OfObject of = byObject.get(object);
      if (of.requests != null) {
        out.collect(DailyRequests.of(object, day, of.requests));
      }
      if (of.total != null) {
        out.collect(DailyRequests.of(of.total));
      }
    }
  }

  /** What has come of an object and day. */
  private static final class OfObject {
    private PackedRequests requests;
    private DailyAccess total;

    void add(DailyRequests daily) {
      if (daily.requests() == null) {
        total = total == null ? daily.total() : total.plus(daily.total());
      } else {
        requests = requests == null ? new PackedRequests() : requests;
        requests.addAll(daily.requests());
      }
    }
  }
}
