package io.cloudflux.profile;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is remembered of one object: the state of its key. A few hundred bytes, fewer the
 * quieter the object ({@link ObjectProfileCodec}).
 *
 * <p>Time in it is UTC days. Days that are over are <em>closed</em>: folded into daily read counts,
 * decayed sums and totals, in the order of days. Days that may still change are <em>open</em> and
 * kept apart, so that everything asked of the profile as of a day boundary depends on the days
 * before it only, whatever else has arrived already. This is what makes a decision the same in
 * batch and streaming mode, in any order of arrival.
 *
 * <p>Not thread-safe.
 */
public final class ObjectProfile {
  /** No such day. */
  public static final int NO_DAY = Integer.MIN_VALUE;

  /** Daily read counts are kept for this many days before the closed boundary. */
  public static final int WINDOW_DAYS = 35;

  /** Half-lives of the decayed read sums, in days. */
  static final double[] HALF_LIVES = {3, 10, 30};

  /** Number of decayed read sums. */
  public static final int HORIZONS = 3;

  // What the inventory says.
  long inventoryBytes = -1;
  long inventoryModified = DailyAccess.NEVER;
  long inventoryTakenAt = DailyAccess.NEVER;
  int latencyMillis = InventoryRecord.NO_LIMIT;
  final SortedMap<String, Sighting> classSightings = new TreeMap<>();

  // Derived from the sightings and when the object was written.
  String storageClass;
  int storageClassSince = NO_DAY;

  // Closed days: all before closedTo.
  int closedTo = NO_DAY;
  int firstDay = NO_DAY;
  int lastActiveDay = NO_DAY;
  long lastRead = DailyAccess.NEVER;
  long lastWrite = DailyAccess.NEVER;
  long lastDelete = DailyAccess.NEVER;
  long reads;
  long bytesRead;
  long writes;
  long logBytes = -1;
  int logBytesDay = NO_DAY;
  DailyWindow window = new DailyWindow();
  final double[] decayedReads = new double[HORIZONS];
  double decayedBytes;

  // Closed days' reads by who made them; false heat is in the counts above, and apart here. Of an
  // object without any, all are zero and take no room.
  long userReads;
  long backupReads;
  long scannerReads;
  long storeReads;
  long lastWanted = DailyAccess.NEVER;
  int lastFalseDay = NO_DAY;
  DailyWindow falseWindow = new DailyWindow();
  final double[] decayedFalse = new double[HORIZONS];

  // Open days, ascending.
  final List<DailyAccess> open = new ArrayList<>(2);

  // What was decided last, and when to look again.
  int timer = NO_DAY;
  Advice advice;

  /**
   * The part of the last decision that the next one is compared with.
   *
   * @param storageClass the class advised
   * @param reason ordinal of the reason code
   * @param since the boundary this class was first advised at, a UTC day
   * @param currentClass the class the object was in
   * @param monthlySaving USD a month
   */
  public record Advice(
      String storageClass, int reason, int since, String currentClass, double monthlySaving) {}

