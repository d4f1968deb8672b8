package io.cloudflux.bill;

import java.util.Arrays;

/**
 * One class in {@link Optimum}'s programme: the least cost of being in it, by the day on which the
 * count began that its prices depend on (days served, or idle days). All that began on one day are
 * one cohort, of which only the cheapest way there matters.
 *
 * <p>A cohort passes from one lane to the next as its count grows: before and after the minimum
 * days, or the tiers of an auto class. Within a lane every cohort costs the same a day, so that a
 * common base takes the day's cost and cohorts keep only what sets them apart. The one that is
 * cheapest to leave is the minimum of a sliding window, found by a queue of those not yet outdone
 * by a younger one: a day costs a few steps, however long the minimum.
 *
 * <p>Days count from the start of the window. A cohort is told by {@code 2 × day + kind}.
 */
final class Cohorts {
  /** The object came into the class on that day. */
  static final int ENTERED = 0;

  /** The object was in the class, and its count began anew on that day. */
  static final int RENEWED = 1;

  private static final double NONE = Double.POSITIVE_INFINITY;

  private final int[] laneFrom;
  private final int last;
  private final int minimumDays;
  private final double[] base;
  private final int mask;
  private final double[] value;
  private final byte[] kind;
  private final int[][] queue;
  private final double[][] keys;
  private final int[] head;
  private final int[] tail;
  private double earlyPerDay;
  private double lastValue;
  private int lastId;
  private int valid;

  /** The cheapest found by the last call that looks for one, or -1. */
  int foundId;

  /**
   * @param laneFrom counts from which cohorts are in a lane, ascending from 0
   * @param minimumDays days that leaving earlier charges for; where not 0, the second lane's first
   */
  Cohorts(int[] laneFrom, int minimumDays) {
    this.laneFrom = laneFrom.clone();
    this.minimumDays = minimumDays;
    last = laneFrom.length - 1;
    int size = Integer.highestOneBit(laneFrom[last] + 1) * 2;
    mask = size - 1;
    value = new double[size];
    kind = new byte[size];
    base = new double[last + 1];
    queue = new int[last][size];
    keys = new double[last][size];
    head = new int[last];
    tail = new int[last];
  }

  void start(double earlyRate) {
    earlyPerDay = earlyRate;
    Arrays.fill(base, 0);
    clear(0);
  }

  /** Forgets all cohorts that began before a day. */
  void clear(int from) {
    valid = from;
    Arrays.fill(head, 0);
    Arrays.fill(tail, 0);
    lastValue = NONE;
    lastId = -1;
  }

  /** Moves those to the next lane whose count reaches it on this day. */
  void rotate(int day) {
    for (int lane = 0; lane < last; lane++) {
      int began = day - laneFrom[lane + 1];
      if (began < valid) {
        break; // Lanes to come are for older cohorts still.
      }
      int slot = began & mask;
      if (value[slot] == NONE) {
        continue;
      }
      if (head[lane] != tail[lane] && queue[lane][head[lane] & mask] == began) {
        head[lane]++;
      }
      value[slot] += base[lane] - base[lane + 1];
      if (lane + 1 < last) {
        push(lane + 1, began, value[slot]);
      } else {
        keepLast(value[slot], 2 * began + kind[slot]);
      }
    }
    value[day & mask] = NONE;
  }

  /** Adds a cohort that begins on this day, at its cost so far. */
  void insert(int day, double cost, int cohortKind) {
    int slot = day & mask;
    double own = cost - base[0];
    kind[slot] = (byte) cohortKind;
    if (last == 0) {
      keepLast(own, 2 * day + cohortKind);
    } else {
      value[slot] = own;
      push(0, day, own + slope() * day);
    }
  }

  /** The least cost of leaving, days up to this one being served, with the others charged. */
  double cheapestToLeave(int day) {
    double best = NONE;
    foundId = -1;
    for (int lane = 0; lane < last; lane++) {
      if (head[lane] != tail[lane]) {
        int at = head[lane] & mask;
        double cost = keys[lane][at] + base[lane];
        if (lane == 0) {
          cost += slope() * (minimumDays - day);
        }
        if (cost < best) {
          best = cost;
          int began = queue[lane][at];
          foundId = 2 * began + kind[began & mask];
        }
      }
    }
    return orLast(best);
  }

  /**
   * The same at another rate for the days not served, one by one: for a size that has just changed,
   * and the window's end.
   *
   * @param day the day of the last {@link #rotate}
   * @param until day up to which, exclusive, days are served
   */
  double cheapestToLeave(int day, int until, double earlyRate) {
    double best = NONE;
    foundId = -1;
    for (int began = Math.max(valid, day - laneFrom[last] + 1); began <= day; began++) {
      double own = value[began & mask];
      if (own == NONE) {
        continue;
      }
      double cost =
          own + base[lane(day - began)] + earlyRate * Math.max(0, minimumDays - (until - began));
      if (cost < best) {
        best = cost;
        foundId = 2 * began + kind[began & mask];
      }
    }
    return orLast(best);
  }

  /** Adds what a day costs to every cohort. */
  void bill(ClassRates rates, int tierOfAll, double access) {
    for (int lane = 0; lane <= last; lane++) {
      int tier = rates.tiers() == 1 ? 0 : last == 0 ? tierOfAll : lane;
      base[lane] += rates.day(tier) + access;
    }
  }

  /** Charges days not served at another rate from now on. */
  void earlyRate(int day, double rate) {
    if (rate == earlyPerDay) {
      return;
    }
    earlyPerDay = rate;
    if (minimumDays == 0) {
      return;
    }
    head[0] = 0;
    tail[0] = 0;
    for (int began = Math.max(valid, day - minimumDays + 1); began <= day; began++) {
      double own = value[began & mask];
      if (own != NONE) {
        push(0, began, own + earlyPerDay * began);
      }
    }
  }

  private double slope() {
    return minimumDays == 0 ? 0 : earlyPerDay;
  }

  private int lane(int age) {
    int lane = 0;
    while (lane < last && age >= laneFrom[lane + 1]) {
      lane++;
    }
    return lane;
  }

  private void push(int lane, int began, double key) {
    int[] days = queue[lane];
    double[] costs = keys[lane];
    int end = tail[lane];
    while (end > head[lane] && costs[(end - 1) & mask] > key) {
      end--;
    }
    days[end & mask] = began;
    costs[end & mask] = key;
    tail[lane] = end + 1;
  }

  private void keepLast(double own, int id) {
    if (own < lastValue) {
      lastValue = own;
      lastId = id;
    }
  }

  private double orLast(double best) {
    double cost = lastValue + base[last];
    if (cost < best) {
      foundId = lastId;
      return cost;
    }
    return best;
  }
}
