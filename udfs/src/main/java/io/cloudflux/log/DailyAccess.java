package io.cloudflux.log;

/**
 * All that happened to one object on one UTC day: what is left of access events before the shuffle,
 * and what a line of daily totals says. Merging is commutative and associative, so the total does
 * not depend on the order or the number of partial sums.
 *
 * @param object object id
 * @param day UTC day as days since 1970-01-01
 * @param reads requests that read data, ≥ 0
 * @param bytes bytes sent by those reads, ≥ 0
 * @param writes requests that wrote data, ≥ 0
 * @param objectBytes the largest object size seen that day, or {@link AccessEvent#UNKNOWN}
 * @param lastRead time of the day's last read, epoch milliseconds, or {@link #NEVER}
 * @param lastWrite time of the day's last write, epoch milliseconds, or {@link #NEVER}
 * @param lastDelete time of the day's last delete, epoch milliseconds, or {@link #NEVER}
 * @param actors who made the reads
 */
public record DailyAccess(
    String object,
    int day,
    long reads,
    long bytes,
    long writes,
    long objectBytes,
    long lastRead,
    long lastWrite,
    long lastDelete,
    ActorReads actors)
    implements AccessRecord {

  /** The time of something that did not happen. */
  public static final long NEVER = Long.MIN_VALUE;

  /** A total that does not tell who made its reads: taken for applications. */
  public DailyAccess(
      String object,
      int day,
      long reads,
      long bytes,
      long writes,
      long objectBytes,
      long lastRead,
      long lastWrite,
      long lastDelete) {
    this(
        object,
        day,
        reads,
        bytes,
        writes,
        objectBytes,
        lastRead,
        lastWrite,
        lastDelete,
        ActorReads.NONE);
  }

  /** The day's total of a single event. */
  public static DailyAccess of(AccessEvent event) {
    return DayTotal.of(event);
  }

  /** True if events of this kind say something about the object that its profile keeps. */
  public static boolean counts(AccessEvent event) {
    return switch (event.operation()) {
      case READ, WRITE, DELETE -> event.hasKey();
      case METADATA -> event.objectBytes() > 0 && event.hasKey();
      case LIST, RESTORE, OTHER -> false;
    };
  }

  /**
   * The sum of two partial totals of the same object and day.
   *
   * @throws IllegalArgumentException if the days differ
   */
  public DailyAccess plus(DailyAccess other) {
    if (day != other.day) {
      throw new IllegalArgumentException("days differ: " + day + ", " + other.day);
    }
    return new DailyAccess(
        object,
        day,
        Counts.plus(reads, other.reads),
        Counts.plus(bytes, other.bytes),
        Counts.plus(writes, other.writes),
        Math.max(objectBytes, other.objectBytes),
        Math.max(lastRead, other.lastRead),
        Math.max(lastWrite, other.lastWrite),
        Math.max(lastDelete, other.lastDelete),
        actorsWith(other));
  }

  /** Reads by users and applications. */
  public long wantedReads() {
    return reads - actors.falseHeat();
  }

  /** The same total, if its reads by users and applications were a scanner's. */
  public DailyAccess byScanner() {
    return withActors(
        new ActorReads(
            0, actors.backup(), actors.scanner() + wantedReads(), actors.store(), NEVER));
  }

  /** The same total, with who made its reads. */
  public DailyAccess withActors(ActorReads who) {
    return new DailyAccess(
        object, day, reads, bytes, writes, objectBytes, lastRead, lastWrite, lastDelete, who);
  }

  private ActorReads actorsWith(DailyAccess other) {
    ActorReads mine = actors;
    ActorReads others = other.actors;
    if (mine == ActorReads.NONE && others == ActorReads.NONE) {
      return ActorReads.NONE;
    }
    boolean falseHeat = mine.falseHeat() + others.falseHeat() > 0;
    return new ActorReads(
        Counts.plus(mine.user(), others.user()),
        Counts.plus(mine.backup(), others.backup()),
        Counts.plus(mine.scanner(), others.scanner()),
        Counts.plus(mine.store(), others.store()),
        falseHeat ? Math.max(lastWanted(), other.lastWanted()) : NEVER);
  }

  /**
   * Time of the last read by a user or an application, epoch milliseconds, or {@link #NEVER}: the
   * last read, if nobody else read it.
   */
  public long lastWanted() {
    return actors.falseHeat() == 0 ? lastRead : actors.lastWanted();
  }
}
