package io.cloudflux.jobs.sink;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.tiering.Boundaries;
import io.cloudflux.jobs.tiering.DailyAccessTotal;
import io.cloudflux.jobs.tiering.ModelVerdict;
import io.cloudflux.jobs.tiering.PlanProgress;
import io.cloudflux.jobs.tiering.RealizedSaving;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.time.Days;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Results to Kafka in transactions: consumers that read committed see each result once.
 *
 * @param kafka where Kafka is
 */
public record KafkaOutput(KafkaOptions kafka) implements TieringPipeline.Sinks {
  private static final String SUFFIX = "-to-kafka";

  /**
   * The longest that brokers allow by default; a transaction lives from checkpoint to checkpoint.
   */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  /** Dead letters hold lines of up to a megabyte, in base64, and plans thousands of items. */
  private static final int MAX_REQUEST_BYTES = 8 << 20;

  /** Nobody sees a message before the next checkpoint, so waiting for others delays nothing. */
  private static final Duration LINGER = Duration.ofMillis(100);

  /** Of one partition: some 200 decisions, and 4 ms at what a disk writes. */
  private static final int BATCH_BYTES = 256 << 10;

  public KafkaOutput {
    kafka.require("--sinks kafka");
  }

  @Override
  public void decisions(DataStream<TierDecision> decisions) {
    write(
        decisions,
        Topics.TIER_DECISIONS,
        (d, context, timestamp) ->
            message(
                Topics.TIER_DECISIONS,
                Boundaries.timer(d.asOf()) + 1,
                d.object(),
                ResultJson.decision(d)));
  }

  @Override
  public void plans(DataStream<MigrationPlan> plans) {
    write(
        plans,
        Topics.MIGRATION_PLANS,
        (p, context, timestamp) ->
            message(
                Topics.MIGRATION_PLANS,
                Boundaries.timer(p.asOf()) + 1,
                p.planId(),
                ResultJson.plan(p)));
  }

  @Override
  public void deadLetters(DataStream<DeadLetter> letters) {
    write(
        letters,
        Topics.DEAD_LETTERS,
        (l, context, timestamp) ->
            message(
                Topics.DEAD_LETTERS,
                null,
                l.source() + "@" + l.position(),
                ResultJson.deadLetter(l)));
  }

  @Override
  public void forecastErrors(DataStream<ForecastError> errors) {
    write(
        errors,
        Topics.FORECAST_ERRORS,
        (e, context, timestamp) ->
            message(
                Topics.FORECAST_ERRORS,
                Boundaries.timer(e.asOf()) + 1,
                String.join(
                    "/", e.modelVersion(), Days.iso(e.asOf()), e.tier().name(), e.stratum().name()),
                ResultJson.forecastError(e)));
  }

  @Override
  public void modelVerdicts(DataStream<ModelVerdict> verdicts) {
    write(
            verdicts,
            Topics.MODEL_VERDICTS,
            (v, context, timestamp) ->
                message(Topics.MODEL_VERDICTS, null, v.version(), ResultJson.modelVerdict(v)))
        .setParallelism(1); // In their order.
  }

  @Override
  public void planProgress(DataStream<PlanProgress> progress) {
    write(
        progress,
        Topics.MIGRATION_PROGRESS,
        (p, context, timestamp) ->
            message(
                Topics.MIGRATION_PROGRESS, p.at(), p.plan().planId(), ResultJson.planProgress(p)));
  }

  @Override
  public void realizedSavings(DataStream<RealizedSaving> savings) {
    // Sums that are told anew are for queries: tables and files only.
  }

  @Override
  public void dailyAccesses(DataStream<DailyAccessTotal> accesses) {
    // What the logs hold already: for tables and files only.
  }

  /** Batches as large as {@link #LINGER} lets them become; what the user says comes first. */
  private Properties producerProperties() {
    Properties producer = new Properties();
    producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    producer.setProperty(ProducerConfig.LINGER_MS_CONFIG, Long.toString(LINGER.toMillis()));
    producer.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(BATCH_BYTES));
    producer.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(TRANSACTION_TIMEOUT.toMillis()));
    producer.putAll(kafka.clientProperties());
    return producer;
  }

  /**
   * Lets the job go on after no more failed checkpoints in a row than transactions outlive,
   * whatever else is tolerated: one that a broker gives up is lost, and nobody told.
   *
   * @param transaction how long a transaction lives, milliseconds
   * @throws ConfigurationException if it would not outlive a single checkpoint
   */
  static void outlive(CheckpointConfig checkpoints, long transaction) {
    if (!checkpoints.isCheckpointingEnabled()) {
      return;
    }
    long interval = checkpoints.getCheckpointInterval();
    long timeout = checkpoints.getCheckpointTimeout();
    // The oldest waits for the checkpoint that ends it, and for each that fails and the next one.
    long left = transaction - interval - timeout - 1;
    if (left < 0) {
      throw new ConfigurationException(
          ("execution.checkpointing.timeout: '%s' and execution.checkpointing.interval '%s'"
                  + " together are not below Kafka's transaction.timeout.ms, '%s'")
              .formatted(
                  TimeUtils.formatWithHighestUnit(Duration.ofMillis(timeout)),
                  TimeUtils.formatWithHighestUnit(Duration.ofMillis(interval)),
                  TimeUtils.formatWithHighestUnit(Duration.ofMillis(transaction))));
    }
    long outlived =
        left / (timeout + Math.max(interval, checkpoints.getMinPauseBetweenCheckpoints()));
    checkpoints.setTolerableCheckpointFailureNumber(
        (int) Math.min(checkpoints.getTolerableCheckpointFailureNumber(), outlived));
  }

  private static ProducerRecord<byte[], byte[]> message(
      String topic, Long timestamp, String key, byte[] value) {
    return new ProducerRecord<>(
        topic, null, timestamp, key.getBytes(StandardCharsets.UTF_8), value);
  }

  private <T> DataStreamSink<T> write(
      DataStream<T> results, String topic, KafkaRecordSerializationSchema<T> serializer) {
    long transaction =
        Long.parseLong(producerProperties().getProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG));
    outlive(results.getExecutionEnvironment().getCheckpointConfig(), transaction);
    return results
        .sinkTo(
            KafkaSink.<T>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(producerProperties())
                .setProperty(
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MAX_REQUEST_BYTES))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(kafka.transactionalIdPrefix() + "-" + topic)
                .setRecordSerializer(serializer)
                .build())
        .uid(topic + SUFFIX)
        .name(topic + SUFFIX);
  }
}
