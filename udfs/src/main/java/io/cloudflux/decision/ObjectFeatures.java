package io.cloudflux.decision;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.time.Days;

/**
 * An object in the few figures that a query can tell of it, as of a day boundary. They are turned
 * into the profile they are the figures of, so that the decision is the job's own. What they do not
 * tell is taken to be even: the reads are spread over the days from the first of the 30 to the last
 * access. Beyond those 30 days only silence is known, and counts, if the object is idle for longer.
 *
 * @param storageClass the class the object is in, or null for the provider's standard class
 * @param sizeBytes size, ≥ 0
 * @param readsLast30Days reads in the 30 days before the boundary, ≥ 0
 * @param bytesLast30Days bytes that those reads sent, ≥ 0
 * @param idleDays whole days since the last read or write, ≥ 0
 * @param ageDays days since the object was written or first seen, ≥ 0; it is no younger than idle,
 *     and a day old if it has been read
 * @param latencyMillis time to first byte its readers need, or {@link InventoryRecord#NO_LIMIT}
 */
public record ObjectFeatures(
    String storageClass,
    long sizeBytes,
    long readsLast30Days,
    long bytesLast30Days,
    int idleDays,
    int ageDays,
    int latencyMillis) {
  private static final int WINDOW_DAYS = 30;

  /** Any boundary serves: nothing told is a date. */
  private static final int AS_OF = 0;

  /** Names no cloud, so the evaluator's default prices apply. */
  private static final String OBJECT = "object://described";

  /**
   * @throws IllegalArgumentException if a figure is negative
   */
  public ObjectFeatures {
    if (sizeBytes < 0
        || readsLast30Days < 0
        || bytesLast30Days < 0
        || idleDays < 0
        || ageDays < 0) {
      throw new IllegalArgumentException("size, reads, bytes or days below 0");
    }
    ageDays = Math.max(Math.max(ageDays, idleDays), readsLast30Days > 0 ? 1 : 0);
  }

  /**
   * The decision on the object.
   *
   * @param evaluator its default provider is the object's
   */
  public TierDecision evaluate(ObjectEvaluator evaluator) {
    int observedDays = Math.min(ageDays, Math.max(WINDOW_DAYS, idleDays));
    return evaluator.evaluate(profile(), OBJECT, AS_OF, AS_OF - observedDays).tell();
  }

  private ObjectProfile profile() {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(
        new InventoryRecord(
            OBJECT, sizeBytes, storageClass, Days.startMillis(AS_OF - ageDays), latencyMillis, 0));
    int first = AS_OF - Math.min(WINDOW_DAYS, ageDays);
    int last = AS_OF - 1 - idleDays;
    if (readsLast30Days > 0) {
      // Reads within 30 days of an object idle for longer: the window's first day is the nearest.
      addReads(profile, first, Math.max(1, last - first + 1));
    } else if (idleDays < ageDays) {
      profile.add(total(last, 0, 0, 1));
    }
    profile.closeTo(AS_OF);
    return profile;
  }

  private void addReads(ObjectProfile profile, int first, int days) {
    for (int i = 0; i < days; i++) {
      long reads = readsUpTo(i + 1, days) - readsUpTo(i, days);
      if (reads > 0) {
        long bytes = (long) ((double) bytesLast30Days / readsLast30Days * reads);
        profile.add(total(first + i, reads, bytes, 0));
      }
    }
  }

  /** Whole reads in the first {@code i} of so many days; no intermediate result overflows. */
  private long readsUpTo(int i, int days) {
    return readsLast30Days / days * i + readsLast30Days % days * i / days;
  }

  private static DailyAccess total(int day, long reads, long bytes, long writes) {
    long end = Days.startMillis(day + 1) - 1;
    return new DailyAccess(
        OBJECT,
        day,
        reads,
        bytes,
        writes,
        AccessEvent.UNKNOWN,
        reads > 0 ? end : DailyAccess.NEVER,
        writes > 0 ? end : DailyAccess.NEVER,
        DailyAccess.NEVER);
  }
}
