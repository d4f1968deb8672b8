package io.cloudflux.jobs.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.types.Row;

/** How rows are printed. */
public enum ResultFormat {
  /** Columns for people, as psql prints them. */
  table {
    @Override
    void write(List<String> columns, List<Boolean> numeric, Iterable<Row> rows, PrintWriter out) {
      List<List<String>> lines = new ArrayList<>();
      lines.add(columns);
      for (Row row : rows) {
        lines.add(fieldsOf(row).stream().map(value -> value == null ? "" : text(value)).toList());
      }
      int[] widths = new int[columns.size()];
      for (List<String> line : lines) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], line.get(i).codePointCount(0, line.get(i).length()));
        }
      }
      out.println(line(columns, numeric, widths));
      out.println(
          Arrays.stream(widths).mapToObj(w -> "-".repeat(w + 2)).collect(Collectors.joining("+")));
      lines.subList(1, lines.size()).forEach(l -> out.println(line(l, numeric, widths)));
      out.printf("(%,d %s)%n%n", lines.size() - 1, lines.size() == 2 ? "row" : "rows");
    }
  },

  /** A JSON object a row and line. */
  json {
    @Override
    void write(List<String> columns, List<Boolean> numeric, Iterable<Row> rows, PrintWriter out) {
      for (Row row : rows) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
          json.writeStartObject();
          for (int i = 0; i < columns.size(); i++) {
            json.writeFieldName(columns.get(i));
            writeJson(row.getField(i), json);
          }
          json.writeEndObject();
        } catch (IOException e) {
          throw new UncheckedIOException("writing to memory", e);
        }
        out.println(line);
      }
    }
  },

  /** Comma-separated values with a header, quoted where they need to be; nothing is NULL. */
  csv {
    @Override
    void write(List<String> columns, List<Boolean> numeric, Iterable<Row> rows, PrintWriter out) {
      out.println(columns.stream().map(ResultFormat::quoted).collect(Collectors.joining(",")));
      for (Row row : rows) {
        out.println(
            fieldsOf(row).stream()
                .map(value -> value == null ? "" : quoted(text(value)))
                .collect(Collectors.joining(",")));
      }
    }
  };

  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  /** Decimals of no larger scale are amounts somebody rounded, and keep their zeros. */
  private static final int ROUNDED_SCALE = 4;

  /**
   * Prints rows.
   *
   * @param numeric by column, whether it holds numbers
   */
  abstract void write(
      List<String> columns, List<Boolean> numeric, Iterable<Row> rows, PrintWriter out);

  static boolean isNumeric(DataType type) {
    return type.getLogicalType().is(LogicalTypeFamily.NUMERIC);
  }

  private static List<Object> fieldsOf(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.getArity(); i++) {
      values.add(row.getField(i));
    }
    return values;
  }

  private static String line(List<String> values, List<Boolean> numeric, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String value = values.get(i);
      String space = " ".repeat(widths[i] - value.codePointCount(0, value.length()));
      line.append(i == 0 ? " " : " | ").append(numeric.get(i) ? space + value : value + space);
    }
    return line.toString().stripTrailing();
  }

  private static String quoted(String value) {
    return value.matches("(?s).*[\",\r\n].*") ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }

  private static String text(Object value) {
    if (value instanceof Object[] || value instanceof Map || value instanceof Row) {
      StringWriter text = new StringWriter();
      try (JsonGenerator json = JSON.createGenerator(text)) {
        writeJson(value, json);
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory", e);
      }
      return text.toString();
    }
    if (value instanceof BigDecimal number) {
      return plain(number);
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? plain(new BigDecimal(number.toString())) : number.toString();
    }
    if (value instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    if (value instanceof LocalDateTime time) {
      return TIME.format(time);
    }
    return value.toString();
  }

  /** Never in exponents, and without the zeros that a column's scale adds. */
  private static String plain(BigDecimal number) {
    if (number.scale() >= 0 && number.scale() <= ROUNDED_SCALE) {
      return number.toPlainString();
    }
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static void writeJson(Object value, JsonGenerator json) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Double number && !Double.isFinite(number)) {
      json.writeNull(); // JSON knows no such numbers.
    } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      json.writeNumber(plain(new BigDecimal(value.toString())));
    } else if (value instanceof Number number) {
      json.writeNumber(number.toString());
    } else if (value instanceof byte[] bytes) {
      json.writeString(Base64.getEncoder().encodeToString(bytes));
    } else if (value instanceof Object[] array) {
      json.writeStartArray();
      for (Object element : array) {
        writeJson(element, json);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(text(entry.getKey()));
        writeJson(entry.getValue(), json);
      }
      json.writeEndObject();
    } else if (value instanceof Row row) {
      json.writeStartObject();
      var names = row.getFieldNames(true);
      int i = 0;
      for (String name : names == null ? List.<String>of() : names) {
        json.writeFieldName(name);
        writeJson(names == null ? row.getField(i) : row.getField(name), json);
        i++;
      }
      json.writeEndObject();
    } else {
      json.writeString(value instanceof Instant instant ? instant.toString() : text(value));
    }
  }
}
