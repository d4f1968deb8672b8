package io.cloudflux.jobs.tiering;

import io.cloudflux.DeadLetter;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Parses lines; those that cannot be go to {@link DeadLetters}, and none is lost or counted twice
 * on the way.
 *
 * @param <T> the main output
 */
abstract class ParseLines<T> extends ProcessFunction<RawLine, T> {
  private static final long serialVersionUID = 1L;

  private final String stage;

  private transient LineMetrics metrics;

  ParseLines(String stage) {
    this.stage = stage;
  }

  /**
   * Parses one line and emits what it holds.
   *
   * @return what the line is; anything but a record holds nothing by the format's own rules
   * @throws MalformedLineException if it is not of the format; nothing has been emitted then
   */
  abstract LineKind parse(RawLine line, Context context, Collector<T> out)
      throws MalformedLineException;

  /** True if there is nothing on a line. */
  static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Called for each line that held nothing or could not be parsed. */
  void unparsed(byte[] line, Context context) {}

  @Override
  public void open(OpenContext context) throws Exception {
    metrics = new LineMetrics(getRuntimeContext(), stage);
  }

  @Override
  public final void processElement(RawLine line, Context context, Collector<T> out) {
    metrics.line();
    try {
      if (line.fault() != null) {
        throw new MalformedLineException(line.fault(), line.describeFault());
      }
      LineKind kind = parse(line, context, out);
      metrics.parsed(kind);
      if (kind != LineKind.RECORD) {
        unparsed(line.bytes(), context);
      }
    } catch (MalformedLineException e) {
      unparsed(line.bytes(), context);
      metrics.dead(e.reason());
      context.output(
          DeadLetters.TAG,
          new DeadLetter(
              stage,
              e.reason().name(),
              e.getMessage(),
              line.source(),
              line.position(),
              line.bytes()));
    }
  }
}
