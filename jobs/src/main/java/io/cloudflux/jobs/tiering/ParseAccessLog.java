package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.AccessRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.time.Days;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Parses lines of access logs. Main output: events that say something about an object. Side
 * outputs: daily totals, for lines that are such; the span of days seen, whenever it grows; dead
 * letters.
 */
public final class ParseAccessLog extends ParseLines<AccessEvent> {
  private static final long serialVersionUID = 1L;

  /** Lines that already are a day's total. */
  public static final OutputTag<DailyAccess> DAILY_TOTALS =
      new OutputTag<>("daily-totals", RecordType.DAILY_ACCESS);

  /** The days seen by this task. */
  public static final OutputTag<LogSpan> LOG_SPAN =
      new OutputTag<>("log-span", Types.POJO(LogSpan.class));

  /** What metrics, accounts and dead letters call it. */
  public static final String STAGE = "access-log";

  private final LogFormat format;
  private final LogOptions options;

  private transient AccessLogParser parser;
  private transient LogSpan span;
  private transient int lastUnparsedDay;

  public ParseAccessLog(LogFormat format, LogOptions options) {
    super(STAGE);
    this.format = format;
    this.options = options;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    super.open(context);
    lastUnparsedDay = Integer.MIN_VALUE;
    parser = AccessLogParser.of(format, options);
  }

  @Override
  LineKind parse(RawLine line, Context context, Collector<AccessEvent> out)
      throws MalformedLineException {
    byte[] bytes = line.bytes();
    return parser.parse(bytes, 0, bytes.length, entry -> emit(entry, context, out));
  }

  /**
   * Event time follows whatever time a line shows, so the span must too: else boundaries would be
   * due that the logs do not seem to have reached.
   */
  @Override
  void unparsed(byte[] line, Context context) {
    long time = parser.timeOf(line, 0, line.length);
    if (time == Long.MIN_VALUE) {
      return;
    }
    lastUnparsedDay = Math.max(lastUnparsedDay, Days.of(time));
    if (span != null) {
      see(Math.max(span.firstDay(), lastUnparsedDay), context);
    }
  }

  private void emit(AccessRecord entry, Context context, Collector<AccessEvent> out) {
    if (entry instanceof AccessEvent event) {
      see(Days.of(event.timeMillis()), context);
      if (DailyAccess.counts(event)) {
        out.collect(event);
      }
    } else if (entry instanceof DailyAccess daily) {
      see(daily.day(), context);
      context.output(DAILY_TOTALS, daily);
    }
  }

  private void see(int day, Context context) {
    if (span == null || day < span.firstDay() || day > span.lastDay()) {
      boolean first = span == null;
      span = LogSpan.of(day).union(span);
      if (first && lastUnparsedDay > day) {
        span = span.union(LogSpan.of(lastUnparsedDay));
      }
      context.output(LOG_SPAN, span);
    }
  }
}
