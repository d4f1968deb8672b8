package io.cloudflux.bill;

import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.time.Days;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Runs up the bill of one object, day after day, for a policy that decides on the way; {@link
 * BillSimulator} drives it where the moves are known beforehand. It can be started again for
 * another object.
 *
 * <p>A day goes in this order:
 *
 * <ol>
 *   <li>{@link #move}: the class the object leaves charges the minimum days not served, prorated,
 *       and the move is paid, the object being as big as it was at midnight. Days in the class
 *       begin again at 0, and so do the idle days an auto class bills by.
 *   <li>A day's storage, 1/(365/12) of a month's, in an auto class by the tier of the idle days at
 *       the day's start; an object accessed on the day is back in the first tier that same day. A
 *       change of size counts from here on.
 *   <li>The reads and writes of the day at the rates of the class. A write replaces the object: the
 *       minimum days that the replaced one has not served are charged, this day counting as served,
 *       and days served begin again at 0. The writes of a day replace it once: logs count each part
 *       of an upload, and do not tell one upload from the next.
 * </ol>
 *
 * <p>Quiet days passed one by one or at once give the same bill, to the last digit: what is
 * multiplied by a rate are counts of days, which begin anew with a month, a class and a size.
 */
public final class BillMeter {
  private static final int LINES = BillLine.values().length;
  private static final int NEVER = Integer.MAX_VALUE;

  private final ProviderPrices prices;
  private final BillRules rules;
  private final Map<String, Integer> indexes = new HashMap<>();
  private final int mostTiers;

  private ObjectHistory history;
  private ClassRates[] rates;
  private long ratedBytes = -1;
  private ClassRates current;
  private int today;
  private int end;
  private int nextResize;
  private int nextResizeDay;
  private int daysInClass;
  private int idle;
  private int billedIdle;

  private int firstMonth;
  private int month;
  private int monthEnd;
  private double[] amounts = new double[12 * LINES];
  private double settled;
  private final int[] tierDays;

  public BillMeter(ProviderPrices prices, BillRules rules) {
    this.prices = Objects.requireNonNull(prices, "prices");
    this.rules = Objects.requireNonNull(rules, "rules");
    int most = 1;
    for (StorageClass each : prices.classes().values()) {
      indexes.put(each.name(), indexes.size());
      most = Math.max(most, each.autoTiers().size());
    }
    mostTiers = most;
    tierDays = new int[mostTiers];
  }

  public BillMeter(ProviderPrices prices) {
    this(prices, BillRules.USUAL);
  }

  /** The prices it bills by. */
  public ProviderPrices prices() {
    return prices;
  }

  /** Begins the bill of an object at its first day, in a class of the provider. */
  public BillMeter start(ObjectHistory of, StorageClass in) {
    rate(of.bytes());
    current = rates[index(in)];
    history = of;
    today = of.from();
    end = of.to();
    nextResize = 0;
    nextResizeDay = of.resizes() > 0 ? of.resizeDay(0) : NEVER;
    daysInClass = 0;
    idle = 0;
    billedIdle = 0;
    LocalDate first = LocalDate.ofEpochDay(today);
    firstMonth = first.getYear() * 12 + first.getMonthValue() - 1;
    month = 0;
    monthEnd = (int) first.withDayOfMonth(1).plusMonths(1).toEpochDay();
    Arrays.fill(amounts, 0, LINES, 0);
    settled = 0;
    Arrays.fill(tierDays, 0);
    return this;
  }

  /** Moves the object at the start of {@link #today}; to the class it is in, nothing happens. */
  public void move(StorageClass to) {
    ClassRates entered = rates[index(to)];
    if (entered == current) {
      return;
    }
    enterToday();
    settleDays();
    add(BillLine.EARLY_DELETION, current.unserved(daysInClass));
    int from = current.index();
    add(BillLine.TRANSITION, entered.entryTransition(from));
    add(BillLine.READ_REQUESTS, entered.entryRead(from));
    add(BillLine.RETRIEVAL, entered.entryRetrieval(from));
    current = entered;
    daysInClass = 0;
    billedIdle = rules.idleFromEntry() ? 0 : idle;
  }

  /** Bills {@link #today} with its accesses, and goes on to the next day. */
  public void day(long reads, long bytesRead, long writes) {
    requireDays(1);
    enterToday();
    ClassRates atMidnight = current;
    resizeIfDue();
    if (reads > 0 || bytesRead > 0 || writes > 0) {
      idle = 0;
      billedIdle = 0;
    }
    tierDays[current.tier(billedIdle)]++;
    if (reads > 0 || bytesRead > 0) {
      add(BillLine.READ_REQUESTS, reads * current.perRead());
      add(BillLine.RETRIEVAL, current.retrieval(reads, bytesRead));
    }
    daysInClass++;
    if (writes > 0) {
      add(BillLine.WRITE_REQUESTS, writes * current.perWrite());
      add(BillLine.EARLY_DELETION, atMidnight.unserved(daysInClass));
      daysInClass = 0;
    }
    idle++;
    billedIdle++;
    today++;
  }

  /** Bills days without access, from {@link #today} on. */
  public void quiet(int days) {
    requireDays(days);
    int left = days;
    while (left > 0) {
      enterToday();
      resizeIfDue();
      int tier = current.tier(billedIdle);
      int step = Math.min(left, Math.min(monthEnd, nextResizeDay) - today);
      if (tier + 1 < current.tiers()) {
        step = Math.min(step, current.tierFrom(tier + 1) - billedIdle);
      }
      tierDays[tier] += step;
      daysInClass += step;
      idle += step;
      billedIdle += step;
      today += step;
      left -= step;
    }
  }

  /**
   * The bill up to {@link #today}, exclusive. Minimum days not served are charged, if the rules say
   * so, in the month of the last day billed.
   */
  public Bill end() {
    settleDays();
    double[] billed = Arrays.copyOf(amounts, (month + 1) * LINES);
    if (rules.chargeEnd()) {
      billed[month * LINES + BillLine.EARLY_DELETION.ordinal()] += unservedCost();
    }
    return Bill.of(firstMonth, month + 1, billed);
  }

  /** The UTC day that is billed next. */
  public int today() {
    return today;
  }

  /** The class the object is in. */
  public StorageClass storageClass() {
    return current.storageClass();
  }

  /** Days the object has served in its class: since its entry or last write. */
  public int daysInClass() {
    return daysInClass;
  }

  /**
   * Days since the later of the entry into the class and the last access, which auto classes bill
   * by.
   */
  public int idleInClass() {
    return billedIdle;
  }

  /** What leaving the class now would charge for minimum days not served, USD. */
  public double unservedCost() {
    return current.unserved(daysInClass);
  }

  /** What has been billed so far, USD. */
  public double total() {
    double total = settled;
    for (int tier = 0; tier < current.tiers(); tier++) {
      total += tierDays[tier] * current.day(tier);
    }
    return total;
  }

  private int index(StorageClass c) {
    Integer index = indexes.get(c.name());
    if (index == null) {
      throw new IllegalArgumentException(
          "storage class "
              + c.name()
              + " is not one of "
              + prices.provider()
              + "; allowed: "
              + prices.classes().keySet());
    }
    return index;
  }

  private void rate(long bytes) {
    if (bytes != ratedBytes) {
      rates = ClassRates.of(prices, bytes);
      ratedBytes = bytes;
    }
  }

  private void resizeIfDue() {
    if (today == nextResizeDay) {
      settleDays();
      int index = current.index();
      rate(history.resizedBytes(nextResize++));
      current = rates[index];
      nextResizeDay = nextResize < history.resizes() ? history.resizeDay(nextResize) : NEVER;
    }
  }

  /** Opens the month of today. */
  private void enterToday() {
    if (today < monthEnd) {
      return;
    }
    settleDays();
    month++;
    monthEnd = (int) LocalDate.ofEpochDay(monthEnd).plusMonths(1).toEpochDay();
    if ((month + 1) * LINES > amounts.length) {
      amounts = Arrays.copyOf(amounts, amounts.length * 2);
    }
    Arrays.fill(amounts, month * LINES, (month + 1) * LINES, 0);
  }

  /** Turns the days counted in the present month, class and size into money. */
  private void settleDays() {
    for (int tier = 0; tier < mostTiers; tier++) {
      int days = tierDays[tier];
      if (days > 0) {
        add(BillLine.STORAGE, days * current.storage(tier));
        add(BillLine.OVERHEAD, days * current.overhead(tier));
        add(BillLine.MONITORING, days * current.monitoring());
        tierDays[tier] = 0;
      }
    }
  }

  private void add(BillLine line, double usd) {
    amounts[month * LINES + line.ordinal()] += usd;
    settled += usd;
  }

  private void requireDays(int days) {
    if (days < 0 || days > end - today) {
      throw new IllegalArgumentException(
          days
              + " days from "
              + Days.iso(today)
              + "; allowed: 0 or more, up to "
              + Days.iso(end)
              + ", the end of the window");
    }
  }
}
