package io.cloudflux.forecast;

import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.function.IntToLongFunction;

/** Snapshots of objects with reads given day by day. */
final class Histories {
  /** A Tuesday. */
  static final int AS_OF = 20_800;

  /** Bytes of every object. */
  static final long BYTES = 1_000;

  private Histories() {}

  /**
   * An object written so many days before the boundary and so many times read on each day since.
   *
   * @param reads given how many days before the boundary a day is, from 1 on
   */
  static ObjectSnapshot observed(int days, IntToLongFunction reads) {
    return snapshot(days, days, AS_OF - 1_000, reads);
  }

  /** An object written a year before the boundary, of which the logs cover the last days only. */
  static ObjectSnapshot oldButObserved(int days, IntToLongFunction reads) {
    return snapshot(365, days, AS_OF - days, reads);
  }

  private static ObjectSnapshot snapshot(
      int writtenDaysAgo, int readDays, int logsStart, IntToLongFunction reads) {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(Accesses.listed(BYTES, "STANDARD", Accesses.at(AS_OF - writtenDaysAgo, 0)));
    for (int before = 1; before <= readDays; before++) {
      long count = reads.applyAsLong(before);
      if (count > 0) {
        profile.add(Accesses.reads(AS_OF - before, count, count * 10));
      }
    }
    profile.closeTo(AS_OF);
    return ObjectSnapshot.of(profile, Accesses.OBJECT, AS_OF, logsStart);
  }
}
