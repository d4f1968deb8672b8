package io.cloudflux.log;

import io.cloudflux.actor.ActorRules;
import java.io.Serializable;
import java.util.Objects;

/**
 * What the lines of a log do not say themselves.
 *
 * @param host the host of object ids made from logs that do not name one: {@code http://HOST/path}
 *     of web servers, {@code hdfs://HOST/path}, {@code ofs://HOST/volume/bucket/key}
 * @param keepQuery whether a web request's query string is part of the object id
 * @param latest lines dated from this instant on are malformed
 * @param actors the rules that tell who is behind a request
 */
public record LogOptions(String host, boolean keepQuery, LatestTime latest, ActorRules actors)
    implements Serializable {

  /** The host of web-server object ids when none is given. */
  public static final String DEFAULT_HOST = "localhost";

  public LogOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(latest, "latest");
    Objects.requireNonNull(actors, "actors");
    if (host.isEmpty() || host.indexOf('/') >= 0 || host.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("host: '" + host + "' is not a host name");
    }
  }

  /**
   * Defaults as of a known present: the same lines give the same events.
   *
   * @param nowMillis epoch milliseconds
   */
  public static LogOptions asOf(long nowMillis) {
    return accepting(LatestTime.asOf(nowMillis));
  }

  /** Defaults with times up to one. */
  public static LogOptions accepting(LatestTime latest) {
    return new LogOptions(DEFAULT_HOST, false, latest, ActorRules.shipped());
  }

  /** The same options for another host. */
  public LogOptions withHost(String newHost) {
    return new LogOptions(newHost, keepQuery, latest, actors);
  }

  /** The same options, keeping query strings or not. */
  public LogOptions withKeepQuery(boolean keep) {
    return new LogOptions(host, keep, latest, actors);
  }

  /** The same options with other rules. */
  public LogOptions withActors(ActorRules rules) {
    return new LogOptions(host, keepQuery, latest, rules);
  }
}
