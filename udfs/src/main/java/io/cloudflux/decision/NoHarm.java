package io.cloudflux.decision;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.decision.PricedObject.Placement;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;

/**
 * Bounds what following the advice can cost an object beyond doing nothing, whatever the forecast
 * says: a share of what its storage costs in the standard class over its life, or over a year if it
 * is younger. It holds for objects that begin in the standard class, are not overwritten, keep
 * their size, and are read on no day more than on the busiest of the {@value
 * ObjectProfile#WINDOW_DAYS} days before they moved, or once; each read beyond that may cost what
 * it costs in the class it meets, on top.
 *
 * <p>A third of the share is for what accrues day by day: the fees of an auto class, or losses in a
 * class that charges for reads. Those are kept in an account of reads paid less storage saved, in
 * which a day counts half after {@value #HALF_LIFE} days. Were it to exceed {@link #limit}, the
 * object has to go back where reads are free; so over a stay an object loses the limit once, and a
 * third of the share a day.
 *
 * <p>The other two thirds are staked on moves: a stay in such a class begins only if the way in,
 * the limit, a day's reads, minimum days and the way out are covered by what has built up in the
 * stay before. The first stake is that of a year, and is borrowed: the next ones build up after the
 * first year. An auto class may be entered at once, but left for the standard class only if what
 * has built up covers that, and another time.
 *
 * @param share of the cost of doing nothing, ≥ 0
 */
record NoHarm(double share) implements java.io.Serializable {
  private static final long serialVersionUID = 2L;
  private static final int YEAR = 365;
  private static final int REMEMBERED_DAYS = ObjectProfile.WINDOW_DAYS;
  private static final double STAKED = 2.0 / 3;

  /** That of the sum of reads over a season. */
  private static final int HALF_LIFE = 120;

  /** What a day ago counts. */
  private static final double KEPT = StrictMath.pow(2, -1.0 / HALF_LIFE);

  NoHarm {
    if (!(share >= 0)) {
      throw new IllegalArgumentException("no-harm share must not be negative: " + share);
    }
  }

  /** True if the object may go to a class. */
  boolean mayEnter(PricedObject object, ClassRates to, ClassRates current, ClassRates standard) {
    if (to == current) {
      return true;
    }
    if (to == standard) {
      // Out of an auto class nothing drives an object; what coming and going costs has to be there.
      return !current.storageClass().auto()
          || standard.entry(current.index()) + 2 * current.entry(standard.index())
              <= stake(object, current, standard);
    }
    if (to.storageClass().auto()) {
      // The way from a class that charges for reads has been staked before it was entered.
      return affordable(to, standard)
          && (charges(current, standard)
              || to.entry(current.index()) <= STAKED * share * standard.day(0) * YEAR);
    }
    // Moved on the first day billed, it would look as if it had always been there, its stake whole.
    return object.placement().daysBilled() > 0
        && to.day(0) <= standard.day(0)
        && loss(object, to, current, standard) <= stake(object, current, standard);
  }

  /** True if the object's reads leave it no choice but to go where reads are free. */
  boolean mustLeave(PricedObject object, ClassRates current, ClassRates standard) {
    ObjectSnapshot snapshot = object.snapshot();
    int days = object.placement().daysInClass();
    int recent = Math.min(REMEMBERED_DAYS, days);
    if (!charges(current, standard) || snapshot.readsInLast(recent) == 0) {
      return false;
    }
    double read = read(object, current);
    double saved = standard.day(0) - current.day(0);
    double limit = limit(standard);
    double account = 0;
    double weight = 1;
    for (int ago = 1; ago <= recent; ago++) {
      account += weight * (snapshot.readsOn(snapshot.asOf() - ago) * read - saved);
      weight *= KEPT;
    }
    if (days > recent) {
      // Before, it did not exceed the limit, nor what all reads there have been make it.
      double all =
          snapshot.decayedReads(ObjectProfile.SEASON) * read
              - saved * (1 - StrictMath.pow(KEPT, days)) / (1 - KEPT);
      account = Math.min(account + weight * limit, all);
    }
    return account > limit;
  }

  /** What the account of a stay may come to: at equilibrium, a third of the share a day. */
  private double limit(ClassRates standard) {
    return (1 - STAKED) * share * standard.day(0) / (1 - KEPT);
  }

  /** True of a class that charges for reads. */
  static boolean charges(ClassRates in, ClassRates standard) {
    return in != standard && !in.storageClass().auto();
  }

  private boolean affordable(ClassRates auto, ClassRates standard) {
    double dearest = 0;
    for (int tier = 0; tier < auto.tiers(); tier++) {
      dearest = Math.max(dearest, auto.day(tier));
    }
    return dearest - standard.day(0) <= (1 - STAKED) * share * standard.day(0);
  }

  private double loss(PricedObject object, ClassRates to, ClassRates current, ClassRates standard) {
    long readsADay = Math.max(1, object.snapshot().mostReadsInLast(REMEMBERED_DAYS));
    double back = standard.entry(to.index());
    for (ClassRates each : object.rates()) {
      if (each.storageClass().auto() && affordable(each, standard)) {
        double on = back + each.entry(standard.index());
        back = Math.max(on, each.entry(to.index()));
      }
    }
    // The way into an auto class has not been staked.
    double before = current.storageClass().auto() ? current.entry(standard.index()) : 0;
    return before
        + to.entry(current.index())
        + current.unserved(object.placement().daysInClass())
        + limit(standard)
        + readsADay * read(object, to)
        + to.unserved(0)
        + back;
  }

  private double stake(PricedObject object, ClassRates current, ClassRates standard) {
    Placement placement = object.placement();
    int age = Math.min(object.snapshot().ageDays(), placement.daysBilled());
    int days = placement.daysInClass();
    // Never moved, or into an auto class on its first day.
    boolean first = days + (current.storageClass().auto() ? 1 : 0) >= age;
    int staked = first ? Math.max(YEAR, days) : Math.max(0, Math.min(days, age - YEAR));
    return STAKED * share * standard.day(0) * staked;
  }

  private static double read(PricedObject object, ClassRates in) {
    return in.access(1, Math.round(object.bytesPerRead()), 0);
  }
}
