package io.cloudflux.profile;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;

/**
 * What is known of an object as of a day boundary: what forecasts and decisions are made of.
 * Depends on the days before the boundary only.
 */
public final class ObjectSnapshot {
  /** What the share of wanted reads is drawn to all by: as many reads, wanted. */
  private static final double PRIOR_READS = 0.5;

  private final ObjectProfile profile;
  private final String object;
  private final int asOf;
  private final int observedSince;

  private ObjectSnapshot(ObjectProfile profile, String object, int asOf, int logsStart) {
    this.profile = profile;
    this.object = object;
    this.asOf = asOf;
    this.observedSince = Math.min(asOf, Math.max(profile.bornOn(), logsStart));
  }

  /**
   * The object as of a boundary, supposing that nothing happened between the boundary the profile
   * is closed to and this one.
   *
   * @param asOf UTC day; the profile must be closed to it or to a day before it
   * @param logsStart the first UTC day the access logs cover
   */
  public static ObjectSnapshot of(ObjectProfile profile, String object, int asOf, int logsStart) {
    if (profile.closedTo > asOf) {
      throw new IllegalArgumentException(
          "profile is closed to " + Days.iso(profile.closedTo) + ", asked as of " + Days.iso(asOf));
    }
    return new ObjectSnapshot(profile, object, asOf, logsStart);
  }

  public String object() {
    return object;
  }

  /** The boundary, a UTC day: everything before its midnight is known, nothing after. */
  public int asOf() {
    return asOf;
  }

  /**
   * Size in bytes: the inventory's, unless the object was written again since; without an inventory
   * the largest the logs show, without that either the mean read.
   */
  public long sizeBytes() {
    boolean overwritten = profile.lastWrite > profile.inventoryModified && profile.logBytes >= 0;
    if (profile.inventoryBytes >= 0 && !overwritten) {
      return profile.inventoryBytes;
    }
    if (profile.logBytes >= 0) {
      return profile.logBytes;
    }
    return profile.reads == 0 ? 0 : profile.bytesRead / profile.reads;
  }

  /** The storage class the inventory tells, or null. */
  public String storageClass() {
    return profile.storageClass;
  }

  /** Days since the object came to its class, as far as known. */
  public int daysInClass() {
    int since =
        profile.storageClassSince == ObjectProfile.NO_DAY
            ? profile.bornOn()
            : profile.storageClassSince;
    return Math.max(0, asOf - since);
  }

  /** Time to first byte the readers need, milliseconds, or {@link InventoryRecord#NO_LIMIT}. */
  public int latencyMillis() {
    return profile.latencyMillis;
  }

  /** Days since the object was first seen or written, whichever is earlier. */
  public int ageDays() {
    return Math.max(0, asOf - profile.bornOn());
  }

  /** Days the logs have covered the object: before them, silence means nothing. */
  public int observedDays() {
    return asOf - observedSince;
  }

  /** Whole days since the last read or write, or since the object is observed. */
  public int idleDays() {
    return idleDays(profile.lastRead);
  }

  /** The same, but for reads by backups, scanners and the store itself. */
  public int wantedIdleDays() {
    return idleDays(profile.lastWanted);
  }

  private int idleDays(long lastRead) {
    long last = Math.max(lastRead, lastWrite());
    return daysSince(Math.max(last, Days.startMillis(observedSince)));
  }

  /**
   * Whole days since the object was last written, as far as logs and inventories tell; else {@link
   * #ageDays}.
   */
  public int writtenDaysAgo() {
    long last = lastWrite();
    return last == DailyAccess.NEVER ? ageDays() : daysSince(last);
  }

  /** Epoch milliseconds, or {@link DailyAccess#NEVER}. */
  private long lastWrite() {
    return profile.inventoryModified < Days.startMillis(asOf)
        ? Math.max(profile.lastWrite, profile.inventoryModified)
        : profile.lastWrite;
  }

  private int daysSince(long millis) {
    return (int) Math.max(0, Math.floorDiv(Days.startMillis(asOf) - millis, Days.MILLIS));
  }

  /**
   * The share of the reads by users and applications, in [0, 1], recent reads weighted more; of an
   * object that was hardly read at all, all.
   */
  public double wantedShare() {
    double all = decayedReads(ObjectProfile.MONTH);
    double wanted = Math.max(0, all - decayedFalseHeat(ObjectProfile.MONTH));
    // As the mean of few reads is drawn to a prior, so is their share.
    return (PRIOR_READS + wanted) / (PRIOR_READS + all);
  }

