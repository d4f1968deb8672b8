package io.cloudflux.inventory;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the rows of an inventory report in ORC or Parquet, each as a JSON object of the columns'
 * values: texts, numbers, booleans, times as ISO 8601, null.
 */
public final class ColumnReportParser implements InventoryParser {
  private static final long serialVersionUID = 1L;

  // Keys come from files: they must not pile up in the JVM's string pool.
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final InventoryReport report;

  /** The places of the names met so far: those of the columns that a reader projects, a handful. */
  private transient Map<String, Integer> places;

  public ColumnReportParser(InventoryReport report) {
    this.report = report;
  }

  @Override
  public LineKind parse(
      byte[] buffer, int offset, int length, Consumer<? super InventoryRecord> out)
      throws MalformedLineException {
    if (length == 0) {
      return LineKind.BLANK;
    }
    if (places == null) {
      places = new HashMap<>();
    }
    ReportRow row = new ReportRow(report);
    // A NUL behind the brace would make Jackson take the row for UTF-16.
    if (buffer[offset] != '{' || (length > 1 && buffer[offset + 1] == 0)) {
      throw new MalformedLineException(Reason.NOT_THIS_FORMAT, "not a JSON object");
    }
    try (JsonParser json = JSON.createParser(buffer, offset, length)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        int column = places.computeIfAbsent(json.currentName(), report::indexOf);
        JsonToken value = json.nextToken();
        if (column >= 0 && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
          row.set(column, json.getText());
        } else {
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new MalformedLineException(Reason.NOT_THIS_FORMAT, "not valid JSON");
    }
    return report.read(row, out) ? LineKind.RECORD : LineKind.NOT_CURRENT;
  }
}
