package io.cloudflux.savings;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.bill.LastRates;
import io.cloudflux.log.Counts;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.object.ObjectId;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectProfile.Account;
import io.cloudflux.profile.ObjectProfile.ClassSince;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Runs up the two bills of one object from boundary to boundary, by the rules and rates of {@link
 * io.cloudflux.bill.BillMeter}: where inventories have shown it, and where it was first. What it
 * tells are changes, so that an object to which nothing happens costs nothing.
 *
 * <p>A class begins on the day of the first inventory that shows it. A size counts from the day of
 * the write or inventory that tells it. An object that no inventory has told of is taken to be in
 * the standard class, in both bills, until one does. Days before the last boundary are not billed
 * anew: of a move that an inventory tells later, the reads since were paid where the object was.
 * Reads of which no log tells the bytes return all of the object.
 */
public final class SavingsMeter {
  private static final int LINES = SavingsLine.values().length;

  private final ProviderPrices prices;
  private final LastRates lastRates;
  private final String object;
  private final int boundary;
  private final Map<Integer, SavingsEntry> entries = new TreeMap<>();

  private ClassRates[] rates;
  private long bytes;
  private long newBytes;
  private int resizeDay;
  private boolean told;
  private boolean tellsBytes;
  private ClassRates first;
  private ClassRates current;
  private int entered;
  private int accessed;
  private int written;
  private long[] firstLevels;
  private long[] levels;

  private SavingsMeter(ProviderPrices prices, LastRates rates, String object, int boundary) {
    this.prices = prices;
    this.lastRates = rates;
    this.object = object;
    this.boundary = boundary;
  }

  /**
   * Brings the account of an object to a boundary.
   *
   * @param profile closed to the boundary; its account is that of the boundary before, and changed
   * @param closed the days closed since then, ascending
   * @param from the boundary before, or {@link ObjectProfile#NO_DAY}
   * @param rates where rates are had from
   * @param logsStart the first UTC day the access logs cover
   * @param out takes the news
   * @return the day of a change of class that is known but not due, or {@link ObjectProfile#NO_DAY}
   */
  public static int settle(
      ObjectProfile profile,
      List<DailyAccess> closed,
      int from,
      ProviderPrices prices,
      LastRates rates,
      String object,
      int boundary,
      int logsStart,
      Consumer<SavingsEntry> out) {
    return new SavingsMeter(prices, rates, object, boundary)
        .run(profile, closed, from, logsStart, out);
  }

