package io.cloudflux.jobs.sink;

import io.cloudflux.jobs.config.ConfigurationException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * Where Postgres is. The password is never part of its text form.
 *
 * @param url JDBC URL
 * @param user role
 * @param password its password; empty if none is needed
 */
public record PostgresOptions(String url, String user, String password) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String PREFIX = "jdbc:postgresql:";

  public PostgresOptions {
    if (url == null || !url.startsWith(PREFIX)) {
      throw ConfigurationException.of(
          "postgres.url", url, "is not a JDBC URL; jdbc:postgresql://host:port/database");
    }
  }

  /**
   * A connection whose socket is watched: one whose other end is gone, or does not answer in time,
   * fails.
   *
   * @param timeout how long Postgres may take to answer, if the URL does not say; whole seconds
   */
  Connection connect(Duration timeout) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty(PGProperty.USER.getName(), user);
    properties.setProperty(PGProperty.PASSWORD.getName(), password);
    // What the URL says comes before these.
    properties.setProperty(PGProperty.SOCKET_TIMEOUT.getName(), Long.toString(timeout.toSeconds()));
    properties.setProperty(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
    return DriverManager.getConnection(url, properties);
  }

  @Override
  public String toString() {
    return user + "@" + url;
  }
}
