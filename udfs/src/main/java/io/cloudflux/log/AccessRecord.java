package io.cloudflux.log;

/** What one line of a log tells: a single request, or a day's total of them. */
public sealed interface AccessRecord permits AccessEvent, DailyAccess {

  /** The object id, a URI such as {@code s3://bucket/key}. */
  String object();
}
