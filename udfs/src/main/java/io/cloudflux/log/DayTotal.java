package io.cloudflux.log;

import io.cloudflux.actor.Actor;
import io.cloudflux.time.Days;
import java.util.Arrays;

/** Adds up the requests of one object on one UTC day. */
public final class DayTotal {
  /** Numbers that a packed request takes: id; time, operation and actor; bytes; object bytes. */
  public static final int REQUEST_LONGS = 4;

  private static final Operation[] OPERATIONS = Operation.values();
  private static final Actor[] ACTORS = Actor.values();

  /** Operation and actor take four bits each, below the time. */
  private static final int TIME_SHIFT = 8;

  private final String object;
  private final int day;
  private final long[] actorReads = new long[ACTORS.length];
  private long reads;
  private long bytes;
  private long writes;
  private long objectBytes = AccessEvent.UNKNOWN;
  private long lastRead = DailyAccess.NEVER;
  private long lastWrite = DailyAccess.NEVER;
  private long lastDelete = DailyAccess.NEVER;
  private long lastWanted = DailyAccess.NEVER;
  private long[] requests;
  private int size;

  public DayTotal(String object, int day) {
    this.object = object;
    this.day = day;
  }

  /** Adds an event of this object and day. */
  public void add(AccessEvent event) {
    add(event.operation(), event.actor(), event.timeMillis(), event.bytes(), event.objectBytes());
  }

  /** Adds an event of this object and day, and keeps what it was made of. */
  public void addAndKeep(AccessEvent event) {
    add(event);
    if (requests == null) {
      requests = new long[REQUEST_LONGS];
    } else if (size == requests.length) {
      requests = Arrays.copyOf(requests, 2 * size);
    }
    requests[size++] = event.requestId();
    requests[size++] =
        event.timeMillis() << TIME_SHIFT
            | (long) event.operation().ordinal() << 4
            | event.actor().ordinal();
    requests[size++] = event.bytes();
    requests[size++] = event.objectBytes();
  }

  /** Adds a packed request, the {@code index}th of them. */
  public void add(long[] packed, int index) {
    int at = index * REQUEST_LONGS;
    add(
        OPERATIONS[(int) (packed[at + 1] >> 4 & 0xF)],
        ACTORS[(int) (packed[at + 1] & 0xF)],
        packed[at + 1] >> TIME_SHIFT,
        packed[at + 2],
        packed[at + 3]);
  }

  private void add(Operation operation, Actor actor, long time, long sent, long size) {
    objectBytes = Math.max(objectBytes, size);
    switch (operation) {
      case READ -> {
        reads++;
        bytes += Math.max(0, sent);
        lastRead = Math.max(lastRead, time);
        actorReads[actor.ordinal()]++;
        if (!actor.isFalseHeat()) {
          lastWanted = Math.max(lastWanted, time);
        }
      }
      case WRITE -> {
        writes++;
        lastWrite = Math.max(lastWrite, time);
      }
      case DELETE -> lastDelete = Math.max(lastDelete, time);
      case LIST, METADATA, RESTORE, OTHER -> {}
    }
  }

  /** The id of a packed request. */
  public static long requestId(long[] packed, int index) {
    return packed[index * REQUEST_LONGS];
  }

  /** The time of a packed request, epoch milliseconds. */
  public static long timeMillis(long[] packed, int index) {
    return packed[index * REQUEST_LONGS + 1] >> TIME_SHIFT;
  }

  /** The requests kept, packed, or null. */
  public long[] requests() {
    return requests == null ? null : Arrays.copyOf(requests, size);
  }

  /** The sum so far. */
  public DailyAccess toDailyAccess() {
    long falseHeat =
        actorReads[Actor.BACKUP.ordinal()]
            + actorReads[Actor.SCANNER.ordinal()]
            + actorReads[Actor.STORE.ordinal()];
    ActorReads actors =
        falseHeat == 0 && actorReads[Actor.USER.ordinal()] == 0
            ? ActorReads.NONE
            : new ActorReads(
                actorReads[Actor.USER.ordinal()],
                actorReads[Actor.BACKUP.ordinal()],
                actorReads[Actor.SCANNER.ordinal()],
                actorReads[Actor.STORE.ordinal()],
                falseHeat == 0 ? DailyAccess.NEVER : lastWanted);
    return new DailyAccess(
        object, day, reads, bytes, writes, objectBytes, lastRead, lastWrite, lastDelete, actors);
  }

  /** The total of a single event. */
  static DailyAccess of(AccessEvent event) {
    DayTotal total = new DayTotal(event.object(), Days.of(event.timeMillis()));
    total.add(event);
    return total.toDailyAccess();
  }
}
