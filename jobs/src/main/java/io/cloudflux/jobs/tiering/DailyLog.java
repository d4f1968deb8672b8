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
 */
final class DailyLog {
  /** What is held besides what is written down, for each entry. */
  private static final int ENTRY_BYTES = Long.BYTES + 2 * Integer.BYTES;

  private static final int NO_NAME = -1;
  private static final int FIRST_ENTRIES = 1 << 6;
  private static final int FIRST_BYTES = 1 << 12;

  // From high to low: share, hash of the folder, hash of the name, number of the entry.
  private static final int SHARE_SHIFT = 50;
  private static final int FOLDER_SHIFT = 38;
  private static final int FOLDER_BITS = SHARE_SHIFT - FOLDER_SHIFT;
  private static final int NAME_SHIFT = 27;
  private static final int NAME_BITS = FOLDER_SHIFT - NAME_SHIFT;
  private static final int ENTRY_MASK = (1 << NAME_SHIFT) - 1;

  /** Spreads a hash: its highest bits are then those of all of them (Knuth's multiplier). */
  private static final int SPREAD = 0x9E3779B1;

  private final DataOutputSerializer written = new DataOutputSerializer(FIRST_BYTES);
  private final DailyBatch.Writer batch = new DailyBatch.Writer();
  private long[] order = new long[FIRST_ENTRIES];

  // Where entries begin, and where the name ends that a request begins with; NO_NAME of sums.
  private int[] starts = new int[FIRST_ENTRIES];
  private int[] nameEnds = new int[FIRST_ENTRIES];
  private int entries;
  private int day;
  private long dayStart;

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
      written.write(name);
      add(request.object(), start, written.length());
      DailyBatch.writeRequest(request, dayStart, written);
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
  }

  /** Adds the sum of an object's requests without ids. */
  void add(DailyAccess sum) {
    int start = written.length();
    try {
      DailyAccessSerializer.INSTANCE.serialize(sum, written);
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
    add(sum.object(), start, NO_NAME);
  }

  private void add(String object, int start, int nameEnd) {
    if (entries == order.length) {
      order = Arrays.copyOf(order, 2 * entries);
      starts = Arrays.copyOf(starts, 2 * entries);
      nameEnds = Arrays.copyOf(nameEnds, 2 * entries);
    }
    int folder = ByteSearch.hash(written.getSharedBuffer(), start, folderEnd(start, nameEnd));
    order[entries] =
        (long) Shares.of(object) << SHARE_SHIFT
            | (long) (folder >>> Integer.SIZE - FOLDER_BITS) << FOLDER_SHIFT
            | (long) (object.hashCode() * SPREAD >>> Integer.SIZE - NAME_BITS) << NAME_SHIFT
            | entries;
    starts[entries] = start;
    nameEnds[entries] = nameEnd;
    entries++;
  }

  /** Behind the last slash of a name. */
  private int folderEnd(int start, int nameEnd) {
    byte[] bytes = written.getSharedBuffer();
    int at = nameEnd;
    while (at > start && bytes[at - 1] != '/') {
      at--;
    }
    return Math.max(start, at);
  }

  /** Bytes held. */
  int held() {
    return FIRST_BYTES + written.length() + ENTRY_BYTES * entries;
  }

  /** Sends all of it; nothing but {@link #begin} may follow. */
  void send(Consumer<DailyBatch> to) {
    Arrays.sort(order, 0, entries);
    byte[] bytes = written.getSharedBuffer();
    int at = 0;
    while (at < entries) {
      int share = shareAt(at);
      while (at < entries && shareAt(at) == share) {
        int entry = (int) order[at] & ENTRY_MASK;
        if (nameEnds[entry] == NO_NAME) {
          batch.sum(bytes, starts[entry], end(entry));
          at++;
        } else {
          int next = at + sameObject(at);
          batch.requests(bytes, starts[entry], nameEnds[entry], next - at);
          for (; at < next; at++) {
            int request = (int) order[at] & ENTRY_MASK;
            batch.request(bytes, nameEnds[request], end(request));
          }
        }
      }
      to.accept(batch.end(day, share));
    }
  }

  private int shareAt(int at) {
    return (int) (order[at] >>> SHARE_SHIFT);
  }

  private int end(int entry) {
    return entry + 1 < entries ? starts[entry + 1] : written.length();
  }

  /** How many requests from there on are of the same object: all of them, unless hashes collide. */
  private int sameObject(int from) {
    byte[] bytes = written.getSharedBuffer();
    int first = (int) order[from] & ENTRY_MASK;
    int at = from + 1;
    while (at < entries
        && order[at] >>> NAME_SHIFT == order[from] >>> NAME_SHIFT
        && sameName(bytes, first, (int) order[at] & ENTRY_MASK)) {
      at++;
    }
    return at - from;
  }

  private boolean sameName(byte[] bytes, int one, int other) {
    return nameEnds[other] != NO_NAME
        && Arrays.equals(bytes, starts[one], nameEnds[one], bytes, starts[other], nameEnds[other]);
  }
}
