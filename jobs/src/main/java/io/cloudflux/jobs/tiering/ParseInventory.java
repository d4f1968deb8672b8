package io.cloudflux.jobs.tiering;

import io.cloudflux.inventory.InventoryParser;
import io.cloudflux.inventory.JsonInventoryParser;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import java.util.Arrays;
import org.apache.flink.util.Collector;

/** Parses lines of an inventory. Side output: dead letters. */
public final class ParseInventory extends ParseLines<ObjectUpdate> {
  private static final long serialVersionUID = 1L;

  /** What metrics, accounts and dead letters call it. */
  public static final String STAGE = "inventory";

  private final InventoryParser parser;

  public ParseInventory(InventoryParser parser) {
    super(STAGE);
    this.parser = parser;
  }

  /**
   * The key that a line has in a compacted topic, where every record needs one: its object's id.
   */
  public static String key(byte[] line) {
    String[] key = {Integer.toHexString(Arrays.hashCode(line))};
    try {
      new JsonInventoryParser().parse(line, 0, line.length, entry -> key[0] = entry.object());
    } catch (MalformedLineException e) {
      // The job will tell what is wrong with it; any key will do.
    }
    return key[0];
  }

  @Override
  LineKind parse(RawLine line, Context context, Collector<ObjectUpdate> out)
      throws MalformedLineException {
    byte[] bytes = line.bytes();
    return parser.parse(bytes, 0, bytes.length, entry -> out.collect(ObjectUpdate.of(entry)));
  }
}
