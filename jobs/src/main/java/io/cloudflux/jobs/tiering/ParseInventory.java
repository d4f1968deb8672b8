package io.cloudflux.jobs.tiering;

import io.cloudflux.DeadLetter;
import io.cloudflux.inventory.InventoryParser;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.MalformedLineException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Parses lines of an inventory. Side output: dead letters. */
public final class ParseInventory extends ProcessFunction<RawLine, ObjectUpdate> {
  private static final long serialVersionUID = 1L;

  static final String STAGE = "inventory";

  private final InventoryParser parser;

  private transient LineMetrics metrics;

  public ParseInventory(InventoryParser parser) {
    this.parser = parser;
  }

  @Override
  public void open(OpenContext context) {
    metrics = new LineMetrics(getRuntimeContext(), STAGE);
  }

  @Override
  public void processElement(RawLine line, Context context, Collector<ObjectUpdate> out) {
    metrics.line();
    try {
      if (line.fault() != null) {
        throw new MalformedLineException(line.fault(), line.describeFault());
      }
      boolean parsed =
          parser.parse(
              line.bytes(), 0, line.bytes().length, entry -> out.collect(ObjectUpdate.of(entry)));
      metrics.parsed(parsed);
    } catch (MalformedLineException e) {
      metrics.dead(e.reason());
      context.output(
          DeadLetters.TAG,
          new DeadLetter(
              STAGE,
              e.reason().name(),
              e.getMessage(),
              line.source(),
              line.position(),
              line.bytes()));
    }
  }
}
