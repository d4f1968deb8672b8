package io.cloudflux.log;

import io.cloudflux.actor.Actor;
import java.util.Arrays;

/**
 * Requests that have an id, each packed into four numbers: id; time, operation and actor; bytes;
 * object bytes. What is needed of them to count each once, and no more.
 */
public final class PackedRequests {
  /** Numbers that a request takes. */
  private static final int LONGS = 4;

  // By their ordinals, which state has: new ones go behind the others.
  private static final Operation[] OPERATIONS = Operation.values();
  private static final Actor[] ACTORS = Actor.values();

  /** Operation and actor take four bits each, below the time. */
  private static final int TIME_SHIFT = 8;

  private static final int OPERATION_SHIFT = 4;
  private static final int ORDINAL_MASK = 0xF;

  private long[] packed;
  private int size;

  public PackedRequests() {
    packed = new long[LONGS];
  }

  /**
   * What a request was: operation and actor, and how long after some time it came.
   *
   * @param since epoch milliseconds
   */
  public static long what(AccessEvent event, long since) {
    return event.timeMillis() - since << TIME_SHIFT
        | (long) event.operation().ordinal() << OPERATION_SHIFT
        | event.actor().ordinal();
  }

  /**
   * Adds a request.
   *
   * @param what as of {@link #what}, since the same time
   */
  public void add(long id, long since, long what, long bytes, long objectBytes) {
    if (size == packed.length) {
      packed = Arrays.copyOf(packed, 2 * packed.length);
    }
    packed[size++] = id;
    packed[size++] = what + (since << TIME_SHIFT);
    packed[size++] = bytes;
    packed[size++] = objectBytes;
  }

  /** All of them, packed, in the order they were added. */
  public long[] toArray() {
    return Arrays.copyOf(packed, size);
  }

  /** How many requests are packed. */
  public static int count(long[] packed) {
    return packed.length / LONGS;
  }

  /** The id of the {@code index}th request. */
  public static long id(long[] packed, int index) {
    return packed[index * LONGS];
  }

  /** The time of the {@code index}th request, epoch milliseconds. */
  public static long timeMillis(long[] packed, int index) {
    return packed[index * LONGS + 1] >> TIME_SHIFT;
  }

  static Operation operation(long[] packed, int index) {
    return OPERATIONS[(int) (packed[index * LONGS + 1] >> OPERATION_SHIFT & ORDINAL_MASK)];
  }

  static Actor actor(long[] packed, int index) {
    return ACTORS[(int) (packed[index * LONGS + 1] & ORDINAL_MASK)];
  }

  static long bytes(long[] packed, int index) {
    return packed[index * LONGS + 2];
  }

  static long objectBytes(long[] packed, int index) {
    return packed[index * LONGS + 3];
  }
}
