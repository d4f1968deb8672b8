package io.cloudflux.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Everything a snapshot tells, as one value. */
final class SnapshotValues {
  private SnapshotValues() {}

  static List<Object> of(ObjectProfile profile, int asOf, int logsStart) {
    ObjectSnapshot s = ObjectSnapshot.of(profile, Accesses.OBJECT, asOf, logsStart);
    List<Object> values = new ArrayList<>();
    values.add(s.sizeBytes());
    values.add(String.valueOf(s.storageClass()));
    values.add(s.daysInClass());
    values.add(s.latencyMillis());
    values.add(s.ageDays());
    values.add(s.observedDays());
    values.add(s.idleDays());
    values.add(s.lastRead());
    values.add(s.totalReads());
    values.add(s.bytesPerRead());
    values.add(s.unreadDays());
    values.add(s.activeDays());
    values.add(s.reuseDistance());
    values.add(weekdays(s));
    for (int days = 0; days <= ObjectProfile.WINDOW_DAYS; days++) {
      values.add(s.readsInLast(days));
      values.add(s.readsOn(asOf - days));
    }
    for (int horizon = 0; horizon < ObjectProfile.HORIZONS; horizon++) {
      values.add(s.decayedReads(horizon));
      values.add(s.exposureDays(horizon));
      values.add(s.readRate(horizon));
      values.add(s.decayedActiveDays(horizon));
      values.add(s.decayedFalseHeat(horizon));
    }
    return values;
  }

  private static List<Object> weekdays(ObjectSnapshot snapshot) {
    int[] days = new int[7];
    long[] reads = new long[7];
    snapshot.weekdays(5, days, reads);
    return List.of(Arrays.toString(days), Arrays.toString(reads));
  }
}