  private int run(
      ObjectProfile profile,
      List<DailyAccess> closed,
      int lastBoundary,
      int logsStart,
      Consumer<SavingsEntry> out) {
    List<ClassSince> classes = profile.classes();
    tellsBytes = profile.tellsBytes();
    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, object, boundary, logsStart);
    long size = snapshot.sizeBytes();
    int from;
    if (profile.account() == null) {
      from = Math.max(lastBoundary, Math.max(logsStart, profile.bornOn()));
      if (from >= boundary) {
        return ObjectProfile.NO_DAY;
      }
      open(from, boundary - snapshot.writtenDaysAgo(), size, classes);
    } else {
      from = lastBoundary;
      resume(profile.account());
      tellFirst(from, classes);
    }
    newBytes = size;
    resizeDay = size == bytes ? from : resizeDay(profile, closed, from);
    int next = 0;
    for (DailyAccess day : closed) {
      next = move(classes, next, day.day() + 1);
      resizeBefore(day.day());
      ClassRates atMidnight = current;
      ClassRates firstAtMidnight = first;
      resizeBefore(day.day() + 1);
      access(day, day.day() == profile.bornOn(), atMidnight, firstAtMidnight);
    }
    next = move(classes, next, boundary);
    resizeBefore(boundary);
    if (!classes.isEmpty()) {
      // Of inventories without a usable date it counts when they were noticed.
      enter(Math.max(from, entered), classes.get(Math.max(0, next - 1)).storageClass());
    }
    if (profile.deleted()) {
      end(profile.lastDeleteDay());
      profile.setAccount(null);
    } else {
      profile.setAccount(account());
    }
    entries.values().stream().filter(SavingsMeter::saysSomething).forEach(out);
    return next < classes.size() ? classes.get(next).day() : ObjectProfile.NO_DAY;
  }

  // ---- What happens to an object

  /** Minimum days are served before the logs begin, too: since the object was written, or moved. */
  private void open(int from, int lastWritten, long size, List<ClassSince> classes) {
    rate(size);
    told = !classes.isEmpty();
    String name = told ? classes.get(0).storageClass() : null;
    int since = lastWritten;
    for (ClassSince each : classes) {
      if (each.day() <= from && !each.storageClass().equals(name)) {
        name = each.storageClass();
        since = Math.max(lastWritten, each.day());
      }
    }
    first = current = rates[index(name)];
    accessed = from;
    entered = written = Math.min(from, since);
    firstLevels = levels = levels(first);
    run(true, from, 1);
    run(false, from, 1);
  }

  /** It was taken to be in the standard class, and is where the first inventory says. */
  private void tellFirst(int from, List<ClassSince> classes) {
    if (told || classes.isEmpty()) {
      return;
    }
    told = true;
    int day = Math.min(boundary - 1, Math.max(from, classes.get(0).day()));
    run(true, day, -1);
    run(false, day, -1);
    first = current = rates[index(classes.get(0).storageClass())];
    firstLevels = levels = levels(first);
    run(true, day, 1);
    run(false, day, 1);
  }

  /** Makes the moves before a day; returns the index of the first that is not. */
  private int move(List<ClassSince> classes, int from, int before) {
    int next = from;
    while (next < classes.size() && classes.get(next).day() < before) {
      if (classes.get(next).day() > entered) {
        resizeBefore(classes.get(next).day());
        enter(classes.get(next).day(), classes.get(next).storageClass());
      }
      next++;
    }
    return next;
  }

  private void enter(int day, String storageClass) {
    ClassRates into = rates[index(storageClass)];
    if (into == current) {
      return;
    }
    int left = current.index();
    pay(true, day, SavingsLine.EARLY_DELETION, current.unserved(served(true, day)));
    pay(true, day, SavingsLine.TRANSITION, into.entryTransition(left));
    pay(true, day, SavingsLine.REQUESTS, into.entryRead(left));
    pay(true, day, SavingsLine.RETRIEVAL, into.entryRetrieval(left));
    run(true, day, -1);
    current = into;
    entered = day;
    levels = current == first ? firstLevels : levels(current);
    run(true, day, 1);
  }

  /** Of a size that an access tells, its day; of one that an inventory tells, the inventory's. */
  private int resizeDay(ObjectProfile profile, List<DailyAccess> closed, int from) {
    for (int i = closed.size() - 1; i >= 0; i--) {
      if (closed.get(i).writes() > 0) {
        return Math.max(from, closed.get(i).day());
      }
    }
    return Math.min(boundary - 1, Math.max(from, profile.inventoryDay()));
  }

  /** Another size, or other prices; a move of the same day finds the object as it was. */
  private void resizeBefore(int before) {
    if (resizeDay >= before) {
      return;
    }
    int day = resizeDay;
    rate(newBytes);
    long[] newFirst = levels(first);
    long[] newLevels = current == first ? newFirst : levels(current);
    if (!Arrays.equals(newFirst, firstLevels)) {
      run(false, day, -1);
      firstLevels = newFirst;
      run(false, day, 1);
    }
    if (!Arrays.equals(newLevels, levels)) {
      run(true, day, -1);
      levels = newLevels;
      run(true, day, 1);
    }
  }

  private void access(
      DailyAccess day, boolean made, ClassRates atMidnight, ClassRates firstAtMidnight) {
    // What makes the object, in however many parts, replaces none.
    boolean replaced = !made && day.writes() > 0;
    long writes = made && day.writes() > 0 ? day.writes() - 1 : day.writes();
    if (day.reads() == 0 && day.bytes() == 0 && writes == 0) {
      return;
    }
    pay(true, current, day, writes);
    pay(false, first, day, writes);
    if (replaced) {
      replace(true, atMidnight, day.day());
      replace(false, firstAtMidnight, day.day());
    }
    if (levels.length > 1) {
      run(true, day.day(), -1);
    }
    if (firstLevels.length > 1) {
      run(false, day.day(), -1);
    }
    accessed = day.day();
    if (levels.length > 1) {
      run(true, day.day(), 1);
    }
    if (firstLevels.length > 1) {
      run(false, day.day(), 1);
    }
    if (replaced) {
      written = day.day() + 1;
    }
  }

  private void replace(boolean actual, ClassRates atMidnight, int day) {
    pay(actual, day, SavingsLine.EARLY_DELETION, atMidnight.unserved(served(actual, day) + 1));
  }

  private void pay(boolean actual, ClassRates in, DailyAccess day, long writes) {
    pay(
        actual,
        day.day(),
        SavingsLine.REQUESTS,
        day.reads() * in.perRead() + writes * in.perWrite());
    long returned = tellsBytes || day.bytes() > 0 ? day.bytes() : Counts.times(day.reads(), bytes);
    pay(actual, day.day(), SavingsLine.RETRIEVAL, in.retrieval(day.reads(), returned));
  }

  private void end(int deleted) {
    int lastDay = Math.max(deleted, Math.min(entered, written) - 1);
    for (boolean actual : new boolean[] {true, false}) {
      ClassRates in = actual ? current : first;
      pay(actual, lastDay, SavingsLine.EARLY_DELETION, in.unserved(served(actual, lastDay + 1)));
      run(actual, lastDay + 1, -1);
    }
  }

  private int served(boolean actual, int day) {
    return Math.max(0, day - (actual ? Math.max(entered, written) : written));
  }

  // ---- What is told of it

  /** Lets the object run up storage from a day on, or no longer: tier by tier of an auto class. */
  private void run(boolean actual, int day, int sign) {
    ClassRates in = actual ? current : first;
    long[] each = actual ? levels : firstLevels;
    int idleFrom = actual ? Math.max(entered, accessed) : accessed;
    int tier = in.tier(Math.max(0, day - idleFrom));
    add(actual, day, SavingsLine.STORAGE, sign * each[Math.min(tier, each.length - 1)]);
    for (int lower = tier + 1; lower < Math.min(each.length, in.tiers()); lower++) {
      add(
          actual,
          idleFrom + in.tierFrom(lower),
          SavingsLine.STORAGE,
          sign * (each[lower] - each[lower - 1]));
    }
  }

  private void pay(boolean actual, int day, SavingsLine line, double usd) {
    if (usd != 0) {
      add(actual, day, line, rounded(usd));
    }
  }

  private void add(boolean actual, int day, SavingsLine line, long amount) {
    if (amount == 0) {
      return;
    }
    SavingsEntry entry =
        entries.computeIfAbsent(
            day,
            any ->
                new SavingsEntry(
                    prices.provider(),
                    ObjectId.prefix(object),
                    boundary,
                    day,
                    new long[LINES],
                    new long[LINES]));
    long[] lines = actual ? entry.actual() : entry.nothing();
    lines[line.ordinal()] = SavingsEntry.add(lines[line.ordinal()], amount);
  }

  private static boolean saysSomething(SavingsEntry entry) {
    return Arrays.stream(entry.actual()).anyMatch(amount -> amount != 0)
        || Arrays.stream(entry.nothing()).anyMatch(amount -> amount != 0);
  }

  // ---- Rates

  private void rate(long size) {
    if (rates == null || size != bytes) {
      rates = lastRates.of(prices, size);
      bytes = size;
      first = first == null ? null : rates[first.index()];
      current = current == null ? null : rates[current.index()];
    }
  }

  private int index(String name) {
    String known =
        (name == null ? prices.standard() : prices.find(name).orElse(prices.standard())).name();
    for (ClassRates each : rates) {
      if (each.storageClass().name().equals(known)) {
        return each.index();
      }
    }
    throw new IllegalStateException(known + " is a class of " + prices.provider());
  }

  /** What a day costs by tier. */
  private static long[] levels(ClassRates in) {
    long[] levels = new long[in.tiers()];
    for (int tier = 0; tier < levels.length; tier++) {
      levels[tier] = rounded(in.day(tier));
    }
    return levels;
  }

  private static long rounded(double usd) {
    return Math.round(usd * SavingsEntry.PER_USD);
  }

  // ---- The account

  private void resume(Account account) {
    rate(account.bytes());
    told = account.firstClass() != null;
    first = rates[index(account.firstClass())];
    current = rates[index(account.storageClass())];
    entered = account.entered();
    accessed = account.accessed();
    written = account.written();
    firstLevels = account.firstLevels();
    levels = account.levels();
  }

  private Account account() {
    return new Account(
        told ? first.storageClass().name() : null,
        told ? current.storageClass().name() : null,
        bytes,
        entered,
        accessed,
        written,
        levels,
        firstLevels);
  }
}
