package io.cloudflux.plans;

import io.cloudflux.jobs.sink.PostgresOptions;
import io.cloudflux.plan.MigrationPlan;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The plans and decisions that jobs have written to Postgres. */
public final class PlanStore implements AutoCloseable {
  /** Rows fetched at once: decisions can be many. */
  private static final int FETCH_ROWS = 1000;

  private static final String PLAN =
      """
      SELECT p.plan_id, p.as_of, p.provider, p.bucket, p.from_class, p.to_class, p.status,
        p.status_at, p.status_by, p.status_reason, p.objects, coalesce(o.objects, 0), p.bytes,
        p.estimated_cost, p.monthly_saving, coalesce(p.payback_days, -1), p.duration_seconds,
        p.method, p.earliest_start, coalesce(p.restore_seconds, 0),
        coalesce(p.elapsed_seconds, p.duration_seconds)
      FROM migration_plans p LEFT JOIN open_migration_plans o USING (plan_id)
      """;

  private static final String LIST =
      PLAN
          + """
          WHERE (?::text IS NULL OR p.status = ?) AND (?::text IS NULL OR p.bucket = ?)
          ORDER BY CASE WHEN p.monthly_saving > 0 AND p.estimated_cost > 0
              THEN p.monthly_saving / p.estimated_cost
              WHEN p.monthly_saving > 0 THEN 'Infinity'::numeric ELSE 0 END DESC,
            p.monthly_saving DESC, p.plan_id
          LIMIT ?
          """;

  private static final String FIND = PLAN + "WHERE p.plan_id = ?";

  private static final String ITEMS =
      """
      SELECT i.object, i.size_bytes, i.move_cost, i.monthly_saving, coalesce(i.payback_days, -1),
        coalesce(d.current_class = p.from_class AND d.advised_class = p.to_class
          AND d.advised_since <= p.as_of, false)
      FROM migration_plan_items i
      JOIN migration_plans p ON p.plan_id = i.plan_id AND i.item <= p.objects
      LEFT JOIN tier_decisions d ON d.object = i.object
      WHERE i.plan_id = ?
      ORDER BY i.item
      LIMIT ?
      """;

  /** The beginnings compared rather than LIKE, whose wildcards are in many keys. */
  private static final String DECISIONS =
      """
      SELECT d.object, d.provider, d.current_class, d.advised_class, d.size_bytes, d.idle_days,
        d.move_cost, d.monthly_saving, d.monthly_cost_now, d.monthly_cost_advised,
        coalesce(f.reads_30d, d.reads_last_30_days) * 365.0 / 12 / 30,
        d.reason_code = 'LATENCY_REQUIREMENT', d.reason_code = 'EXCLUDED'
      FROM tier_decisions d LEFT JOIN forecasts f ON f.object = d.object
      WHERE d.reason_code <> 'DELETED' AND (?::text IS NULL OR EXISTS (
          SELECT FROM migration_plan_items i
          JOIN migration_plans p ON p.plan_id = i.plan_id AND i.item <= p.objects
          WHERE i.plan_id = ? AND i.object = d.object AND d.current_class = p.from_class
            AND d.advised_class = p.to_class AND d.advised_since <= p.as_of))
        AND left(d.object, length(?)) = ?
      ORDER BY d.object COLLATE "C"
      """;

  private final Connection connection;

  public PlanStore(PostgresOptions options) throws SQLException {
    this.connection =
        DriverManager.getConnection(options.url(), options.user(), options.password());
    connection.setAutoCommit(false); // Or else the driver fetches all rows at once.
    connection.setReadOnly(true);
  }

