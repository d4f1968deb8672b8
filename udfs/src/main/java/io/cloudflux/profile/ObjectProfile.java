package io.cloudflux.profile;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.ActorReads;
import io.cloudflux.log.Counts;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Half-lives of the decayed sums, in days. */
  static final double[] HALF_LIVES = {3, 10, 30, 120};

  /** Number of decayed read sums: their position is their horizon. */
  public static final int HORIZONS = 4;

  /** The horizon of a half-life of 30 days: the shortest that active days are summed over. */
  public static final int MONTH = 2;

  /** The horizon of a half-life of 120 days. */
  public static final int SEASON = 3;

  /** Decay over so many days is looked up; objects seldom rest for longer. */
  private static final int TABULATED_DAYS = 1024;

  private static final double[][] DECAY = decayTable();

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
  int activeDays;
  DailyWindow window = new DailyWindow();

  // Single precision is what is written, so it is what is computed with: else a profile would not
  // be the same before and after a restart.
  final float[] decayedReads = new float[HORIZONS];
  final float[] decayedActiveDays = new float[HORIZONS];
  float decayedBytes;

  // Closed days' reads by who made them; false heat is in the counts above, and apart here. Of an
  // object without any, all are zero and take no room.
  long userReads;
  long backupReads;
  long scannerReads;
  long storeReads;
  long lastWanted = DailyAccess.NEVER;
  int lastFalseDay = NO_DAY;
  DailyWindow falseWindow = new DailyWindow();
  final float[] decayedFalse = new float[HORIZONS];

  // Open days, ascending.
  final List<DailyAccess> open = new ArrayList<>(2);

  // What was decided last, and when to look again.
  int timer = NO_DAY;
  Advice advice;

  // The forecast to be compared with what comes.
  Expectation expectation;

  // What it is billed for.
  Account account;

  /**
   * What an object is billed for, as of the boundary that its days are closed to.
   *
   * @param firstClass the class it was first in, or null as long as no inventory has told of one
   * @param storageClass the class it is in, or null likewise
   * @param bytes its size
   * @param entered UTC day it came to its class
   * @param accessed UTC day of its last access, or the first that it is billed for
   * @param written the UTC day after that of its last write, or the first that it is billed for
   * @param levels what a day costs where it is, by tier of an auto class, as told last
   * @param firstLevels the same where it was first
   */
  public record Account(
      String firstClass,
      String storageClass,
      long bytes,
      int entered,
      int accessed,
      int written,
      long[] levels,
      long[] firstLevels) {

    @Override
    public boolean equals(Object o) {
      return o instanceof Account other
          && Objects.equals(firstClass, other.firstClass)
          && Objects.equals(storageClass, other.storageClass)
          && bytes == other.bytes
          && entered == other.entered
          && accessed == other.accessed
          && written == other.written
          && Arrays.equals(levels, other.levels)
          && Arrays.equals(firstLevels, other.firstLevels);
    }

    @Override
    public int hashCode() {
      return Objects.hash(firstClass, storageClass, bytes, entered, accessed, written);
    }
  }

  /**
   * A class an inventory has shown the object in.
   *
   * @param day UTC day of the first such inventory, or, of a class that it has come back to, of the
   *     last that showed it elsewhere
   * @param storageClass its name
   */
  public record ClassSince(int day, String storageClass) {}

  /**
   * A forecast that waits for its week to be over.
   *
   * @param asOf the boundary it was made at, a UTC day
   * @param reads expected in the week after it
   * @param tier ordinal of the tier of the object's class then
   */
  public record Expectation(int asOf, float reads, byte tier) {}

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
   * they come. One that does not tell when it was taken was so when the object was last written, or
   * later: of several that tell the same of that, the one that comes last counts.
   */
  public void apply(InventoryRecord told) {
    InventoryRecord record = told.dated();
    if (record.storageClass() != null) {
      if (told.takenAt() == 0) {
        classSightings.values().removeIf(seen -> seen.last() == record.takenAt());
      }
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

  /** The classes inventories have shown the object in, as far as they can be told, in order. */
  public List<ClassSince> classes() {
    List<ClassSince> classes = new ArrayList<>(classSightings.size() + 1);
    long elsewhere = Long.MIN_VALUE;
    for (Map.Entry<String, Sighting> seen : classSightings.entrySet()) {
      classes.add(new ClassSince(Days.of(seen.getValue().first()), seen.getKey()));
      if (!seen.getKey().equals(storageClass)) {
        elsewhere = Math.max(elsewhere, seen.getValue().last());
      }
    }
    classes.sort(Comparator.comparingInt(ClassSince::day).thenComparing(ClassSince::storageClass));
    if (!classes.isEmpty()
        && !classes.get(classes.size() - 1).storageClass().equals(storageClass)) {
      classes.add(new ClassSince(Days.of(elsewhere), storageClass));
    }
    return classes;
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
    writes = Counts.plus(writes, daily.writes());
    if (daily.objectBytes() >= 0) {
      logBytes = Math.max(logBytes, daily.objectBytes());
      logBytesDay = Math.max(logBytesDay, day);
    }
    if (daily.reads() == 0) {
      return; // Bytes without reads, in daily totals, say nothing about a read.
    }
    reads = Counts.plus(reads, daily.reads());
    bytesRead = Counts.plus(bytesRead, daily.bytes());
    // A partial total of a day that counts already adds reads, not a day.
    boolean newDay = window.add(day, daily.reads());
    lastWanted = Math.max(lastWanted, daily.lastWanted());
    // Later than the allowed log delay is counted too, with the weight of its day.
    int latest = lastActiveDay == NO_DAY ? day : Math.max(lastActiveDay, day);
    addDecayed(decayedReads, 0, daily.reads(), lastActiveDay, day);
    addDecayed(decayedActiveDays, MONTH, newDay ? 1 : 0, lastActiveDay, day);
    activeDays += newDay ? 1 : 0;
    decayedBytes =
        (float)
            (decayedBytes * decay(MONTH, lastActiveDay == NO_DAY ? 0 : latest - lastActiveDay)
                + daily.bytes() * decay(MONTH, latest - day));
    lastActiveDay = latest;
    foldActors(daily.actors(), day);
  }

  private void foldActors(ActorReads actors, int day) {
    userReads = Counts.plus(userReads, actors.user());
    backupReads = Counts.plus(backupReads, actors.backup());
    scannerReads = Counts.plus(scannerReads, actors.scanner());
    storeReads = Counts.plus(storeReads, actors.store());
    if (actors.falseHeat() > 0) {
      falseWindow.add(day, actors.falseHeat());
      addDecayed(decayedFalse, 0, actors.falseHeat(), lastFalseDay, day);
      lastFalseDay = lastFalseDay == NO_DAY ? day : Math.max(lastFalseDay, day);
    }
  }

  /** Adds a day's reads to sums that are as of {@code asOf}, bringing both to the later day. */
  private static void addDecayed(float[] sums, int from, long count, int asOf, int day) {
    int latest = asOf == NO_DAY ? day : Math.max(asOf, day);
    for (int i = from; i < HORIZONS; i++) {
      sums[i] =
          (float)
              (sums[i] * decay(i, asOf == NO_DAY ? 0 : latest - asOf)
                  + count * decay(i, latest - day));
    }
  }

  /**
   * What older state does not tell, from what it does: as if the days before the window had been
   * like those in it.
   */
  void estimateActiveDays() {
    extendSum(decayedReads);
    long inWindow = window.sum(lastActiveDay + 1 - WINDOW_DAYS, lastActiveDay + 1);
    int span = lastActiveDay - firstDay + 1;
    activeDays =
        inWindow == 0
            ? Math.min(span, 1)
            : (int) Math.min(span, Math.max(window.size(), window.size() * reads / inWindow));
    double perRead =
        inWindow == 0 ? activeDays / (double) reads : window.size() / (double) inWindow;
    for (int i = MONTH; i < HORIZONS; i++) {
      decayedActiveDays[i] = (float) (decayedReads[i] * perRead);
    }
  }

  /** The sum over the longest half-life, as if reads had come evenly since the first day. */
  void extendSum(float[] sums) {
    int days = lastActiveDay - firstDay + 1;
    sums[SEASON] = (float) (sums[MONTH] * exposure(SEASON, days) / exposure(MONTH, days));
  }

  /** What a decayed sum over so many days would be if each day added one. */
  static double exposure(int horizon, int days) {
    return (1 - decay(horizon, days)) / (1 - decay(horizon, 1));
  }

  /** The weight that is left of something after so many days, ≥ 0. */
  static double decay(int horizon, int days) {
    return days < TABULATED_DAYS ? DECAY[horizon][days] : power(horizon, days);
  }

  private static double power(int horizon, int days) {
    return StrictMath.pow(2, -days / HALF_LIVES[horizon]);
  }

  private static double[][] decayTable() {
    double[][] table = new double[HORIZONS][TABULATED_DAYS];
    for (int horizon = 0; horizon < HORIZONS; horizon++) {
      for (int days = 0; days < TABULATED_DAYS; days++) {
        table[horizon][days] = power(horizon, days);
      }
    }
    return table;
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

  /** The open days, ascending; for replays. */
  public List<DailyAccess> openDays() {
    return List.copyOf(open);
  }

  /** The open days before a boundary, ascending. */
  public List<DailyAccess> openDaysBefore(int boundary) {
    List<DailyAccess> before = new ArrayList<>(open.size());
    for (DailyAccess daily : open) {
      if (daily.day() < boundary) {
        before.add(daily);
      }
    }
    return before;
  }

  /** Takes what users and applications read on an open day for a scanner's reads. */
  public void takeForScan(int day) {
    int at = openIndex(day);
    open.set(at, open.get(at).byScanner());
  }

  /** Reads on an open day; for the targets of training examples. */
  public long openReads(int day) {
    int at = openIndex(day);
    return at >= 0 ? open.get(at).reads() : 0;
  }

  /**
   * Reads on closed days in {@code [from, to)}.
   *
   * @param from at most {@link #WINDOW_DAYS} before {@link #closedTo}
   */
  public long closedReads(int from, int to) {
    return window.sum(from, to);
  }

  /** Reads before a day, open days included; for the pools of training examples. */
  public long readsBefore(int day) {
    long sum = reads;
    for (DailyAccess daily : open) {
      sum = Counts.plus(sum, daily.day() < day ? daily.reads() : 0);
    }
    return sum;
  }

  /**
   * True if the object's log tells how many bytes its reads return: of any of those on closed days.
   * Calls of a file system's metadata do not.
   */
  public boolean tellsBytes() {
    return bytesRead > 0;
  }

  /** True if the object was deleted on a closed day and not written since. */
  public boolean deleted() {
    return lastDelete != DailyAccess.NEVER
        && lastDelete >= lastWrite
        && lastDelete >= lastRead
        && (inventoryModified == DailyAccess.NEVER || inventoryModified <= lastDelete);
  }

  /** The UTC day of the last delete on a closed day, or {@link #NO_DAY}. */
  public int lastDeleteDay() {
    return lastDelete == DailyAccess.NEVER ? NO_DAY : Days.of(lastDelete);
  }

  /** The UTC day of the inventory that counts, or {@link #NO_DAY}. */
  public int inventoryDay() {
    return inventoryTakenAt == DailyAccess.NEVER ? NO_DAY : Days.of(inventoryTakenAt);
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

  /** The forecast that waits for its week to be over, or null. */
  public Expectation expectation() {
    return expectation;
  }

  public void setExpectation(Expectation expectation) {
    this.expectation = expectation;
  }

  /** What the object is billed for, or null if it is not yet. */
  public Account account() {
    return account;
  }

  public void setAccount(Account account) {
    this.account = account;
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
    copy.activeDays = activeDays;
    copy.window = window.copy();
    System.arraycopy(decayedReads, 0, copy.decayedReads, 0, HORIZONS);
    System.arraycopy(decayedActiveDays, 0, copy.decayedActiveDays, 0, HORIZONS);
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
    copy.expectation = expectation;
    copy.account = account;
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
