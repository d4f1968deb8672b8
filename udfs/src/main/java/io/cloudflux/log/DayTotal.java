package io.cloudflux.log;

import io.cloudflux.actor.Actor;
import io.cloudflux.time.Days;

/** Adds up the requests of one object on one UTC day. */
public final class DayTotal {
  private static final int ACTORS = Actor.values().length;

  private final String object;
  private final int day;
  private final long[] actorReads = new long[ACTORS];
  private long reads;
  private long bytes;
  private long writes;
  private long objectBytes = AccessEvent.UNKNOWN;
  private long lastRead = DailyAccess.NEVER;
  private long lastWrite = DailyAccess.NEVER;
  private long lastDelete = DailyAccess.NEVER;
  private long lastWanted = DailyAccess.NEVER;

  public DayTotal(String object, int day) {
    this.object = object;
    this.day = day;
  }

  public String object() {
    return object;
  }

  /** Adds an event of this object and day. */
  public void add(AccessEvent event) {
    add(event.operation(), event.actor(), event.timeMillis(), event.bytes(), event.objectBytes());
  }

  /** Adds a packed request, the {@code index}th of them. */
  public void add(long[] packed, int index) {
    add(
        PackedRequests.operation(packed, index),
        PackedRequests.actor(packed, index),
        PackedRequests.timeMillis(packed, index),
        PackedRequests.bytes(packed, index),
        PackedRequests.objectBytes(packed, index));
  }

  private void add(Operation operation, Actor actor, long time, long sent, long size) {
    objectBytes = Math.max(objectBytes, size);
    switch (operation) {
      case READ -> {
        reads++;
        bytes = Counts.plus(bytes, Math.max(0, sent));
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
