package io.cloudflux.bench;

import io.cloudflux.log.PercentDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** What is kept of one object: how often it was read, and when last. */
final class ReadCount {
  private long reads;
  private long last = Long.MIN_VALUE;

  void add(long timeMillis) {
    add(1, timeMillis);
  }

  void add(long more, long lastMillis) {
    reads += more;
    last = Math.max(last, lastMillis);
  }

  /** Takes in another count of the same object. */
  ReadCount plus(ReadCount other) {
    reads += other.reads;
    last = Math.max(last, other.last);
    return this;
  }

  /**
   * The names the parser gives to what the loop left encoded. Takes the objects over one by one: of
   * many, there is no room for two maps.
   */
  static Map<String, ReadCount> decoded(Map<String, ReadCount> objects) {
    Map<String, ReadCount> decoded = new HashMap<>();
    Iterator<Map.Entry<String, ReadCount>> entries = objects.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, ReadCount> entry = entries.next();
      byte[] name = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
      decoded.merge(
          PercentDecoder.decode(name, 0, name.length, false), entry.getValue(), ReadCount::plus);
      entries.remove();
    }
    return decoded;
  }

  static long reads(Map<String, ReadCount> objects) {
    return objects.values().stream().mapToLong(count -> count.reads).sum();
  }

  /** The same for the same reads of the same objects, in whatever order they are added up. */
  static long digest(Map<String, ReadCount> objects) {
    return objects.entrySet().stream()
        .mapToLong(e -> digest(e.getKey(), e.getValue().reads, e.getValue().last))
        .sum();
  }

  /** An object's share of the digest. */
  static long digest(String object, long reads, long lastMillis) {
    return Permutation.mix(Permutation.mix(object.hashCode() + (reads << 32)) + lastMillis);
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
