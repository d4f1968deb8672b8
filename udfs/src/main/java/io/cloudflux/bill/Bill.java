package io.cloudflux.bill;

import io.cloudflux.price.Usd;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Amounts by calendar month (UTC) and line, each rounded once to {@link Usd#DECIMALS} places and
 * from there on exact: a sum of bills does not depend on their order.
 */
public final class Bill implements Serializable {
  /** A bill of nothing. */
  public static final Bill EMPTY = new Bill(0, new long[0]);

  /** Units of an amount in a dollar. */
  public static final double UNITS_PER_USD = 1e10;

  private static final long serialVersionUID = 1L;
  private static final BillLine[] LINES = BillLine.values();

  private final int firstMonth;
  private final long[] units;

  /**
   * @param firstMonth months since the year 0, as {@link YearMonth}'s proleptic month
   * @param units amounts in 1e-10 USD by month and, within, line
   */
  private Bill(int firstMonth, long[] units) {
    this.firstMonth = firstMonth;
    this.units = units;
  }

  /**
   * A bill of amounts that are not rounded yet.
   *
   * @param firstMonth the month of the first amounts
   * @param usd amounts by month and, within, line; USD
   * @throws IllegalArgumentException if one is not finite, or beyond what a bill can hold
   */
  static Bill of(int firstMonth, int months, double[] usd) {
    long[] units = new long[months * LINES.length];
    for (int i = 0; i < units.length; i++) {
      double exact = usd[i] * UNITS_PER_USD;
      if (!(Math.abs(exact) < Long.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "amount is " + usd[i] + " USD; allowed: finite, below 900 million");
      }
      units[i] = Math.round(exact);
    }
    return new Bill(firstMonth, units);
  }

  /** An amount of {@link #units} in USD. */
  public static BigDecimal usd(long units) {
    return BigDecimal.valueOf(units, Usd.DECIMALS);
  }

  /** The months from the first to the last, without gaps. */
  public List<YearMonth> months() {
    return IntStream.range(0, monthCount()).mapToObj(i -> yearMonth(firstMonth + i)).toList();
  }

  /** The amount of a line in a month, in 1e-10 USD; 0 for months the bill does not have. */
  public long units(YearMonth month, BillLine line) {
    int index = monthNumber(month) - firstMonth;
    return index < 0 || index >= monthCount() ? 0 : units[index * LINES.length + line.ordinal()];
  }

  /** The amount of a line over all months, in 1e-10 USD. */
  public long units(BillLine line) {
    long sum = 0;
    for (int i = line.ordinal(); i < units.length; i += LINES.length) {
      sum = Math.addExact(sum, units[i]);
    }
    return sum;
  }

  /** All of it, in 1e-10 USD. */
  public long units() {
    long sum = 0;
    for (long each : units) {
      sum = Math.addExact(sum, each);
    }
    return sum;
  }

  /** The amount of a line in a month, USD. */
  public BigDecimal amount(YearMonth month, BillLine line) {
    return usd(units(month, line));
  }

  /** The amount of a month, USD. */
  public BigDecimal amount(YearMonth month) {
    long sum = 0;
    for (BillLine line : LINES) {
      sum = Math.addExact(sum, units(month, line));
    }
    return usd(sum);
  }

  /** The amount of a line over all months, USD. */
  public BigDecimal amount(BillLine line) {
    return usd(units(line));
  }

  /** All of it, USD. */
  public BigDecimal total() {
    return usd(units());
  }

  /** {@link #total} as the nearest double. */
  public double totalUsd() {
    return total().doubleValue();
  }

  /**
   * This bill and another, added up.
   *
   * @throws ArithmeticException if an amount exceeds what a bill can hold
   */
  public Bill plus(Bill other) {
    return new Sum().add(this).add(other).bill();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Bill other
        && firstMonth == other.firstMonth
        && Arrays.equals(units, other.units);
  }

  @Override
  public int hashCode() {
    return 31 * firstMonth + Arrays.hashCode(units);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Bill[");
    for (YearMonth month : months()) {
      text.append(text.length() > 5 ? "; " : "").append(month);
      for (BillLine line : LINES) {
        if (units(month, line) != 0) {
          text.append(' ').append(line).append(' ').append(amount(month, line).toPlainString());
        }
      }
    }
    return text.append(']').toString();
  }

  private int monthCount() {
    return units.length / LINES.length;
  }

  static int monthNumber(YearMonth month) {
    return month.getYear() * 12 + month.getMonthValue() - 1;
  }

  static YearMonth yearMonth(int number) {
    return YearMonth.of(Math.floorDiv(number, 12), Math.floorMod(number, 12) + 1);
  }

  /** Adds bills up in place. */
  public static final class Sum {
    private int firstMonth;
    private long[] units = new long[0];

    /**
     * @throws ArithmeticException if an amount exceeds what a bill can hold
     */
    public Sum add(Bill bill) {
      if (bill.units.length == 0) {
        return this;
      }
      cover(bill.firstMonth, bill.monthCount());
      int offset = (bill.firstMonth - firstMonth) * LINES.length;
      for (int i = 0; i < bill.units.length; i++) {
        units[offset + i] = Math.addExact(units[offset + i], bill.units[i]);
      }
      return this;
    }

    private void cover(int first, int count) {
      if (units.length == 0) {
        firstMonth = first;
        units = new long[count * LINES.length];
        return;
      }
      int begin = Math.min(first, firstMonth);
      int end = Math.max(first + count, firstMonth + units.length / LINES.length);
      int length = (end - begin) * LINES.length;
      if (length > units.length) {
        long[] wider = new long[length];
        System.arraycopy(units, 0, wider, (firstMonth - begin) * LINES.length, units.length);
        firstMonth = begin;
        units = wider;
      }
    }

    public Bill bill() {
      return units.length == 0 ? EMPTY : new Bill(firstMonth, units.clone());
    }
  }
}