  /** Time of the last read, epoch milliseconds, or {@link DailyAccess#NEVER}. */
  public long lastRead() {
    return profile.lastRead;
  }

  /**
   * Reads in the last {@code days} days before the boundary.
   *
   * @param days at most {@link ObjectProfile#WINDOW_DAYS}
   */
  public long readsInLast(int days) {
    return profile.window.sum(asOf - days, asOf);
  }

  /** The most reads of a day among the last {@code days} days before the boundary. */
  public long mostReadsInLast(int days) {
    return profile.window.most(asOf - days, asOf);
  }

  /** Reads on one day before the boundary, at most {@link ObjectProfile#WINDOW_DAYS} back. */
  public long readsOn(int day) {
    return profile.window.sum(day, day + 1);
  }

  /** Of {@link #readsInLast}, those by backups, scanners and the store itself. */
  public long falseHeatInLast(int days) {
    return profile.falseWindow.sum(asOf - days, asOf);
  }

  /** Of {@link #decayedReads}, what backups, scanners and the store itself contributed. */
  public double decayedFalseHeat(int horizon) {
    return profile.lastFalseDay == ObjectProfile.NO_DAY
        ? 0
        : profile.decayedFalse[horizon]
            * ObjectProfile.decay(horizon, asOf - 1 - profile.lastFalseDay);
  }

  /** Reads since the object is known. */
  public long totalReads() {
    return profile.reads;
  }

  /** Sum of the reads, each weighted by half for every half-life passed. */
  public double decayedReads(int horizon) {
    if (profile.lastActiveDay == ObjectProfile.NO_DAY) {
      return 0;
    }
    return profile.decayedReads[horizon]
        * ObjectProfile.decay(horizon, asOf - 1 - profile.lastActiveDay);
  }

  /** Days with reads since the object is known. */
  public int activeDays() {
    return profile.activeDays;
  }

  /**
   * Sum of the days with reads, each weighted by half for every half-life passed.
   *
   * @param horizon {@link ObjectProfile#MONTH} or {@link ObjectProfile#SEASON}
   */
  public double decayedActiveDays(int horizon) {
    return profile.lastActiveDay == ObjectProfile.NO_DAY
        ? 0
        : profile.decayedActiveDays[horizon]
            * ObjectProfile.decay(horizon, asOf - 1 - profile.lastActiveDay);
  }

  /** Whole days without a read before the boundary: since the last one, or all observed. */
  public int unreadDays() {
    return profile.lastActiveDay == ObjectProfile.NO_DAY
        ? observedDays()
        : Math.max(0, asOf - 1 - profile.lastActiveDay);
  }

  /** Mean days from one day with reads to the next, or 0 if there have not been two. */
  public double reuseDistance() {
    return profile.activeDays < 2
        ? 0
        : (profile.lastActiveDay - profile.firstDay) / (profile.activeDays - 1.0);
  }

  /**
   * Days with reads on each weekday among the last {@code weeks} weeks, and the reads of them.
   *
   * @param weeks at most 5
   * @param days takes seven counts, by day modulo 7
   * @param reads takes seven sums, by day modulo 7
   */
  public void weekdays(int weeks, int[] days, long[] reads) {
    profile.window.weekdays(asOf - 7 * weeks, asOf, days, reads);
  }

  /**
   * The weight of all observed days together: what {@link #decayedReads} is a sum over, in days.
   */
  public double exposureDays(int horizon) {
    return ObjectProfile.exposure(horizon, observedDays());
  }

  /** Reads per day, recent days weighted more; 0 for an object observed for less than a day. */
  public double readRate(int horizon) {
    return observedDays() == 0 ? 0 : decayedReads(horizon) / exposureDays(horizon);
  }

  /**
   * Bytes a read returns, recent reads weighted more; the whole object if it was never read, or if
   * its log does not tell.
   */
  public double bytesPerRead() {
    double reads = profile.decayedReads[ObjectProfile.MONTH];
    return reads > 0 && profile.tellsBytes() ? profile.decayedBytes / reads : sizeBytes();
  }
}
