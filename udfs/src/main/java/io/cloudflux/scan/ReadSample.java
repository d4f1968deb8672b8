package io.cloudflux.scan;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.Map;
import java.util.TreeMap;

/**
 * A uniform sample of the objects of a prefix that something happened to on a day, with all that
 * did: the {@link #MOST_OBJECTS} with the least hashes, or all if they are no more. A bottom-k
 * sketch (Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007).
 *
 * <p>An object among the least of all is among the least of every part, so nothing that belongs to
 * it is ever left out, and the sample is the same however its parts are put together: merging is
 * commutative and associative.
 */
public final class ReadSample {
  /**
   * The standard error of a share of 90 % among so many is 1.3 points; some 25 KB if there are as
   * many.
   */
  public static final int MOST_OBJECTS = 512;

  /** Left out are hashes from here on; above all of them, if none is. */
  static final long NONE_LEFT_OUT = Long.MAX_VALUE;

  // A packed sample: its threshold, then by ascending hash these of each object.
  static final int HASH = 0;
  static final int READS = 1;
  static final int BYTES = 2;
  static final int SIZE = 3;
  static final int THERE = 4;
  static final int GONE = 5;
  static final int LONGS = 6;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final TreeMap<Long, long[]> objects = new TreeMap<>();
  private long threshold = NONE_LEFT_OUT;

  /** Adds a (partial) total of the day. */
  public void add(DailyAccess daily) {
    add(
        hash(daily.object()),
        daily.wantedReads(),
        daily.bytes(),
        daily.objectBytes(),
        Math.max(daily.lastRead(), daily.lastWrite()),
        daily.lastDelete());
  }

  /** Adds an object that is known to have been there on the day. */
  public void addKnown(String object, int day) {
    add(hash(object), 0, 0, 0, Days.startMillis(day), DailyAccess.NEVER);
  }

  /** Adds another sample of the same prefix and day. */
  public void add(long[] packed) {
    threshold = Math.min(threshold, packed[0]);
    objects.tailMap(threshold, true).clear();
    for (int i = 1; i < packed.length; i += LONGS) {
      add(
          packed[i + HASH],
          packed[i + READS],
          packed[i + BYTES],
          packed[i + SIZE],
          packed[i + THERE],
          packed[i + GONE]);
    }
  }

  private void add(long hash, long reads, long bytes, long size, long there, long gone) {
    if (hash >= threshold) {
      return;
    }
    long[] known = objects.get(hash);
    if (known == null) {
      objects.put(hash, new long[] {hash, reads, bytes, size, there, gone});
      if (objects.size() > MOST_OBJECTS) {
        threshold = objects.pollLastEntry().getKey();
      }
      return;
    }
    known[READS] += reads;
    known[BYTES] += bytes;
    known[SIZE] = Math.max(known[SIZE], size);
    known[THERE] = Math.max(known[THERE], there);
    known[GONE] = Math.max(known[GONE], gone);
  }

  /** Objects in the sample, at most {@link #MOST_OBJECTS}. */
  public int size() {
    return objects.size();
  }

  /** The sample in numbers, as {@link #add(long[])} takes it. */
  public long[] packed() {
    long[] packed = new long[1 + objects.size() * LONGS];
    packed[0] = threshold;
    int at = 1;
    for (Map.Entry<Long, long[]> object : objects.entrySet()) {
      System.arraycopy(object.getValue(), 0, packed, at, LONGS);
      at += LONGS;
    }
    return packed;
  }

  /** The sum of two packed samples of the same prefix and day; the first may be null. */
  public static long[] sum(long[] one, long[] other) {
    if (one == null) {
      return other;
    }
    ReadSample sum = new ReadSample();
    sum.add(one);
    sum.add(other);
    return sum.packed();
  }

  /**
   * 63 well-mixed bits: of a million objects, the chance that any two are taken for one is 1e-7.
   */
  static long hash(String object) {
    long hash = object.length();
    for (int i = 0; i < object.length(); i++) {
      hash = (hash ^ object.charAt(i)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    // The finalizer of SplitMix64: every bit reaches every other.
    hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
    return (hash ^ hash >>> 31) >>> 1;
  }
}
