package io.cloudflux.jobs.tiering;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.ByteSearch;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What has come of one UTC day, to be sent in a {@link DailyBatch} of each share of objects.
 *
 * <p>It is written down as it comes, one behind the other, and sorted when it is sent: to write it
 * at once where it belongs, behind the others of one share among thousands, would wait for memory
 * at every step. Requests of an object, and objects of a folder, are sent together, so that names
 * are sent once, and of folders but once what they begin with.
 *
 * <p>It is to be sent before it {@link #held holds} 256 MB: entries are found by 28 bits.
 */
final class DailyLog {
  private static final int FIRST_ENTRIES = 1 << 6;
  private static final int FIRST_BYTES = 1 << 12;

  // From high to low: share, hash of the folder, hash of the name, where the entry begins.
  private static final int SHARE_SHIFT = 50;
  private static final int FOLDER_SHIFT = 39;
  private static final int FOLDER_BITS = SHARE_SHIFT - FOLDER_SHIFT;
  private static final int NAME_SHIFT = 28;
  private static final int NAME_BITS = FOLDER_SHIFT - NAME_SHIFT;
  private static final int START_MASK = (1 << NAME_SHIFT) - 1;

  /** Spreads a hash: its highest bits are then those of all of them (Knuth's multiplier). */
  private static final int SPREAD = 0x9E3779B1;

  /**
   * Of a request the length of its name and one, the name, the length of the rest, the rest; of a
   * sum zero, its length, the sum. What is written stands where numbers of {@link #order} say.
   */
  private final DataOutputSerializer written = new DataOutputSerializer(FIRST_BYTES);

  private final DataOutputSerializer serializedSum = new DataOutputSerializer(FIRST_BYTES);
  private final DailyBatch.Writer batch = new DailyBatch.Writer();
  private long[] order = new long[FIRST_ENTRIES];
  private int entries;
  private int day;
  private long dayStart;

  // Where what is read stands; and what keeps what is only touched from being left out.
  private int at;
  private int touched;

  /** Begins with a day. */
  DailyLog begin(int newDay) {
    written.clear();
    entries = 0;
    day = newDay;
    dayStart = Days.startMillis(newDay);
    return this;
  }

  /** Adds a request that has an id. */
  void add(AccessEvent request) {
    byte[] name = request.object().getBytes(StandardCharsets.UTF_8);
    int start = written.length();
    try {
      RecordSerializer.writeNumber(name.length + 1L, written);
      written.write(name);
      int nameEnd = written.length();
      written.writeByte(0); // The length of the rest: some forty bytes at most.
      DailyBatch.writeRequest(request, dayStart, written);
      written.getSharedBuffer()[nameEnd] = (byte) (written.length() - nameEnd - 1);
      add(request.object(), ByteSearch.hash(name, 0, folderEnd(name)), start);
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
  }

  /** Behind the last slash of a name. */
  private static int folderEnd(byte[] name) {
    int end = name.length;
    while (end > 0 && name[end - 1] != '/') {
      end--;
    }
    return end;
  }

  /** Adds the sum of an object's requests without ids. */
  void add(DailyAccess sum) {
    int start = written.length();
    serializedSum.clear();
    try {
      DailyAccessSerializer.INSTANCE.serialize(sum, serializedSum);
      RecordSerializer.writeNumber(0, written);
      RecordSerializer.writeNumber(serializedSum.length(), written);
      written.write(serializedSum.getSharedBuffer(), 0, serializedSum.length());
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
    add(sum.object(), 0, start);
  }

  private void add(String object, int folder, int start) {
    if (entries == order.length) {
      order = Arrays.copyOf(order, 2 * entries);
    }
    order[entries++] =
        (long) Shares.of(object) << SHARE_SHIFT
            | (long) (folder >>> Integer.SIZE - FOLDER_BITS) << FOLDER_SHIFT
            | (long) (object.hashCode() * SPREAD >>> Integer.SIZE - NAME_BITS) << NAME_SHIFT
            | start;
  }

  /** Bytes held. */
  int held() {
    return FIRST_BYTES + written.length() + Long.BYTES * entries;
  }

  /** Sends all of it; nothing but {@link #begin} may follow. */
  void send(Consumer<DailyBatch> to) {
    Arrays.sort(order, 0, entries);
    int end;
    for (int from = 0; from < entries; from = end) {
      int share = (int) (order[from] >>> SHARE_SHIFT);
      end = endOfShare(from);
      try {
        write(from, end);
      } catch (IOException e) {
        throw new UncheckedIOException("written to memory", e);
      }
      to.accept(batch.end(day, share));
    }
  }

  /**
   * Where a share's entries end. All of them are touched on the way: they stand anywhere in the
   * log, and so the processor waits for many of them at a time, instead of for one after another.
   */
  private int endOfShare(int from) {
    byte[] bytes = written.getSharedBuffer();
    int sum = 0;
    int end = from;
    while (end < entries && order[end] >>> SHARE_SHIFT == order[from] >>> SHARE_SHIFT) {
      sum += bytes[start(end)];
      end++;
    }
    touched = sum;
    return end;
  }

  private int start(int entry) {
    return (int) order[entry] & START_MASK;
  }

  /** Writes entries to the batch, those of an object that stand together as one. */
  private void write(int from, int end) throws IOException {
    byte[] bytes = written.getSharedBuffer();
    int entry = from;
    while (entry < end) {
      at = start(entry);
      int nameLength = number(bytes) - 1;
      if (nameLength < 0) {
        int length = number(bytes);
        batch.sum(bytes, at, at + length);
        entry++;
        continue;
      }
      int name = at;
      int next = entry + 1;
      while (next < end && isSameObject(bytes, next, entry, name, nameLength)) {
        next++;
      }
      batch.requests(bytes, name, name + nameLength, next - entry);
      for (; entry < next; entry++) {
        at = start(entry);
        int length = number(bytes) - 1;
        int request = at + length + 1;
        batch.request(bytes, request, request + bytes[request - 1]);
      }
    }
  }

  private boolean isSameObject(byte[] bytes, int one, int other, int name, int nameLength) {
    if (order[one] >>> NAME_SHIFT != order[other] >>> NAME_SHIFT) {
      return false;
    }
    at = start(one);
    return number(bytes) == nameLength + 1
        && Arrays.equals(bytes, at, at + nameLength, bytes, name, name + nameLength);
  }

  /** As {@link RecordSerializer#readNumber}, without a view of the bytes made for each entry. */
  private int number(byte[] bytes) {
    int number = 0;
    for (int shift = 0; ; shift += Byte.SIZE - 1) {
      byte next = bytes[at++];
      number |= (next & Byte.MAX_VALUE) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }
}
