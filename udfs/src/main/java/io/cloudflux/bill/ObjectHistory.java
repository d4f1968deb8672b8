package io.cloudflux.bill;

import io.cloudflux.log.Counts;
import io.cloudflux.time.Days;
import java.util.Arrays;
import java.util.Objects;

/**
 * One object over a window: how big it was and how it was used, by UTC day. Days without access
 * take no space. Immutable; the write that creates the object is not part of it.
 */
public final class ObjectHistory {
  private static final int[] NO_DAYS = {};

  private final String object;
  private final int from;
  private final int to;
  private final long bytes;
  private final int[] resizedDays;
  private final long[] resizedBytes;
  private final int[] days;
  private final long[] reads;
  private final long[] bytesRead;
  private final long[] writes;

  private ObjectHistory(Builder builder, int to) {
    object = builder.object;
    from = builder.from;
    this.to = to;
    bytes = builder.bytes;
    resizedDays = builder.resizes == 0 ? NO_DAYS : Arrays.copyOf(builder.sizeDays, builder.resizes);
    resizedBytes = builder.resizes == 0 ? null : Arrays.copyOf(builder.sizes, builder.resizes);
    int n = builder.accesses;
    days = Arrays.copyOf(builder.days, n);
    reads = Arrays.copyOf(builder.reads, n);
    bytesRead = Arrays.copyOf(builder.bytesRead, n);
    writes = builder.written ? Arrays.copyOf(builder.writes, n) : null;
  }

  /**
   * Starts a history.
   *
   * @param object its object id
   * @param from UTC day the object exists from
   * @param bytes its size then, ≥ 0
   */
  public static Builder builder(String object, int from, long bytes) {
    return new Builder(object, from, bytes);
  }

  /** Object id. */
  public String object() {
    return object;
  }

  /** First UTC day of the window. */
  public int from() {
    return from;
  }

  /** The UTC day after its last. */
  public int to() {
    return to;
  }

  /** Size at the start, bytes. */
  public long bytes() {
    return bytes;
  }

  /** How often the size changes. */
  public int resizes() {
    return resizedDays.length;
  }

  /** The UTC day of the change of that index, ascending, after {@link #from}. */
  public int resizeDay(int index) {
    return resizedDays[index];
  }

  /** The size from that change on, bytes. */
  public long resizedBytes(int index) {
    return resizedBytes[index];
  }

  /** How many days have accesses. */
  public int accesses() {
    return days.length;
  }

  /** The UTC day of the accesses of that index, ascending. */
  public int day(int index) {
    return days[index];
  }

  /** Reads on that day. */
  public long reads(int index) {
    return reads[index];
  }

  /**
   * Reads on some days.
   *
   * @param first UTC day
   * @param end the day after the last
   */
  public long readsBetween(int first, int end) {
    long sum = 0;
    int begin = Arrays.binarySearch(days, first);
    for (int i = begin < 0 ? -begin - 1 : begin; i < days.length && days[i] < end; i++) {
      sum += reads[i];
    }
    return sum;
  }

  /** Bytes sent by those reads. */
  public long bytesRead(int index) {
    return bytesRead[index];
  }

  /** Writes on that day, each of which replaces the object. */
  public long writes(int index) {
    return writes == null ? 0 : writes[index];
  }

  /** Gathers a history in ascending order of days. */
  public static final class Builder {
    private static final int INITIAL = 4;

    private final String object;
    private final int from;
    private final long bytes;
    private int resizes;
    private int[] sizeDays = NO_DAYS;
    private long[] sizes = {};
    private int accesses;
    private int[] days = new int[INITIAL];
    private long[] reads = new long[INITIAL];
    private long[] bytesRead = new long[INITIAL];
    private long[] writes = new long[INITIAL];
    private boolean written;

    private Builder(String object, int from, long bytes) {
      this.object = Objects.requireNonNull(object, "object");
      this.from = from;
      this.bytes = notNegative("size", bytes);
    }

    /**
     * The object has another size from a day on, that day's moves excepted, which find it as it was
     * at midnight.
     *
     * @throws IllegalArgumentException if the day is not after {@code from} and the change before
     */
    public Builder resize(int day, long newBytes) {
      int last = resizes == 0 ? from : sizeDays[resizes - 1];
      if (day <= last) {
        throw new IllegalArgumentException(
            "size changes on " + Days.iso(day) + "; allowed: after " + Days.iso(last));
      }
      if (resizes == sizeDays.length) {
        sizeDays = Arrays.copyOf(sizeDays, Math.max(INITIAL, resizes * 2));
        sizes = Arrays.copyOf(sizes, sizeDays.length);
      }
      sizeDays[resizes] = day;
      sizes[resizes++] = notNegative("size", newBytes);
      return this;
    }

    /**
     * Adds accesses to a day; those of one day are added up. None at all is no access.
     *
     * @throws IllegalArgumentException if the day is before {@code from} or the last one added, or
     *     a number is negative
     */
    public Builder access(int day, long readCount, long readBytes, long writeCount) {
      int earliest = accesses == 0 ? from : days[accesses - 1];
      if (day < earliest) {
        throw new IllegalArgumentException(
            "access on " + Days.iso(day) + "; allowed: from " + Days.iso(earliest) + " on");
      }
      notNegative("reads", readCount);
      notNegative("bytes read", readBytes);
      notNegative("writes", writeCount);
      if (readCount == 0 && readBytes == 0 && writeCount == 0) {
        return this;
      }
      if (accesses == 0 || day > earliest) {
        if (accesses == days.length) {
          days = Arrays.copyOf(days, accesses * 2);
          reads = Arrays.copyOf(reads, accesses * 2);
          bytesRead = Arrays.copyOf(bytesRead, accesses * 2);
          writes = Arrays.copyOf(writes, accesses * 2);
        }
        days[accesses++] = day;
      }
      int last = accesses - 1;
      reads[last] = Counts.plus(reads[last], readCount);
      bytesRead[last] = Counts.plus(bytesRead[last], readBytes);
      writes[last] = Counts.plus(writes[last], writeCount);
      written |= writeCount > 0;
      return this;
    }

    /**
     * The history up to a day.
     *
     * @param to the UTC day after the window's last
     * @throws IllegalArgumentException if something happens on it or later, or the window is empty
     */
    public ObjectHistory until(int to) {
      int last = from;
      last = accesses == 0 ? last : Math.max(last, days[accesses - 1]);
      last = resizes == 0 ? last : Math.max(last, sizeDays[resizes - 1]);
      if (to <= last) {
        throw new IllegalArgumentException(
            "window ends on " + Days.iso(to) + "; allowed: after " + Days.iso(last));
      }
      return new ObjectHistory(this, to);
    }

    private static long notNegative(String what, long value) {
      if (value < 0) {
        throw new IllegalArgumentException(what + " is " + value + "; allowed: 0 or more");
      }
      return value;
    }
  }
}
