package io.cloudflux.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresITCase {
  @TempDir static Path dataDir;
  private static LocalPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    postgres = LocalPostgres.start(dataDir);
  }

  @AfterAll
  static void closeStopsItAndRemovesItsData() throws Exception {
    postgres.close();
    postgres.close();
    assertThatThrownBy(LocalPostgresITCase::connect).isInstanceOf(SQLException.class);
    try (var left = Files.list(dataDir)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void keepsWhatIsWritten() throws Exception {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE decision (object text PRIMARY KEY, at timestamptz)");
      sql.execute(
          "INSERT INTO decision VALUES ('s3://acme-data/Übersicht 図.pdf', '2026-06-01T00:00:00Z')");
      assertThat(rows(sql, "SELECT object || ' ' || at FROM decision"))
          .containsExactly("s3://acme-data/Übersicht 図.pdf 2026-06-01 00:00:00+00");
    }
  }

  @Test
  void isUtf8UtcAndIndependentOfTheLocale() throws Exception {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      assertThat(rows(sql, "SHOW server_encoding")).containsExactly("UTF8");
      // Not TimeZone: the driver sets that to the JVM's.
      assertThat(rows(sql, "SELECT reset_val FROM pg_settings WHERE name = 'log_timezone'"))
          .containsExactly("UTC");
      assertThat(rows(sql, "SELECT x FROM unnest(ARRAY['b', 'a', 'B', 'A']) x ORDER BY x"))
          .containsExactly("A", "B", "a", "b");
    }
  }

  @Test
  void namesItsAddress() {
    assertThat(postgres.port()).isPositive();
    assertThat(postgres.jdbcUrl())
        .isEqualTo("jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres");
    assertThat(postgres.psqlCommand())
        .isEqualTo(
            "psql 'postgresql://postgres:postgres@127.0.0.1:" + postgres.port() + "/postgres'");
  }

  @Test
  void twoRunSideBySide() throws Exception {
    try (LocalPostgres second = LocalPostgres.start()) {
      assertThat(second.port()).isNotEqualTo(postgres.port());
    }
    try (Connection connection = connect()) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private static List<String> rows(Statement sql, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = sql.executeQuery(query)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }
}
