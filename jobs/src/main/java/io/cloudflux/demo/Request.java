package io.cloudflux.demo;

/**
 * One request of the demo, before it is written as a line.
 *
 * @param delivered epoch second at which the log file that holds its line is delivered
 * @param second epoch second at which it was received
 * @param object what it is about; for a listing, an object below the listed prefix
 * @param part number of the range or of the part of an upload, from 0
 * @param parts number of parts of an upload
 * @param detail random bits for all that is the request's own: ids and durations
 * @param damage how the line is damaged, or {@link #INTACT}
 */
record Request(
    long delivered,
    long second,
    RequestKind kind,
    StoredObject object,
    Client client,
    int part,
    int parts,
    long detail,
    int damage)
    implements Comparable<Request> {

  static final int INTACT = -1;

  /** S3 writes several files at a time, each in the order of its requests. */
  private static final int FILE_BITS = 3;

  static int fileOf(long detail) {
    return (int) (detail >>> (64 - FILE_BITS));
  }

  /** In the order of delivery; in a file, in the order of requests. */
  @Override
  public int compareTo(Request other) {
    int order = Long.compare(delivered, other.delivered);
    if (order == 0) {
      order = Integer.compare(fileOf(detail), fileOf(other.detail));
    }
    return order == 0 ? Long.compare(second, other.second) : order;
  }
}
