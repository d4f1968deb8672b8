package io.cloudflux.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.forecast.ForecastReport;
import io.cloudflux.jobs.forecast.ForecastTrainingJob;
import io.cloudflux.jobs.forecast.ForecastTrainingOptions;
import io.cloudflux.jobs.sink.PostgresOptions;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.source.FileLines;
import io.cloudflux.jobs.source.LineFormat;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.LineMetrics;
import io.cloudflux.jobs.tiering.ParseAccessLog;
import io.cloudflux.jobs.tiering.ParseInventory;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.local.LocalPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The whole system on one machine: logs to Kafka, a model trained on them, the tiering job from
 * Kafka to Kafka and Postgres, and a report read back from there.
 */
public final class Demo {
  /** S3 delivers most log lines within hours; the generator's are late by two at most. */
  private static final String GENERATED_LOG_DELAY = "3h";

  /** Files may be in any order, so nothing is decided before all are read. */
  private static final String OWN_LOG_DELAY = "36500d";

  private final PrintStream err;
  private final DemoSettings settings;
  private final Configuration flinkSettings;
  private final int parallelism;

  public Demo(
      DemoSettings settings, Configuration flinkSettings, int parallelism, PrintStream err) {
    this.settings = settings;
    this.err = err;
    this.parallelism = parallelism;
    this.flinkSettings = new Configuration(flinkSettings);
    // The progress bar follows accumulators, which travel with heartbeats.
    this.flinkSettings.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
  }

  /** What is left running, and what came out. */
  public static final class Outcome implements AutoCloseable {
    private final LocalServices services;
    private final DemoReport report;
    private final String whereToLook;

    private Outcome(LocalServices services, DemoReport report, String whereToLook) {
      this.services = services;
      this.report = report;
      this.whereToLook = whereToLook;
    }

    /** The report for people. */
    public String toText() {
      return report.toText();
    }

    /** The report for machines. */
    public JsonNode toJson() {
      return report.toJson();
    }

    /** How to reach what is running. */
    public String whereToLook() {
      return whereToLook;
    }

    /** Where it is, for other commands. */
    public RunningDemo running() {
      LocalPostgres postgres = services.postgres();
      return new RunningDemo(
          ProcessHandle.current().pid(),
          services.bootstrapServers(),
          new PostgresOptions(postgres.jdbcUrl(), postgres.user(), postgres.password()));
    }

    /** Stops everything. */
    @Override
    public void close() throws IOException {
      services.close();
    }
  }

  /**
   * Runs everything; the services go on until the outcome is closed.
   *
   * @param work an empty folder for the model
   */
  public Outcome run(Path work) throws Exception {
    LocalServices services =
        Progress.during(
            err,
            "Starting Kafka, Postgres and Flink",
            () -> LocalServices.start(flinkSettings, parallelism));
    try {
      return run(work, services);
    } catch (Exception e) {
      services.close();
      throw e;
    }
  }

  private Outcome run(Path work, LocalServices services) throws Exception {
    long objects = publishInventory(services);
    long lines = publishAccessLogs(services);

    List<String> input = inputFlags(services, objects > 0);
    Path model = work.resolve("model");
    ForecastReport forecast = train(input, model);

    List<String> flags = new ArrayList<>(input);
    flags.addAll(settings.tieringFlags());
    LocalPostgres postgres = services.postgres();
    flags.add("--sinks=kafka,postgres");
    flags.add("--postgres.url=" + postgres.jdbcUrl());
    flags.add("--postgres.user=" + postgres.user());
    Path password = work.resolve("postgres-password");
    Files.writeString(password, postgres.password());
    flags.add("--postgres.password-file=" + password);
    if (forecast != null) {
      flags.add("--model=" + model);
    }
    tier(services, flags, lines);

    Map<String, Long> records = new LinkedHashMap<>();
    records.put(Topics.ACCESS_LOGS, lines);
    records.put(Topics.OBJECT_INVENTORY, objects);
    for (String topic :
        List.of(
            Topics.TIER_DECISIONS,
            Topics.MIGRATION_PLANS,
            Topics.DEAD_LETTERS,
            Topics.FORECAST_ERRORS)) {
      records.put(topic, committedKeys(services.bootstrapServers(), topic));
    }
    try (Connection connection =
        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
      return new Outcome(
          services, DemoReport.read(connection, records, forecast), whereToLook(services, records));
    }
  }

  private long publishInventory(LocalServices services) throws IOException {
    if (settings.accessLogs().isEmpty()) {
      LogGenerator generator = new LogGenerator(settings.generator());
      return publish(
          services,
          Topics.OBJECT_INVENTORY,
          "Publishing the inventory",
          -1,
          out -> generator.inventory(json -> out.accept(json.getBytes(StandardCharsets.UTF_8))));
    }
    return settings.inventory().isEmpty()
        ? 0
        : publishFiles(
            services, Topics.OBJECT_INVENTORY, "inventory", settings.inventory(), new LineFormat());
  }

  private long publishAccessLogs(LocalServices services) throws IOException {
    if (settings.accessLogs().isEmpty()) {
      LogGenerator generator = new LogGenerator(settings.generator());
      return publish(
          services,
          Topics.ACCESS_LOGS,
          "Publishing access logs",
          generator.lineCount(),
          generator::accessLog);
    }
    return publishFiles(
        services,
        Topics.ACCESS_LOGS,
        "access-logs",
        settings.accessLogs(),
        LineFormat.of(settings.format()));
  }

