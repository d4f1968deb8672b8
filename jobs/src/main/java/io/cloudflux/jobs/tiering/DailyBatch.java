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

  /** Collects the requests of a batch, and sums of those without ids. */
  static final class Writer {
    private final DataOutputSerializer bytes = new DataOutputSerializer(1 << 8);
    private final SharedNames.Writer names = new SharedNames.Writer();

    /** Adds a request with an id, of a day that begins at {@code dayStart}. */
    void add(AccessEvent event, long dayStart) {
      try {
        begin(true);
        names.write(event.object(), bytes);
        RecordSerializer.writeNumber(1, bytes); // Several of an object may stand together.
        bytes.writeLong(event.requestId());
        RecordSerializer.writeNumber(PackedRequests.what(event, dayStart), bytes);
        RecordSerializer.writeNumber(event.bytes() - AccessEvent.UNKNOWN, bytes);
        RecordSerializer.writeNumber(event.objectBytes() - AccessEvent.UNKNOWN, bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("written to memory", e);
      }
    }

    /** Adds the sum of an object's requests without ids. */
    void add(DailyAccess total) {
      try {
        begin(false);
        DailyAccessSerializer.INSTANCE.serialize(total, bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("written to memory", e);
      }
    }

    private void begin(boolean requests) throws IOException {
      if (bytes.length() == 0) {
        bytes.writeByte(REQUESTS);
      }
      bytes.writeBoolean(requests);
    }

    /** How many bytes have been written. */
    int length() {
      return bytes.length();
    }

    DailyBatch of(int day, int share) {
      return new DailyBatch(day, share, bytes.getCopyOfBuffer());
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
