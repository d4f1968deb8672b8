package io.cloudflux.sql;

import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.AccessRecord;
import io.cloudflux.log.LatestTime;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.MalformedLineException;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;

/**
 * A function of an access log's line. Its first argument is the label of the format.
 *
 * <p>A job refuses lines from the future by its clock. A function has none, or the same query would
 * give something else tomorrow: it takes every time that a log of the format can tell, and leaves
 * {@code WHERE time < CURRENT_TIMESTAMP} to the query.
 */
public abstract class AccessLogFunction extends ScalarFunction implements SpecializedFunction {
  private static final long serialVersionUID = 1L;

  private transient Map<LogFormat, AccessLogParser> parsers;
  private transient String host;

  AccessLogFunction() {}

  @Override
  public UserDefinedFunction specialize(SpecializedContext context) {
    Literals literals = new Literals(context.getCallContext());
    literals.text(0).ifPresent(format -> literals.check(() -> LogFormat.of(format)));
    if (context.getCallContext().getArgumentDataTypes().size() > 2) {
      literals.text(2).ifPresent(name -> literals.check(() -> options(name)));
    }
    return this;
  }

  /** The format of that label, or null if there is none. */
  static LogFormat format(String label) {
    for (LogFormat format : LogFormat.values()) {
      if (format.label().equals(label)) {
        return format;
      }
    }
    return null;
  }

  /**
   * What a line tells, or null if its format defines it as holding nothing.
   *
   * @param forHost the host of web servers' object ids
   * @throws MalformedLineException if it cannot be read
   * @throws IllegalArgumentException if the host cannot be one
   */
  AccessRecord read(LogFormat format, byte[] line, String forHost) throws MalformedLineException {
    if (!forHost.equals(host)) {
      LogOptions options = options(forHost);
      parsers = new EnumMap<>(LogFormat.class);
      for (LogFormat each : LogFormat.values()) {
        parsers.put(each, AccessLogParser.of(each, options));
      }
      host = forHost;
    }
    AccessRecord[] record = {null};
    parsers.get(format).parse(line, 0, line.length, found -> record[0] = found);
    return record[0];
  }

  /** As {@link #read}, but null as well for what cannot be read. */
  AccessRecord readOrNull(String label, byte[] line, String forHost) {
    LogFormat format = format(label);
    if (format == null || line == null || forHost == null) {
      return null;
    }
    try {
      return read(format, line, forHost);
    } catch (MalformedLineException | IllegalArgumentException e) {
      return null;
    }
  }

  private static LogOptions options(String host) {
    return LogOptions.accepting(LatestTime.none()).withHost(host);
  }
}
