package io.cloudflux.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.LogOptions;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.types.Row;

/**
 * {@code parse_access_log(format, line [, host])}: the request that a line of an access log tells
 * of.
 *
 * <p>Null for a line that cannot be read ({@link ParseAccessLogError} says why), that holds
 * nothing, or that holds a day's total, which is no request: {@link ParseDailyAccess} reads totals.
 * Figures that the line does not tell are null, and so are {@code actor} and {@code request_id} in
 * formats that have neither.
 *
 * <p>{@code format}: {@code s3}, {@code clf}, {@code combined}, {@code counts} or {@code auto};
 * {@code line}: without its line terminator, bytes or a text that is taken as UTF-8; {@code host}:
 * the host of object ids made from web servers' logs, {@code localhost} by default.
 */
public class ParseAccessLog extends AccessLogFunction {
  private static final long serialVersionUID = 1L;

  private static final String EVENT =
      "ROW<object STRING, `time` TIMESTAMP_LTZ(3), operation STRING, `bytes` BIGINT,"
          + " object_bytes BIGINT, requester STRING, agent STRING, actor STRING, status INT,"
          + " request_id BIGINT>";

  @DataTypeHint(EVENT)
  public Row eval(String format, String line) {
    return eval(format, line, LogOptions.DEFAULT_HOST);
  }

  @DataTypeHint(EVENT)
  public Row eval(String format, byte[] line) {
    return eval(format, line, LogOptions.DEFAULT_HOST);
  }

  @DataTypeHint(EVENT)
  public Row eval(String format, String line, String host) {
    return line == null ? null : eval(format, line.getBytes(UTF_8), host);
  }

  @DataTypeHint(EVENT)
  public Row eval(String format, byte[] line, String host) {
    return readOrNull(format, line, host) instanceof AccessEvent event ? row(event) : null;
  }

  private static Row row(AccessEvent event) {
    return Row.of(
        event.object(),
        event.time(),
        event.operation().name(),
        known(event.bytes()),
        known(event.objectBytes()),
        event.requester(),
        event.agent(),
        null, // No format tells an actor,
        event.status() == AccessEvent.UNKNOWN ? null : event.status(),
        null); // nor a request id, yet.
  }

  private static Long known(long number) {
    return number == AccessEvent.UNKNOWN ? null : number;
  }
}
