package io.cloudflux.replay;

import io.cloudflux.DeadLetter;
import io.cloudflux.jobs.sink.PostgresOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Dead letters in table {@code dead_letters} that have not been put back, with what people wrote
 * into its column {@code corrected}.
 */
public final class PostgresLetters implements LetterSource {
  private static final String NEXT =
      "SELECT stage, reason, message, source, position, raw, corrected FROM dead_letters"
          + " WHERE replayed_at IS NULL AND stage = ? AND (source, position) > (?, ?)"
          + " ORDER BY source, position LIMIT "
          + BATCH;
  private static final String REPLAYED =
      "UPDATE dead_letters SET replayed_at = now()"
          + " WHERE stage = ? AND source = ? AND position = ?";

  private final Connection connection;
  private final String stage;
  private String lastSource = "";
  private long lastPosition = -1;

  public PostgresLetters(PostgresOptions options, String stage) throws SQLException {
    this.connection =
        DriverManager.getConnection(options.url(), options.user(), options.password());
    this.stage = stage;
  }

  @Override
  public List<Letter> next() throws SQLException {
    List<Letter> letters = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(NEXT)) {
      select.setString(1, stage);
      select.setString(2, lastSource);
      select.setLong(3, lastPosition);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          lastSource = rows.getString(4);
          lastPosition = rows.getLong(5);
          letters.add(
              new Letter(
                  new DeadLetter(
                      rows.getString(1),
                      rows.getString(2),
                      rows.getString(3),
                      lastSource,
                      lastPosition,
                      rows.getBytes(6)),
                  rows.getString(7)));
        }
      }
    }
    return letters;
  }

  @Override
  public void replayed(List<Letter> letters) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(REPLAYED)) {
      for (Letter each : letters) {
        update.setString(1, each.letter().stage());
        update.setString(2, each.letter().source());
        update.setLong(3, each.letter().position());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
