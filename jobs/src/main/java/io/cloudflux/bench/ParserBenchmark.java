package io.cloudflux.bench;

import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.AccessRecord;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Lines, as bytes, into events: our parser and its peer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(java.util.concurrent.TimeUnit.SECONDS)
public class ParserBenchmark {
  /** So many that they differ; not more, for a line comes from a buffer that has just been read. */
  static final int LINES = 2048;

  static final long SEED = 7;
  static final LogOptions OPTIONS =
      LogOptions.asOf(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());

  /** Which format. */
  @Param("S3")
  public LogFormat format;

  /**
   * Lines, and the thread's CPU time that they took: of a machine that does other things too, wall
   * time tells how busy it was.
   */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public long lines;
    public long nanos;

    private long begin() {
      return THREADS.getCurrentThreadCpuTime();
    }

    private void end(long begin) {
      nanos += THREADS.getCurrentThreadCpuTime() - begin;
      lines += LINES;
    }
  }

  private byte[][] lines;
  private AccessLogParser parser;
  private PeerParser peer;

  /** Makes the lines. */
  @Setup
  public void makeLines() {
    List<byte[]> sample = SampleLog.lines(format, LINES, SEED);
    lines = sample.toArray(new byte[0][]);
    parser = AccessLogParser.of(format, OPTIONS);
    boolean hasPeer = PeerParser.TEXT.contains(format) || PeerParser.JSON.contains(format);
    peer = hasPeer ? PeerParser.of(format) : null;
  }

  /** Our parser. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void ours(Blackhole events, Cpu cpu) throws Exception {
    Consumer<AccessRecord> out = events::consume;
    long begin = cpu.begin();
    for (byte[] line : lines) {
      parser.parse(line, 0, line.length, out);
    }
    cpu.end(begin);
  }

  /** What one would write otherwise. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void peer(Blackhole events, Cpu cpu) throws Exception {
    long begin = cpu.begin();
    for (byte[] line : lines) {
      events.consume(peer.parse(line));
    }
    cpu.end(begin);
  }
}
