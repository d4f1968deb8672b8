package io.cloudflux.scan;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * What is known of the objects of a prefix, from days that are over and from inventories: a uniform
 * sample of those that are there, by hash as in {@link ReadSample}. With {@link
 * ReadSample#MOST_OBJECTS} objects or fewer it is all of them. A prefix that has shrunk to a
 * fraction leaves as small a fraction of its sample; with fewer than {@link #LEAST_SAMPLED} nothing
 * is said of it any more.
 *
 * @param threshold hashes from here on are not in the sample
 * @param hashes of the objects, ascending
 * @param since UTC day that each of them is known from
 * @param readThrough the last UTC day on which the prefix was read through, or {@link
 *     ObjectProfile#NO_DAY}
 */
public record KnownObjects(long threshold, long[] hashes, int[] since, int readThrough) {
  /** Of a prefix nothing is known of. */
  public static final KnownObjects NONE =
      new KnownObjects(ReadSample.NONE_LEFT_OUT, new long[0], new int[0], ObjectProfile.NO_DAY);

  /** A share among fewer says too little of the others. */
  private static final int LEAST_SAMPLED = 50;

  /**
   * True if a day reads the prefix through: of the objects known before it, a sufficient share is
   * read, and most of those as by something that reads each of them through.
   *
   * @param sample of the day, packed
   */
  public boolean isReadThrough(int day, long[] sample, ScanRules rules) {
    long complete = Math.min(threshold, sample[0]);
    int before = 0;
    int sampled = 0;
    int read = 0;
    int through = 0;
    int at = 1;
    for (int i = 0; i < hashes.length; i++) {
      if (since[i] >= day) {
        continue;
      }
      before++;
      if (hashes[i] >= complete) {
        continue; // What happened to it on the day is not in the sample.
      }
      sampled++;
      while (at < sample.length && sample[at] < hashes[i]) {
        at += ReadSample.LONGS;
      }
      if (at < sample.length && sample[at] == hashes[i] && sample[at + ReadSample.READS] > 0) {
        read++;
        through +=
            ScanRules.readsThrough(
                    sample[at + ReadSample.READS],
                    sample[at + ReadSample.BYTES],
                    sample[at + ReadSample.SIZE])
                ? 1
                : 0;
      }
    }
    return before * (ReadSample.NONE_LEFT_OUT / (double) threshold) >= rules.objects()
        && sampled >= Math.min(LEAST_SAMPLED, rules.objects())
        && read >= rules.share() * sampled
        && 2 * through > read;
  }

  /** True if the prefix is known for long enough, and was not read through in the days before. */
  public boolean isRare(int day, ScanRules rules) {
    int last = day - rules.apartDays();
    return readThrough <= last && Arrays.stream(since).anyMatch(first -> first <= last);
  }

  /** As of the end of a day that reads the prefix through. */
  public KnownObjects readThroughOn(int day) {
    return new KnownObjects(threshold, hashes, since, Math.max(day, readThrough));
  }

  /**
   * As of the end of a day: with the objects that came, without those that went.
   *
   * @param sample of the day, packed
   */
  public KnownObjects plus(int day, long[] sample) {
    long limit = Math.min(threshold, sample[0]);
    TreeMap<Long, Integer> known = new TreeMap<>();
    for (int i = 0; i < hashes.length && hashes[i] < limit; i++) {
      known.put(hashes[i], since[i]);
    }
    for (int i = 1; i < sample.length && sample[i] < limit; i += ReadSample.LONGS) {
      long hash = sample[i];
      long gone = sample[i + ReadSample.GONE];
      if (gone == DailyAccess.NEVER || gone < sample[i + ReadSample.THERE]) {
        known.merge(hash, day, Math::min);
      } else if (known.getOrDefault(hash, day) <= day) {
        known.remove(hash);
      }
    }
    while (known.size() > ReadSample.MOST_OBJECTS) {
      limit = known.pollLastEntry().getKey();
    }
    return new KnownObjects(
        limit,
        known.keySet().stream().mapToLong(Long::longValue).toArray(),
        known.values().stream().mapToInt(Integer::intValue).toArray(),
        readThrough);
  }
}
