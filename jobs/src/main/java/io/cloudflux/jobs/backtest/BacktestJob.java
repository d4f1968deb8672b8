package io.cloudflux.jobs.backtest;

import io.cloudflux.backtest.BacktestSums;
import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions;
import io.cloudflux.jobs.evaluation.ForecastEvaluationJob;
import io.cloudflux.jobs.forecast.ExampleReplay;
import io.cloudflux.jobs.forecast.ForecastTrainingOptions;
import io.cloudflux.jobs.forecast.ForecastTrainingPipeline;
import io.cloudflux.jobs.forecast.InputSettings;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.price.PriceBook;
import io.cloudflux.time.Days;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Replays logs under policies, in batch mode and distributed over objects.
 *
 * <pre>
 * access logs ─ parse ┬─ daily totals ─┐
 *                     └─ span of days ─┼─ by object: replay policies ─ moves ─ files
 * inventory ─ parse ───────────────────┤              └ sums (accumulator) ─ report
 *                                      └─ by prefix: recognize scans ─ to replay (if told)
 * </pre>
 */
public final class BacktestJob {
  private static final String NAME = "cloudflux-backtest";

  private BacktestJob() {}

  /**
   * What a back-test came to.
   *
   * @param span the days that the logs cover
   * @param sums by provider
   * @param models UTC days since which a newly trained model was in use
   */
  public record Result(
      LogSpan span, Map<String, BacktestSums> sums, NavigableMap<Integer, Forecaster> models) {}

  /**
   * Runs it.
   *
   * @param retrainDays days between two trainings of the forecast model
   * @param folder local, takes examples and moves
   * @param progress takes a line for each model trained
   */
  public static Result run(
      InputOptions input,
      PriceBook prices,
      BacktestSettings settings,
      int retrainDays,
      Configuration flink,
      Path folder,
      Consumer<String> progress)
      throws Exception {
    NavigableMap<Integer, Forecaster> models = new TreeMap<>();
    models.put(Integer.MIN_VALUE, new DecayedMeanForecaster());
    if (settings.forecasts()) {
      models =
          ForecastEvaluationJob.models(
              input,
              flink,
              folder.resolve("examples"),
              retrainDays,
              day -> progress.accept("Trained the forecast model in use from " + Days.iso(day)));
    }
    Configuration configuration = new Configuration(flink);
    configuration.set(PipelineOptions.OBJECT_REUSE, true); // All records are immutable.
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    define(env, input, prices, settings, models, moves(folder));
    progress.accept("Replaying");
    Map<String, Object> accumulators = env.execute(NAME).getAllAccumulatorResults();
    LogSpan span = ExampleReplay.span(accumulators);
    if (span.firstDay() > span.lastDay()) {
      throw new ConfigurationException("--access-logs: no line could be read");
    }
    @SuppressWarnings("unchecked")
    Map<String, BacktestSums> sums =
        (LinkedHashMap<String, BacktestSums>) accumulators.get(SumsAccumulator.NAME);
    return new Result(span, sums, models);
  }

  /** The folder that takes the moves, as text files. */
  public static Path moves(Path folder) {
    return folder.resolve("moves");
  }

  private static void define(
      StreamExecutionEnvironment env,
      InputOptions input,
      PriceBook prices,
      BacktestSettings settings,
      NavigableMap<Integer, Forecaster> models,
      Path moves) {
    InputSettings how = ForecastTrainingOptions.inputSettings(input, System.currentTimeMillis());
    KafkaOptions kafka = input.kafka(true);
    DataStream<String> lines =
        ForecastTrainingPipeline.updates(
                how,
                new TieringPipeline.Sources(
                    input.accessLogs(env, kafka, how.logOptions()),
                    input.inventory().lines(env, kafka)),
                settings.scans())
            .process(new ReplayPolicies(prices, settings, models))
            .returns(Types.STRING)
            .name("replay-policies");
    if (settings.moves()) {
      lines.sinkTo(
          FileSink.<String>forRowFormat(
                  org.apache.flink.core.fs.Path.fromLocalFile(moves.toFile()),
                  new SimpleStringEncoder<>())
              .build());
    } else {
      lines.sinkTo(new DiscardingSink<>());
    }
  }
}
