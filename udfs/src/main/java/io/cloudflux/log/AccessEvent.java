package io.cloudflux.log;

import io.cloudflux.actor.Actor;
import io.cloudflux.object.ObjectId;
import java.time.Instant;

/**
 * One request of an object store, as its access log tells it.
 *
 * @param object object id, a URI: {@code s3://bucket/key}, {@code http://host/path}; the key
 *     percent-decoded once; {@code s3://bucket} for a request that names no object; without halves
 *     of surrogate pairs, so that its UTF-8 is the same name
 * @param timeMillis when the request was served, milliseconds since the epoch, UTC
 * @param operation what the request did
 * @param bytes bytes of body sent, or {@link #UNKNOWN}
 * @param objectBytes size of the whole object in bytes, or {@link #UNKNOWN}
 * @param requester who asked (principal, else remote address), or null
 * @param agent the user agent, or null
 * @param actor who is behind the request
 * @param requestId a fingerprint of the request's id, by which a log delivered twice is told from
 *     two requests, or 0 if the format has no request ids
 * @param status HTTP status, or {@link #UNKNOWN}
 * @param format the format of the line
 */
public record AccessEvent(
    String object,
    long timeMillis,
    Operation operation,
    long bytes,
    long objectBytes,
    String requester,
    String agent,
    Actor actor,
    long requestId,
    int status,
    LogFormat format)
    implements AccessRecord {

  /** A number the log line does not tell. */
  public static final int UNKNOWN = -1;

  /** {@link #timeMillis} as an instant. */
  public Instant time() {
    return Instant.ofEpochMilli(timeMillis);
  }

  /** True if the event names an object, not only a bucket or host. */
  public boolean hasKey() {
    return ObjectId.hasKey(object);
  }
}