  /** When inventories were taken, first and last, that showed the object in a class. */
  record Sighting(long first, long last) {
    Sighting union(Sighting other) {
      return new Sighting(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  private static final Comparator<InventoryRecord> BY_TIME_TAKEN =
      Comparator.comparingLong(InventoryRecord::takenAt)
          .thenComparingLong(InventoryRecord::lastModified)
          .thenComparingLong(InventoryRecord::sizeBytes)
          .thenComparingInt(InventoryRecord::latencyMillis);

  /** Counts a day's (partial) total, of an open or a closed day. */
  public void add(DailyAccess daily) {
    if (closedTo != NO_DAY && daily.day() < closedTo) {
      fold(daily);
      return;
    }
    int at = openIndex(daily.day());
    if (at >= 0) {
      open.set(at, open.get(at).plus(daily));
    } else {
      open.add(-at - 1, daily);
    }
  }

  /**
   * Notes what an inventory says. Of several records the one taken last counts, in whatever order
   * they come.
   */
  public void apply(InventoryRecord record) {
    if (record.storageClass() != null) {
      classSightings.merge(
          record.storageClass(), new Sighting(record.takenAt(), record.takenAt()), Sighting::union);
    }
    if (inventoryModified == DailyAccess.NEVER
        || BY_TIME_TAKEN.compare(record, asRecord(record.object())) >= 0) {
      inventoryBytes = record.sizeBytes();
      inventoryModified = record.lastModified();
      inventoryTakenAt = record.takenAt();
      latencyMillis = record.latencyMillis();
    }
    deriveClass();
  }

  /**
   * The class last seen, and since when: no earlier than it was written, and if it was in another
   * class before, since the first inventory that showed it here.
   */
  void deriveClass() {
    storageClass = null;
    long elsewhere = Long.MIN_VALUE;
    for (Map.Entry<String, Sighting> seen : classSightings.entrySet()) {
      if (storageClass == null
          || seen.getValue().last() >= classSightings.get(storageClass).last()) {
        storageClass = seen.getKey();
      }
    }
    if (storageClass == null) {
      return;
    }
    for (Map.Entry<String, Sighting> seen : classSightings.entrySet()) {
      if (!seen.getKey().equals(storageClass)) {
        elsewhere = Math.max(elsewhere, seen.getValue().last());
      }
    }
    long since = inventoryModified;
    if (elsewhere != Long.MIN_VALUE) {
      // If it has been here before, all that is known is that it came back after it was elsewhere.
      since = Math.max(since, Math.max(elsewhere, classSightings.get(storageClass).first()));
    }
    storageClassSince = Days.of(since);
  }

  private InventoryRecord asRecord(String object) {
    return new InventoryRecord(
        object, inventoryBytes, storageClass, inventoryModified, latencyMillis, inventoryTakenAt);
  }

  /**
   * Closes all days before {@code boundary}.
   *
   * @return true if any of them had been open, that is: something happened since the last boundary
   */
  public boolean closeTo(int boundary) {
    boolean active = false;
    while (!open.isEmpty() && open.get(0).day() < boundary) {
      fold(open.remove(0));
      active = true;
    }
    closedTo = closedTo == NO_DAY ? boundary : Math.max(closedTo, boundary);
    window.dropBefore(closedTo - WINDOW_DAYS);
    falseWindow.dropBefore(closedTo - WINDOW_DAYS);
    return active;
  }

  private void fold(DailyAccess daily) {
    int day = daily.day();
    firstDay = firstDay == NO_DAY ? day : Math.min(firstDay, day);
    lastRead = Math.max(lastRead, daily.lastRead());
    lastWrite = Math.max(lastWrite, daily.lastWrite());
    lastDelete = Math.max(lastDelete, daily.lastDelete());
    writes += daily.writes();
    if (daily.objectBytes() >= 0) {
      logBytes = Math.max(logBytes, daily.objectBytes());
      logBytesDay = Math.max(logBytesDay, day);
    }
    if (daily.reads() == 0) {
      return; // Bytes without reads, in daily totals, say nothing about a read.
    }
    reads += daily.reads();
    bytesRead += daily.bytes();
    window.add(day, daily.reads());
    lastWanted = Math.max(lastWanted, daily.lastWanted());
    // Later than the allowed log delay is counted too, with the weight of its day.
    int latest = lastActiveDay == NO_DAY ? day : Math.max(lastActiveDay, day);
    addDecayed(decayedReads, daily.reads(), lastActiveDay, day);
    decayedBytes =
        decayedBytes * decay(HORIZONS - 1, lastActiveDay == NO_DAY ? 0 : latest - lastActiveDay)
            + daily.bytes() * decay(HORIZONS - 1, latest - day);
    lastActiveDay = latest;
    foldActors(daily.actors(), day);
  }

  private void foldActors(ActorReads actors, int day) {
    userReads += actors.user();
    backupReads += actors.backup();
    scannerReads += actors.scanner();
    storeReads += actors.store();
    if (actors.falseHeat() > 0) {
      falseWindow.add(day, actors.falseHeat());
      addDecayed(decayedFalse, actors.falseHeat(), lastFalseDay, day);
      lastFalseDay = lastFalseDay == NO_DAY ? day : Math.max(lastFalseDay, day);
    }
  }

  /** Adds a day's reads to sums that are as of {@code asOf}, bringing both to the later day. */
  private static void addDecayed(double[] sums, long reads, int asOf, int day) {
    int latest = asOf == NO_DAY ? day : Math.max(asOf, day);
    for (int i = 0; i < HORIZONS; i++) {
      sums[i] =
          sums[i] * decay(i, asOf == NO_DAY ? 0 : latest - asOf) + reads * decay(i, latest - day);
    }
  }

  static double decay(int horizon, int days) {
    return days == 0 ? 1 : Math.pow(2, -days / HALF_LIVES[horizon]);
  }

  private int openIndex(int day) {
    int low = 0;
    int high = open.size() - 1;
    // Days mostly arrive in order: the last is the likeliest.
    if (high >= 0 && open.get(high).day() < day) {
      return -(high + 1) - 1;
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = open.get(middle).day();
      if (at == day) {
        return middle;
      }
      if (at < day) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** The day the object is known to exist from, or {@link #NO_DAY} if nothing is known of it. */
  public int bornOn() {
    int born = firstDay;
    if (!open.isEmpty()) {
      born = born == NO_DAY ? open.get(0).day() : Math.min(born, open.get(0).day());
    }
    if (inventoryModified != DailyAccess.NEVER) {
      int modified = Days.of(inventoryModified);
      born = born == NO_DAY ? modified : Math.min(born, modified);
    }
    return born;
  }

  /** The first open day, or {@link #NO_DAY}. */
  public int firstOpenDay() {
    return open.isEmpty() ? NO_DAY : open.get(0).day();
  }

  /** Reads on an open day; for the targets of training examples. */
  public long openReads(int day) {
    int at = openIndex(day);
    return at >= 0 ? open.get(at).reads() : 0;
  }

  /** True if the object was deleted on a closed day and not written since. */
  public boolean deleted() {
    return lastDelete != DailyAccess.NEVER
        && lastDelete >= lastWrite
        && lastDelete >= lastRead
        && (inventoryModified == DailyAccess.NEVER || inventoryModified <= lastDelete);
  }

  /** The boundary the object's one timer is set to, a UTC day, or {@link #NO_DAY}. */
  public int timer() {
    return timer;
  }

  public void setTimer(int day) {
    timer = day;
  }

  /** What was decided last, or null. */
  public Advice advice() {
    return advice;
  }

  public void setAdvice(Advice advice) {
    this.advice = advice;
  }

  /** The boundary all days before which are closed, or {@link #NO_DAY}. */
  public int closedTo() {
    return closedTo;
  }

  /** A profile of the open days alone: what is left of an object deleted before them. */
  public ObjectProfile openPart() {
    ObjectProfile part = new ObjectProfile();
    part.open.addAll(open);
    part.closedTo = closedTo;
    return part;
  }

  /** A deep copy. */
  public ObjectProfile copy() {
    ObjectProfile copy = new ObjectProfile();
    copy.inventoryBytes = inventoryBytes;
    copy.inventoryModified = inventoryModified;
    copy.inventoryTakenAt = inventoryTakenAt;
    copy.latencyMillis = latencyMillis;
    copy.classSightings.putAll(classSightings);
    copy.storageClass = storageClass;
    copy.storageClassSince = storageClassSince;
    copy.closedTo = closedTo;
    copy.firstDay = firstDay;
    copy.lastActiveDay = lastActiveDay;
    copy.lastRead = lastRead;
    copy.lastWrite = lastWrite;
    copy.lastDelete = lastDelete;
    copy.reads = reads;
    copy.bytesRead = bytesRead;
    copy.writes = writes;
    copy.logBytes = logBytes;
    copy.logBytesDay = logBytesDay;
    copy.window = window.copy();
    System.arraycopy(decayedReads, 0, copy.decayedReads, 0, HORIZONS);
    copy.decayedBytes = decayedBytes;
    copy.userReads = userReads;
    copy.backupReads = backupReads;
    copy.scannerReads = scannerReads;
    copy.storeReads = storeReads;
    copy.lastWanted = lastWanted;
    copy.lastFalseDay = lastFalseDay;
    copy.falseWindow = falseWindow.copy();
    System.arraycopy(decayedFalse, 0, copy.decayedFalse, 0, HORIZONS);
    copy.open.addAll(open);
    copy.timer = timer;
    copy.advice = advice;
    return copy;
  }

  @Override
  public String toString() {
    return "ObjectProfile{closedTo="
        + closedTo
        + ", reads="
        + reads
        + ", decayed="
        + Arrays.toString(decayedReads)
        + ", open="
        + open.size()
        + "}";
  }
}
