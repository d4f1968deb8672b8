package io.cloudflux.bill;

import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.util.Arrays;

/**
 * The least bill, by the programme as it is told in a sentence: a table of class by count, filled
 * anew every day. Written apart from {@link Optimum}, which it is to hold against.
 */
final class PlainProgramme {
  private static final double NONE = Double.POSITIVE_INFINITY;

  private PlainProgramme() {}

  /** Over all classes, beginning in the standard one, idle days counted from entry. */
  static double least(ProviderPrices prices, ObjectHistory history, BillRules rules) {
    StorageClass[] classes = prices.classes().values().toArray(new StorageClass[0]);
    int most = history.to() - history.from() + 1;
    ClassRates[] rates = ClassRates.of(prices, history.bytes());
    double[][] costs = table(classes.length, most);
    for (int c = 0; c < classes.length; c++) {
      costs[c][0] = classes[c].name().equals(prices.standardClass()) ? 0 : NONE;
    }
    int access = 0;
    int resize = 0;
    for (int day = history.from(); day < history.to(); day++) {
      double[][] moved = table(classes.length, most);
      for (int c = 0; c < classes.length; c++) {
        for (int count = 0; count < most; count++) {
          moved[c][count] = Math.min(moved[c][count], costs[c][count]);
          for (int to = 0; to < classes.length; to++) {
            if (to != c) {
              double cost = costs[c][count] + rates[c].unserved(count) + rates[to].entry(c);
              moved[to][0] = Math.min(moved[to][0], cost);
            }
          }
        }
      }
      ClassRates[] before = rates;
      if (resize < history.resizes() && history.resizeDay(resize) == day) {
        rates = ClassRates.of(prices, history.resizedBytes(resize++));
      }
      boolean used = access < history.accesses() && history.day(access) == day;
      long writes = used ? history.writes(access) : 0;
      costs = table(classes.length, most);
      for (int c = 0; c < classes.length; c++) {
        for (int count = 0; count < most; count++) {
          if (moved[c][count] == NONE) {
            continue;
          }
          int idle = used ? 0 : count;
          int tier = classes[c].auto() ? rates[c].tier(idle) : 0;
          double cost = moved[c][count] + rates[c].day(tier);
          int next = (classes[c].auto() ? idle : count) + 1;
          if (used) {
            cost += rates[c].access(history.reads(access), history.bytesRead(access), writes);
          }
          if (writes > 0 && !classes[c].auto()) {
            cost += before[c].unserved(count + 1);
            next = 0;
          }
          costs[c][next] = Math.min(costs[c][next], cost);
        }
      }
      access += used ? 1 : 0;
    }
    double least = NONE;
    for (int c = 0; c < classes.length; c++) {
      for (int count = 0; count < most; count++) {
        double early = rules.chargeEnd() ? rates[c].unserved(count) : 0;
        least = Math.min(least, costs[c][count] + early);
      }
    }
    return least;
  }

  private static double[][] table(int classes, int most) {
    double[][] table = new double[classes][most];
    for (double[] row : table) {
      Arrays.fill(row, NONE);
    }
    return table;
  }
}
