package io.cloudflux.actor;

/**
 * Who is behind a request. People and their programs read what they need; the others read
 * everything, or the same thing every minute, and make objects look hotter than they are.
 */
public enum Actor {
  /** Somebody at a browser, a console or a command line. */
  USER,
  /** A program, and everybody no rule says anything of. */
  APPLICATION,
  /** Backup and archiving: copies everything on a schedule. */
  BACKUP,
  /** Crawlers, virus and compliance scans, availability checks. */
  SCANNER,
  /** The store itself: life cycle, inventory, replication, tiering. */
  STORE;

  /** True for requests that nobody would miss if the object answered slowly: false heat. */
  public boolean isFalseHeat() {
    return this == BACKUP || this == SCANNER || this == STORE;
  }
}
