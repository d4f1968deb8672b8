package io.cloudflux.bench;

import java.util.Map;

/** What is kept of one object: how often it was read, and when last. */
final class ReadCount {
  private long reads;
  private long last = Long.MIN_VALUE;

  void add(long timeMillis) {
    reads++;
    last = Math.max(last, timeMillis);
  }

  /** Takes in another count of the same object. */
  ReadCount plus(ReadCount other) {
    reads += other.reads;
    last = Math.max(last, other.last);
    return this;
  }

  static long reads(Map<String, ReadCount> objects) {
    return objects.values().stream().mapToLong(count -> count.reads).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReadCount count && count.reads == reads && count.last == last;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * reads + last);
  }

  @Override
  public String toString() {
    return reads + " reads, last at " + last;
  }
}
