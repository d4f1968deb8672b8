package io.cloudflux.bench;

import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Time, CPU time and memory of this process, from its making to {@link #stop}. */
final class Stopwatch {
  private static final long SAMPLE_MILLIS = 500;

  private final long begin;
  private final long cpuBegin;
  private final Thread sampler = new Thread(this::sample, "bench-memory");

  /** Resident memory, by the nanoseconds since the begin. */
  private final NavigableMap<Long, Long> samples = new ConcurrentSkipListMap<>();

  private long nanos;
  private long cpuNanos;
  private long peakBytes;

  private Stopwatch() {
    Machine.forgetPeak();
    cpuBegin = Machine.cpuNanos();
    begin = System.nanoTime();
    sampler.setDaemon(true);
  }

  static Stopwatch start() {
    Stopwatch started = new Stopwatch();
    started.sampler.start();
    return started;
  }

  private void sample() {
    try {
      while (true) {
        samples.put(System.nanoTime() - begin, Machine.residentBytes());
        Thread.sleep(SAMPLE_MILLIS);
      }
    } catch (InterruptedException e) {
      return; // Stopped.
    }
  }

  Stopwatch stop() {
    nanos = System.nanoTime() - begin;
    cpuNanos = Machine.cpuNanos() - cpuBegin;
    peakBytes = Machine.peakBytes();
    sampler.interrupt();
    return this;
  }

  double seconds() {
    return nanos / 1e9;
  }

  double cpuSeconds() {
    return cpuNanos / 1e9;
  }

  long peakBytes() {
    return peakBytes;
  }

  /** The most that was resident in the first half of the time: what is flat peaks early. */
  long halfwayBytes() {
    return samples.headMap(nanos / 2, true).values().stream().mapToLong(b -> b).max().orElse(0);
  }
}