  /**
   * A plan as it stands. Amounts in USD.
   *
   * @param statusAt when what made its status was said, or null
   * @param statusBy who said so, or null
   * @param statusReason why, or null
   * @param objectsOpen how many of its moves are still advised; 0 of a plan that is finished
   * @param paybackDays days, or -1 if never
   * @param method how it is carried out, or null if that is not known
   * @param earliestStart when the mover may begin, or null if that is not known
   */
  public record PlanRow(
      String planId,
      Instant asOf,
      String provider,
      String bucket,
      String fromClass,
      String toClass,
      MigrationPlan.Status status,
      Instant statusAt,
      String statusBy,
      String statusReason,
      long objects,
      long objectsOpen,
      long bytes,
      double estimatedCost,
      double monthlySaving,
      double paybackDays,
      long durationSeconds,
      String method,
      Instant earliestStart,
      long restoreSeconds,
      long elapsedSeconds) {}

  /**
   * A move of a plan. Amounts in USD.
   *
   * @param paybackDays days, or -1 if never
   * @param stillAdvised whether the current decision on the object still says so
   */
  public record ItemRow(
      String object,
      long sizeBytes,
      double moveCost,
      double monthlySaving,
      double paybackDays,
      boolean stillAdvised) {}

  /** Something to do with each decision. */
  public interface DecisionConsumer {
    void accept(StoredDecision decision);
  }

  /**
   * Plans, most saving per dollar first.
   *
   * @param status only those, or null for all
   * @param bucket only those of it, {@code s3://bucket}, or null for all
   */
  public List<PlanRow> list(MigrationPlan.Status status, String bucket, int limit)
      throws SQLException {
    List<PlanRow> plans = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(LIST)) {
      String name = status == null ? null : status.name();
      select.setString(1, name);
      select.setString(2, name);
      select.setString(3, bucket);
      select.setString(4, bucket);
      select.setInt(5, limit);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          plans.add(plan(row));
        }
      }
    }
    return plans;
  }

  /** The plan of that id. */
  public Optional<PlanRow> find(String planId) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(FIND)) {
      select.setString(1, planId);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(plan(row)) : Optional.empty();
      }
    }
  }

  private static PlanRow plan(ResultSet row) throws SQLException {
    int i = 0;
    return new PlanRow(
        row.getString(++i),
        instant(row, ++i),
        row.getString(++i),
        row.getString(++i),
        row.getString(++i),
        row.getString(++i),
        MigrationPlan.Status.valueOf(row.getString(++i)),
        instant(row, ++i),
        row.getString(++i),
        row.getString(++i),
        row.getLong(++i),
        row.getLong(++i),
        row.getLong(++i),
        row.getDouble(++i),
        row.getDouble(++i),
        row.getDouble(++i),
        row.getLong(++i),
        row.getString(++i),
        instant(row, ++i),
        row.getLong(++i),
        row.getLong(++i));
  }

  /** The moves of a plan, in its order. */
  public List<ItemRow> items(String planId, int limit) throws SQLException {
    List<ItemRow> items = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(ITEMS)) {
      select.setString(1, planId);
      select.setInt(2, limit);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          items.add(
              new ItemRow(
                  row.getString(1),
                  row.getLong(2),
                  row.getDouble(3),
                  row.getDouble(4),
                  row.getDouble(5),
                  row.getBoolean(6)));
        }
      }
    }
    return items;
  }

  /**
   * The current decisions on the objects whose id begins so, in the order of their ids' bytes.
   * Deleted objects are passed over.
   */
  public void decisions(String prefix, DecisionConsumer consumer) throws SQLException {
    decisions(prefix, null, consumer);
  }

  /**
   * As {@link #decisions(String, DecisionConsumer)}.
   *
   * @param planId only those that still advise a move of that plan, or null for all
   */
  public void decisions(String prefix, String planId, DecisionConsumer consumer)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(DECISIONS)) {
      select.setFetchSize(FETCH_ROWS);
      select.setString(1, planId);
      select.setString(2, planId);
      select.setString(3, prefix);
      select.setString(4, prefix);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          consumer.accept(
              new StoredDecision(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getLong(5),
                  row.getInt(6),
                  row.getDouble(7),
                  row.getDouble(8),
                  row.getDouble(9),
                  row.getDouble(10),
                  row.getDouble(11),
                  row.getBoolean(12),
                  row.getBoolean(13)));
        }
      }
    }
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
