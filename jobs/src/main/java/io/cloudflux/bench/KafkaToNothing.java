package io.cloudflux.bench;

import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Flink's own Kafka source and nothing else: no job that reads the topic can be faster.
 *
 * @param parallelism as the job's
 */
record KafkaToNothing(int parallelism) {

  Turn run(BenchLog log, Configuration flink, BenchServices.Addresses services) throws Exception {
    Configuration settings = new Configuration(flink);
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    FlinkRun run =
        FlinkRun.of(() -> define(log, settings, services), settings, parallelism, parallelism);
    return run.turn(Map.of(Turn.LINES, TallySink.count()));
  }

  private static StreamExecutionEnvironment define(
      BenchLog log, Configuration settings, BenchServices.Addresses services) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
    KafkaSource<byte[]> source =
        KafkaSource.<byte[]>builder()
            .setBootstrapServers(services.kafka())
            .setTopics(log.topic())
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setBounded(OffsetsInitializer.latest())
            .setValueOnlyDeserializer(new Bytes())
            .setProperty("commit.offsets.on.checkpoint", "false")
            .build();
    env.fromSource(source, WatermarkStrategy.noWatermarks(), "kafka")
        .uid("kafka")
        .sinkTo(new TallySink<>())
        .uid("tally")
        .name("tally");
    return env;
  }

  private static final class Bytes extends AbstractDeserializationSchema<byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] deserialize(byte[] message) {
      return message;
    }
  }
}
