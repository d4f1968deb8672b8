package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Requests of many objects on one UTC day, serialised: those of a share of all objects. One record
 * to shuffle and one write to state, instead of one for each object.
 *
 * @param share which objects, in {@code [0, SHARES)}
 * @param bytes the objects' {@link DailyRequests}, as a {@link Writer} wrote them
 */
record DailyBatch(int day, int share, byte[] bytes) {
  /** The first byte of a batch: batches wait in state, and savepoints outlive releases. */
  private static final int FORMAT = 1;

  private static final int SHARES_PER_KEY_GROUP = 4;

  /**
   * A batch has some hundred objects where the most are sent at a time, and a day of a thousand
   * million requests is 30 MB a share.
   */
  static final int SHARES = TieringPipeline.MAX_PARALLELISM * SHARES_PER_KEY_GROUP;

  /**
   * The share an object is in. Objects of a share lie close together in the state that is kept by
   * object, which is in the order of key groups.
   */
  static int shareOf(String object) {
    int hash = object.hashCode();
    int keyGroup =
        KeyGroupRangeAssignment.computeKeyGroupForKeyHash(hash, TieringPipeline.MAX_PARALLELISM);
    return keyGroup * SHARES_PER_KEY_GROUP + Math.floorMod(hash, SHARES_PER_KEY_GROUP);
  }

  /** What batches are brought together by: their day and their share. */
  long key() {
    return (long) day << Integer.SIZE | share;
  }

  /** The day of a {@link #key}. */
  static int dayOf(long key) {
    return (int) (key >> Integer.SIZE);
  }

  /**
   * Collects the requests of a batch. Of an object that begins like the one before it only the rest
   * is written.
   */
  static final class Writer {
    private final DataOutputSerializer bytes = new DataOutputSerializer(1 << 10);
    private String before = "";

    void add(DailyRequests daily) {
      try {
        write(daily);
      } catch (IOException e) {
        throw new UncheckedIOException("written to memory", e);
      }
    }

    private void write(DailyRequests daily) throws IOException {
      if (bytes.length() == 0) {
        bytes.writeByte(FORMAT);
      }
      bytes.writeBoolean(daily.requests() != null);
      if (daily.requests() == null) {
        DailyAccessSerializer.INSTANCE.serialize(daily.total(), bytes);
        return;
      }
      int same = commonPrefix(before, daily.object());
      RecordSerializer.writeNumber(same, bytes);
      RecordSerializer.writeText(daily.object().substring(same), bytes);
      before = daily.object();
      DailyRequestsSerializer.writeRequests(daily.day(), daily.requests(), bytes);
    }

    /** What has been added, which is then forgotten. */
    byte[] take() {
      byte[] all = bytes.getCopyOfBuffer();
      bytes.clear();
      before = "";
      return all;
    }
  }

  private static int commonPrefix(String one, String other) {
    int most = Math.min(one.length(), other.length());
    int same = 0;
    while (same < most && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return same;
  }

  /** Gives each of a batch's requests to somebody, in their order. */
  static void read(int day, byte[] batch, Consumer<DailyRequests> to) {
    DataInputDeserializer bytes = new DataInputDeserializer(batch);
    String before = "";
    try {
      if (bytes.available() > 0 && bytes.readByte() != FORMAT) {
        throw new IllegalStateException(
            "waiting requests are of format %d, not %d: they were kept by another release"
                .formatted(batch[0], FORMAT));
      }
      while (bytes.available() > 0) {
        if (!bytes.readBoolean()) {
          to.accept(DailyRequests.of(DailyAccessSerializer.INSTANCE.deserialize(bytes)));
          continue;
        }
        int same = (int) RecordSerializer.readNumber(bytes);
        before = before.substring(0, same) + RecordSerializer.readText(bytes);
        long[] requests = DailyRequestsSerializer.readRequests(day, bytes);
        to.accept(new DailyRequests(before, day, requests, null));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("read from memory", e);
    }
  }
}
