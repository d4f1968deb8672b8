package io.cloudflux.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.AccessRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.LogOptions;
import java.time.LocalDate;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.types.Row;

/**
 * {@code parse_daily_access(format, line [, host])}: what a line adds to its object's UTC day. One
 * read or write of a request, any number of them of a line of daily totals: summed by object and
 * day they are the same, whatever the format.
 *
 * <p>Null for a line that cannot be read, that holds nothing, or whose request says nothing of an
 * object's use: it failed, or was a listing. Arguments are those of {@link ParseAccessLog}.
 */
public class ParseDailyAccess extends AccessLogFunction {
  private static final long serialVersionUID = 1L;

  private static final String TOTAL =
      "ROW<object STRING, `day` DATE, reads BIGINT, `bytes` BIGINT, writes BIGINT>";

  @DataTypeHint(TOTAL)
  public Row eval(String format, String line) {
    return eval(format, line, LogOptions.DEFAULT_HOST);
  }

  @DataTypeHint(TOTAL)
  public Row eval(String format, byte[] line) {
    return eval(format, line, LogOptions.DEFAULT_HOST);
  }

  @DataTypeHint(TOTAL)
  public Row eval(String format, String line, String host) {
    return line == null ? null : eval(format, line.getBytes(UTF_8), host);
  }

  @DataTypeHint(TOTAL)
  public Row eval(String format, byte[] line, String host) {
    AccessRecord record = readOrNull(format, line, host);
    if (record instanceof AccessEvent event) {
      return DailyAccess.counts(event) ? row(DailyAccess.of(event)) : null;
    }
    return record instanceof DailyAccess total ? row(total) : null;
  }

  private static Row row(DailyAccess total) {
    return Row.of(
        total.object(),
        LocalDate.ofEpochDay(total.day()),
        total.reads(),
        total.bytes(),
        total.writes());
  }
}
