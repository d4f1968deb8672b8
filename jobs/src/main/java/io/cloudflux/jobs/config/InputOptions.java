package io.cloudflux.jobs.config;

import io.cloudflux.inventory.InventoryParser;
import io.cloudflux.inventory.JsonInventoryParser;
import io.cloudflux.jobs.sink.PostgresOptions;
import io.cloudflux.jobs.source.InventoryFiles;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.source.LineFormat;
import io.cloudflux.jobs.source.LineSource;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.LogOptions;
import java.time.Duration;
import java.util.List;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of everything that reads access logs and inventories. */
public final class InputOptions {
  private static final String ACCESS_LOGS = "access-logs";

  @Option(
      names = "--access-logs",
      paramLabel = "SOURCE",
      split = ",",
      required = true,
      description = {
        "Access logs: kafka:TOPIC, or files, directories and globs (.gz too), comma separated; or"
            + " postgres:TABLE (object_daily_accesses), daily totals in a table or view with the"
            + " columns object, day, reads, bytes, writes, in batch mode."
      })
  List<String> accessLogs;

  @Mixin LogFormatOptions log = new LogFormatOptions();

  @Option(
      names = "--inventory",
      paramLabel = "SOURCE",
      split = ",",
      description = {
        "Inventory: kafka:TOPIC or files of JSON lines; the manifest.json of an S3 Inventory, a GCS"
            + " inventory report or an Azure blob inventory; or such an inventory's files:"
            + " .parquet, .orc, .csv[.gz] with a row of column names.",
        "Without one, objects are those in the logs, in their provider's standard class."
      })
  List<String> inventory = List.of();

  @Option(
      names = "--inventory.azure-account",
      paramLabel = "NAME",
      description = "Storage account of Azure inventory files that are given without a manifest.")
  String inventoryAzureAccount;

  @Option(
      names = "--allowed-log-delay",
      paramLabel = "DURATION",
      defaultValue = "12h",
      converter = DurationConverter.class,
      description = {
        "How late a line may arrive from Kafka and still count for its day's decision; decisions"
            + " wait as long. Files are read whole before any decision. Default: ${DEFAULT-VALUE}."
      })
  Duration allowedLogDelay;

  @Option(
      names = "--deduplicate-within",
      paramLabel = "DURATION",
      defaultValue = "3d",
      converter = DurationConverter.class,
      description = {
        "How long after its day a request that is delivered again is still known by its id, in"
            + " formats that have one, and counted once. 0 counts whatever comes."
            + " Default: ${DEFAULT-VALUE}."
      })
  Duration deduplicateWithin;

  @Mixin KafkaFlags kafka = new KafkaFlags();

  @Option(
      names = "--kafka.bounded",
      description = "Read topics up to where they end when the job starts, then end.")
  boolean bounded;

  @Mixin PostgresFlags postgres = new PostgresFlags();

  /** How to read the logs. */
  public LogFormatOptions log() {
    return log;
  }

  /** How late a line may arrive from Kafka and still count for its day's decision. */
  public Duration allowedLogDelay() {
    return allowedLogDelay;
  }

  /** How long after their day requests are remembered. */
  public Duration deduplicateWithin() {
    return deduplicateWithin;
  }

  /** Where Postgres is. */
  public PostgresFlags postgres() {
    return postgres;
  }

  /**
   * @param batch whether the job runs in batch mode, which topics must end for
   */
  public KafkaOptions kafka(boolean batch) {
    return kafka.options(bounded || batch);
  }

  /** The lines of the access logs. */
  public DataStream<RawLine> accessLogs(
      StreamExecutionEnvironment env, KafkaOptions kafka, LogOptions options) {
    LineSource source = new LineSource(ACCESS_LOGS, accessLogs);
    if (source.isPostgres()) {
      PostgresOptions where = postgres.require("--" + ACCESS_LOGS + " " + source.spec());
      return source.dailyTotals(env, where, log.format(), ACCESS_LOGS);
    }
    AccessLogParser parser = AccessLogParser.of(log.format(), options);
    return source.events(
        env,
        kafka,
        log.format(),
        line -> parser.timeOf(line.bytes(), 0, line.bytes().length),
        allowedLogDelay,
        ACCESS_LOGS);
  }

  /** The inventory: how to read it, and where. */
  public InventorySource inventory() {
    if (inventory.isEmpty()) {
      return new InventorySource(new JsonInventoryParser(), null);
    }
    return new InventoryFiles(inventoryAzureAccount).of(inventory);
  }

  /**
   * An inventory's lines and how to read them.
   *
   * @param parser reads them
   * @param lines where they are, or null if there is no inventory
   * @param format how they are found in files
   */
  public record InventorySource(
      InventoryParser parser, LineSource lines, BulkFormat<RawLine, FileSourceSplit> format) {

    /** Lines that end in a line terminator. */
    public InventorySource(InventoryParser parser, LineSource lines) {
      this(parser, lines, new LineFormat());
    }

    /** The lines, or null if there is no inventory. */
    public DataStream<RawLine> lines(StreamExecutionEnvironment env, KafkaOptions kafka) {
      return lines == null ? null : lines.reference(env, kafka, format, "inventory");
    }
  }
}
