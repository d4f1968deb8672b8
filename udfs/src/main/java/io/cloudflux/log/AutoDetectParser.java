package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.util.function.Consumer;

/**
 * Tells the formats apart line by line, by structure: totals begin with an object id; an S3 line
 * has the time in its third field; a common or combined line has it later, and the request right
 * behind it. A line that looks like a format but breaks its rules is malformed with that format's
 * reason.
 */
public final class AutoDetectParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  private final S3AccessLogParser s3;
  private final CommonLogParser common;
  private final CountsParser counts;

  public AutoDetectParser(LogOptions options) {
    this.s3 = new S3AccessLogParser(options);
    this.common = CommonLogParser.either(options);
    this.counts = new CountsParser(options);
  }

  @Override
  public boolean parse(byte[] buffer, int offset, int length, Consumer<? super AccessRecord> out)
      throws MalformedLineException {
    LineCursor line = new LineCursor(buffer, offset, length);
    if (line.atEnd() || buffer[line.pos] == '#') {
      return false;
    }
    if (beginsWithObject(line)) {
      return counts.parse(buffer, offset, length, out);
    }
    line.next();
    line.refuseFragment();
    line.next();
    if (line.at('[')) {
      return s3.parse(buffer, offset, length, out);
    }
    if (line.indexOf('[', line.pos) < 0) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "neither daily totals nor a time in brackets");
    }
    return common.parse(buffer, offset, length, out);
  }

  @Override
  public long timeOf(byte[] buffer, int offset, int length) {
    long time = common.timeOf(buffer, offset, length);
    return time == Timestamps.INVALID ? counts.timeOf(buffer, offset, length) : time;
  }

  /** True if the line begins with {@code scheme://}, quoted or not, or with the totals' header. */
  private static boolean beginsWithObject(LineCursor line) {
    byte[] bytes = line.bytes;
    int from = bytes[line.pos] == '"' ? line.pos + 1 : line.pos;
    int to = from;
    while (to < line.end && isSchemeByte(bytes[to])) {
      to++;
    }
    return LineCursor.startsWith(bytes, to, line.end, "://") && to > from
        || LineCursor.is(bytes, from, to, "object")
            && (LineCursor.startsWith(bytes, to, line.end, ",")
                || LineCursor.startsWith(bytes, to, line.end, "\","));
  }

  private static boolean isSchemeByte(byte b) {
    int letter = b | 0x20;
    return (letter >= 'a' && letter <= 'z')
        || LineCursor.isDigit(b)
        || b == '+'
        || b == '-'
        || b == '.';
  }
}
