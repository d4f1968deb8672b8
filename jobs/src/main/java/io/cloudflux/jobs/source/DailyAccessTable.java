package io.cloudflux.jobs.source;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sink.PostgresOptions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.regex.Pattern;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * A table or view in Postgres with the columns {@code object, day, reads, bytes, writes}, read once
 * and handed on as lines of the format {@code counts}. Read in parallel, by ranges of days.
 *
 * @param key the flag that names it, for messages
 * @param name of the table or view, with its schema or without
 * @param postgres where it is
 */
record DailyAccessTable(String key, String name, PostgresOptions postgres) {
  static final String PREFIX = "postgres:";

  private static final Pattern NAME = Pattern.compile("([A-Za-z_]\\w*\\.)?[A-Za-z_]\\w*");
  private static final String COLUMNS = "object, day, reads, bytes, writes";

  /** Each range of days is one query: enough to share, few enough to plan. */
  private static final int MOST_RANGES = 1000;

  /** Rows fetched at a time: without a number the driver holds all of a range in memory. */
  private static final int FETCH_ROWS = 10_000;

  DailyAccessTable {
    if (!NAME.matcher(name).matches()) {
      throw ConfigurationException.of(
          key, PREFIX + name, "names no table or view; postgres:[SCHEMA.]NAME");
    }
  }

  /**
   * Its rows as lines.
   *
   * @throws ConfigurationException if the job does not run in batch mode, the database cannot be
   *     reached, or there is no such table
   */
  DataStream<RawLine> lines(StreamExecutionEnvironment env, String uid) {
    if (env.getConfiguration().get(ExecutionOptions.RUNTIME_MODE) != RuntimeExecutionMode.BATCH) {
      throw ConfigurationException.of(
          key, PREFIX + name, "is read once, not followed; allowed with --runtime-mode=batch");
    }
    LocalDate[][] ranges = ranges();
    String query =
        "SELECT %s FROM %s WHERE day >= ? AND day < ? ORDER BY day, object"
            .formatted(COLUMNS, name);
    return env.fromSequence(0, ranges.length - 1)
        .uid(uid + "-days")
        .flatMap(new ReadDays(postgres, query, PREFIX + name, ranges))
        .returns(RawLine.TYPE)
        .uid(uid)
        .name(uid);
  }

  /** The days there are, from one inclusive to another exclusive, in ranges of equal length. */
  private LocalDate[][] ranges() {
    try (Connection connection =
        DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password())) {
      return ranges(connection);
    } catch (SQLException e) {
      throw unusable("postgres.url", postgres.url(), e);
    }
  }

  private LocalDate[][] ranges(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT %s FROM %s LIMIT 0".formatted(COLUMNS, name)).close();
      try (ResultSet days = statement.executeQuery("SELECT min(day), max(day) FROM " + name)) {
        days.next();
        LocalDate first = days.getObject(1, LocalDate.class);
        if (first == null) {
          return new LocalDate[][] {{LocalDate.EPOCH, LocalDate.EPOCH}}; // There are none.
        }
        return ranges(first.toEpochDay(), days.getObject(2, LocalDate.class).toEpochDay() + 1);
      }
    } catch (SQLException e) {
      throw unusable(key, PREFIX + name, e);
    }
  }

  private static LocalDate[][] ranges(long from, long to) {
    long length = (to - from + MOST_RANGES - 1) / MOST_RANGES;
    LocalDate[][] ranges = new LocalDate[Math.toIntExact((to - from + length - 1) / length)][];
    for (int i = 0; i < ranges.length; i++) {
      ranges[i] =
          new LocalDate[] {
            LocalDate.ofEpochDay(from + i * length),
            LocalDate.ofEpochDay(Math.min(to, from + (i + 1) * length))
          };
    }
    return ranges;
  }

  private static ConfigurationException unusable(String key, String value, SQLException e) {
    return new ConfigurationException(
        "--%s: '%s' cannot be read: %s"
            .formatted(key, value, e.getMessage().strip().lines().findFirst().orElse("")),
        e);
  }

  /**
   * Reads the rows of a range of days. Not the connector's source: its readers share a connection
   * that each closes when it has nothing to do.
   */
  private static final class ReadDays extends RichFlatMapFunction<Long, RawLine> {
    private static final long serialVersionUID = 1L;

    private final PostgresOptions postgres;
    private final String query;
    private final String source;
    private final LocalDate[][] ranges;
    private transient Connection connection;
    private transient PreparedStatement statement;

    ReadDays(PostgresOptions postgres, String query, String source, LocalDate[][] ranges) {
      this.postgres = postgres;
      this.query = query;
      this.source = source;
      this.ranges = ranges;
    }

    @Override
    public void open(OpenContext context) throws SQLException {
      connection =
          DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
      connection.setAutoCommit(false); // Else the driver fetches all rows at once.
      statement = connection.prepareStatement(query);
      statement.setFetchSize(FETCH_ROWS);
    }

    @Override
    public void flatMap(Long range, Collector<RawLine> out) throws SQLException {
      LocalDate[] days = ranges[Math.toIntExact(range)];
      statement.setObject(1, days[0]);
      statement.setObject(2, days[1]);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          out.collect(line(row));
        }
      }
    }

    /** A row as a line; its place is its day and its position among the rows read with it. */
    private RawLine line(ResultSet row) throws SQLException {
      String object = row.getString(1);
      String day = row.getString(2);
      StringBuilder line = new StringBuilder(128);
      line.append('"').append(object == null ? "" : object.replace("\"", "\"\"")).append('"');
      line.append(',').append(day);
      for (int column = 3; column <= 5; column++) {
        String number = row.getString(column);
        line.append(',').append(number == null ? "" : number);
      }
      return new RawLine(
          line.toString().getBytes(StandardCharsets.UTF_8), source + "/" + day, row.getRow(), null);
    }

    @Override
    public void close() throws SQLException {
      if (connection != null) {
        connection.close();
      }
    }
  }
}
