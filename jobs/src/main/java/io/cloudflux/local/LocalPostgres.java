package io.cloudflux.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A real Postgres server as a child process of this JVM, on a free port of the loopback interface,
 * for the demo and for tests. UTF-8, time zone UTC and the C collation, whatever the machine's
 * locale: sorted output must not differ between two machines. Runs as root too.
 */
public final class LocalPostgres implements AutoCloseable {
  private static final String USER = "postgres";
  private static final String DATABASE = "postgres";
  private static final String PASSWORD = "postgres";
  private static final Duration STARTUP_WAIT = Duration.ofSeconds(60);

  private final ServiceDirectory directory;
  private final Thread closeAtExit = new Thread(this::stop, "local-postgres-close");
  private final AtomicBoolean stopped = new AtomicBoolean();
  private EmbeddedPostgres server;
  private int port;

  private LocalPostgres(ServiceDirectory directory) {
    this.directory = directory;
  }

  /**
   * Starts a server with its data in a new temporary directory.
   *
   * @throws IOException if its directory cannot be written or the server does not come up
   */
  public static LocalPostgres start() throws IOException {
    return start(ServiceDirectory.temporary("postgres"));
  }

  /**
   * Starts a server with its data in a new directory below {@code dataDir}; {@link #close()}
   * deletes only that new directory.
   *
   * @throws IOException if the directory cannot be written or the server does not come up
   */
  public static LocalPostgres start(Path dataDir) throws IOException {
    return start(ServiceDirectory.below(dataDir, "postgres"));
  }

  private static LocalPostgres start(ServiceDirectory directory) throws IOException {
    LocalPostgres postgres = new LocalPostgres(directory);
    try {
      postgres.startServer();
      Runtime.getRuntime().addShutdownHook(postgres.closeAtExit);
      return postgres;
    } catch (IOException | RuntimeException e) {
      directory.delete();
      throw e;
    }
  }

  /**
   * Starts a server that was stopped or killed, on the port and with the data it had.
   *
   * @throws IOException if it does not come up
   */
  public synchronized void startServer() throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data())
            // The directory is ours to delete, and only when the server is not to start again.
            .setCleanDataDirectory(false)
            // Ours stops the server and removes its data in one, in that order.
            .setRegisterShutdownHook(false)
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("encoding", "UTF8")
            .setServerConfig("timezone", "UTC")
            .setServerConfig("log_timezone", "UTC")
            .setServerConfig("listen_addresses", "127.0.0.1")
            // What is committed survives a kill; of a test server that is not the default.
            .setServerConfig("synchronous_commit", "on")
            // Every connection of a parallel job: its default of 100 is near what a demo uses.
            .setServerConfig("max_connections", "200")
            .setPGStartupWait(STARTUP_WAIT)
            .setOutputRedirector(Redirect.DISCARD)
            .setErrorRedirector(Redirect.appendTo(directory.path().resolve("log").toFile()));
    if (port != 0) {
      builder.setPort(port);
    }
    server = builder.start();
    port = server.getPort();
  }

  /**
   * Stops the server, connections and all, and keeps its data.
   *
   * @throws IOException if it does not stop
   */
  public synchronized void stopServer() throws IOException {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  /**
   * Ends the server as {@code kill -9} of its first process does, and keeps its data as they are on
   * disk; the processes of its connections follow.
   *
   * @throws IOException if its process cannot be found
   */
  public synchronized void killServer() throws IOException {
    ProcessHandle postmaster = postmaster();
    List<ProcessHandle> connections = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    postmaster.onExit().join();
    connections.forEach(connection -> connection.onExit().join());
    stopServer();
  }

  /**
   * Stops the server's processes where they are: connections stay open, nothing answers.
   *
   * @throws IOException if they cannot be found or told
   */
  public void suspend() throws IOException {
    signal("STOP");
  }

  /**
   * Lets suspended processes go on.
   *
   * @throws IOException if they cannot be found or told
   */
  public void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    ProcessHandle postmaster = postmaster();
    List<String> kill = new ArrayList<>(List.of("kill", "-" + name, "" + postmaster.pid()));
    postmaster.descendants().forEach(process -> kill.add("" + process.pid()));
    try {
      new ProcessBuilder(kill).redirectErrorStream(true).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private ProcessHandle postmaster() throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data().resolve("postmaster.pid")).get(0).strip());
    return ProcessHandle.of(pid).orElseThrow(() -> new IOException("no process " + pid));
  }

  /** URL for JDBC, without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + DATABASE;
  }

  /** The database's superuser. */
  public String user() {
    return USER;
  }

  /** Any password does: the server trusts connections from this machine, and takes no others. */
  public String password() {
    return PASSWORD;
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** A shell line that opens psql on this server. */
  public String psqlCommand() {
    return "psql 'postgresql://%s:%s@127.0.0.1:%d/%s'".formatted(USER, PASSWORD, port(), DATABASE);
  }

  /** Stops the server and deletes its data. Closing again does nothing. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException e) {
      // The JVM is going down; whichever thread comes first stops the server.
    }
    stop();
  }

  private Path data() {
    return directory.path().resolve("data");
  }

  private void stop() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    try {
      stopServer();
    } catch (IOException e) {
      throw new UncheckedIOException("Postgres did not stop", e);
    } finally {
      directory.delete();
    }
  }
}
