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
    int current = index(rates, placement);
    prepare(rates, steps, bytesPerRead);
    for (int step = steps - 1; step >= 0; step--) {
      int end = path.day(step + 1);
      for (int c = 0; c < classes; c++) {
        if (c != current && !allowed[c]) {
          continue;
        }
        double away = step == steps - 1 ? Double.POSITIVE_INFINITY : away(rates, allowed, c, step);
        for (int since = 0; since <= step; since++) {
          int entered = path.day(since);
          now[c][since] =
              cost(rates[c], path, step, entered, read[c])
                  + Math.min(next[c][since], away + rates[c].unserved(end - entered));
        }
        if (c == current) {
          now[c][steps] =
              cost(rates[c], path, step, -placement.idleInClass(), read[c])
                  + Math.min(
                      next[c][steps], away + rates[c].unserved(end + placement.daysInClass()));
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
    double sum = 0;
    for (int step = 0; step < path.steps(); step++) {
      sum += cost(in, path, step, -idleInClass, read);
    }
    return sum / path.day(path.steps());
  }

  private void prepare(ClassRates[] rates, int steps, double bytesPerRead) {
    if (read.length != rates.length || next[0].length != steps + 1) {
      read = new double[rates.length];
      next = new double[rates.length][steps + 1];
      now = new double[rates.length][steps + 1];
    }
    for (int c = 0; c < rates.length; c++) {
      read[c] = rates[c].access(1, Math.round(bytesPerRead), 0);
      // What comes after the horizon is left out, the same for all.
      Arrays.fill(next[c], 0);
    }
  }

  /** The cheapest way on from a class that is left after a step, without what is unserved. */
  private double away(ClassRates[] rates, boolean[] allowed, int from, int step) {
    double least = Double.POSITIVE_INFINITY;
    for (int to = 0; to < rates.length; to++) {
      if (to != from && allowed[to]) {
        least = Math.min(least, rates[to].entry(from) + next[to][step + 1]);
      }
    }
    return least;
  }

  /**
   * @param idleSince the day ahead since which an auto class has counted idle days
   */
  private static double cost(ClassRates in, ReadPath path, int step, int idleSince, double read) {
    int start = path.day(step);
    int end = path.day(step + 1);
    double cost = in.day(0) * (end - start);
    for (int tier = 1; tier < in.tiers(); tier++) {
      double begin = Math.max(start, idleSince + in.tierFrom(tier));
      if (begin >= end) {
        break;
      }
      double middle = (begin + end) / 2;
      double silence = path.silence(Math.max(0, middle - in.tierFrom(tier)), middle);
      cost += (in.day(tier) - in.day(tier - 1)) * (end - begin) * silence;
    }
    return cost + (path.reads(end) - path.reads(start)) * read;
  }

  /** The index of the class the object is in. */
  static int index(ClassRates[] rates, Placement placement) {
    for (ClassRates each : rates) {
      if (each.storageClass().name().equals(placement.current().name())) {
        return each.index();
      }
    }
    throw new IllegalArgumentException("no rates of " + placement.current().name());
  }
}
