package io.cloudflux.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.MalformedLineException;

/**
 * {@code parse_access_log_error(format, line)}: why a line cannot be read, one of {@link
 * MalformedLineException.Reason} or {@link #UNKNOWN_FORMAT}; null if it can, or holds nothing by
 * definition.
 */
public class ParseAccessLogError extends AccessLogFunction {
  /** What is wrong if a column names a format that does not exist. */
  public static final String UNKNOWN_FORMAT = "UNKNOWN_FORMAT";

  private static final long serialVersionUID = 1L;

  public String eval(String format, String line) {
    return line == null ? null : eval(format, line.getBytes(UTF_8));
  }

  public String eval(String format, byte[] line) {
    if (format == null || line == null) {
      return null;
    }
    LogFormat known = format(format);
    if (known == null) {
      return UNKNOWN_FORMAT;
    }
    try {
      read(known, line, LogOptions.DEFAULT_HOST);
      return null;
    } catch (MalformedLineException e) {
      return e.reason().name();
    }
  }
}
