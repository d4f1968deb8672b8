package io.cloudflux.profile;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;

/** Short ways to say what happened to an object. */
public final class Accesses {
  /** The object of tests that need only one. */
  public static final String OBJECT = "s3://bucket/key";

  private static final long NEVER = DailyAccess.NEVER;
  private static final long UNKNOWN = -1;

  private Accesses() {}

  /** A number of reads on a day, the last at noon. */
  public static DailyAccess reads(int day, long reads, long bytes) {
    return readsAt(at(day, 12), reads, bytes);
  }

  /** A number of reads on the day of a time, the last at that time. */
  public static DailyAccess readsAt(long time, long reads, long bytes) {
    return new DailyAccess(OBJECT, Days.of(time), reads, bytes, 0, UNKNOWN, time, NEVER, NEVER);
  }

  /** A write. */
  public static DailyAccess writeAt(long time, long objectBytes) {
    return new DailyAccess(OBJECT, Days.of(time), 0, 0, 1, objectBytes, NEVER, time, NEVER);
  }

  /** A delete. */
  public static DailyAccess deleteAt(long time) {
    return new DailyAccess(OBJECT, Days.of(time), 0, 0, 0, UNKNOWN, NEVER, NEVER, time);
  }

  /** A line of an inventory that was taken the day after the object was written. */
  public static InventoryRecord listed(long bytes, String storageClass, long modified) {
    return listed(bytes, storageClass, modified, InventoryRecord.NO_LIMIT);
  }

  /** The same, with a latency requirement. */
  public static InventoryRecord listed(
      long bytes, String storageClass, long modified, int latencyMillis) {
    return new InventoryRecord(
        OBJECT, bytes, storageClass, modified, latencyMillis, modified + Days.MILLIS);
  }

  /** An hour of a day, in epoch milliseconds. */
  public static long at(int day, int hour) {
    return Days.startMillis(day) + hour * 3_600_000L;
  }
}
