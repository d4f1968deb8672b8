package io.cloudflux.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class ResultFormatTest {
  private static final List<String> COLUMNS = List.of("name", "n", "at");
  private static final List<Boolean> NUMERIC = List.of(false, true, false);
  private static final List<Row> ROWS =
      List.of(
          Row.of("a \"b\", c", new BigDecimal("12.50"), LocalDateTime.of(2026, 1, 2, 3, 4)),
          Row.of("é", 1e-9, Instant.EPOCH),
          Row.of(null, 7L, null));

  @Test
  void tableAlignsAndCounts() {
    assertThat(written(ResultFormat.table, ROWS))
        .isEqualTo(
            """
             name     |           n | at
            ----------+-------------+----------------------
             a "b", c |       12.50 | 2026-01-02 03:04:00
             é        | 0.000000001 | 1970-01-01T00:00:00Z
                      |           7 |
            (3 rows)

            """);
    assertThat(written(ResultFormat.table, ROWS.subList(0, 1))).endsWith("(1 row)\n\n");
  }

  @Test
  void csvQuotesWhereItMust() {
    assertThat(written(ResultFormat.csv, ROWS))
        .isEqualTo(
            """
            name,n,at
            "a ""b"", c",12.50,2026-01-02 03:04:00
            é,0.000000001,1970-01-01T00:00:00Z
            ,7,
            """);
  }

  @Test
  void jsonIsAnObjectALine() {
    assertThat(written(ResultFormat.json, ROWS))
        .isEqualTo(
            """
            {"name":"a \\"b\\", c","n":12.50,"at":"2026-01-02 03:04:00"}
            {"name":"é","n":0.000000001,"at":"1970-01-01T00:00:00Z"}
            {"name":null,"n":7,"at":null}
            """);
  }

  @Test
  void nestedValuesAreJson() {
    Row nested =
        Row.of(
            Row.withNames(), new Double[] {1.0, null, Double.NaN}, Map.of("k", new byte[] {1, 2}));
    assertThat(written(ResultFormat.json, List.of(nested)))
        .isEqualTo("{\"name\":{},\"n\":[1.0,null,null],\"at\":{\"k\":\"AQI=\"}}\n");
    assertThat(written(ResultFormat.csv, List.of(nested)))
        .isEqualTo("name,n,at\n{},\"[1.0,null,null]\",\"{\"\"k\"\":\"\"AQI=\"\"}\"\n");
  }

  private static String written(ResultFormat format, List<Row> rows) {
    StringWriter text = new StringWriter();
    format.write(COLUMNS, NUMERIC, rows, new PrintWriter(text, true));
    return text.toString();
  }
}
