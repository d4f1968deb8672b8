package io.cloudflux.jobs.tiering;

import io.cloudflux.savings.SavingsEntry;
import io.cloudflux.savings.SavingsLine;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The two bills of a prefix, month by month: what its objects cost, and what they would had nothing
 * been done. Keyed by provider and prefix.
 *
 * <p>Storage runs on from day to day at the level that objects have told, so that a month goes on
 * costing although nothing happens in it. A month is told at every boundary with news of it, and at
 * the first when it is over; what comes to be known later, of a month long over, tells that month
 * again. Entries are taken boundary by boundary, whenever they arrive, so that batch mode tells the
 * same.
 */
final class KeepSavings
    extends KeyedBroadcastProcessFunction<String, SavingsEntry, LogSpan, RealizedSaving> {
  private static final long serialVersionUID = 1L;

  private static final int LINES = SavingsLine.values().length;
  private static final int STORAGE = SavingsLine.STORAGE.ordinal();
  private static final int SIDES = 2;

  /** In a month's amounts: behind its whole units, the thousandths of one that are left over. */
  private static final int REST = SIDES * LINES;

  private static final int THOUSAND = 1000;

  private final Boundaries boundaries;

  private transient MapState<Integer, Map<Integer, long[]>> news;
  private transient MapState<Integer, long[]> changes;
  private transient MapState<Integer, long[]> months;
  private transient ValueState<long[]> levels;

  KeepSavings(Boundaries boundaries) {
    this.boundaries = boundaries;
  }

  /** The key of an entry; the name of a provider is one line. */
  static String key(SavingsEntry entry) {
    return entry.provider() + '\n' + entry.prefix();
  }

  @Override
  public void open(OpenContext context) {
    news = getRuntimeContext().getMapState(TieringState.SAVINGS_NEWS);
    changes = getRuntimeContext().getMapState(TieringState.SAVINGS_CHANGES);
    months = getRuntimeContext().getMapState(TieringState.SAVINGS_MONTHS);
    levels = getRuntimeContext().getState(TieringState.SAVINGS_LEVELS);
  }

  @Override
  public void processBroadcastElement(LogSpan span, Context context, Collector<RealizedSaving> out)
      throws Exception {
    var state = context.getBroadcastState(TieringState.LOG_SPAN);
    state.put(TieringState.SPAN, span.union(state.get(TieringState.SPAN)));
  }

  @Override
  public void processElement(
      SavingsEntry entry, ReadOnlyContext context, Collector<RealizedSaving> out) throws Exception {
    Map<Integer, long[]> ofBoundary = news.get(entry.asOf());
    if (ofBoundary == null) {
      ofBoundary = new HashMap<>();
    }
    long[] sums = ofBoundary.computeIfAbsent(entry.day(), any -> new long[SIDES * LINES]);
    for (int line = 0; line < LINES; line++) {
      sums[line] = SavingsEntry.add(sums[line], entry.actual()[line]);
      sums[LINES + line] = SavingsEntry.add(sums[LINES + line], entry.nothing()[line]);
    }
    news.put(entry.asOf(), ofBoundary);
    context.timerService().registerEventTimeTimer(Boundaries.timer(entry.asOf()));
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<RealizedSaving> out)
      throws Exception {
    LogSpan span = context.getBroadcastState(TieringState.LOG_SPAN).get(TieringState.SPAN);
    int last = span == null ? Integer.MIN_VALUE : boundaries.after(span.lastDay());
    int boundary = Boundaries.boundary(timestamp);
    boolean ended = context.currentWatermark() == Long.MAX_VALUE;
    if (boundary > last && (!ended || span == null)) {
      return; // It has not come yet.
    }
    boundary = Math.min(boundary, last);
    Bills bills = new Bills(context.getCurrentKey());
    if (boundary < bills.closedTo) {
      return; // A month's end, told on the way.
    }
    bills.tellMonthsEndingBefore(boundary, out);
    bills.take(boundary);
    bills.tell(boundary, out);
    if (news.isEmpty()) {
      if (ended) { // Nothing comes behind this: go on to the end of the logs.
        bills.tellMonthsEndingBefore(last, out);
        bills.tell(last, out);
      } else if (bills.runOn()) {
        context.timerService().registerEventTimeTimer(Boundaries.timer(monthEnd(bills.closedTo)));
      }
    }
    bills.keep();
  }

  /** The first boundary at which the month of a day, or of the night before it, is over. */
  private int monthEnd(int day) {
    LocalDate next = LocalDate.ofEpochDay(day).withDayOfMonth(1).plusMonths(1);
    return boundaries.after(Math.toIntExact(next.toEpochDay()) - 1);
  }

  /** Months are told by the number of months since the year 0. */
  private static int month(int day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    return date.getYear() * 12 + date.getMonthValue() - 1;
  }

  private static LocalDate firstDay(int month) {
    return LocalDate.of(Math.floorDiv(month, 12), Math.floorMod(month, 12) + 1, 1);
  }

  /** The state of a key while a timer looks at it. */
  private final class Bills {
    private final String provider;
    private final String prefix;
    private int closedTo;
    private final long[] level = new long[SIDES];
    private final TreeMap<Integer, long[]> ahead = new TreeMap<>();
    private final TreeSet<Integer> touched = new TreeSet<>();

    Bills(String key) throws Exception {
      int end = key.indexOf('\n');
      provider = key.substring(0, end);
      prefix = key.substring(end + 1);
      long[] stored = levels.value();
      closedTo = stored == null ? Integer.MIN_VALUE : (int) stored[SIDES];
      for (int side = 0; stored != null && side < SIDES; side++) {
        level[side] = stored[side];
      }
      for (Map.Entry<Integer, long[]> change : changes.entries()) {
        ahead.put(change.getKey(), change.getValue());
      }
    }

    /** Takes what became known at a boundary. */
    void take(int boundary) throws Exception {
      if (closedTo == Integer.MIN_VALUE) {
        closedTo = boundary;
      }
      Map<Integer, long[]> ofBoundary = news.get(boundary);
      if (ofBoundary == null) {
        return;
      }
      news.remove(boundary);
      for (Map.Entry<Integer, long[]> ofDay : ofBoundary.entrySet()) {
        int day = ofDay.getKey();
        long[] values = ofDay.getValue();
        long[] amounts = values.clone();
        amounts[STORAGE] = 0;
        amounts[LINES + STORAGE] = 0;
        add(month(day), amounts, 1);
        changeLevel(day, new long[] {values[STORAGE], values[LINES + STORAGE]});
      }
    }

    private void changeLevel(int day, long[] change) throws Exception {
      if (day >= closedTo) {
        long[] known = ahead.computeIfAbsent(day, any -> new long[SIDES]);
        for (int side = 0; side < SIDES; side++) {
          known[side] = SavingsEntry.add(known[side], change[side]);
        }
        return;
      }
      runUp(day, closedTo, change); // Of days that have been told without it.
      for (int side = 0; side < SIDES; side++) {
        level[side] = SavingsEntry.add(level[side], change[side]);
      }
    }

    /** Adds so many days at a level to the months they are in. */
    private void runUp(int from, int to, long[] perDay) throws Exception {
      long[] amounts = new long[SIDES * LINES];
      amounts[STORAGE] = perDay[0];
      amounts[LINES + STORAGE] = perDay[1];
      int day = from;
      while (day < to) {
        int month = month(day);
        int end = Math.min(to, Math.toIntExact(firstDay(month + 1).toEpochDay()));
        add(month, amounts, end - day);
        day = end;
      }
    }

    private void add(int month, long[] amounts, int times) throws Exception {
      if (Arrays.stream(amounts).allMatch(amount -> amount == 0)) {
        return;
      }
      long[] sums = months.get(month);
      if (sums == null) {
        sums = new long[2 * REST];
      }
      for (int i = 0; i < amounts.length; i++) {
        long rest = sums[REST + i] + Math.floorMod(amounts[i], THOUSAND) * (long) times;
        long units = Math.floorDiv(amounts[i], THOUSAND) * times + Math.floorDiv(rest, THOUSAND);
        sums[i] = SavingsEntry.add(sums[i], units);
        sums[REST + i] = Math.floorMod(rest, THOUSAND);
      }
      months.put(month, sums);
      touched.add(month);
    }

    void tellMonthsEndingBefore(int boundary, Collector<RealizedSaving> out) throws Exception {
      while (closedTo != Integer.MIN_VALUE && runOn() && monthEnd(closedTo) < boundary) {
        tell(monthEnd(closedTo), out);
      }
    }

    /** Tells the months that have changed, all of them up to a boundary. */
    void tell(int boundary, Collector<RealizedSaving> out) throws Exception {
      while (closedTo < boundary) {
        Map.Entry<Integer, long[]> next = ahead.firstEntry();
        if (next != null && next.getKey() <= closedTo) {
          ahead.pollFirstEntry();
          for (int side = 0; side < SIDES; side++) {
            level[side] = SavingsEntry.add(level[side], next.getValue()[side]);
          }
          continue;
        }
        int to = next == null ? boundary : Math.min(boundary, next.getKey());
        if (level[0] != 0 || level[1] != 0) {
          runUp(closedTo, to, level);
        }
        closedTo = to;
      }
      for (int month : touched) {
        long[] sums = months.get(month);
        out.collect(
            new RealizedSaving(
                Math.toIntExact(firstDay(month).toEpochDay()),
                provider,
                prefix,
                boundary,
                units(sums, 0),
                units(sums, LINES)));
      }
      touched.clear();
    }

    private static long[] units(long[] sums, int from) {
      long[] units = new long[LINES];
      for (int line = 0; line < LINES; line++) {
        units[line] = sums[from + line] + (sums[REST + from + line] >= THOUSAND / 2 ? 1 : 0);
      }
      return units;
    }

    /** True if days to come cost something. */
    boolean runOn() {
      return level[0] != 0 || level[1] != 0 || !ahead.isEmpty();
    }

    void keep() throws Exception {
      levels.update(new long[] {level[0], level[1], closedTo});
      changes.clear();
      for (Map.Entry<Integer, long[]> change : ahead.entrySet()) {
        if (change.getValue()[0] != 0 || change.getValue()[1] != 0) {
          changes.put(change.getKey(), change.getValue());
        }
      }
    }
  }
}
