package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import java.io.IOException;
import org.apache.flink.util.Collector;

/** Parses commands on plans. Side output: dead letters. */
final class ParseCommands extends ParseLines<PlanCommand> {
  private static final long serialVersionUID = 1L;

  static final String STAGE = "migration-command";

  ParseCommands() {
    super(STAGE);
  }

  @Override
  LineKind parse(RawLine line, Context context, Collector<PlanCommand> out)
      throws MalformedLineException {
    if (isBlank(line.bytes())) {
      return LineKind.BLANK;
    }
    try {
      out.collect(PlanCommand.parse(line));
    } catch (IOException e) {
      throw new MalformedLineException(
          MalformedLineException.Reason.NOT_THIS_FORMAT, "not a JSON object");
    } catch (IllegalArgumentException e) {
      throw new MalformedLineException(MalformedLineException.Reason.BAD_VALUE, e.getMessage());
    }
    return LineKind.RECORD;
  }
}
