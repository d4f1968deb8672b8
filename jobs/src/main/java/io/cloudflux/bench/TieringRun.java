package io.cloudflux.bench;

import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.tiering.LineMetrics;
import io.cloudflux.jobs.tiering.ParseAccessLog;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.jobs.tiering.TieringPipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.util.FileUtils;

/**
 * The whole tiering job from its source to its sinks, as one of the ways it can run.
 *
 * @param source {@code file} or {@code kafka}
 * @param backend {@code rocksdb} or {@code heap}
 * @param mode {@code streaming} or {@code batch}
 * @param sinks {@code files}, {@code discard}, or {@code kafka+postgres}
 * @param parallelism parallel subtasks, each with a slot
 */
public record TieringRun(
    String source, String backend, String mode, String sinks, int parallelism) {
  public static final String FILE = "file";
  public static final String KAFKA = "kafka";
  public static final String ROCKSDB = "rocksdb";
  public static final String HEAP = "heap";
  public static final String STREAMING = "streaming";
  public static final String BATCH = "batch";
  public static final String FILES = "files";
  public static final String DISCARD = "discard";
  public static final String KAFKA_AND_POSTGRES = "kafka+postgres";

  /** For people. */
  String label() {
    return "job %s to %s, %s, %s".formatted(source, sinks, backend, mode);
  }

  /** Whether it needs a broker or a database. */
  boolean needsServices() {
    return source.equals(KAFKA) || sinks.equals(KAFKA_AND_POSTGRES);
  }

  /**
   * @param flink Flink's settings
   * @param work an existing folder for the results, which are removed again
   * @param services null if they are not needed
   */
  Turn run(BenchLog log, Configuration flink, Path work, BenchServices.Addresses services)
      throws Exception {
    Path out = Files.createTempDirectory(work, "out-");
    Configuration settings = new Configuration(flink);
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    settings.set(StateBackendOptions.STATE_BACKEND, backend.equals(HEAP) ? "hashmap" : backend);
    try (Database database = sinks.equals(KAFKA_AND_POSTGRES) ? new Database(services) : null) {
      List<String> flags = flags(log, out, services, database);
      TieringOptions options =
          CommandArguments.parse(new TieringOptions(), flags.toArray(new String[0]));
      FlinkRun run =
          FlinkRun.of(
              () -> {
                TieringPipeline.Sinks results =
                    sinks.equals(DISCARD) ? new DiscardingOutput() : options.sinks();
                return TieringJob.define(options, settings, new TalliedOutput(results));
              },
              settings,
              parallelism,
              parallelism);
      Map<String, Long> found = new LinkedHashMap<>();
      found.put(Turn.LINES, counter(run.result(), LineMetrics.LINES));
      found.put(Turn.DEAD, counter(run.result(), LineMetrics.DEAD));
      found.put(Turn.DECISIONS, TallySink.count());
      if (sinks.equals(FILES)) {
        found.put(Turn.DECISIONS_DIGEST, digest(out.resolve(Topics.TIER_DECISIONS)));
      }
      return run.turn(found);
    } finally {
      FileUtils.deleteDirectoryQuietly(out.toFile());
    }
  }

  private List<String> flags(
      BenchLog log, Path out, BenchServices.Addresses services, Database database) {
    List<String> flags = new ArrayList<>();
    flags.add("--format=" + log.format().label());
    flags.add("--runtime-mode=" + mode);
    if (source.equals(KAFKA)) {
      flags.add("--access-logs=kafka:" + log.topic());
      flags.add("--kafka.bounded");
    } else {
      flags.add(
          "--access-logs="
              + log.files().stream()
                  .map(file -> file.toAbsolutePath().toString())
                  .collect(Collectors.joining(",")));
    }
    if (needsServices()) {
      flags.add("--kafka.bootstrap-servers=" + services.kafka());
      flags.add("--kafka.transactional-id-prefix=" + out.getFileName());
    }
    if (database != null) {
      flags.add("--sinks=kafka,postgres");
      flags.add("--postgres.url=" + database.url());
      flags.add("--postgres.user=" + services.postgresUser());
    } else {
      flags.add("--out=" + out);
    }
    return flags;
  }

  /**
   * A database of the run's own: rows of another would already be there, and nothing be written.
   */
  private static final class Database implements AutoCloseable {
    private final BenchServices.Addresses services;
    private final String name = "bench_" + Long.toUnsignedString(System.nanoTime());

    Database(BenchServices.Addresses services) throws SQLException {
      this.services = services;
      execute("CREATE DATABASE " + name);
    }

    String url() {
      String server = services.postgresUrl();
      return server.substring(0, server.lastIndexOf('/') + 1) + name;
    }

    private void execute(String sql) throws SQLException {
      try (Connection connection =
              DriverManager.getConnection(services.postgresUrl(), services.postgresUser(), "");
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    @Override
    public void close() throws SQLException {
      execute("DROP DATABASE " + name + " WITH (FORCE)");
    }
  }

  private static long counter(JobExecutionResult result, String what) {
    return result.<Long>getAccumulatorResult(LineMetrics.name(ParseAccessLog.STAGE, what));
  }

  /** The same for the same decisions, whatever their order. */
  private static long digest(Path decisions) throws IOException {
    long digest = 0;
    try (Stream<Path> files = Files.walk(decisions)) {
      for (Path part : files.filter(Files::isRegularFile).toList()) {
        try (Stream<String> lines = Files.lines(part)) {
          digest += lines.mapToLong(line -> Permutation.mix(line.hashCode())).sum();
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return digest;
  }
}
