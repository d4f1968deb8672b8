package io.cloudflux.decision;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.decision.PricedObject.Placement;
import java.util.Arrays;

/**
 * The least an object is expected to cost from now on, by the class it goes to now: a dynamic
 * programme over the steps of a {@link ReadPath}. Its state is the class and the step it was
 * entered at; at every step the object stays or moves on. So a class is not judged as if it had to
 * be kept, waiting is an alternative like any other, minimum days already served are sunk, and an
 * auto class is worth what its colder tiers will be, given the chance of silence.
 *
 * <p>Reads of explicit classes are priced at their expectation, to which cost is linear. A plan
 * does not foresee that it will know more later: classes that adapt by themselves are worth a
 * little more than it says. Not for several threads at once.
 */
final class ClassPlanner {
  private double[][] next = {};
  private double[][] now = {};
  private double[] read = {};

  // The chance that a whole step is spent in a tier, by tier; NaN where nobody asked yet.
  private double[] whole = {};

  /**
   * The costs over the horizon.
   *
   * @param rates the object's, in all classes
   * @param allowed by class, whether the object may move there
   * @param bytesPerRead bytes a read returns
   * @return by class, USD; infinite for classes not allowed
   */
  double[] costs(
      ClassRates[] rates,
      Placement placement,
      boolean[] allowed,
      ReadPath path,
      double bytesPerRead) {
    int classes = rates.length;
    int steps = path.steps();
    int current = ClassRates.in(rates, placement.current()).index();
    prepare(rates, path, bytesPerRead);
    if (path.ends()) {
      next[current][steps] = rates[current].unserved(path.day(steps) + placement.daysInClass());
    }
    for (int step = steps - 1; step >= 0; step--) {
      int end = path.day(step + 1);
      double reads = path.reads(end) - path.reads(path.day(step));
      for (int c = 0; c < classes; c++) {
        if (c != current && !allowed[c]) {
          continue;
        }
        ClassRates in = rates[c];
        double away = step == steps - 1 ? Double.POSITIVE_INFINITY : away(rates, allowed, in, step);
        double readCost = reads * read[c];
        if (in.tiers() == 1) {
          steady(in, path, step, readCost, away);
        } else {
          adapting(in, path, step, readCost, away);
        }
        if (c == current) {
          now[c][steps] =
              storage(in, path, step, -placement.idleInClass(), whole)
                  + readCost
                  + Math.min(next[c][steps], away + in.unserved(end + placement.daysInClass()));
        }
      }
      double[][] done = now;
      now = next;
      next = done;
    }
    double[] costs = new double[classes];
    double leave = rates[current].unserved(placement.daysInClass());
    for (int c = 0; c < classes; c++) {
      if (c == current) {
        costs[c] = next[c][steps];
      } else {
        costs[c] =
            allowed[c] ? leave + rates[c].entry(current) + next[c][0] : Double.POSITIVE_INFINITY;
      }
    }
    return costs;
  }

  /**
   * What a day in a class is expected to cost, on average over the horizon, the move there left
   * out.
   *
   * @param idleInClass idle days that an auto class has counted already
   */
  static double perDay(ClassRates in, ReadPath path, int idleInClass, double bytesPerRead) {
    double read = in.access(1, Math.round(bytesPerRead), 0);
    int horizon = path.day(path.steps());
    double[] whole = new double[in.tiers()];
    double sum = path.reads(horizon) * read;
    for (int step = 0; step < path.steps(); step++) {
      Arrays.fill(whole, Double.NaN);
      sum += storage(in, path, step, -idleInClass, whole);
    }
    return sum / horizon;
  }

  /** A class that costs the same every day: only minimum days tell when it was entered. */
  private void steady(ClassRates in, ReadPath path, int step, double readCost, double away) {
    double[] after = next[in.index()];
    double[] before = now[in.index()];
    int end = path.day(step + 1);
    double stay = in.day(0) * (end - path.day(step)) + readCost;
    int since = step;
    while (since >= 0 && end - path.day(since) < in.minimumDays()) {
      before[since] = stay + Math.min(after[since], away + in.unserved(end - path.day(since)));
      since--;
    }
    if (since >= 0) {
      // Entered before, it has served its minimum: all the same.
      Arrays.fill(before, 0, since + 1, stay + Math.min(after[0], away));
    }
  }

  /** An auto class: where an object is in it depends on when it was entered. */
  private void adapting(ClassRates in, ReadPath path, int step, double readCost, double away) {
    double[] after = next[in.index()];
    double[] before = now[in.index()];
    int end = path.day(step + 1);
    // Entered before, it has served its minimum, and adapts no further: all the same.
    int settled = Math.min(end - in.minimumDays(), path.day(step) - in.tierFrom(in.tiers() - 1));
    Arrays.fill(whole, Double.NaN);
    for (int since = 0; since <= step; since++) {
      int entered = path.day(since);
      before[since] =
          since > 0 && entered <= settled
              ? before[0]
              : storage(in, path, step, entered, whole)
                  + readCost
                  + Math.min(after[since], away + in.unserved(end - entered));
    }
  }

  private void prepare(ClassRates[] rates, ReadPath path, double bytesPerRead) {
    int steps = path.steps();
    if (read.length != rates.length || next[0].length != steps + 1) {
      read = new double[rates.length];
      next = new double[rates.length][steps + 1];
      now = new double[rates.length][steps + 1];
    }
    for (int c = 0; c < rates.length; c++) {
      read[c] = rates[c].access(1, Math.round(bytesPerRead), 0);
      if (whole.length < rates[c].tiers()) {
        whole = new double[rates[c].tiers()];
      }
      for (int since = 0; since <= steps; since++) {
        // What else comes after the horizon is left out, the same for all.
        next[c][since] = path.ends() ? rates[c].unserved(path.day(steps) - path.day(since)) : 0;
      }
    }
  }

  /** The cheapest way on from a class that is left after a step, without what is unserved. */
  private double away(ClassRates[] rates, boolean[] allowed, ClassRates from, int step) {
    double least = Double.POSITIVE_INFINITY;
    for (int to = 0; to < allowed.length; to++) {
      if (allowed[to] && to != from.index()) {
        least = Math.min(least, rates[to].entry(from.index()) + next[to][step + 1]);
      }
    }
    return least;
  }

  /**
   * @param idleSince the day ahead since which an auto class has counted idle days
   * @param whole what is known already of this step, see {@link #whole}
   */
  private static double storage(
      ClassRates in, ReadPath path, int step, int idleSince, double[] whole) {
    int start = path.day(step);
    int end = path.day(step + 1);
    double cost = in.day(0) * (end - start);
    for (int tier = 1; tier < in.tiers(); tier++) {
      int from = idleSince + in.tierFrom(tier);
      if (from >= end) {
        break;
      }
      double silence;
      if (from > start) {
        silence = silence(in, path, tier, from, end);
      } else {
        if (Double.isNaN(whole[tier])) {
          whole[tier] = silence(in, path, tier, start, end);
        }
        silence = whole[tier];
      }
      cost += (in.day(tier) - in.day(tier - 1)) * (end - Math.max(start, from)) * silence;
    }
    return cost;
  }

  /** The chance of a silence as long as a tier takes, in the middle of some days ahead. */
  private static double silence(ClassRates in, ReadPath path, int tier, int begin, int end) {
    double middle = (begin + end) / 2.0;
    return path.silence(Math.max(0, middle - in.tierFrom(tier)), middle);
  }
}
