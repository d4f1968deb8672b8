package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.inventory.InventoryParser;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Accepts only records whose storage class has a price: deciding on an object as if it were in
 * another class would be worse than not deciding.
 *
 * @param parser reads the lines
 * @param evaluator knows the prices
 */
record PricedInventoryParser(InventoryParser parser, ObjectEvaluator evaluator)
    implements InventoryParser {
  private static final long serialVersionUID = 1L;

  @Override
  public LineKind parse(
      byte[] buffer, int offset, int length, Consumer<? super InventoryRecord> out)
      throws MalformedLineException {
    List<InventoryRecord> records = new ArrayList<>(1);
    LineKind kind = parser.parse(buffer, offset, length, records::add);
    for (InventoryRecord record : records) {
      String problem = evaluator.classProblem(record.object(), record.storageClass());
      if (problem != null) {
        throw new MalformedLineException(Reason.BAD_VALUE, problem);
      }
    }
    records.forEach(out);
    return kind;
  }
}
