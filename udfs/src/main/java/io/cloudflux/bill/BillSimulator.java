package io.cloudflux.bill;

import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.time.Days;
import java.util.List;

/**
 * The bill of an object whose moves are known: by {@link BillMeter}'s rules, in a time that grows
 * with its accesses, moves, months and the tiers it passes, not with its days.
 */
public final class BillSimulator {
  private BillSimulator() {}

  /** The bill of an object that begins in the standard class, by the usual rules. */
  public static Bill bill(ProviderPrices prices, ObjectHistory history, List<Move> moves) {
    return bill(prices, history, moves, prices.standard(), BillRules.USUAL);
  }

  /**
   * The bill of an object.
   *
   * @param moves in ascending order of days, at most one a day, within the window
   * @param start the class it is in when the window begins, without having paid for coming there
   * @throws IllegalArgumentException if a move is out of order or to a class that is not there
   */
  public static Bill bill(
      ProviderPrices prices,
      ObjectHistory history,
      List<Move> moves,
      StorageClass start,
      BillRules rules) {
    return bill(new BillMeter(prices, rules), history, moves, start);
  }

  /** The same by the prices and rules of a meter that serves one object after the other. */
  public static Bill bill(
      BillMeter meter, ObjectHistory history, List<Move> moves, StorageClass start) {
    meter.start(history, start);
    int access = 0;
    int earliest = history.from();
    for (Move move : moves) {
      if (move.day() < earliest || move.day() >= history.to()) {
        throw new IllegalArgumentException(
            "move to "
                + move.to()
                + " on "
                + Days.iso(move.day())
                + "; allowed: from "
                + Days.iso(earliest)
                + " on, before "
                + Days.iso(history.to()));
      }
      earliest = move.day() + 1;
      access = advance(meter, history, access, move.day());
      meter.move(meter.prices().require(move.to()));
    }
    advance(meter, history, access, history.to());
    return meter.end();
  }

  private static int advance(BillMeter meter, ObjectHistory history, int from, int day) {
    int access = from;
    while (access < history.accesses() && history.day(access) < day) {
      meter.quiet(history.day(access) - meter.today());
      meter.day(history.reads(access), history.bytesRead(access), history.writes(access));
      access++;
    }
    meter.quiet(day - meter.today());
    return access;
  }
}
