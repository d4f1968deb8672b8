package io.cloudflux.delivery;

import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.jobs.tiering.TieringSettings;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.log.LatestTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A tiering job in this process that is made to fail on the way, and goes on by itself. */
final class DisturbedJob {
  /** Of the access logs' topic, and subtasks of the job. */
  static final int PARTITIONS = 2;

  private DisturbedJob() {}

  /** Settings of Flink's by which a job takes checkpoints often, and soon begins again. */
  static Configuration settings(Path checkpoints) {
    Configuration configuration = TieringPipeline.requiredConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, PARTITIONS);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    return configuration;
  }

  /** Fills the topics that a job reads, and makes those that it writes. */
  static void publish(
      EmbeddedKafka kafka, GeneratedLogs logs, String topic, List<byte[]> announcements) {
    kafka.createTopic(Topics.ACCESS_LOGS, PARTITIONS, Map.of());
    kafka.createTopic(Topics.OBJECT_INVENTORY, 1, Map.of());
    kafka.createTopic(topic, 1, Map.of());
    TieringResults.TOPICS.forEach(result -> kafka.createTopic(result, 1, Map.of()));
    kafka.createTopic(Topics.MODEL_VERDICTS, 1, Map.of());
    kafka.createTopic(Topics.MIGRATION_PROGRESS, 1, Map.of());
    String servers = kafka.bootstrapServers();
    KafkaRecords.publish(servers, Topics.OBJECT_INVENTORY, 1, logs.inventory());
    KafkaRecords.publish(servers, topic, 1, announcements);
    KafkaRecords.publish(servers, Topics.ACCESS_LOGS, PARTITIONS, logs.lines());
  }

  /**
   * Runs a job that fails once, halfway through the access logs and behind a checkpoint.
   *
   * @param work takes its checkpoints
   * @param failure what {@link FailAfterCheckpoint} counts it as
   * @param lines of the access logs
   */
  static void failHalfway(TieringOptions options, Path work, String failure, int lines)
      throws Exception {
    failHalfway(options, work, failure, lines, UnaryOperator.identity());
  }

  /**
   * The same.
   *
   * @param disturb what else happens to the access logs
   */
  static void failHalfway(
      TieringOptions options,
      Path work,
      String failure,
      int lines,
      UnaryOperator<DataStream<RawLine>> disturb)
      throws Exception {
    // A line a millisecond and task: half of them before the checkpoint, some behind it.
    int half = lines / PARTITIONS / 2;
    run(
        options,
        "live",
        settings(work.resolve("checkpoints")),
        logs ->
            disturb.apply(
                logs.map(new FailAfterCheckpoint<>(failure, 1, half, half / 10, true))
                    .returns(RawLine.TYPE)
                    .uid("failing-access-logs")),
        UnaryOperator.identity());
  }

  /** Runs a job, its access logs and sinks disturbed. */
  static JobExecutionResult run(
      TieringOptions options,
      String name,
      Configuration configuration,
      UnaryOperator<DataStream<RawLine>> disturbLogs,
      UnaryOperator<TieringPipeline.Sinks> disturbSinks)
      throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    TieringSettings settings = options.settings(LatestTime.byClock());
    KafkaOptions kafka = options.kafka();
    TieringPipeline.define(
        settings,
        new TieringPipeline.Sources(
            disturbLogs.apply(options.input().accessLogs(env, kafka, settings.logOptions())),
            options.input().inventory().lines(env, kafka),
            options.models(env, kafka),
            options.settingsUpdates(env, kafka),
            options.commands(env, kafka)),
        disturbSinks.apply(options.sinks()));
    return env.execute(name);
  }
}
