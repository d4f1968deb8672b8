package io.cloudflux.bill;

import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The least an object could have been billed, had its accesses been known beforehand, and the moves
 * that do it: an exact dynamic programme over the object's days. Its state is the class and the
 * days in it up to the minimum, or for an auto class the idle days it bills by; every day the
 * object stays or moves to one of the classes allowed, by rule or copy. Costs are those of {@link
 * BillMeter}. Where several ways cost the same it is always the same one of them.
 *
 * <p>A day takes a number of steps that grows with the square of the classes and not with their
 * minimum days ({@link Cohorts}). Not for several threads at once.
 */
public final class Optimum {
  /** The class that is not moved to unless told otherwise: it is lost with its one zone. */
  private static final String ONE_ZONE = "ONEZONE_IA";

  private static final long INSTANT_BELOW_MILLIS = 1000;
  private static final int CLASS_SHIFT = 24;
  private static final int ID_MASK = (1 << CLASS_SHIFT) - 1;
  private static final int MOST_DAYS = ID_MASK >> 1;
  private static final int BEGINNING = -1;

  private final ProviderPrices prices;
  private final BillRules rules;
  private final StorageClass[] classes;
  private final boolean[] target;
  private final int[] active;
  private int actives;
  private final Cohorts[] cohorts;
  private final double[] leave;
  private final int[] leaveId;
  private final double[] pending;
  private final int[] pendingKind;
  // By class and day: the class and cohort an entry came from, and the cohort a renewed one was.
  private int[] entered = {};
  private int[] renewed = {};
  private int stride;
  private ClassRates[] rates;
  private long ratedBytes = -1;

  /**
   * The least bill of an object.
   *
   * @param total USD, not rounded
   * @param moves the moves that lead to it, in ascending order of days
   */
  public record Path(double total, List<Move> moves) {}

  /**
   * @param targets names of the classes that objects may move to
   * @throws IllegalArgumentException if one of them is not the provider's
   */
  public Optimum(ProviderPrices prices, Collection<String> targets, BillRules rules) {
    this.prices = Objects.requireNonNull(prices, "prices");
    this.rules = Objects.requireNonNull(rules, "rules");
    classes = prices.classes().values().toArray(new StorageClass[0]);
    int n = classes.length;
    Set<String> names = new HashSet<>();
    targets.forEach(name -> names.add(prices.require(name).name()));
    target = new boolean[n];
    active = new int[n];
    cohorts = new Cohorts[n];
    for (int c = 0; c < n; c++) {
      target[c] = names.contains(classes[c].name());
      cohorts[c] = new Cohorts(lanes(classes[c], rules), classes[c].minimumDays());
    }
    leave = new double[n];
    leaveId = new int[n];
    pending = new double[n];
    pendingKind = new int[n];
  }

  /** The optimum over {@link #instantClasses}, by the usual rules. */
  public Optimum(ProviderPrices prices) {
    this(prices, instantClasses(prices), BillRules.USUAL);
  }

  /**
   * The classes that objects may move to unless told otherwise: those that answer within a second,
   * auto classes included, but not the one that is lost with its zone.
   */
  public static List<String> instantClasses(ProviderPrices prices) {
    return prices.classes().values().stream()
        .filter(c -> c.firstByteMillis() < INSTANT_BELOW_MILLIS)
        .map(StorageClass::name)
        .filter(name -> !name.equals(ONE_ZONE))
        .toList();
  }

  private static int[] lanes(StorageClass c, BillRules rules) {
    if (c.auto() && rules.idleFromEntry()) {
      return c.autoTiers().stream().mapToInt(StorageClass.AutoTier::afterIdleDays).toArray();
    }
    return c.minimumDays() > 0 ? new int[] {0, c.minimumDays()} : new int[] {0};
  }

  /** The optimum of an object that begins in the standard class. */
  public Path of(ObjectHistory history) {
    return of(history, prices.standard());
  }

  /**
   * The optimum of an object.
   *
   * @param start the class it is in when the window begins, one of the provider's, whether or not
   *     it may be moved to
   * @throws IllegalArgumentException if the class is not the provider's
   */
  public Path of(ObjectHistory history, StorageClass start) {
    int days = history.to() - history.from();
    if (days > MOST_DAYS) {
      throw new IllegalArgumentException(
          "window has " + days + " days; allowed: up to " + MOST_DAYS);
    }
    begin(history, days, start);
    int access = 0;
    int resize = 0;
    int idle = 0;
    for (int day = 0; day < days; day++) {
      int utcDay = history.from() + day;
      enter(day);
      ClassRates[] atMidnight = rates;
      if (resize < history.resizes() && history.resizeDay(resize) == utcDay) {
        rate(history.resizedBytes(resize++));
        for (int i = 0; i < actives; i++) {
          int c = active[i];
          cohorts[c].earlyRate(day, rates[c].earlyPerDay());
        }
      }
      if (access < history.accesses() && history.day(access) == utcDay) {
        idle = 0;
        billAccess(
            day,
            history.reads(access),
            history.bytesRead(access),
            history.writes(access),
            atMidnight);
        access++;
      } else {
        for (int i = 0; i < actives; i++) {
          int c = active[i];
          cohorts[c].bill(rates[c], classes[c].auto() ? rates[c].tier(idle) : 0, 0);
        }
      }
      idle++;
    }
    return cheapest(history.from(), days);
  }

