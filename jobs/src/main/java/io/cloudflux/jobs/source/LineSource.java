package io.cloudflux.jobs.source;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sink.PostgresOptions;
import io.cloudflux.log.JsonFramer;
import io.cloudflux.log.JsonFramer.Layout;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where lines come from: {@code kafka:TOPIC}, {@code postgres:TABLE}, or files, directories and
 * globs.
 *
 * @param key the flag that names it, for messages
 * @param specs one topic, one table, or any number of paths
 */
public record LineSource(String key, List<String> specs) {
  /** A silent partition stops holding the others back after this long. */
  private static final Duration IDLE_AFTER = Duration.ofMinutes(1);

  /** Reference data holds decisions back until its backlog is read, and is silent this long. */
  private static final Duration CAUGHT_UP_AFTER = Duration.ofSeconds(10);

  public LineSource {
    specs = List.copyOf(specs);
    if (specs.size() > 1
        && specs.stream().anyMatch(spec -> KafkaTopic.isMeant(spec) || isTable(spec))) {
      throw ConfigurationException.of(
          key,
          String.join(",", specs),
          "mixes a topic or table with something else; give one topic or files");
    }
  }

  private static boolean isTable(String spec) {
    return spec.startsWith(DailyAccessTable.PREFIX);
  }

  /** True if the lines come from a topic. */
  public boolean isKafka() {
    return KafkaTopic.isMeant(specs.get(0));
  }

  /** True if the lines are the rows of a table in Postgres. */
  public boolean isPostgres() {
    return isTable(specs.get(0));
  }

  /** The first of them; the only one of a topic or table. */
  public String spec() {
    return specs.get(0);
  }

  /**
   * Lines of events. In a topic, event time follows the lines' own timestamps, each partition for
   * itself, and lags behind them by the log delay. Files promise no order at all, so there time
   * stands still until all are read: the result does not depend on their names or their number.
   *
   * @param format what the lines are
   * @param timeOf the timestamp of a line, {@link Long#MIN_VALUE} if it has none
   * @param logDelay how late a line may arrive and still be counted on time
   */
  public DataStream<RawLine> events(
      StreamExecutionEnvironment env,
      KafkaOptions kafka,
      LogFormat format,
      TimeOfLine timeOf,
      Duration logDelay,
      String uid) {
    if (!isKafka()) {
      return files(env, LineFormat.of(format), uid);
    }
    WatermarkStrategy<RawLine> watermarks =
        WatermarkStrategy.<RawLine>forBoundedOutOfOrderness(logDelay)
            .withTimestampAssigner((line, ignored) -> timeOf.applyAsLong(line));
    return topic(
        env,
        kafka,
        new KafkaLine(format.mayBeJson()),
        kafka.bounded() ? watermarks : watermarks.withIdleness(IDLE_AFTER),
        uid);
  }

  /**
   * Daily totals from a table or view in Postgres, as lines of the format {@code counts}; batch
   * mode only.
   *
   * @param format the format the lines are to be taken for
   * @throws ConfigurationException if it is another, or there is no such table
   */
  public DataStream<RawLine> dailyTotals(
      StreamExecutionEnvironment env, PostgresOptions postgres, LogFormat format, String uid) {
    if (format != LogFormat.COUNTS && format != LogFormat.AUTO) {
      throw ConfigurationException.of(
          "format", format.label(), "is not that of " + spec() + "; allowed: counts, auto");
    }
    String table = spec().substring(DailyAccessTable.PREFIX.length());
    return new DailyAccessTable(key, table, postgres).lines(env, uid);
  }

