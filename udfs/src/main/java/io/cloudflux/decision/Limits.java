package io.cloudflux.decision;

import io.cloudflux.price.StorageClass;
import io.cloudflux.profile.ObjectSnapshot;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a policy must keep to with one object: what its file says of all, unless a rule says
 * otherwise of the object's prefix.
 *
 * @param rule prefix of the rule that these are of, empty if no rule matches the object
 * @param excluded whether the object is never advised to move
 * @param legalHold whether it may be neither deleted nor overwritten
 * @param retentionDays the same until so many days after it was last written, ≥ 0
 * @param residency the providers of the price book that it may be copied to, besides its own; null
 *     for any
 * @param maxLatencyMillis time to first byte that its readers accept unless it has a requirement of
 *     its own, milliseconds, ≥ 1
 * @param excludedClasses classes never advised
 * @param coolOffDays days in its class before it is advised into one that it would have to be
 *     restored from, ≥ 0
 * @param minimumSaving USD a month below which a move is not advised, 0 for none; required moves
 *     are
 */
public record Limits(
    String rule,
    boolean excluded,
    boolean legalHold,
    int retentionDays,
    List<String> residency,
    long maxLatencyMillis,
    SortedSet<String> excludedClasses,
    int coolOffDays,
    double minimumSaving)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public Limits {
    excludedClasses = Collections.unmodifiableSortedSet(new TreeSet<>(excludedClasses));
    residency = residency == null ? null : List.copyOf(residency);
  }

  /** Those of a file that knows of latency, classes and cooling off only. */
  static Limits of(long maxLatencyMillis, SortedSet<String> excludedClasses, int coolOffDays) {
    return new Limits("", false, false, 0, null, maxLatencyMillis, excludedClasses, coolOffDays, 0);
  }

  /** Time to first byte allowed, milliseconds: what is required, but no less than can be had. */
  long latencyLimit(PricedObject object) {
    int required = object.snapshot().latencyMillis();
    long fastest = Long.MAX_VALUE;
    for (StorageClass any : object.prices().classes().values()) {
      if (!any.auto()) {
        fastest = Math.min(fastest, any.firstByteMillis());
      }
    }
    return Math.max(fastest, required >= 0 ? required : maxLatencyMillis);
  }

  /** Only a requirement of its own readers drives an object out of the class it is in. */
  static boolean tooSlowToStay(PricedObject object, long latencyLimit) {
    return object.snapshot().latencyMillis() >= 0
        && object.current().firstByteMillis() > latencyLimit;
  }

  /** True if the object may be neither deleted nor overwritten. */
  public boolean hold(ObjectSnapshot object) {
    return legalHold || retentionDays > 0 && object.writtenDaysAgo() < retentionDays;
  }

  /**
   * True if a move to a class keeps to the rules: anywhere but to an excluded class, or to an
   * archive so soon after a move that whoever had it restored may still want it; under a hold only
   * where a rule of the provider leads. That changes the class in place, which holds allow, while a
   * copy would have to replace the object.
   */
  boolean mayMove(PricedObject object, StorageClass to) {
    StorageClass current = object.current();
    boolean cooledOff =
        !to.retrieval().restoreNeeded() || object.placement().daysInClass() >= coolOffDays;
    return !excludedClasses.contains(to.name())
        && (current.name().equals(to.name())
            || !excluded && cooledOff && (!hold(object.snapshot()) || current.movesByRule(to)));
  }

  /**
   * True if an object that has gone to a class may come back from there to the standard class
   * should it be read, or need not, because reads are free there: what {@link NoHarm} counts on.
   */
  boolean mayComeBack(PricedObject object, StorageClass from) {
    return mayComeBack(hold(object.snapshot()), from, object.prices().standard());
  }

  private static boolean mayComeBack(boolean held, StorageClass from, StorageClass standard) {
    return from.auto()
        || !held
        || from.name().equals(standard.name())
        || from.movesByRule(standard);
  }

  /**
   * The same of an object of which it is known only that it was written no less than so many days
   * ago: until its retention is over by that, it counts as held.
   *
   * @param idleDays whole days since its last read or write
   */
  public boolean mayComeBack(int idleDays, StorageClass from, StorageClass standard) {
    return mayComeBack(legalHold || idleDays < retentionDays, from, standard);
  }

  /** True if an object may be copied to another provider. */
  public boolean mayLeaveFor(String provider) {
    return residency == null || residency.contains(provider);
  }

  /** True if a move saves enough to be advised. */
  boolean savesEnough(PricedObject object, StorageClass to) {
    return minimumSaving == 0
        || Saving.of(object.monthlyCost(object.current()), object.monthlyCost(to)).monthly()
            >= minimumSaving;
  }

  /** What would hold if the object were neither excluded nor held. */
  Limits released() {
    return new Limits(
        rule,
        false,
        false,
        0,
        residency,
        maxLatencyMillis,
        excludedClasses,
        coolOffDays,
        minimumSaving);
  }

  /** Why the object is held, in words. */
  String holdText(ObjectSnapshot object) {
    return legalHold
        ? "legal hold"
        : "retention of %d days, of which %d are over"
            .formatted(retentionDays, object.writtenDaysAgo());
  }
}
