package io.cloudflux.log;

/**
 * A day's (partial) total of an object, and the requests it is the total of, so that those counted
 * before can be taken out.
 *
 * @param total the sum of the requests
 * @param requests {@link DayTotal#REQUEST_LONGS} numbers each, as {@link DayTotal} packs them; or
 *     null if they have no ids to tell them by
 */
public record DailyRequests(DailyAccess total, long[] requests) {

  /** The object id. */
  public String object() {
    return total.object();
  }
}
