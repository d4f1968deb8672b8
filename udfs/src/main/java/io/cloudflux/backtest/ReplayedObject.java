package io.cloudflux.backtest;

import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.log.Counts;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.List;

/**
 * An object's life in the window that is replayed.
 *
 * @param history what it is billed for
 * @param profile what is known of it, all days of the logs still open
 */
record ReplayedObject(ObjectHistory history, ObjectProfile profile) {

  /**
   * Takes an object from the logs. It exists from its last modification in the inventory or its
   * first access on, whichever is first, but not before the window; and to the window's end, or the
   * day of its last deletion if nothing happened to it later.
   *
   * @param profile with all days open
   * @param from first UTC day of the window
   * @param to the UTC day after its last
   * @return null if it does not exist in the window
   */
  static ReplayedObject of(
      ObjectProfile profile, String object, int from, int to, int logsStart, ReplayRules rules) {
    ObjectProfile whole = profile.copy();
    whole.closeTo(to);
    long size =
        Math.round(rules.sizeScale() * ObjectSnapshot.of(whole, object, to, logsStart).sizeBytes());
    List<DailyAccess> days = profile.openDays();
    int begin = Math.max(from, profile.bornOn());
    int end = to;
    if (whole.deleted()) {
      end = days.isEmpty() ? to : Math.min(to, days.get(days.size() - 1).day() + 1);
    }
    if (begin >= end) {
      return null;
    }
    ObjectHistory.Builder history = ObjectHistory.builder(object, begin, size);
    for (DailyAccess day : days) {
      if (day.day() >= begin && day.day() < end) {
        long bytes =
            rules.wholeReads()
                ? Counts.times(day.reads(), size)
                : Math.round(rules.sizeScale() * day.bytes());
        // What makes the object, in however many parts, replaces none.
        long writes = day.day() == profile.bornOn() ? 0 : day.writes();
        history.access(day.day(), day.reads(), bytes, writes);
      }
    }
    return new ReplayedObject(history.until(end), profile);
  }
}
