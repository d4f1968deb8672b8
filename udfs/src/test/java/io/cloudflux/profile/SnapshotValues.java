package io.cloudflux.profile;

import java.util.ArrayList;
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
    for (int days = 0; days <= ObjectProfile.WINDOW_DAYS; days++) {
      values.add(s.readsInLast(days));
      values.add(s.activeDaysInLast(days));
      values.add(s.readsOn(asOf - days));
    }
    for (int horizon = 0; horizon < ObjectProfile.HORIZONS; horizon++) {
      values.add(s.decayedReads(horizon));
      values.add(s.exposureDays(horizon));
      values.add(s.readRate(horizon));
    }
    return values;
  }
}
