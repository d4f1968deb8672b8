package io.cloudflux.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * CPU time of this process by the names of its threads, those of the JVM and of native libraries
 * too, as Linux keeps it. Threads that end are seen every half second while they live.
 */
final class ThreadCpu implements AutoCloseable {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final long PERIOD_MILLIS = 500;

  /** Linux counts in hundredths of a second, whatever its own clock. */
  private static final double TICKS_A_SECOND = 100;

  /** Places behind the name, which is in brackets: user time, and then system time. */
  private static final int USER_TICKS = 11;

  private final Map<String, Long> before = new HashMap<>();
  private final Map<String, Long> last = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Thread sampler = new Thread(this::sample, "bench-thread-cpu");

  private ThreadCpu() {}

  /** Begins to count. */
  static ThreadCpu start() {
    ThreadCpu cpu = new ThreadCpu();
    cpu.look();
    cpu.before.putAll(cpu.last);
    cpu.sampler.setDaemon(true);
    cpu.sampler.start();
    return cpu;
  }

  private void sample() {
    try {
      while (true) {
        Thread.sleep(PERIOD_MILLIS);
        look();
      }
    } catch (InterruptedException e) {
      return; // Closed.
    }
  }

  private synchronized void look() {
    if (!Files.isDirectory(TASKS)) {
      return; // No Linux.
    }
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        look(task);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void look(Path task) {
    String stat;
    try {
      stat = Files.readString(task.resolve("stat"));
    } catch (IOException e) {
      return; // It has just ended.
    }
    int close = stat.lastIndexOf(')');
    String[] fields = stat.substring(close + 2).split(" ");
    String id = task.getFileName().toString();
    last.put(id, Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]));
    names.put(id, stat.substring(stat.indexOf('(') + 1, close).replaceAll("[#-]?\\d+$", ""));
  }

  /** Seconds since the start, by name; numbers at the end of names are left out. */
  synchronized Map<String, Double> seconds() {
    look();
    Map<String, Double> seconds = new TreeMap<>();
    last.forEach(
        (id, ticks) ->
            seconds.merge(
                names.get(id),
                (ticks - before.getOrDefault(id, 0L)) / TICKS_A_SECOND,
                Double::sum));
    return seconds;
  }

  @Override
  public void close() {
    sampler.interrupt();
  }
}
