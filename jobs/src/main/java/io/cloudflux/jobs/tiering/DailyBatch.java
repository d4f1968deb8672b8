package io.cloudflux.jobs.tiering;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.Fingerprint;
import io.cloudflux.log.PackedRequests;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Requests of many objects on one UTC day, serialised: those of a share of all objects. One record
 * to shuffle and one write to state, instead of one for each object.
 *
 * @param share which objects, as {@link Shares} tells
 * @param bytes as a {@link Writer} wrote them, or {@link #counted ids}
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

  /** Writes a request with an id, but for its object, of a day that begins at {@code dayStart}. */
  static void writeRequest(AccessEvent request, long dayStart, DataOutputView target)
      throws IOException {
    target.writeLong(request.requestId());
    RecordSerializer.writeNumber(PackedRequests.what(request, dayStart), target);
    RecordSerializer.writeNumber(request.bytes() - AccessEvent.UNKNOWN, target);
    RecordSerializer.writeNumber(request.objectBytes() - AccessEvent.UNKNOWN, target);
  }

  /**
   * Puts batches together of what has been written elsewhere: requests, and sums of those without
   * ids.
   */
  static final class Writer {
    private final DataOutputSerializer batch = new DataOutputSerializer(1 << 8);
    private SharedNames.Writer names = new SharedNames.Writer();

    /** Begins with requests of an object; so many follow. */
    void requests(byte[] bytes, int nameFrom, int nameTo, int count) throws IOException {
      begin(true);
      names.write(bytes, nameFrom, nameTo, batch);
      RecordSerializer.writeNumber(count, batch);
    }

    /** Adds a request as {@link #writeRequest} wrote it. */
    void request(byte[] bytes, int from, int to) throws IOException {
      batch.write(bytes, from, to - from);
    }

    /** Adds a sum as {@link DailyAccessSerializer} wrote it. */
    void sum(byte[] bytes, int from, int to) throws IOException {
      begin(false);
      batch.write(bytes, from, to - from);
    }

    private void begin(boolean requests) throws IOException {
      if (batch.length() == 0) {
        batch.writeByte(REQUESTS);
      }
      batch.writeBoolean(requests);
    }

    /** The batch; what follows is another's. */
    DailyBatch end(int day, int share) {
      DailyBatch ended = new DailyBatch(day, share, batch.getCopyOfBuffer());
      batch.clear();
      names = new SharedNames.Writer();
      return ended;
    }
  }

  /** Takes what a batch has, in its order. */
  interface Reader {
    /** Where to pack requests of an object. */
    PackedRequests requests(String object);

    /** The sum of requests without ids. */
    void total(DailyAccess total);

    /** A request that has been counted, by its {@link #id}. */
    void counted(long id);
  }

  /** Reads a batch of a day. */
  static void read(int day, byte[] batch, Reader to) {
    DataInputDeserializer bytes = new DataInputDeserializer(batch);
    long dayStart = Days.startMillis(day);
    try {
      int kind = bytes.readByte();
      if (kind == COUNTED) {
        while (bytes.available() > 0) {
          to.counted(bytes.readLong());
        }
        return;
      }
      RecordSerializer.requireFormat("waiting requests", kind, REQUESTS);
      SharedNames.Reader names = new SharedNames.Reader();
      while (bytes.available() > 0) {
        if (!bytes.readBoolean()) {
          to.total(DailyAccessSerializer.INSTANCE.deserialize(bytes));
          continue;
        }
        PackedRequests requests = to.requests(names.read(bytes));
        for (long count = RecordSerializer.readNumber(bytes); count > 0; count--) {
          requests.add(
              bytes.readLong(),
              dayStart,
              RecordSerializer.readNumber(bytes),
              RecordSerializer.readNumber(bytes) + AccessEvent.UNKNOWN,
              RecordSerializer.readNumber(bytes) + AccessEvent.UNKNOWN);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("read from memory", e);
    }
  }
}
