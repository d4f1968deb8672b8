package io.cloudflux.backtest;

import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.decision.ReadPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The reads that came, and when the object went, as a path that can be planned with: as of one day
 * after the other.
 */
final class Foresight extends ReadPath {
  /**
   * Every day for two weeks, then further and further apart, for 18 months: archives take a year.
   */
  private static final int[] DAYS = days();

  private final ObjectHistory history;
  private final long[] before;
  private int day;

  Foresight(ObjectHistory history) {
    super(DAYS);
    this.history = history;
    int days = history.to() - history.from();
    before = new long[days + 1];
    for (int i = 0; i < history.accesses(); i++) {
      before[history.day(i) - history.from() + 1] += history.reads(i);
    }
    for (int i = 1; i <= days; i++) {
      before[i] += before[i - 1];
    }
  }

  private static int[] days() {
    List<Integer> days = new ArrayList<>();
    for (int day = 0, step = 1; day < 540; day += step) {
      days.add(day);
      step = day < 14 ? 1 : day < 80 ? 3 : day < 200 ? 6 : 12;
    }
    return days.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The path as of a day. */
  Foresight from(int utcDay) {
    day = utcDay;
    return this;
  }

  private long readsBefore(double ahead) {
    int at = (int) (day - history.from() + Math.round(ahead));
    return before[Math.max(0, Math.min(before.length - 1, at))];
  }

  @Override
  protected boolean certain() {
    return true;
  }

  @Override
  protected boolean ends() {
    return left() < DAYS[DAYS.length - 1];
  }

  @Override
  protected int steps() {
    int steps = Arrays.binarySearch(DAYS, left());
    return Math.min(DAYS.length - 1, steps < 0 ? -steps - 1 : steps);
  }

  @Override
  protected int day(int step) {
    return Math.min(DAYS[step], left());
  }

  /** Days to the object's end. */
  private int left() {
    return history.to() - day;
  }

  @Override
  protected double reads(int ahead) {
    return readsBefore(ahead) - readsBefore(0);
  }

  @Override
  protected double silence(double from, double to) {
    return readsBefore(Math.ceil(to)) > readsBefore(Math.floor(from)) ? 0 : 1;
  }
}
