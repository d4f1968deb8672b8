package io.cloudflux.forecast;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How often the objects of a pool are read, each pool's rate shrunk to that of the next wider one:
 * what is expected of an object that has no past.
 */
public final class PooledRates implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Object-days of the wider pool that a pool's own are weighed against. */
  static final double PRIOR_DAYS = 200;

  /** Reads a day counted of one object at most: one busy object says little of its neighbours. */
  private static final long MOST_READS_A_DAY = 10;

  private static final double LEAST_DAYS = 1;

  private final long allReads;
  private final long allDays;

  // An open-addressed table: pool, reads, object-days.
  private final int mask;
  private final long[] pools;
  private final long[] reads;
  private final long[] days;

  /**
   * @param totals the pools kept, no pool twice
   */
  public PooledRates(long allReads, long allDays, Total[] totals) {
    this.allReads = allReads;
    this.allDays = allDays;
    int capacity = Integer.highestOneBit(Math.max(4, totals.length)) * 4;
    this.mask = capacity - 1;
    this.pools = new long[capacity];
    this.reads = new long[capacity];
    this.days = new long[capacity];
    for (Total total : totals) {
      int at = (int) total.pool() & mask;
      while (pools[at] != 0) {
        at = at + 1 & mask;
      }
      pools[at] = total.pool();
      reads[at] = total.reads();
      days[at] = total.days();
    }
  }

  /**
   * What is known of one pool.
   *
   * @param pool see {@link Pools}
   * @param reads of its objects, see {@link #counted}
   * @param days its objects were observed for, all together
   * @param objects how many there are
   */
  public record Total(long pool, long reads, long days, long objects) {
    public Total plus(Total other) {
      return new Total(pool, reads + other.reads, days + other.days, objects + other.objects);
    }
  }

  /** The reads of one object that count for its pools. */
  public static long counted(long reads, long days) {
    return Math.min(reads, MOST_READS_A_DAY * days);
  }

  /**
   * Reads per object and day of an object's narrowest pool, shrunk to those around it.
   *
   * @param of the object's pools, from {@link Pools#of}
   * @param levels how many
   * @param ownReads reads of the object that are among the pools', to be left out; else 0
   * @param ownDays its days among the pools', likewise
   */
  public double rate(long[] of, int levels, long ownReads, long ownDays) {
    double rate = (allReads - ownReads) / Math.max(LEAST_DAYS, allDays - ownDays);
    for (int level = 0; level < levels; level++) {
      int at = find(of[level]);
      if (at >= 0) {
        rate = (reads[at] - ownReads + PRIOR_DAYS * rate) / (days[at] - ownDays + PRIOR_DAYS);
      }
    }
    return Math.max(0, rate);
  }

  private int find(long pool) {
    int at = (int) pool & mask;
    while (pools[at] != 0) {
      if (pools[at] == pool) {
        return at;
      }
      at = at + 1 & mask;
    }
    return -1;
  }

  /** Reads of all objects. */
  public long allReads() {
    return allReads;
  }

  /** Days all objects were observed for, all together. */
  public long allDays() {
    return allDays;
  }

  /** The pools kept, as {@code {pool, reads, days}}, ascending by pool: the same for the same. */
  public long[][] totals() {
    long[][] all = new long[(int) Arrays.stream(pools).filter(pool -> pool != 0).count()][];
    int next = 0;
    for (int i = 0; i < pools.length; i++) {
      if (pools[i] != 0) {
        all[next++] = new long[] {pools[i], reads[i], days[i]};
      }
    }
    Arrays.sort(all, (a, b) -> Long.compare(a[0], b[0]));
    return all;
  }
}
