package io.cloudflux.log;

/** What a request did, whatever the store calls it. */
public enum Operation {
  /** A successful request that returned bytes of an object's data (GET answered 200 or 206). */
  READ,
  /** A successful request that created or replaced an object's data, or a part of it. */
  WRITE,
  /** A successful request that removed an object. */
  DELETE,
  /** A listing of objects, versions, parts or buckets. */
  LIST,
  /** A request about an object or bucket that moved none of its data: HEAD, tags, ACL, a 304. */
  METADATA,
  /** A request to bring an archived object back. */
  RESTORE,
  /** Everything else, failed requests included. */
  OTHER
}
