package io.cloudflux.decision;

import io.cloudflux.bill.ClassRates;

/**
 * What a class that charges for reads is expected to cost if the object stays there until it is
 * read, and then goes where reads are free and stays. A forecast's reads may come in a burst, and a
 * plan that waits for them all in one class pays for each; who looks again every day pays for the
 * first.
 */
final class UntilRead {
  /** How many times likelier a read is taken to be: of silent objects many were only lucky. */
  static final double CAUTION = 1.25;

  private UntilRead() {}

  /**
   * The expected cost over the horizon, the way into the class left out.
   *
   * @param daysServed days in the class before
   * @param refuge where it goes when it is read; billed as its first tier from then on
   * @return USD
   */
  static double cost(
      ClassRates in, int daysServed, ReadPath path, double bytesPerRead, ClassRates refuge) {
    int horizon = path.day(path.steps());
    double leave = in.access(1, Math.round(bytesPerRead), 0) + refuge.entry(in.index());
    double cost = 0;
    double silent = 1;
    for (int step = 0; step < path.steps(); step++) {
      int start = path.day(step);
      int end = path.day(step + 1);
      double middle = (start + end) / 2.0;
      double still = Math.min(silent, Math.pow(path.silence(0, end), CAUTION));
      cost += in.day(0) * (end - start) * (silent + still) / 2;
      cost +=
          (silent - still)
              * (leave
                  + in.unserved((int) (daysServed + middle))
                  + refuge.day(0) * (horizon - middle));
      silent = still;
    }
    return cost;
  }
}
