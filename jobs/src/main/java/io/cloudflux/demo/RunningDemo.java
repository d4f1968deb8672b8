package io.cloudflux.demo;

import io.cloudflux.jobs.sink.PostgresOptions;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * A demo that is kept running: where its services are, for other commands of the same user.
 *
 * @param pid its process
 * @param bootstrapServers Kafka
 * @param postgres takes any password
 */
public record RunningDemo(long pid, String bootstrapServers, PostgresOptions postgres) {
  /** Where a demo says that it runs. */
  public static final Path FILE =
      Path.of(System.getProperty("user.home"), ".cloudflux", "demo.properties");

  private static final String PID = "pid";
  private static final String KAFKA = "kafka.bootstrap-servers";
  private static final String POSTGRES_URL = "postgres.url";
  private static final String POSTGRES_USER = "postgres.user";

  /** Says so, until the process ends. */
  public void announce(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Properties properties = new Properties();
    properties.setProperty(PID, Long.toString(pid));
    properties.setProperty(KAFKA, bootstrapServers);
    properties.setProperty(POSTGRES_URL, postgres.url());
    properties.setProperty(POSTGRES_USER, postgres.user());
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      properties.store(out, "A demo of CloudFlux that is running");
    }
    file.toFile().deleteOnExit();
  }

  /** The demo that runs, if there is one; one that was killed left its file, but has no process. */
  public static Optional<RunningDemo> find(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(in);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    long pid = Long.parseLong(properties.getProperty(PID, "-1"));
    if (pid < 0 || ProcessHandle.of(pid).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RunningDemo(
            pid,
            properties.getProperty(KAFKA),
            new PostgresOptions(
                properties.getProperty(POSTGRES_URL), properties.getProperty(POSTGRES_USER), "")));
  }
}
