package io.cloudflux.log;

/** What a request did, whatever the store calls it. */
public enum Operation {
  /** A successful request that returned bytes of an object's data (GET answered 200 or 206). */
  READ,
  /** A successful request that created or replaced an object's data, or a part of it. */
  WRITE,
  /** A successful request that removed an object, not one of its versions or snapshots. */
  DELETE,
  /** A listing of objects, versions, parts or buckets. */
  LIST,
  /**
   * A request about an object or bucket that moved none of its data: HEAD, tags, ACL, a 304; the
   * deletion of a version or snapshot, which leaves the object as it is.
   */
  METADATA,
  /** A request to bring an archived object back. */
  RESTORE,
  /** Everything else, failed requests included. */
  OTHER;

  /**
   * What this does to the object when it is asked of a version or snapshot that the request names.
   * That the version is the current one no log tells; who deletes it by its name is taken to tidy
   * up.
   */
  Operation ofVersion() {
    return this == DELETE ? METADATA : this;
  }

  /**
   * What a request for this did, given how it was answered: nothing, if it failed; it looked, but
   * moved no data, if the client had it already (304).
   *
   * @param status HTTP status
   */
  Operation answered(int status) {
    if (status == 304) {
      return this == READ || this == METADATA ? METADATA : OTHER;
    }
    if (status < 200 || status > 299) {
      return OTHER;
    }
    return this == READ && status != 200 && status != 206 ? OTHER : this;
  }
}
