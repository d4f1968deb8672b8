package io.cloudflux.log;

/**
 * Requests of an object on a UTC day: each by itself, so that those counted before can be left out,
 * or their sum, if they have no ids to tell them by.
 *
 * @param requests as {@link PackedRequests} packs them, or null
 * @param total the sum, or null
 */
public record DailyRequests(String object, int day, long[] requests, DailyAccess total) {

  /** Requests with ids. */
  public static DailyRequests of(String object, int day, PackedRequests requests) {
    return new DailyRequests(object, day, requests.toArray(), null);
  }

  /** The sum of requests without. */
  public static DailyRequests of(DailyAccess total) {
    return new DailyRequests(total.object(), total.day(), null, total);
  }
}
