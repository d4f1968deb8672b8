package io.cloudflux.log;

import io.cloudflux.actor.ActorRules;
import io.cloudflux.time.Days;
import java.io.Serializable;
import java.util.Objects;

/**
 * What the lines of a log do not say themselves.
 *
 * @param host the host of object ids made from logs that do not name one: {@code http://HOST/path}
 *     of web servers, {@code hdfs://HOST/path}, {@code ofs://HOST/volume/bucket/key}
 * @param keepQuery whether a web request's query string is part of the object id
 * @param latestMillis lines dated at or after this instant (epoch milliseconds) are malformed: a
 *     clock that runs ahead would end every window early
 * @param actors the rules that tell who is behind a request
 */
public record LogOptions(String host, boolean keepQuery, long latestMillis, ActorRules actors)
    implements Serializable {

  /** The host of web-server object ids when none is given. */
  public static final String DEFAULT_HOST = "localhost";

  public LogOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(actors, "actors");
    if (host.isEmpty() || host.indexOf('/') >= 0 || host.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("host: '" + host + "' is not a host name");
    }
  }

  /**
   * Defaults, with everything up to a day after {@code nowMillis} accepted: clocks differ, and time
   * zones are often wrong.
   */
  public static LogOptions asOf(long nowMillis) {
    return new LogOptions(DEFAULT_HOST, false, nowMillis + Days.MILLIS, ActorRules.shipped());
  }

  /** The same options for another host. */
  public LogOptions withHost(String newHost) {
    return new LogOptions(newHost, keepQuery, latestMillis, actors);
  }

  /** The same options, keeping query strings or not. */
  public LogOptions withKeepQuery(boolean keep) {
    return new LogOptions(host, keep, latestMillis, actors);
  }

  /** The same options with other rules. */
  public LogOptions withActors(ActorRules rules) {
    return new LogOptions(host, keepQuery, latestMillis, rules);
  }
}
