package io.cloudflux.inventory;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the rows of an inventory report in CSV as in RFC 4180: a field may be quoted, a quote
 * inside is doubled. A field cannot hold a line break, for rows are read by lines. A row that
 * repeats the names of the columns is a header and holds no record.
 */
public final class CsvReportParser implements InventoryParser {
  private static final long serialVersionUID = 1L;

  private static final CsvFactory CSV = new CsvFactory();

  private final InventoryReport report;
  private final List<String> header;
  private final char separator;

  /** Where each column of the file goes in a row; -1 if it is not read. */
  private final int[] places;

  private final int lastRequired;

  private transient CsvSchema schema;

  /**
   * @param columns the file's columns in their order
   * @param separator what separates them
   * @throws IllegalArgumentException if a column that the report requires is missing
   */
  public CsvReportParser(InventoryReport report, List<String> columns, char separator) {
    List<String> missing = report.missingFrom(columns);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "no column %s among '%s'; %s must list it"
              .formatted(String.join(", ", missing), String.join(", ", columns), report.name()));
    }
    this.report = report;
    this.header = columns.stream().map(String::strip).toList();
    this.separator = separator;
    this.places = header.stream().mapToInt(report::indexOf).toArray();
    int last = 0;
    for (int i = 0; i < places.length; i++) {
      last = places[i] >= 0 && places[i] < report.requiredColumns() ? i : last;
    }
    this.lastRequired = last;
  }

  /**
   * The fields of a line; none if it is blank.
   *
   * @throws MalformedLineException {@link Reason#TRUNCATED} if a quote is not closed, {@link
   *     Reason#NOT_THIS_FORMAT} if text follows a closing quote
   */
  public static List<String> fields(byte[] buffer, int offset, int length, char separator)
      throws MalformedLineException {
    return fields(
        buffer,
        offset,
        length,
        CsvSchema.emptySchema().withColumnSeparator(separator).withQuoteChar('"'));
  }

  private static List<String> fields(byte[] buffer, int offset, int length, CsvSchema schema)
      throws MalformedLineException {
    String line = new String(buffer, offset, length, StandardCharsets.UTF_8);
    int from = line.startsWith("\uFEFF") ? 1 : 0;
    int to = line.length();
    while (to > from && (line.charAt(to - 1) == '\r' || line.charAt(to - 1) == '\n')) {
      to--;
    }
    line = line.substring(from, to);
    List<String> fields = new ArrayList<>();
    if (line.isBlank()) {
      return fields;
    }
    try (CsvParser csv = CSV.createParser(line)) {
      csv.setSchema(schema);
      csv.nextToken();
      while (csv.nextToken() == JsonToken.VALUE_STRING) {
        fields.add(csv.getText());
      }
      return fields;
    } catch (JsonEOFException e) {
      throw new MalformedLineException(
          Reason.TRUNCATED, "column " + (fields.size() + 1) + ": quote not closed");
    } catch (IOException e) {
      String problem = e.getMessage() == null ? "" : e.getMessage();
      throw problem.contains("closing quote")
          ? new MalformedLineException(
              Reason.TRUNCATED, "column " + (fields.size() + 1) + ": quote not closed")
          : new MalformedLineException(
              Reason.NOT_THIS_FORMAT,
              "column " + (fields.size() + 1) + ": text behind the closing quote");
    }
  }

  @Override
  public LineKind parse(
      byte[] buffer, int offset, int length, Consumer<? super InventoryRecord> out)
      throws MalformedLineException {
    if (schema == null) {
      schema = CsvSchema.emptySchema().withColumnSeparator(separator).withQuoteChar('"');
    }
    List<String> fields = fields(buffer, offset, length, schema);
    if (fields.isEmpty()) {
      return LineKind.BLANK;
    }
    if (fields.equals(header)) {
      return LineKind.HEADER;
    }
    ReportRow row = new ReportRow(report);
    for (int i = 0; i < Math.min(places.length, fields.size()); i++) {
      if (places[i] >= 0) {
        row.set(places[i], fields.get(i));
      }
    }
    if (fields.size() > lastRequired) {
      return report.read(row, out) ? LineKind.RECORD : LineKind.NOT_CURRENT;
    }
    throw new MalformedLineException(
        fields.size() == 1 ? Reason.NOT_THIS_FORMAT : Reason.TRUNCATED,
        "only %d columns, the schema has its last required one at %d"
            .formatted(fields.size(), lastRequired + 1));
  }
}
