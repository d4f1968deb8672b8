package io.cloudflux.scan;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.object.ObjectId;
import java.io.Serializable;
import java.util.Locale;

/**
 * What makes a day a scan of a prefix: something that reads all there is once, whoever needs it, as
 * a backup, a checksum run or a copy to elsewhere does.
 *
 * @param share of the objects known before the day, those read on it at least, above 0 to 1
 * @param objects known before the day at least, 1 to {@link ReadSample#MOST_OBJECTS}
 * @param apartDays days that lie at least between two days on which the prefix is read through, for
 *     the later one to be a scan rather than its application's work, 1 to {@link #MOST_APART_DAYS};
 *     and for which a prefix must be known
 * @param folders that belong to a prefix, besides the bucket, 0 to {@link #MOST_FOLDERS}
 */
public record ScanRules(double share, int objects, int apartDays, int folders)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The rules unless told otherwise. */
  public static final ScanRules DEFAULT = new ScanRules(0.9, 100, 7, 1);

  /** A year: what comes less often is no workload by anyone's rules. */
  public static final int MOST_APART_DAYS = 366;

  /** Deeper ones would be about as many as objects. */
  public static final int MOST_FOLDERS = 16;

  /** What reads an object through, and looks at its beginning before. */
  private static final int PASSES = 2;

  /**
   * @throws IllegalArgumentException naming the value and what is allowed
   */
  public ScanRules {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share is " + share + "; allowed: above 0 to 1");
    }
    between("objects", objects, 1, ReadSample.MOST_OBJECTS);
    between("apart-days", apartDays, 1, MOST_APART_DAYS);
    between("folders", folders, 0, MOST_FOLDERS);
  }

  private static void between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + "; allowed: a whole number, " + least + " to " + most);
    }
  }

  /**
   * True if a day's reads of an object are a scan's, if its prefix was scanned: they are few
   * enough, and the logs tell what was before.
   *
   * @param logsStart the first UTC day the logs cover
   */
  public boolean isScan(DailyAccess day, int logsStart) {
    return day.day() - apartDays >= logsStart
        && readsThrough(day.wantedReads(), day.bytes(), day.objectBytes());
  }

  /** The prefix that an object belongs to. */
  public String prefix(String object) {
    return ObjectId.prefix(object, folders);
  }

  /**
   * True if reads by users and applications are those of something that reads the object through:
   * one or two, or as many parts of it as come to its size, at most twice.
   *
   * @param size of the object, 0 or below if unknown
   */
  static boolean readsThrough(long reads, long bytes, long size) {
    boolean parts = size > 0 && bytes >= size && bytes - size <= size;
    return reads > 0 && (reads <= PASSES || parts);
  }

  /** Names exactly these rules. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s-of-%d-each-%dd-in-%d", share, objects, apartDays, folders);
  }
}
