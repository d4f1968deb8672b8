package io.cloudflux.jobs.tiering;

import io.cloudflux.actor.Actor;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.Operation;

/** Events for tests. */
final class Reads {
  private Reads() {}

  /** A read by an application of an object of unknown size. */
  static AccessEvent read(String object, long timeMillis, long requestId, long bytes) {
    return new AccessEvent(
        object,
        timeMillis,
        Operation.READ,
        bytes,
        AccessEvent.UNKNOWN,
        null,
        null,
        Actor.APPLICATION,
        requestId,
        200,
        LogFormat.S3);
  }
}
