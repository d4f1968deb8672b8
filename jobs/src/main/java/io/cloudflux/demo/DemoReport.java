package io.cloudflux.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.jobs.forecast.ForecastReport;
import io.cloudflux.text.Figures;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came out, read back from Postgres.
 *
 * @param tiers objects, bytes and cost by tier
 * @param totals what all of it costs a month, as it is and as advised
 * @param plans those that pay back soonest
 * @param deadLetters how many, by stage and reason
 * @param rows rows by table
 * @param records published records, and committed ones by key, by topic
 * @param forecast how the model did
 */
record DemoReport(
    List<TierRow> tiers,
    Totals totals,
    List<PlanRow> plans,
    List<DeadLetterRow> deadLetters,
    Map<String, Long> rows,
    Map<String, Long> records,
    ForecastReport forecast) {

  private static final List<String> TABLES =
      List.of(
          "tier_decisions",
          "tier_decision_history",
          "forecasts",
          "migration_plans",
          "migration_plan_items",
          "dead_letters",
          "forecast_errors");

  private static final String TIERS =
      """
      SELECT tier,
        coalesce(sum(objects_now), 0), coalesce(sum(bytes_now), 0),
        coalesce(sum(objects_advised), 0), coalesce(sum(bytes_advised), 0)
      FROM (
        SELECT current_tier AS tier, count(*) AS objects_now, sum(size_bytes) AS bytes_now,
          0 AS objects_advised, 0 AS bytes_advised
        FROM tier_decisions WHERE reason_code <> 'DELETED' GROUP BY current_tier
        UNION ALL
        SELECT tier, 0, 0, count(*), sum(size_bytes)
        FROM tier_decisions WHERE reason_code <> 'DELETED' GROUP BY tier
      ) both_ways
      GROUP BY tier
      ORDER BY array_position(ARRAY['HOT', 'WARM', 'COLD', 'ARCHIVE'], tier)
      """;

  private static final String TOTALS =
      """
      SELECT count(*), coalesce(sum(size_bytes), 0), coalesce(sum(monthly_cost_now), 0),
        coalesce(sum(monthly_cost_advised), 0),
        coalesce(sum(move_cost) FILTER (WHERE advised_class <> current_class), 0),
        count(*) FILTER (WHERE advised_class <> current_class)
      FROM tier_decisions WHERE reason_code <> 'DELETED'
      """;

  private static final String PLANS =
      """
      SELECT plan_id, from_class || ' -> ' || to_class, objects, bytes, estimated_cost,
        monthly_saving, payback_days
      FROM open_migration_plans
      WHERE payback_days IS NOT NULL
      ORDER BY payback_days, monthly_saving DESC, plan_id
      LIMIT 5
      """;

  private static final String DEAD_LETTERS =
      "SELECT stage, reason, count(*) FROM dead_letters GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2";

  record TierRow(
      String tier, long objectsNow, long bytesNow, long objectsAdvised, long bytesAdvised) {}

  record Totals(
      long objects,
      long bytes,
      BigDecimal monthlyCostNow,
      BigDecimal monthlyCostAdvised,
      BigDecimal moveCost,
      long moves) {
    double savingPercent() {
      double now = monthlyCostNow.doubleValue();
      return now == 0 ? 0 : 100 * (now - monthlyCostAdvised.doubleValue()) / now;
    }
  }

  record PlanRow(
      String planId,
      String route,
      long objects,
      long bytes,
      BigDecimal cost,
      BigDecimal monthlySaving,
      double paybackDays) {}

  record DeadLetterRow(String stage, String reason, long count) {}

  static DemoReport read(Connection connection, Map<String, Long> records, ForecastReport forecast)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Map<String, Long> rows = new LinkedHashMap<>();
      for (String table : TABLES) {
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
          count.next();
          rows.put(table, count.getLong(1));
        }
      }
      return new DemoReport(
          all(
              statement,
              TIERS,
              row ->
                  new TierRow(
                      row.getString(1),
                      row.getLong(2),
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5))),
          all(
                  statement,
                  TOTALS,
                  row ->
                      new Totals(
                          row.getLong(1),
                          row.getLong(2),
                          row.getBigDecimal(3),
                          row.getBigDecimal(4),
                          row.getBigDecimal(5),
                          row.getLong(6)))
              .get(0),
          all(
              statement,
              PLANS,
              row ->
                  new PlanRow(
                      row.getString(1),
                      row.getString(2),
                      row.getLong(3),
                      row.getLong(4),
                      row.getBigDecimal(5),
                      row.getBigDecimal(6),
                      row.getDouble(7))),
          all(
              statement,
              DEAD_LETTERS,
              row -> new DeadLetterRow(row.getString(1), row.getString(2), row.getLong(3))),
          rows,
          records,
          forecast);
    }
  }

  private static <T> List<T> all(Statement statement, String sql, Row<T> reader)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    try (ResultSet results = statement.executeQuery(sql)) {
      while (results.next()) {
        rows.add(reader.read(results));
      }
    }
    return rows;
  }

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** The report for machines. */
  ObjectNode toJson() {
    ObjectMapper json = new ObjectMapper();
    ObjectNode report = json.createObjectNode();
    report.put("schema_version", 1);
    var tierRows = report.putArray("tiers");
    for (TierRow tier : tiers) {
      tierRows
          .addObject()
          .put("tier", tier.tier())
          .put("objects_now", tier.objectsNow())
          .put("bytes_now", tier.bytesNow())
          .put("objects_advised", tier.objectsAdvised())
          .put("bytes_advised", tier.bytesAdvised());
    }
    report.put("objects", totals.objects());
    report.put("bytes", totals.bytes());
    report.put("moves", totals.moves());
    report.put("monthly_cost_now", totals.monthlyCostNow());
    report.put("monthly_cost_advised", totals.monthlyCostAdvised());
    report.put("move_cost", totals.moveCost());
    var planRows = report.putArray("top_plans");
    for (PlanRow plan : plans) {
      planRows
          .addObject()
          .put("plan_id", plan.planId())
          .put("route", plan.route())
          .put("objects", plan.objects())
          .put("bytes", plan.bytes())
          .put("estimated_cost", plan.cost())
          .put("monthly_saving", plan.monthlySaving())
          .put("payback_days", plan.paybackDays());
    }
    var letterRows = report.putArray("dead_letters");
    for (DeadLetterRow letter : deadLetters) {
      letterRows
          .addObject()
          .put("stage", letter.stage())
          .put("reason", letter.reason())
          .put("count", letter.count());
    }
    report.set("rows", json.valueToTree(rows));
    report.set("records", json.valueToTree(records));
    if (forecast != null) {
      report.set("forecast", forecast.toJson());
    }
    return report;
  }

  /** The report for people. */
  String toText() {
    StringBuilder text = new StringBuilder();
    text.append("%nTiers%n".formatted());
    text.append(
        "  %-8s %12s %12s    %12s %12s%n"
            .formatted("", "objects now", "bytes now", "advised", "bytes"));
    for (TierRow tier : tiers) {
      text.append(
          "  %-8s %,12d %12s    %,12d %12s%n"
              .formatted(
                  tier.tier(),
                  tier.objectsNow(),
                  Figures.bytes(tier.bytesNow()),
                  tier.objectsAdvised(),
                  Figures.bytes(tier.bytesAdvised())));
    }
    text.append(
        "%nCost of %,d objects, %s%n".formatted(totals.objects(), Figures.bytes(totals.bytes())));
    text.append("  now      %12s a month%n".formatted(usd(totals.monthlyCostNow())));
    text.append(
        "  advised  %12s a month, %.1f %% less, after %,d moves for %s once%n"
            .formatted(
                usd(totals.monthlyCostAdvised()),
                totals.savingPercent(),
                totals.moves(),
                usd(totals.moveCost())));
    text.append("%nForecast%n".formatted());
    text.append(
        forecast == null
            ? "  decayed mean: the logs are too short to train a model on%n".formatted()
            : "  " + forecast.toText().replace("\n", "\n  ").stripTrailing() + "\n");
    text.append("%nPlans that pay back soonest%n".formatted());
    for (PlanRow plan : plans) {
      text.append(
          "  %-28s %-26s %,7d objects %10s  %9s a month, back in %.1f hours%n"
              .formatted(
                  plan.planId(),
                  plan.route(),
                  plan.objects(),
                  Figures.bytes(plan.bytes()),
                  usd(plan.monthlySaving()),
                  24 * plan.paybackDays()));
    }
    text.append("%nDead letters%n".formatted());
    for (DeadLetterRow letter : deadLetters) {
      text.append(
          "  %-12s %-18s %,8d%n".formatted(letter.stage(), letter.reason(), letter.count()));
    }
    text.append("%nPostgres%n".formatted());
    rows.forEach((table, count) -> text.append("  %-24s %,10d rows%n".formatted(table, count)));
    text.append("%nKafka (results: committed records, by key)%n".formatted());
    records.forEach(
        (topic, count) -> text.append("  %-24s %,10d records%n".formatted(topic, count)));
    return text.toString();
  }

  private static String usd(BigDecimal amount) {
    return "$%,.2f".formatted(amount);
  }
}