  /**
   * Lines of reference data, which have no place in event time: no decision is taken before those
   * that are there have been read.
   *
   * @param format how they are found in files
   */
  public DataStream<RawLine> reference(
      StreamExecutionEnvironment env,
      KafkaOptions kafka,
      BulkFormat<RawLine, FileSourceSplit> format,
      String uid) {
    if (isPostgres()) {
      throw ConfigurationException.of(
          key, spec(), "is not read from Postgres; allowed: kafka:TOPIC or files");
    }
    if (!isKafka()) {
      return files(env, format, uid);
    }
    return topic(
        env,
        kafka,
        new KafkaLine(false),
        kafka.bounded()
            ? WatermarkStrategy.noWatermarks()
            : WatermarkStrategy.<RawLine>forGenerator(context -> new UntilCaughtUp())
                .withIdleness(CAUGHT_UP_AFTER),
        uid);
  }

  private DataStream<RawLine> files(
      StreamExecutionEnvironment env, BulkFormat<RawLine, FileSourceSplit> format, String uid) {
    Path[] paths = InputFiles.resolve(key, specs).toArray(new Path[0]);
    return env.fromSource(
            FileSource.forBulkFileFormat(format, paths).build(),
            WatermarkStrategy.noWatermarks(),
            uid)
        .uid(uid);
  }

  private DataStream<RawLine> topic(
      StreamExecutionEnvironment env,
      KafkaOptions kafka,
      KafkaLine deserializer,
      WatermarkStrategy<RawLine> watermarks,
      String uid) {
    var source =
        KafkaSource.<RawLine>builder()
            .setBootstrapServers(kafka.require("--" + key + " " + spec()).bootstrapServers())
            .setTopics(KafkaTopic.name(key, spec()))
            .setGroupId("cloudflux-" + uid)
            .setClientIdPrefix("cloudflux-" + uid)
            // Not where the group last committed: without its state a job must read all again.
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setDeserializer(deserializer)
            .setProperties(kafka.clientProperties())
            .setProperty("isolation.level", "read_committed");
    if (kafka.bounded()) {
      source.setBounded(OffsetsInitializer.latest());
      // Nobody follows the lag of a job that ends.
      source.setProperty("commit.offsets.on.checkpoint", "false");
    }
    return env.fromSource(source.build(), watermarks, uid).uid(uid);
  }

  /** The timestamp of a line, as far as it can be told without parsing all of it. */
  public interface TimeOfLine extends ToLongFunction<RawLine>, Serializable {}

  /** The lines of a message: its text, or each JSON record in it. */
  static final class KafkaLine implements KafkaRecordDeserializationSchema<RawLine> {
    private static final long serialVersionUID = 1L;

    private final boolean json;

    KafkaLine(boolean json) {
      this.json = json;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<RawLine> out) {
      byte[] value = message.value();
      if (value == null) {
        return; // A tombstone of a compacted topic says nothing about a line.
      }
      String source = message.topic() + "-" + message.partition();
      if (json && JsonFramer.layoutOf(value, 0, value.length) != Layout.LINES) {
        int[] record = {0};
        JsonFramer framer =
            new JsonFramer(
                RawLine.MAX_BYTES,
                (bytes, position, cut) ->
                    out.collect(
                        new RawLine(
                            bytes,
                            record[0]++ == 0 ? source : source + "#" + (record[0] - 1),
                            message.offset(),
                            cut ? Reason.TOO_LONG : null)));
        framer.feed(value, 0, value.length, 0);
        framer.end();
        return;
      }
      int line = 0;
      int from = 0;
      do {
        int to = from;
        while (to < value.length && value[to] != '\n') {
          to++;
        }
        boolean tooLong = to - from > RawLine.MAX_BYTES;
        int end = tooLong ? from + RawLine.MAX_BYTES : to;
        out.collect(
            new RawLine(
                from == 0 && end == value.length ? value : Arrays.copyOfRange(value, from, end),
                line == 0 ? source : source + "#" + line,
                message.offset(),
                tooLong ? Reason.TOO_LONG : null));
        line++;
        from = to + 1;
      } while (from < value.length);
    }

    @Override
    public TypeInformation<RawLine> getProducedType() {
      return RawLine.TYPE;
    }
  }
}
