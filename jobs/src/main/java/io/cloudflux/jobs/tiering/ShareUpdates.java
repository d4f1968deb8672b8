package io.cloudflux.jobs.tiering;

import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectProfileCodec;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What is new about many objects, serialised: those of a share of all objects. One record to
 * shuffle and one write to state, instead of one for each object.
 *
 * @param share which objects, as {@link Shares} tells
 * @param firstDay the first UTC day that something of it is of
 * @param bytes as a {@link Writer} wrote them
 */
record ShareUpdates(int share, int firstDay, byte[] bytes) {
  /** The first byte: updates wait in state, and savepoints outlive releases. */
  private static final int FORMAT = 1;

  private static final int DAILY = 0;
  private static final int INVENTORY = 1;
  private static final int PROFILE = 2;

  /** Collects what is new. */
  static final class Writer {
    private final DataOutputSerializer bytes = new DataOutputSerializer(1 << 8);
    private final SharedNames.Writer names = new SharedNames.Writer();
    private int firstDay = Integer.MAX_VALUE;

    void add(ObjectUpdate update) {
      boolean daily = update.daily() != null;
      firstDay =
          Math.min(
              firstDay, daily ? update.daily().day() : Days.of(update.inventory().lastModified()));
      try {
        begin(daily ? DAILY : INVENTORY, update.object());
        if (daily) {
          DailyAccessSerializer.writeCounts(update.daily(), bytes);
        } else {
          ObjectUpdateSerializer.writeFacts(update.inventory(), bytes);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("written to memory", e);
      }
    }

    /** Adds all that an earlier release kept of an object. */
    void add(String object, ObjectProfile profile) {
      // Of one that no day is known of any will do.
      firstDay = Math.min(firstDay, Math.max(profile.bornOn(), 0));
      try {
        begin(PROFILE, object);
        ObjectProfileCodec.write(profile, bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("written to memory", e);
      }
    }

    private void begin(int kind, String object) throws IOException {
      if (bytes.length() == 0) {
        bytes.writeByte(FORMAT);
      }
      bytes.writeByte(kind);
      names.write(object, bytes);
    }

    /** All that has been added, of one share. */
    ShareUpdates of(int share) {
      return new ShareUpdates(share, firstDay, bytes.getCopyOfBuffer());
    }
  }

  /** Takes what is new. */
  interface Reader {
    void update(ObjectUpdate update);

    void profile(String object, ObjectProfile profile);
  }

  /** Reads what a {@link Writer} wrote, in its order. */
  static void read(byte[] updates, Reader to) {
    DataInputDeserializer bytes = new DataInputDeserializer(updates);
    SharedNames.Reader names = new SharedNames.Reader();
    try {
      RecordSerializer.requireFormat("waiting updates", bytes.readByte(), FORMAT);
      while (bytes.available() > 0) {
        int kind = bytes.readByte();
        String object = names.read(bytes);
        switch (kind) {
          case DAILY -> to.update(ObjectUpdate.of(DailyAccessSerializer.readCounts(object, bytes)));
          case INVENTORY ->
              to.update(ObjectUpdate.of(ObjectUpdateSerializer.readFacts(object, bytes)));
          default -> to.profile(object, ObjectProfileCodec.read(bytes));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("read from memory", e);
    }
  }
}
