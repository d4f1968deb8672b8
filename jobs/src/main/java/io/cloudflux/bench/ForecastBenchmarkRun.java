package io.cloudflux.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What a forecast costs: to score an object, with JMH on one thread, and to train the model, in
 * Flink.
 *
 * @param machine that it ran on
 * @param command as it was given
 */
public record ForecastBenchmarkRun(
    Machine machine, String command, List<Score> scores, List<TrainingRun> trainings) {
  private static final int WARM_UPS = 3;
  private static final int ROUNDS = 5;

  /**
   * What scoring an object costs.
   *
   * @param name what is scored
   * @param nanos of the thread's CPU time
   * @param nanosByClock of the clock, which other processes take from
   */
  record Score(String name, double nanos, double nanosByClock) {}

  /**
   * Measures.
   *
   * @param examples the most to train on; a tenth of them is trained on, too
   * @param seconds of each round of scoring
   */
  public static ForecastBenchmarkRun of(
      long examples, int seconds, Configuration settings, String command) throws Exception {
    Machine machine = Machine.here();
    List<Score> scores = new ArrayList<>();
    scores.add(score("features, 7 days, 3 totals", "score", seconds));
    scores.add(score("and their 80 % intervals", "scoreWithIntervals", seconds));
    List<TrainingRun> trainings = new ArrayList<>();
    TrainingRun.of(examples / 100, 2, settings); // Warms up.
    for (int parallelism : new int[] {1, 2, 4}) {
      trainings.add(TrainingRun.of(examples / 10, parallelism, settings));
    }
    trainings.add(TrainingRun.of(examples, 2, settings));
    return new ForecastBenchmarkRun(machine, command, scores, trainings);
  }

  private static Score score(String name, String method, int seconds) throws RunnerException {
    RunResult result =
        new Runner(
                new OptionsBuilder()
                    .include(
                        "^"
                            + ForecastBenchmark.class.getName().replace(".", "\\.")
                            + "\\."
                            + method
                            + "$")
                    .warmupIterations(WARM_UPS)
                    .measurementIterations(ROUNDS)
                    .warmupTime(TimeValue.seconds(seconds))
                    .measurementTime(TimeValue.seconds(seconds))
                    .forks(1)
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .runSingle();
    Map<String, ?> counters = result.getSecondaryResults();
    return new Score(
        name,
        value(counters.get("nanos")) / value(counters.get("objects")),
        result.getPrimaryResult().getScore());
  }

  private static double value(Object counter) {
    return ((Result<?>) counter).getScore();
  }

  /** For people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(machine.heading(command));
    line(text, "");
    line(text, "%-30s %14s %10s", "scoring an object", "ns of CPU time", "by clock");
    for (Score score : scores) {
      line(text, "%-30s %14.0f %10.0f", score.name(), score.nanos(), score.nanosByClock());
    }
    line(text, "");
    line(
        text,
        "%-30s %11s %9s %14s  %s",
        "training",
        "parallelism",
        "seconds",
        "examples/s",
        "model");
    for (TrainingRun run : trainings) {
      line(
          text,
          "%,22d examples %11d %9.1f %,14.0f  %08x",
          run.examples(),
          run.parallelism(),
          run.seconds(),
          run.examples() / run.seconds(),
          run.model().hashCode());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
