package io.cloudflux.log;

import io.cloudflux.time.Days;

/**
 * All that happened to one object on one UTC day: what is left of access events before the shuffle,
 * and what a line of daily totals says. Merging is commutative and associative, so the total does
 * not depend on the order or the number of partial sums.
 *
 * @param object object id
 * @param day UTC day as days since 1970-01-01
 * @param reads requests that read data, ≥ 0
 * @param bytes bytes sent by those reads, ≥ 0
 * @param writes requests that wrote data, ≥ 0
 * @param objectBytes the largest object size seen that day, or {@link AccessEvent#UNKNOWN}
 * @param lastRead time of the day's last read, epoch milliseconds, or {@link #NEVER}
 * @param lastWrite time of the day's last write, epoch milliseconds, or {@link #NEVER}
 * @param lastDelete time of the day's last delete, epoch milliseconds, or {@link #NEVER}
 */
public record DailyAccess(
    String object,
    int day,
    long reads,
    long bytes,
    long writes,
    long objectBytes,
    long lastRead,
    long lastWrite,
    long lastDelete)
    implements AccessRecord {

  /** The time of something that did not happen. */
  public static final long NEVER = Long.MIN_VALUE;

  /** The day's total of a single event. */
  public static DailyAccess of(AccessEvent event) {
    Operation operation = event.operation();
    long time = event.timeMillis();
    boolean read = operation == Operation.READ;
    boolean write = operation == Operation.WRITE;
    return new DailyAccess(
        event.object(),
        Days.of(time),
        read ? 1 : 0,
        read ? Math.max(0, event.bytes()) : 0,
        write ? 1 : 0,
        event.objectBytes(),
        read ? time : NEVER,
        write ? time : NEVER,
        operation == Operation.DELETE ? time : NEVER);
  }

  /** True if events of this kind say something about the object that its profile keeps. */
  public static boolean counts(AccessEvent event) {
    return switch (event.operation()) {
      case READ, WRITE, DELETE -> event.hasKey();
      case METADATA -> event.objectBytes() > 0 && event.hasKey();
      case LIST, RESTORE, OTHER -> false;
    };
  }

  /**
   * The sum of two partial totals of the same object and day.
   *
   * @throws IllegalArgumentException if the days differ
   */
  public DailyAccess plus(DailyAccess other) {
    if (day != other.day) {
      throw new IllegalArgumentException("days differ: " + day + ", " + other.day);
    }
    return new DailyAccess(
        object,
        day,
        reads + other.reads,
        bytes + other.bytes,
        writes + other.writes,
        Math.max(objectBytes, other.objectBytes),
        Math.max(lastRead, other.lastRead),
        Math.max(lastWrite, other.lastWrite),
        Math.max(lastDelete, other.lastDelete));
  }
}
