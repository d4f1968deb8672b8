package io.cloudflux.log;

import io.cloudflux.time.Days;
import java.io.Serializable;
import java.util.function.Consumer;

/** Reads the lines of one log format. Stateless: any line can be parsed alone, in any order. */
public interface AccessLogParser extends Serializable {

  /**
   * Parses one line, without its line terminator.
   *
   * @param buffer holds the line; not kept, not changed
   * @param offset where the line starts
   * @param length its length in bytes
   * @param out takes the records the line holds
   * @return {@link LineKind#RECORD} if {@code out} has taken a record; otherwise why there is none
   *     by the format's own rules
   * @throws MalformedLineException if the line is not of this format
   */
  LineKind parse(byte[] buffer, int offset, int length, Consumer<? super AccessRecord> out)
      throws MalformedLineException;

  /**
   * When the line's requests were served, in epoch milliseconds: event time, before the line is
   * parsed where it can report what is wrong with it.
   *
   * @return {@link Long#MIN_VALUE} if the line tells no plausible time
   */
  default long timeOf(byte[] buffer, int offset, int length) {
    long[] time = {Long.MIN_VALUE};
    try {
      parse(
          buffer,
          offset,
          length,
          entry -> {
            long at =
                entry instanceof AccessEvent event
                    ? event.timeMillis()
                    : Days.startMillis(((DailyAccess) entry).day());
            time[0] = Math.max(time[0], at);
          });
    } catch (MalformedLineException e) {
      return Long.MIN_VALUE; // Will be reported when it is parsed.
    }
    return time[0];
  }

  /**
   * The parser of a format.
   *
   * @param format any format, {@link LogFormat#AUTO} included
   * @param options what the format's lines do not say themselves
   */
  static AccessLogParser of(LogFormat format, LogOptions options) {
    return format.parser(options);
  }
}