  private long publishFiles(
      LocalServices services, String topic, String key, List<String> specs, LineFormat format)
      throws IOException {
    List<String> faults = new ArrayList<>();
    long published;
    try (FileLines lines = new FileLines(key, specs, format)) {
      published =
          publish(
              services, topic, "Publishing " + key, -1, out -> faults.addAll(whole(lines, out)));
    }
    if (!faults.isEmpty()) {
      err.printf("--%s: left out %,d: %s%n", key, faults.size(), faults.get(0));
    }
    return published;
  }

  /**
   * Passes lines on but those that have a fault: a message has no place for it, and without it they
   * might be parsed.
   *
   * @return what is wrong with the others
   */
  private static List<String> whole(FileLines lines, Consumer<byte[]> out) {
    List<String> faults = new ArrayList<>();
    try {
      for (RawLine line = lines.next(); line != null; line = lines.next()) {
        if (line.fault() == null) {
          out.accept(line.bytes());
        } else {
          faults.add(
              "%s, byte %d: %s".formatted(line.source(), line.position(), line.describeFault()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return faults;
  }

  private long publish(
      LocalServices services,
      String topic,
      String stage,
      long total,
      Consumer<Consumer<byte[]>> lines) {
    boolean keyed = topic.equals(Topics.OBJECT_INVENTORY);
    try (Progress progress = new Progress(err, stage, total);
        LogPublisher publisher = new LogPublisher(services.bootstrapServers(), topic)) {
      lines.accept(
          line -> {
            publisher.publish(keyed ? ParseInventory.key(line) : null, line);
            if (publisher.published() % 1024 == 0) {
              progress.to(publisher.published());
            }
          });
      progress.to(publisher.published());
      return publisher.published();
    }
  }

  private List<String> inputFlags(LocalServices services, boolean inventory) {
    List<String> flags = new ArrayList<>(settings.inputFlags());
    flags.add("--access-logs=kafka:" + Topics.ACCESS_LOGS);
    if (inventory) {
      flags.add("--inventory=kafka:" + Topics.OBJECT_INVENTORY);
    }
    flags.add("--kafka.bootstrap-servers=" + services.bootstrapServers());
    flags.add("--kafka.bounded");
    flags.add(
        "--allowed-log-delay="
            + (settings.accessLogs().isEmpty() ? GENERATED_LOG_DELAY : OWN_LOG_DELAY));
    return flags;
  }

  private ForecastReport train(List<String> input, Path model) throws Exception {
    List<String> flags = new ArrayList<>(input);
    flags.add("--model=" + model);
    ForecastTrainingOptions options =
        CommandArguments.parse(new ForecastTrainingOptions(), flags.toArray(new String[0]));
    try {
      return Progress.during(
          err,
          "Training the forecast model",
          () -> ForecastTrainingJob.run(options, flinkSettings));
    } catch (ConfigurationException e) {
      if (settings.accessLogs().isEmpty()) {
        throw e;
      }
      err.println(e.getMessage() + "; going on with the decayed mean");
      return null;
    }
  }

  private void tier(LocalServices services, List<String> flags, long lines) throws Exception {
    TieringOptions options =
        CommandArguments.parse(new TieringOptions(), flags.toArray(new String[0]));
    JobGraph job = TieringJob.define(options, flinkSettings).getStreamGraph().getJobGraph();
    MiniCluster flink = services.flink();
    try (Progress progress = new Progress(err, "Running " + TieringJob.NAME, lines)) {
      JobID id = flink.submitJob(job).get().getJobID();
      String counter = LineMetrics.name(ParseAccessLog.STAGE, LineMetrics.LINES);
      while (!flink.getJobStatus(id).get().isGloballyTerminalState()) {
        progress.to(Math.min(lines, accumulated(flink.getExecutionGraph(id).get(), counter)));
        Thread.sleep(250);
      }
      JobExecutionResult result =
          flink.requestJobResult(id).get().toJobExecutionResult(Demo.class.getClassLoader());
      progress.to(result.<Long>getAccumulatorResult(counter));
    }
  }

  private static long accumulated(AccessExecutionGraph job, String counter) throws Exception {
    var value = job.getAccumulatorsSerialized().get(counter);
    return value == null
        ? 0
        : (Long) value.deserializeValue(Demo.class.getClassLoader()).getUnchecked();
  }

  /**
   * Counts the keys that a reader of committed records sees; how many records there are of a key is
   * up to compaction. A commit is acknowledged before its markers are in the log, so this reads up
   * to the end that a reader of everything sees.
   */
  private static long committedKeys(String bootstrapServers, String topic) {
    try (KafkaConsumer<byte[], byte[]> all = consumer(bootstrapServers, "read_uncommitted");
        KafkaConsumer<byte[], byte[]> committed = consumer(bootstrapServers, "read_committed")) {
      List<TopicPartition> partitions =
          all.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      Map<TopicPartition, Long> ends = all.endOffsets(partitions);
      committed.assign(partitions);
      committed.seekToBeginning(partitions);
      Set<ByteBuffer> keys = new HashSet<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> committed.position(end.getKey()) < end.getValue())) {
        committed.poll(Duration.ofMillis(200)).forEach(r -> keys.add(ByteBuffer.wrap(r.key())));
      }
      return keys.size();
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, String isolation) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static String whereToLook(LocalServices services, Map<String, Long> records)
      throws Exception {
    return """

    Look further
      Postgres  %s
      Kafka     %s, topics %s
      Flink     %s
      SQL       ./cloudflux sql sql/queries/overview.sql
    """
        .formatted(
            services.postgres().psqlCommand(),
            services.bootstrapServers(),
            String.join(", ", records.keySet()),
            services.webUi());
  }
}
