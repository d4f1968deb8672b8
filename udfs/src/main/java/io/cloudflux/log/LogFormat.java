package io.cloudflux.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The access-log formats that can be read. */
public enum LogFormat {
  /** Amazon S3 server access log. */
  S3,
  /** NCSA Common Log Format. */
  CLF,
  /** Combined Log Format: CLF, referrer and user agent. */
  COMBINED,
  /** CSV of daily totals: {@code object,day,reads,bytes[,writes]}. */
  COUNTS,
  /** Any of the others, told apart line by line. */
  AUTO;

  /** The name used in flags, files and output: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if no format has that label; the message lists those allowed
   */
  public static LogFormat of(String label) {
    for (LogFormat format : values()) {
      if (format.label().equals(label)) {
        return format;
      }
    }
    throw new IllegalArgumentException("unknown log format '" + label + "'; allowed: " + labels());
  }

  /** All labels, comma separated, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(LogFormat::label).collect(Collectors.joining(", "));
  }
}
