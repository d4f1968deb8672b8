package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.Fingerprint;
import io.cloudflux.log.PackedRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Requests of many objects on one UTC day, serialised: those of a share of all objects. One record
 * to shuffle and one write to state, instead of one for each object.
 *
 * @param share which objects, as {@link Shares} tells
 * @param bytes the objects' {@link DailyRequests}, as a {@link Writer} wrote them, or {@link
 *     #counted ids}
 */
record DailyBatch(int day, int share, byte[] bytes) {
  // The first byte of a batch: batches wait in state, and savepoints outlive releases.
  private static final int REQUESTS = 1;
  private static final int COUNTED = 2;

  /** What batches are brought together by: their day and their share. */
  long key() {
    // Flink hashes a long by both halves' exclusive or: so to that of the share alone.
    return (long) day << Integer.SIZE | Integer.toUnsignedLong(share ^ day);
  }

  /** The day of a {@link #key}. */
  static int dayOf(long key) {
    return (int) (key >> Integer.SIZE);
  }

  /**
   * Requests that have been counted already.
   *
   * @param ids theirs, as {@link #id} makes them
   */
  static DailyBatch counted(int day, int share, long[] ids) {
    DataOutputSerializer bytes = new DataOutputSerializer(1 + Long.BYTES * ids.length);
    try {
      bytes.writeByte(COUNTED);
      for (long id : ids) {
        bytes.writeLong(id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
    return new DailyBatch(day, share, bytes.getCopyOfBuffer());
  }

  /**
   * The id of a request among those of all objects: its own tells it from others of its object
   * only, for a single request may delete a thousand.
   *
   * @param object the {@link Fingerprint} of the object's name
   */
  static long id(long object, long requestId) {
    return object ^ requestId;
  }

  /** Collects the requests of a batch. */
  static final class Writer {
    private final DataOutputSerializer bytes = new DataOutputSerializer(1 << 10);
    private SharedNames.Writer names = new SharedNames.Writer();

    void add(DailyRequests daily) {
      try {
        write(daily);
      } catch (IOException e) {
        throw new UncheckedIOException("written to memory", e);
      }
    }

    private void write(DailyRequests daily) throws IOException {
      if (bytes.length() == 0) {
        bytes.writeByte(REQUESTS);
      }
      bytes.writeBoolean(daily.requests() != null);
      if (daily.requests() == null) {
        DailyAccessSerializer.INSTANCE.serialize(daily.total(), bytes);
        return;
      }
      names.write(daily.object(), bytes);
      writeRequests(daily.day(), daily.requests(), bytes);
    }

    /** What has been added, which is then forgotten. */
    byte[] take() {
      byte[] all = bytes.getCopyOfBuffer();
      bytes.clear();
      names = new SharedNames.Writer();
      return all;
    }
  }

  /** Gives each of a batch's requests, or of its ids, to somebody, in their order. */
  static void read(int day, byte[] batch, Consumer<DailyRequests> requests, LongConsumer counted) {
    DataInputDeserializer bytes = new DataInputDeserializer(batch);
    try {
      int kind = bytes.available() == 0 ? REQUESTS : bytes.readByte();
      if (kind == COUNTED) {
        while (bytes.available() > 0) {
          counted.accept(bytes.readLong());
        }
        return;
      }
      if (kind != REQUESTS) {
        throw new IllegalStateException(
            "waiting requests are of format %d, not %d: they were kept by another release"
                .formatted(kind, REQUESTS));
      }
      SharedNames.Reader names = new SharedNames.Reader();
      while (bytes.available() > 0) {
        if (!bytes.readBoolean()) {
          requests.accept(DailyRequests.of(DailyAccessSerializer.INSTANCE.deserialize(bytes)));
          continue;
        }
        String object = names.read(bytes);
        requests.accept(new DailyRequests(object, day, readRequests(day, bytes), null));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("read from memory", e);
    }
  }

  /** Writes packed requests of a day; of their times how long after midnight they were. */
  private static void writeRequests(int day, long[] requests, DataOutputView target)
      throws IOException {
    RecordSerializer.writeNumber(PackedRequests.count(requests), target);
    long[] offsets = PackedRequests.offsets(day);
    for (int i = 0; i < requests.length; i += PackedRequests.LONGS) {
      target.writeLong(requests[i]);
      for (int j = 1; j < PackedRequests.LONGS; j++) {
        RecordSerializer.writeNumber(requests[i + j] - offsets[j], target);
      }
    }
  }

  private static long[] readRequests(int day, DataInputView source) throws IOException {
    long[] requests = new long[(int) RecordSerializer.readNumber(source) * PackedRequests.LONGS];
    long[] offsets = PackedRequests.offsets(day);
    for (int i = 0; i < requests.length; i += PackedRequests.LONGS) {
      requests[i] = source.readLong();
      for (int j = 1; j < PackedRequests.LONGS; j++) {
        requests[i + j] = RecordSerializer.readNumber(source) + offsets[j];
      }
    }
    return requests;
  }
}
