package io.cloudflux.jobs.config;

import io.cloudflux.jobs.sink.PostgresOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags that say where Postgres is. */
public final class PostgresFlags {
  /** The environment variable with the password. */
  public static final String PASSWORD_VARIABLE = "CLOUDFLUX_POSTGRES_PASSWORD";

  @Option(
      names = "--postgres.url",
      paramLabel = "URL",
      description = "jdbc:postgresql://host:port/database.")
  String url;

  @Option(
      names = "--postgres.user",
      paramLabel = "ROLE",
      defaultValue = "cloudflux",
      description = "Default: ${DEFAULT-VALUE}.")
  String user;

  @Option(
      names = "--postgres.password-file",
      paramLabel = "FILE",
      description = "File with the password; without it the variable " + PASSWORD_VARIABLE + ".")
  Path passwordFile;

  /** True if they say where it is. */
  public boolean isGiven() {
    return url != null;
  }

  /**
   * @param why what it is needed for
   * @throws ConfigurationException if they do not say where it is, or what they say cannot be used
   */
  public PostgresOptions require(String why) {
    if (!isGiven()) {
      throw new ConfigurationException(
          "--postgres.url: needed for %s; jdbc:postgresql://host:port/database".formatted(why));
    }
    return options();
  }

  /**
   * @throws ConfigurationException if there is no usable URL or the password cannot be read
   */
  public PostgresOptions options() {
    return new PostgresOptions(url, user, password(passwordFile).orElse(""));
  }

  /**
   * The password: the file's, without one that of {@link #PASSWORD_VARIABLE}.
   *
   * @param file may be null
   * @throws ConfigurationException if the file cannot be read
   */
  public static Optional<String> password(Path file) {
    if (file == null) {
      return Optional.ofNullable(System.getenv(PASSWORD_VARIABLE));
    }
    try {
      return Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new ConfigurationException(
          "--postgres.password-file: '%s' cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
