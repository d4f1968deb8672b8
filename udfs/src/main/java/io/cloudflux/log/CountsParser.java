package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.object.ObjectId;
import io.cloudflux.time.Days;
import java.util.function.Consumer;

/**
 * Reads daily totals, CSV of {@code object,day,reads,bytes[,writes]}. The object is an object id as
 * it stands, the day a UTC date; the last read and write of a day are put at its start, for the
 * time of day is not told.
 */
public final class CountsParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  private static final int OBJECT = 0;
  private static final int DAY = 1;
  private static final int READS = 2;
  private static final int BYTES = 3;
  private static final int WRITES = 4;

  private final LogOptions options;

  public CountsParser(LogOptions options) {
    this.options = options;
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
    CsvRow row = CsvRow.of(buffer, offset, length);
    if (row.is(OBJECT, "object") && row.is(DAY, "day")) {
      return LineKind.HEADER;
    }
    out.accept(total(row));
    return LineKind.RECORD;
  }

  /** An object id first, {@code scheme://}, quoted or not; or the header. */
  static boolean recognizes(LineCursor line) {
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

  private DailyAccess total(CsvRow row) throws MalformedLineException {
    // One column too many is not skipped: it is mostly an object id with a comma and no quotes.
    if (row.size() == 1 || row.size() > WRITES + 1) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, row.size() + " columns, not object,day,reads,bytes[,writes]");
    }
    if (row.size() <= BYTES) {
      throw new MalformedLineException(
          Reason.TRUNCATED, "only " + row.size() + " columns of object,day,reads,bytes[,writes]");
    }
    String object = row.text(OBJECT);
    if (!ObjectId.isValid(object)) {
      throw new MalformedLineException(
          Reason.BAD_VALUE, "object: not an object id such as s3://bucket/key");
    }
    int day = row.day(DAY, "day");
    long start =
        LineCursor.plausible(
            Days.startMillis(day), CommonLogParser.EARLIEST_MILLIS, options.latest());
    long reads = row.number(READS, "reads");
    long bytes = row.number(BYTES, "bytes");
    long writes = row.isEmpty(WRITES) ? 0 : row.number(WRITES, "writes");
    return new DailyAccess(
        object,
        day,
        reads,
        bytes,
        writes,
        AccessEvent.UNKNOWN,
        reads > 0 ? start : DailyAccess.NEVER,
        writes > 0 ? start : DailyAccess.NEVER,
        DailyAccess.NEVER);
  }
}
