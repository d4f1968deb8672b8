package io.cloudflux.jobs.tiering;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.TimerService;

/**
 * Which objects of a share are to be looked at at which boundary: the names that are set at a time
 * are written together, and there is one timer for all that are due at a boundary. A timer for each
 * would have to be found, deleted and set whenever an object is looked at; a name stays until its
 * boundary, and the object's profile tells whether it still counts.
 */
final class DueObjects {
  /** The first byte of a list: savepoints outlive releases. */
  private static final int FORMAT = 1;

  private static final long[] NONE = {};

  /** Which lists of names there are, ascending: the boundary, and which of its lists it is. */
  private final ValueState<long[]> lists;

  private final MapState<Long, byte[]> names;

  DueObjects(RuntimeContext context) {
    lists = context.getState(TieringState.DUE_LISTS);
    names = context.getMapState(TieringState.DUE_OBJECTS);
  }

  /** Tells the objects due at boundaries that time has passed, which are then forgotten. */
  void take(long watermark, Consumer<String> due) throws Exception {
    long[] all = lists();
    int taken = 0;
    while (taken < all.length && Boundaries.timer(boundary(all[taken])) <= watermark) {
      read(names.get(all[taken]), due);
      names.remove(all[taken]);
      taken++;
    }
    if (taken == all.length && taken > 0) {
      lists.clear();
    } else if (taken > 0) {
      lists.update(Arrays.copyOfRange(all, taken, all.length));
    }
  }

  private long[] lists() throws IOException {
    long[] all = lists.value();
    return all == null ? NONE : all;
  }

  private static int boundary(long list) {
    return (int) (list >> Integer.SIZE);
  }

  private static void read(byte[] list, Consumer<String> due) {
    DataInputDeserializer bytes = new DataInputDeserializer(list);
    SharedNames.Reader names = new SharedNames.Reader();
    try {
      RecordSerializer.requireFormat("lists of objects", bytes.readByte(), FORMAT);
      while (bytes.available() > 0) {
        due.accept(names.read(bytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("read from memory", e);
    }
  }

  /** Names that are set at a time. */
  static final class Setting {
    private final NavigableMap<Integer, Names> byBoundary = new TreeMap<>();

    void add(int boundary, String object) throws IOException {
      byBoundary.computeIfAbsent(boundary, any -> new Names()).add(object);
    }

    private static final class Names {
      private final DataOutputSerializer bytes = new DataOutputSerializer(1 << 6);
      private final SharedNames.Writer names = new SharedNames.Writer();

      void add(String object) throws IOException {
        if (bytes.length() == 0) {
          bytes.writeByte(FORMAT);
        }
        names.write(object, bytes);
      }
    }
  }

  /** Keeps what is set. */
  void set(Setting setting, TimerService timers) throws Exception {
    if (setting.byBoundary.isEmpty()) {
      return;
    }
    long[] before = lists();
    long[] all = Arrays.copyOf(before, before.length + setting.byBoundary.size());
    int end = before.length;
    for (Map.Entry<Integer, Setting.Names> due : setting.byBoundary.entrySet()) {
      int boundary = due.getKey();
      long list = (long) boundary << Integer.SIZE;
      int behind = -Arrays.binarySearch(before, list + Integer.MAX_VALUE) - 1;
      if (behind > 0 && boundary(before[behind - 1]) == boundary) {
        list = before[behind - 1] + 1;
      } else {
        timers.registerEventTimeTimer(Boundaries.timer(boundary));
      }
      names.put(list, due.getValue().bytes.getCopyOfBuffer());
      all[end++] = list;
    }
    Arrays.sort(all);
    lists.update(all);
  }
}
