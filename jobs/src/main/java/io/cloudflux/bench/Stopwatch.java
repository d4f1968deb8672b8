package io.cloudflux.bench;

/** Time, CPU time and memory of this process, from its making to {@link #stop}. */
final class Stopwatch {
  private final long begin;
  private final long cpuBegin;
  private long nanos;
  private long cpuNanos;
  private long peakBytes;

  private Stopwatch() {
    Machine.forgetPeak();
    cpuBegin = Machine.cpuNanos();
    begin = System.nanoTime();
  }

  static Stopwatch start() {
    return new Stopwatch();
  }

  Stopwatch stop() {
    nanos = System.nanoTime() - begin;
    cpuNanos = Machine.cpuNanos() - cpuBegin;
    peakBytes = Machine.peakBytes();
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
}
