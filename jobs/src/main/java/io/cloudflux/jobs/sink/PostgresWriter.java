package io.cloudflux.jobs.sink;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects rows and writes them in one transaction: COPY into a temporary table, then one upsert.
 * That happens when enough are together, a second after the first, at every checkpoint, and at the
 * end. What fails is tried again on a new connection, then fails the task: rows since the last
 * checkpoint come again, and upserts make them the same rows.
 */
final class PostgresWriter<T> implements CommittingSinkWriter<T, Void> {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresWriter.class);
  private static final long PERIOD_MILLIS = 1000;
  private static final int RETRIES = 5;
  private static final long RETRY_MILLIS = 1000;

  private final PostgresOptions postgres;
  private final Duration timeout;
  private final PostgresTable<T> table;
  private final ProcessingTimeService clock;
  private final Map<Object, T> rows = new LinkedHashMap<>();
  private final Counter written;
  private final Counter folded;
  private final Counter retries;
  private volatile long flushMillis;
  private boolean timed;
  private Connection connection;

  PostgresWriter(
      PostgresOptions postgres,
      Duration timeout,
      PostgresTable<T> table,
      ProcessingTimeService clock,
      MetricGroup metrics) {
    this.postgres = postgres;
    this.timeout = timeout;
    this.table = table;
    this.clock = clock;
    MetricGroup group = metrics.addGroup("stage", "postgres").addGroup("table", table.name());
    written = group.counter("rowsWritten");
    folded = group.counter("rowsFolded");
    retries = group.counter("flushRetries");
    group.gauge("lastFlushMillis", () -> flushMillis);
  }

  @Override
  public void write(T result, Context context) throws IOException, InterruptedException {
    int before = rows.size();
    rows.merge(table.keys().of(result), result, table.fold()::fold);
    if (rows.size() == before) {
      folded.inc();
    }
    if (rows.size() >= table.mostRows()) {
      flush(false);
    } else if (!timed) {
      timed = true;
      clock.registerTimer(clock.getCurrentProcessingTime() + PERIOD_MILLIS, at -> onTime());
    }
  }

  private void onTime() throws IOException, InterruptedException {
    timed = false;
    flush(false);
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    if (rows.isEmpty()) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        long start = System.nanoTime();
        if (connection == null) { // Not sooner: many tables get little, and connections are dear.
          connection = table.connect(postgres, timeout);
        }
        table.store(connection, rows.values());
        flushMillis = (System.nanoTime() - start) / 1_000_000;
        written.inc(rows.size());
        rows.clear();
        return;
      } catch (SQLException e) {
        disconnect();
        if (attempt > RETRIES || isRefused(e)) {
          throw new IOException(
              "%d rows for table %s of %s could not be written: %s"
                  .formatted(rows.size(), table.name(), postgres, e.getMessage()),
              e);
        }
        retries.inc();
        LOG.warn(
            "{} rows for table {} of {} are tried again, {} of {}",
            rows.size(),
            table.name(),
            postgres,
            attempt,
            RETRIES,
            e);
        Thread.sleep(RETRY_MILLIS * attempt);
      }
    }
  }

  /** Values or statements that will not do another time either: SQL's classes 22, 23 and 42. */
  private static boolean isRefused(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("42"));
  }

  private void disconnect() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("A connection to {} did not close", postgres, e);
      }
      connection = null;
    }
  }

  @Override
  public Collection<Void> prepareCommit() {
    return List.of();
  }

  @Override
  public void close() {
    disconnect();
  }
}
