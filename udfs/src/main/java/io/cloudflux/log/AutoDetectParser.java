package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells the formats apart line by line, each by its shape. A line that looks like a format but
 * breaks its rules is malformed with that format's reason.
 */
public final class AutoDetectParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  private static final List<LogFormat> FORMATS =
      Arrays.stream(LogFormat.values()).filter(format -> format != LogFormat.AUTO).toList();

  private final Map<LogFormat, AccessLogParser> parsers = new EnumMap<>(LogFormat.class);

  /** The format of the line before: a log rarely changes its own. Shapes exclude one another. */
  private transient LogFormat latest;

  public AutoDetectParser(LogOptions options) {
    for (LogFormat format : FORMATS) {
      parsers.put(format, format.parser(options));
    }
  }

  @Override
  public LineKind parse(byte[] buffer, int offset, int length, Consumer<? super AccessRecord> out)
      throws MalformedLineException {
    LineCursor line = new LineCursor(buffer, offset, length);
    if (line.atEnd()) {
      return LineKind.BLANK;
    }
    if (buffer[line.pos] == '#') {
      return LineKind.COMMENT;
    }
    LogFormat format = formatOf(buffer, offset, length);
    if (format == null) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "of none of the formats " + LogFormat.labels());
    }
    return parsers.get(format).parse(buffer, offset, length, out);
  }

  @Override
  public long timeOf(byte[] buffer, int offset, int length) {
    LogFormat format = formatOf(buffer, offset, length);
    return format == null ? Timestamps.INVALID : parsers.get(format).timeOf(buffer, offset, length);
  }

  private LogFormat formatOf(byte[] buffer, int offset, int length) {
    LogFormat likely = latest;
    if (likely != null && likely.recognizes(buffer, offset, length)) {
      return likely;
    }
    for (LogFormat format : FORMATS) {
      if (format.recognizes(buffer, offset, length)) {
        latest = format;
        return format;
      }
    }
    return null;
  }
}