  private void begin(ObjectHistory history, int days, StorageClass start) {
    rate(history.bytes());
    int cells = classes.length * (days + 1);
    if (entered.length < cells) {
      entered = new int[cells];
      renewed = new int[cells];
    }
    stride = days + 1;
    int first = -1;
    actives = 0;
    for (int c = 0; c < classes.length; c++) {
      boolean here = classes[c].name().equals(start.name());
      if (here) {
        first = c;
      }
      // The others can never be reached.
      if (here || target[c]) {
        active[actives++] = c;
        cohorts[c].start(rates[c].earlyPerDay());
        pending[c] = Double.POSITIVE_INFINITY;
      }
    }
    if (first < 0) {
      throw new IllegalArgumentException(
          "start is " + start.name() + "; allowed: one of " + prices.classes().keySet());
    }
    pending[first] = 0;
    pendingKind[first] = Cohorts.ENTERED;
    entered[first * stride] = BEGINNING;
  }

  /** The moves at the start of a day. */
  private void enter(int day) {
    for (int i = 0; i < actives; i++) {
      int c = active[i];
      cohorts[c].rotate(day);
      leave[c] = cohorts[c].cheapestToLeave(day);
      leaveId[c] = cohorts[c].foundId;
      // One that begins today has served nothing.
      double renewedToday = pending[c] + rates[c].unserved(0);
      if (renewedToday < leave[c]) {
        leave[c] = renewedToday;
        leaveId[c] = 2 * day + pendingKind[c];
      }
    }
    for (int i = 0; i < actives; i++) {
      int c = active[i];
      double best = Double.POSITIVE_INFINITY;
      int from = -1;
      if (target[c]) {
        for (int j = 0; j < actives; j++) {
          int source = active[j];
          double cost = leave[source] + rates[c].entry(source);
          if (source != c && cost < best) {
            best = cost;
            from = source;
          }
        }
      }
      if (best < pending[c]) {
        cohorts[c].insert(day, best, Cohorts.ENTERED);
        entered[c * stride + day] = from << CLASS_SHIFT | leaveId[from];
      } else if (pending[c] < Double.POSITIVE_INFINITY) {
        cohorts[c].insert(day, pending[c], pendingKind[c]);
      }
      pending[c] = Double.POSITIVE_INFINITY;
    }
  }

  private void billAccess(
      int day, long reads, long bytesRead, long writes, ClassRates[] atMidnight) {
    for (int i = 0; i < actives; i++) {
      int c = active[i];
      Cohorts of = cohorts[c];
      ClassRates now = rates[c];
      if (classes[c].auto() && rules.idleFromEntry()) {
        // Whoever is there is back in the first tier.
        double least = of.cheapestToLeave(day);
        if (least < Double.POSITIVE_INFINITY && of.foundId != 2 * day + Cohorts.ENTERED) {
          renewed[c * stride + day] = of.foundId;
          of.clear(day);
          of.insert(day, least, Cohorts.RENEWED);
        } else if (least < Double.POSITIVE_INFINITY) {
          of.clear(day);
          of.insert(day, least, Cohorts.ENTERED);
        }
      }
      of.bill(now, 0, now.access(reads, bytesRead, writes));
      if (writes > 0 && now.minimumDays() > 0) {
        double least =
            atMidnight == rates
                ? of.cheapestToLeave(day + 1)
                : of.cheapestToLeave(day, day + 1, atMidnight[c].earlyPerDay());
        if (least < Double.POSITIVE_INFINITY) {
          pending[c] = least;
          pendingKind[c] = Cohorts.RENEWED;
          renewed[c * stride + day + 1] = of.foundId;
        }
        of.clear(day + 1);
      }
    }
  }

  private Path cheapest(int from, int days) {
    double best = Double.POSITIVE_INFINITY;
    int of = -1;
    int id = -1;
    for (int i = 0; i < actives; i++) {
      int c = active[i];
      double early = rules.chargeEnd() ? rates[c].earlyPerDay() : 0;
      cohorts[c].rotate(days);
      double cost = cohorts[c].cheapestToLeave(days, days, early);
      int cohort = cohorts[c].foundId;
      double renewedLast = pending[c] + early * classes[c].minimumDays();
      if (renewedLast < cost) {
        cost = renewedLast;
        cohort = 2 * days + pendingKind[c];
      }
      if (cost < best) {
        best = cost;
        of = c;
        id = cohort;
      }
    }
    return new Path(best, moves(from, of, id));
  }

  /** The way back from the last state to the first. */
  private List<Move> moves(int from, int last, int lastId) {
    List<Move> moves = new ArrayList<>();
    int c = last;
    int id = lastId;
    while (true) {
      int day = id >> 1;
      if ((id & 1) == Cohorts.RENEWED) {
        id = renewed[c * stride + day];
        continue;
      }
      int source = entered[c * stride + day];
      if (source == BEGINNING) {
        Collections.reverse(moves);
        return List.copyOf(moves);
      }
      moves.add(new Move(from + day, classes[c].name()));
      c = source >>> CLASS_SHIFT;
      id = source & ID_MASK;
    }
  }

  private void rate(long bytes) {
    if (bytes != ratedBytes) {
      rates = ClassRates.of(prices, bytes);
      ratedBytes = bytes;
    }
  }
}
