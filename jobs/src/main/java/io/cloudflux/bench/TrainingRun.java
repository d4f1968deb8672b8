package io.cloudflux.bench;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.TrainingExample;
import io.cloudflux.forecast.WeekShape;
import io.cloudflux.jobs.forecast.CountRegressionEstimator;
import io.cloudflux.jobs.forecast.ExampleColumns;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

/**
 * One training of the regression in Flink, from generated examples to the model, the job's start
 * included.
 *
 * @param examples how many
 * @param parallelism subtasks
 * @param seconds it took
 * @param model JSON of the model
 */
record TrainingRun(long examples, int parallelism, double seconds, String model) {
  private static final String NO_POOLS = "{\"reads\":0,\"days\":0,\"totals\":[]}";
  private static final double MEAN_LOG_RATE = -1.5;

  static TrainingRun of(long examples, int parallelism, Configuration settings) throws Exception {
    Configuration configuration = new Configuration(settings);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    env.setParallelism(parallelism);
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    DataStream<Row> rows =
        env.fromSequence(1, examples)
            .map(number -> ExampleColumns.row(example(number)))
            .returns(ExampleColumns.TYPE);
    DataStream<String> pools = env.fromData(Types.STRING, NO_POOLS);
    long start = System.nanoTime();
    var model =
        new CountRegressionEstimator()
            .fit(tables.fromDataStream(rows), tables.fromDataStream(pools));
    String fitted =
        tables.toDataStream(model.getModelData()[0], String.class).executeAndCollect(1).get(0);
    return new TrainingRun(examples, parallelism, (System.nanoTime() - start) / 1e9, fitted);
  }

  /** Reads of a rate that some of the features tell, the others noise. */
  private static TrainingExample example(long number) {
    SplittableRandom random = new SplittableRandom(number);
    double[] features = new double[ForecastFeatures.SIZE];
    features[0] = 1;
    for (int i = 1; i < features.length; i++) {
      features[i] = random.nextDouble() * 4 - 2;
    }
    double rate = Math.exp(MEAN_LOG_RATE + features[1] / 2 + features[2] / 4);
    double[] week = new double[WeekShape.EVIDENCE];
    Arrays.fill(week, 0, Forecast.DAYS, 1.0 / Forecast.DAYS);
    double[] daily = new double[Forecast.DAYS];
    double total = 0;
    for (int day = 0; day < daily.length; day++) {
      daily[day] = Math.floor(-rate * Math.log(1 - random.nextDouble()));
      total += daily[day];
    }
    return new TrainingExample(
        random.nextLong(),
        features,
        week,
        daily,
        new double[] {total, 4 * total, 12 * total},
        random.nextDouble());
  }
}
