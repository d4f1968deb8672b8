package io.cloudflux.jobs.sql;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

/**
 * Prints what queries give: the final rows, whatever changes led to them.
 *
 * @param format how
 * @param out where to
 */
public record SqlResults(ResultFormat format, PrintWriter out) {

  /**
   * Reads a result to its end and prints it.
   *
   * @param changing whether rows may be taken back; if not, they need not be kept to the end
   */
  @SuppressWarnings("try") // Whoever interrupts a query wants it to end.
  public void show(TableResult result, boolean changing) throws Exception {
    ResolvedSchema schema = result.getResolvedSchema();
    List<String> columns = schema.getColumnNames();
    List<Boolean> numeric =
        schema.getColumns().stream().map(Column::getDataType).map(ResultFormat::isNumeric).toList();
    try (CloseableIterator<Row> rows = result.collect()) {
      format.write(columns, numeric, changing ? finalRows(rows) : () -> rows, out);
    }
    out.flush();
  }

  /** The rows that are left when all changes are applied. */
  private static List<Row> finalRows(CloseableIterator<Row> changes) {
    Map<Row, Integer> counts = new LinkedHashMap<>();
    changes.forEachRemaining(
        row -> {
          boolean added = row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER;
          row.setKind(RowKind.INSERT);
          counts.merge(row, added ? 1 : -1, (a, b) -> a + b == 0 ? null : a + b);
        });
    List<Row> rows = new ArrayList<>();
    counts.forEach((row, count) -> rows.addAll(Collections.nCopies(count, row)));
    return rows;
  }
}
