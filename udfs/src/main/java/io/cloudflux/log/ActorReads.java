package io.cloudflux.log;

/**
 * A total's reads by who made them; those by applications are the rest. Merging is commutative and
 * associative.
 *
 * @param user reads by people, ≥ 0
 * @param backup reads by backups, ≥ 0
 * @param scanner reads by scanners and availability checks, ≥ 0
 * @param store reads by the store itself, ≥ 0
 * @param lastWanted time of the last read by a user or an application, epoch milliseconds, or
 *     {@link DailyAccess#NEVER}; without false heat it is the total's last read, and not kept here
 */
public record ActorReads(long user, long backup, long scanner, long store, long lastWanted) {
  /** All by applications. */
  public static final ActorReads NONE = new ActorReads(0, 0, 0, 0, DailyAccess.NEVER);

  /** Reads that say nothing about who needs the object: by all but users and applications. */
  public long falseHeat() {
    return backup + scanner + store;
  }
}
