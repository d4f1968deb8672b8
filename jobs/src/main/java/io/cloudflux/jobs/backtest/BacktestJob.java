package io.cloudflux.jobs.backtest;

import io.cloudflux.backtest.BacktestSums;
import io.cloudflux.cluster.BatchJobs;
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
import io.cloudflux.log.LatestTime;
import io.cloudflux.price.PriceBook;
import io.cloudflux.time.Days;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Replays logs under policies, in batch mode and distributed over objects.
 *
 * <pre>
 * access logs ─ parse ┬─ daily totals ─┐
 *                     └─ span of days ─┼─ by object: replay policies ─ moves
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
   * @param progress takes a line for each model trained
   * @param moves takes every move, as a line of JSON, if the settings ask for them
   */
  public static Result run(
      InputOptions input,
      PriceBook prices,
      BacktestSettings settings,
      int retrainDays,
      Configuration flink,
      Consumer<String> progress,
      Consumer<String> moves)
      throws Exception {
    NavigableMap<Integer, Forecaster> models = new TreeMap<>();
    models.put(Integer.MIN_VALUE, new DecayedMeanForecaster());
    if (settings.forecasts()) {
      models =
          ForecastEvaluationJob.models(
              input,
              flink,
              retrainDays,
              day -> progress.accept("Trained the forecast model in use from " + Days.iso(day)));
    }
    progress.accept("Replaying");
    Map<String, Object> accumulators =
        BatchJobs.collect(define(input, prices, settings, flink, models), NAME, moves);
    LogSpan span = ExampleReplay.span(accumulators);
    if (span.firstDay() > span.lastDay()) {
      throw new ConfigurationException("--access-logs: no line could be read");
    }
    @SuppressWarnings("unchecked")
    Map<String, BacktestSums> sums =
        (LinkedHashMap<String, BacktestSums>) accumulators.get(SumsAccumulator.NAME);
    return new Result(span, sums, models);
  }

  private static DataStream<String> define(
      InputOptions input,
      PriceBook prices,
      BacktestSettings settings,
      Configuration flink,
      NavigableMap<Integer, Forecaster> models) {
    StreamExecutionEnvironment env = BatchJobs.environment(flink);
    InputSettings how = ForecastTrainingOptions.inputSettings(input, LatestTime.byClock());
    KafkaOptions kafka = input.kafka(true);
    return ForecastTrainingPipeline.updates(
            how,
            new TieringPipeline.Sources(
                input.accessLogs(env, kafka, how.logOptions()),
                input.inventory().lines(env, kafka)),
            settings.scans())
        .process(new ReplayPolicies(prices, settings, models))
        .returns(Types.STRING)
        .name("replay-policies");
  }
}
