package io.cloudflux.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.jobs.sink.Topics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that the tiering job has left: rows and committed records, each list sorted.
 *
 * @param rows by table, each as text
 * @param records by topic, each as {@code key value}
 */
public record TieringResults(Map<String, List<String>> rows, Map<String, List<String>> records) {
  static final List<String> TOPICS =
      List.of(
          Topics.TIER_DECISIONS,
          Topics.MIGRATION_PLANS,
          Topics.DEAD_LETTERS,
          Topics.FORECAST_ERRORS);

  /** A table behind those that its rows refer to. */
  static final List<String> TABLES =
      List.of(
          "tier_decisions",
          "tier_decision_history",
          "forecasts",
          "migration_plans",
          "migration_plan_items",
          "dead_letters",
          "forecast_errors",
          "object_daily_accesses",
          "realized_savings");

  static TieringResults of(JobServices services) throws SQLException {
    Map<String, List<String>> records = new LinkedHashMap<>();
    for (String topic : TOPICS) {
      records.put(topic, KafkaRecords.committed(services.bootstrapServers(), topic));
    }
    Map<String, List<String>> rows = new LinkedHashMap<>();
    try (Connection connection = services.connect()) {
      for (String table : TABLES) {
        rows.put(table, rows(connection, "SELECT t::text FROM " + table + " t ORDER BY 1"));
      }
    }
    return new TieringResults(rows, records);
  }

  /** The first column of what a query finds. */
  static List<String> rows(Connection connection, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }

  /** Every table has rows, and the same ones. */
  public void assertSameRows(TieringResults undisturbed) {
    assertSame(rows, undisturbed.rows);
  }

  /** Every topic has records, and the same ones. */
  public void assertSameRecords(TieringResults undisturbed) {
    assertSame(records, undisturbed.records);
  }

  private static void assertSame(
      Map<String, List<String>> found, Map<String, List<String>> expected) {
    assertThat(expected.values()).allSatisfy(each -> assertThat(each).isNotEmpty());
    expected.forEach((name, all) -> assertThat(found.get(name)).as(name).isEqualTo(all));
  }
}
