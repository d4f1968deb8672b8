package io.cloudflux.jobs.tiering;

import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.util.MathUtils;

/**
 * Objects fall into so many shares, by their names. What travels and waits goes by share, some
 * hundreds of objects at a time, because a record to shuffle, a write to state or a timer costs the
 * same whether it is for one object or for all of a share.
 */
final class Shares {
  private static final int PER_KEY_GROUP = 4;

  /**
   * A batch is of some hundred objects where the most are sent at a time; of a day of a thousand
   * million requests a share has 30 MB.
   */
  static final int COUNT = TieringPipeline.MAX_PARALLELISM * PER_KEY_GROUP;

  /**
   * The shares' numbers: such that Flink, which hashes keys, finds as many of them for each key
   * group, and so for each task about as many.
   */
  private static final int[] NUMBERS = numbers();

  /** All numbers are below it. */
  static final int END = NUMBERS[COUNT - 1] + 1;

  private Shares() {}

  /** The number of the share an object is in, ≥ 0. */
  static int of(String object) {
    return NUMBERS[MathUtils.murmurHash(object.hashCode()) % COUNT];
  }

  private static int[] numbers() {
    int[] numbers = new int[COUNT];
    int[] inGroup = new int[TieringPipeline.MAX_PARALLELISM];
    int found = 0;
    for (int number = 0; found < COUNT; number++) {
      int group =
          KeyGroupRangeAssignment.computeKeyGroupForKeyHash(
              number, TieringPipeline.MAX_PARALLELISM);
      if (inGroup[group] < PER_KEY_GROUP) {
        inGroup[group]++;
        numbers[found++] = number;
      }
    }
    return numbers;
  }
}
