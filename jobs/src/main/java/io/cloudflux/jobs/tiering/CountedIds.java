package io.cloudflux.jobs.tiering;

import java.util.Arrays;

/**
 * Which requests have been counted: those known from before, and of those at hand the first of
 * each.
 */
final class CountedIds {
  private final long[] before;

  // Those at hand, ascending; some may be there twice, and be known.
  private final long[] asked;
  private final boolean[] counted;
  private final int fresh;

  /**
   * @param before ids known, ascending, each once
   * @param asked ids of all requests that will be asked for, in any order; becomes this object's
   */
  CountedIds(long[] before, long[] asked) {
    this.before = before;
    this.asked = asked;
    Arrays.sort(asked);
    int news = 0;
    for (int i = 0; i < asked.length; i++) {
      if (isNewAt(i)) {
        news++;
      }
    }
    this.fresh = news;
    this.counted = new boolean[news == asked.length ? 0 : asked.length];
  }

  /** True of the first of several with the same id, unless it was known before. */
  private boolean isNewAt(int index) {
    return (index == 0 || asked[index] != asked[index - 1])
        && (before.length == 0 || Arrays.binarySearch(before, asked[index]) < 0);
  }

  /** How many ids are new. */
  int fresh() {
    return fresh;
  }

  /** True if a request is to be counted: never again with the same id. */
  boolean count(long id) {
    if (counted.length == 0) {
      return true; // Each is there once, and none is known.
    }
    // Of several alike it finds the same one always.
    int at = Arrays.binarySearch(asked, id);
    if (counted[at] || Arrays.binarySearch(before, id) >= 0) {
      return false;
    }
    counted[at] = true;
    return true;
  }

  /** All ids, ascending, each once. */
  long[] all() {
    if (fresh == 0) {
      return before;
    }
    long[] all = Arrays.copyOf(before, before.length + fresh);
    int end = before.length;
    for (int i = 0; i < asked.length; i++) {
      if (isNewAt(i)) {
        all[end++] = asked[i];
      }
    }
    if (before.length > 0) {
      Arrays.sort(all); // Two ascending runs.
    }
    return all;
  }
}
