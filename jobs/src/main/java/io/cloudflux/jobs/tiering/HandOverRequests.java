package io.cloudflux.jobs.tiering;

import io.cloudflux.log.Fingerprint;
import io.cloudflux.time.Days;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Hands on the ids of requests that earlier releases kept by object. */
final class HandOverRequests extends HandOver<DailyBatch, MapState<Integer, long[]>> {
  private static final long serialVersionUID = 1L;

  /** By day, the keys are so many: of the first ids of the day, and of its hours. */
  private static final int KEYS_PER_DAY = 1 + 24;

  HandOverRequests() {
    super(TieringState.SEEN_REQUESTS);
  }

  @Override
  void handOver(String object, MapState<Integer, long[]> state) throws Exception {
    long fingerprint = Fingerprint.of(object);
    Map<Integer, LongStream> byDay = new TreeMap<>();
    for (Map.Entry<Integer, long[]> some : state.entries()) {
      byDay.merge(
          Math.floorDiv(some.getKey(), KEYS_PER_DAY),
          LongStream.of(some.getValue()),
          LongStream::concat);
    }
    byDay.forEach(
        (day, ids) ->
            output.collect(
                new StreamRecord<>(
                    DailyBatch.counted(
                        day,
                        Shares.of(object),
                        ids.map(id -> DailyBatch.id(fingerprint, id)).toArray()),
                    Days.startMillis(day))));
  }
}
