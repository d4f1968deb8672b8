package io.cloudflux.jobs.sink;

import io.cloudflux.jobs.config.ConfigurationException;
import java.io.Serializable;

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

  @Override
  public String toString() {
    return user + "@" + url;
  }
}
