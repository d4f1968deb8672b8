package io.cloudflux.jobs.tiering;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.DayTotal;
import io.cloudflux.log.PackedRequests;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;

/** What batches hold, for tests. */
final class DailyBatches {
  private DailyBatches() {}

  /** A request with an id: what is told of it in the end. */
  record Counted(long id, long timeMillis, DailyAccess total) {
    static Counted of(AccessEvent event) {
      DayTotal total = new DayTotal(event.object(), Days.of(event.timeMillis()));
      total.add(event);
      return new Counted(event.requestId(), event.timeMillis(), total.toDailyAccess());
    }
  }

  /** Adds a request with an id to a batch of a day that begins at {@code dayStart}. */
  static void add(DailyBatch.Writer batch, AccessEvent request, long dayStart) {
    byte[] name = request.object().getBytes(StandardCharsets.UTF_8);
    DataOutputSerializer written = new DataOutputSerializer(64);
    try {
      DailyBatch.writeRequest(request, dayStart, written);
      batch.requests(name, 0, name.length, 1);
      batch.request(written.getSharedBuffer(), 0, written.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a sum to a batch. */
  static void add(DailyBatch.Writer batch, DailyAccess sum) {
    DataOutputSerializer written = new DataOutputSerializer(64);
    try {
      DailyAccessSerializer.INSTANCE.serialize(sum, written);
      batch.sum(written.getSharedBuffer(), 0, written.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requests as {@link Counted}, sums, and ids of counted ones, in their order. */
  static List<Object> read(DailyBatch batch) {
    List<Object> all = new ArrayList<>();
    List<String> objects = new ArrayList<>();
    List<PackedRequests> packed = new ArrayList<>();
    DailyBatch.read(
        batch.day(),
        batch.bytes(),
        new DailyBatch.Reader() {
          @Override
          public PackedRequests requests(String object) {
            objects.add(object);
            packed.add(new PackedRequests());
            all.add(packed.get(packed.size() - 1));
            return packed.get(packed.size() - 1);
          }

          @Override
          public void total(DailyAccess total) {
            all.add(total);
          }

          @Override
          public void counted(long id) {
            all.add(id);
          }
        });
    List<Object> told = new ArrayList<>();
    for (Object each : all) {
      if (each instanceof PackedRequests some) {
        String object = objects.get(packed.indexOf(some));
        long[] requests = some.toArray();
        for (int i = 0; i < PackedRequests.count(requests); i++) {
          DayTotal total = new DayTotal(object, batch.day());
          total.add(requests, i);
          told.add(
              new Counted(
                  PackedRequests.id(requests, i),
                  PackedRequests.timeMillis(requests, i),
                  total.toDailyAccess()));
        }
      } else {
        told.add(each);
      }
    }
    return told;
  }
}
