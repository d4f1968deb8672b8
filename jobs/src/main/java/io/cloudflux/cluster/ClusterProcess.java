package io.cloudflux.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One JVM of a cluster, known by the file that holds its process id and when it started: an id
 * alone may be another's by now.
 *
 * @param name {@code jobmanager}, {@code taskmanager-1}, {@code zookeeper}
 */
public record ClusterProcess(String name, ProcessHandle handle) {
  static final String SUFFIX = ".pid";

  /** Says in {@code folder} that the process runs. */
  void announce(Path folder) throws IOException {
    Files.writeString(folder.resolve(name + SUFFIX), handle.pid() + " " + started(handle));
  }

  /** The process that a file tells of, if it still runs. */
  static Optional<ClusterProcess> of(Path file) throws IOException {
    String[] told;
    try {
      told = Files.readString(file).strip().split(" ");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    String name = file.getFileName().toString().replace(SUFFIX, "");
    return ProcessHandle.of(Long.parseLong(told[0]))
        .filter(ProcessHandle::isAlive)
        .filter(running -> started(running).equals(told[1]))
        .map(running -> new ClusterProcess(name, running));
  }

  /** Its process id. */
  public long pid() {
    return handle.pid();
  }

  /** Ends it as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    handle.destroyForcibly();
    handle.onExit().join();
  }

  /** Asks it to end, waits, and then ends it. */
  void stop(Duration patience) {
    handle.destroy();
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      kill();
    } catch (ExecutionException e) {
      throw new CompletionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
