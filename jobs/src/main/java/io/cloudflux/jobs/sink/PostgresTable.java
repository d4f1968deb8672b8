package io.cloudflux.jobs.sink;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * How results become rows of a table. Rows written again must come to the same, so there is a rule
 * for rows of one key, and it is said twice: in SQL for a row that is stored, and in {@code fold}
 * for two that wait to be written together. Folded and then stored must be as stored one by one.
 *
 * @param name table
 * @param columns the columns written, in the order of {@code rows}, separated by commas
 * @param key the columns of the unique key, separated by commas
 * @param onConflict what follows {@code ON CONFLICT (key)}; the stored row is {@code known}, the
 *     new one {@code EXCLUDED}
 * @param rows adds a result's columns
 * @param keys the key of a result, as Postgres tells keys apart: see {@link CopyRow#storable}
 * @param fold the one row that remains of an earlier and a later with the same key
 * @param mostRows rows that wait at most before they are written
 */
record PostgresTable<T>(
    String name,
    String columns,
    String key,
    String onConflict,
    Columns<T> rows,
    Key<T> keys,
    Fold<T> fold,
    int mostRows)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Characters encoded at a time: enough for a packet, little beside the rows. */
  private static final int CHUNK = 1 << 16;

  /** Adds a result's columns to a row. */
  @FunctionalInterface
  interface Columns<T> extends Serializable {
    void add(CopyRow row, T result);
  }

  /** What tells rows apart. */
  @FunctionalInterface
  interface Key<T> extends Serializable {
    Object of(T result);
  }

  /** What remains of two rows with one key. */
  @FunctionalInterface
  interface Fold<T> extends Serializable {
    T fold(T earlier, T later);
  }

  /**
   * A connection that can {@link #store}.
   *
   * @param timeout how long Postgres may take to answer, if the URL does not say; whole seconds
   */
  Connection connect(PostgresOptions postgres, Duration timeout) throws SQLException {
    Connection connection = postgres.connect(timeout);
    try (Statement create = connection.createStatement()) {
      create.execute(createStaging());
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Writes results in one transaction.
   *
   * @param connection of {@link #connect}; to be closed if this fails
   * @param results no two with the same key
   */
  void store(Connection connection, Collection<T> results) throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copyToStaging());
    CopyRow encoded = new CopyRow();
    for (T result : results) {
      rows.add(encoded, result);
      encoded.end();
      if (encoded.length() >= CHUNK) {
        send(encoded, copy);
      }
    }
    send(encoded, copy);
    copy.endCopy();
    try (Statement upsert = connection.createStatement()) {
      upsert.executeUpdate(upsert());
    }
    connection.commit();
  }

  private static void send(CopyRow encoded, CopyIn copy) throws SQLException {
    byte[] bytes = encoded.take().getBytes(StandardCharsets.UTF_8);
    copy.writeToCopy(bytes, 0, bytes.length);
  }

  /** Where rows come before they are in the table: as wide as what is written, and of its types. */
  private String createStaging() {
    return "CREATE TEMPORARY TABLE %s ON COMMIT DELETE ROWS AS SELECT %s FROM %s WITH NO DATA"
        .formatted(staging(), columns, name);
  }

  private String copyToStaging() {
    return "COPY %s FROM STDIN".formatted(staging());
  }

  /** In the order of the key, so that two that write the same rows lock them in one order. */
  private String upsert() {
    return "INSERT INTO %s AS known (%s) SELECT %s FROM %s ORDER BY %s ON CONFLICT (%s) %s"
        .formatted(name, columns, columns, staging(), key, key, onConflict);
  }

  /** All columns from the new row. */
  static String replace(String columns) {
    return "DO UPDATE SET (" + columns + ") = ROW (EXCLUDED.*)";
  }

  private String staging() {
    return name + "_staging";
  }
}
