package io.cloudflux.bench;

import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.CountRegressionFit;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.PooledRates;
import io.cloudflux.forecast.Pools;
import io.cloudflux.forecast.TrainingExample;
import io.cloudflux.forecast.WeekShape;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import io.cloudflux.time.Days;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Scoring: from what is kept of an object to its forecast. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
public class ForecastBenchmark {
  /** More than caches hold of their histories. */
  static final int OBJECTS = 4096;

  private static final int HISTORY_DAYS = 200;
  private static final int TODAY = 20_000;
  private static final long SEED = 5;
  private static final double INTERVAL_LOW = 0.1;
  private static final double INTERVAL_HIGH = 0.9;

  /** Objects, and the thread's CPU time that they took: see {@link ParserBenchmark.Cpu}. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public long objects;
    public long nanos;

    private long begin() {
      return THREADS.getCurrentThreadCpuTime();
    }

    private void end(long begin) {
      nanos += THREADS.getCurrentThreadCpuTime() - begin;
      objects += OBJECTS;
    }
  }

  private ObjectProfile[] profiles;
  private String[] names;
  private CountRegression model;

  /** Makes objects of all kinds, and a model fitted to them. */
  @Setup
  public void makeObjects() {
    Random random = new Random(SEED);
    profiles = new ObjectProfile[OBJECTS];
    names = new String[OBJECTS];
    TrainingExample[] examples = new TrainingExample[OBJECTS];
    Map<Long, PooledRates.Total> pools = new HashMap<>();
    long allReads = 0;
    for (int i = 0; i < OBJECTS; i++) {
      names[i] =
          "s3://warehouse/team-%02d/table-%03d/dt=%d/part-%05d.parquet"
              .formatted(i % 20, i % 300, i % 40, i);
      profiles[i] = profile(names[i], random);
      ObjectSnapshot snapshot = snapshot(i);
      double[] features = new double[ForecastFeatures.SIZE];
      ForecastFeatures.fill(snapshot, features);
      double week = snapshot.readsInLast(7);
      examples[i] =
          new TrainingExample(
              TrainingExample.idOf(names[i], TODAY),
              features,
              WeekShape.evidence(snapshot),
              new double[7],
              new double[] {week, 4 * week, 12 * week},
              1);
      long[] own = new long[Pools.LEVELS];
      int levels = Pools.of(names[i], own);
      for (int level = 0; level < levels; level++) {
        pools.merge(
            own[level],
            new PooledRates.Total(own[level], snapshot.totalReads(), HISTORY_DAYS, 1),
            PooledRates.Total::plus);
      }
      allReads += snapshot.totalReads();
    }
    PooledRates rates =
        new PooledRates(
            allReads,
            (long) OBJECTS * HISTORY_DAYS,
            pools.values().toArray(new PooledRates.Total[0]));
    model = CountRegressionFit.of(CountRegressionFit.sample(examples)).model(rates);
  }

  private static ObjectProfile profile(String object, Random random) {
    ObjectProfile profile = new ObjectProfile();
    double rate = Math.exp(random.nextGaussian() * 2 - 2);
    for (int day = TODAY - HISTORY_DAYS; day < TODAY; day++) {
      long reads = Math.round(-rate * Math.log(random.nextDouble()));
      if (reads > 0 || day == TODAY - HISTORY_DAYS) {
        long time = Days.startMillis(day) + 1;
        profile.add(
            new DailyAccess(
                object, day, reads, reads * 1000, 1, 1_000_000, time, time, DailyAccess.NEVER));
      }
    }
    profile.closeTo(TODAY);
    return profile;
  }

  private ObjectSnapshot snapshot(int i) {
    return ObjectSnapshot.of(profiles[i], names[i], TODAY, TODAY - HISTORY_DAYS);
  }

  /** Features, seven days, three totals with their spread. */
  @Benchmark
  @OperationsPerInvocation(OBJECTS)
  public void score(Blackhole forecasts, Cpu cpu) {
    long begin = cpu.begin();
    for (int i = 0; i < OBJECTS; i++) {
      forecasts.consume(model.forecast(snapshot(i)));
    }
    cpu.end(begin);
  }

  /** The same, and the 80 % intervals of the totals, which only what is told needs. */
  @Benchmark
  @OperationsPerInvocation(OBJECTS)
  public void scoreWithIntervals(Blackhole forecasts, Cpu cpu) {
    long begin = cpu.begin();
    for (int i = 0; i < OBJECTS; i++) {
      for (var total : model.forecast(snapshot(i)).totals()) {
        forecasts.consume(total.quantile(INTERVAL_LOW));
        forecasts.consume(total.quantile(INTERVAL_HIGH));
      }
    }
    cpu.end(begin);
  }
}
