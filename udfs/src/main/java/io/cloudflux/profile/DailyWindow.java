package io.cloudflux.profile;

import io.cloudflux.log.Counts;
import java.util.Arrays;

/**
 * Read counts of the days with reads, ascending by day: nothing is kept of a day without. Small, so
 * two arrays and a binary search beat any map.
 */
final class DailyWindow {
  private static final int[] NO_DAYS = {};
  private static final long[] NO_READS = {};

  private int[] days = NO_DAYS;
  private long[] reads = NO_READS;
  private int size;

  int size() {
    return size;
  }

  int day(int index) {
    return days[index];
  }

  long reads(int index) {
    return reads[index];
  }

  /** Returns true if there was no count of that day. */
  boolean add(int day, long count) {
    int at = Arrays.binarySearch(days, 0, size, day);
    if (at >= 0) {
      reads[at] = Counts.plus(reads[at], count);
      return false;
    }
    int insertion = -at - 1;
    if (size == days.length) {
      int capacity = Math.max(4, size + (size >> 1));
      days = Arrays.copyOf(days, capacity);
      reads = Arrays.copyOf(reads, capacity);
    }
    System.arraycopy(days, insertion, days, insertion + 1, size - insertion);
    System.arraycopy(reads, insertion, reads, insertion + 1, size - insertion);
    days[insertion] = day;
    reads[insertion] = count;
    size++;
    return true;
  }

  /** Reads on days in {@code [from, to)}. */
  long sum(int from, int to) {
    long sum = 0;
    for (int i = lowerBound(from); i < size && days[i] < to; i++) {
      sum = Counts.plus(sum, reads[i]);
    }
    return sum;
  }

  /** The most reads of a day in {@code [from, to)}. */
  long most(int from, int to) {
    long most = 0;
    for (int i = lowerBound(from); i < size && days[i] < to; i++) {
      most = Math.max(most, reads[i]);
    }
    return most;
  }

  /** Days with reads in {@code [from, to)}, and their reads, by day modulo 7. */
  void weekdays(int from, int to, int[] dayCounts, long[] readSums) {
    Arrays.fill(dayCounts, 0);
    Arrays.fill(readSums, 0);
    for (int i = lowerBound(from); i < size && days[i] < to; i++) {
      int weekday = Math.floorMod(days[i], 7);
      dayCounts[weekday]++;
      readSums[weekday] = Counts.plus(readSums[weekday], reads[i]);
    }
  }

  /** Forgets the days before {@code day}. */
  void dropBefore(int day) {
    int keep = lowerBound(day);
    if (keep > 0) {
      System.arraycopy(days, keep, days, 0, size - keep);
      System.arraycopy(reads, keep, reads, 0, size - keep);
      size -= keep;
    }
  }

  DailyWindow copy() {
    DailyWindow copy = new DailyWindow();
    copy.days = size == 0 ? NO_DAYS : Arrays.copyOf(days, size);
    copy.reads = size == 0 ? NO_READS : Arrays.copyOf(reads, size);
    copy.size = size;
    return copy;
  }

  private int lowerBound(int day) {
    int at = Arrays.binarySearch(days, 0, size, day);
    return at >= 0 ? at : -at - 1;
  }
}
