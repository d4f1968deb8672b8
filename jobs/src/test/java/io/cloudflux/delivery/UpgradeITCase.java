package io.cloudflux.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.S3AccessLogParser;
import io.cloudflux.time.Days;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * A job goes on, in this release, from the savepoint and the rows that an earlier release left half
 * way through the logs. What its logs say of objects, what they were billed and what was late or
 * damaged is as if this release had read all of them; what it advises is by its own rules.
 *
 * <p>A fixture, {@code upgrade/<commit>.zip}, is what {@link #writesTheFixture} of a release left:
 *
 * <pre>
 * savepoint/            in Flink's canonical format, which every state backend reads
 * rows/TABLE.csv        of Postgres, with their columns
 * logs.sha256           of the lines that were read
 * </pre>
 */
class UpgradeITCase {
  private static final String WRITE = "cloudflux.write-fixture";
  private static final List<String> FIXTURES = List.of("7fab67c");

  /** Of a decision, what follows from logs and inventory alone, whatever the rules. */
  private static final String FACTS =
      "object, as_of, provider, bucket, current_class, current_tier, size_bytes,"
          + " reads_last_30_days, idle_days";

  @TempDir static Path work;
  private static final GeneratedLogs LOGS = GeneratedLogs.of(23, 100, 40, 6_000, 10);
  private static final List<List<byte[]>> PARTS = JobServices.parts(LOGS, 2);

  /** So many of the lines read before are delivered again afterwards. */
  private static final int REPEATED = 150;

  private static Told undisturbed;
  private static final Map<String, Upgrade> UPGRADES = new TreeMap<>();

  /** What an earlier release has told, and what there is when this one has gone on from there. */
  private record Upgrade(Told before, Told after) {}

  /**
   * What can be compared across releases.
   *
   * @param decisions {@link #FACTS} of each, by object and day
   * @param objects class, size and last read of each as last decided on
   */
  private record Told(TieringResults results, Map<String, String> decisions, List<String> objects) {

    static Told by(JobServices services) throws SQLException {
      try (Connection connection = services.connect()) {
        return new Told(
            services.results(),
            TieringResults.rows(
                    connection, "SELECT (%s)::text FROM tier_decision_history".formatted(FACTS))
                .stream()
                .collect(Collectors.toMap(UpgradeITCase::objectAndDay, Function.identity())),
            TieringResults.rows(
                connection,
                "SELECT (object, current_class, size_bytes,"
                    + " as_of::date - idle_days)::text FROM tier_decisions ORDER BY 1"));
      }
    }

    List<String> rows(String table) {
      return results.rows().get(table);
    }
  }

  @BeforeAll
  static void runBoth() throws Exception {
    if (System.getProperty(WRITE) != null) {
      return;
    }
    try (JobServices services = JobServices.start(work, LOGS)) {
      services.publish(PARTS.get(0));
      publishRest(services);
      TieringJob.define(
              CommandArguments.parse(new TieringOptions(), services.flags("--kafka.bounded")),
              settings())
          .execute(TieringJob.NAME);
      undisturbed = Told.by(services);
    }
    for (String fixture : FIXTURES) {
      UPGRADES.put(fixture, upgrade(fixture));
    }
  }

  private static Upgrade upgrade(String name) throws Exception {
    Path fixture = Files.createDirectory(work.resolve(name));
    URI zipped = UpgradeITCase.class.getResource("/upgrade/" + name + ".zip").toURI();
    try (FileSystem zip = FileSystems.newFileSystem(Path.of(zipped))) {
      copy(zip.getPath("/"), fixture);
    }
    assertThat(Files.readString(fixture.resolve("logs.sha256")))
        .as("lines generated, of which the savepoint was taken")
        .isEqualTo(sha256(PARTS.get(0)));
    try (JobServices services = JobServices.start(work, LOGS)) {
      services.publish(PARTS.get(0));
      Configuration settings = settings();
      settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb"); // Written by another.
      settings.set(
          StateRecoveryOptions.SAVEPOINT_PATH, fixture.resolve("savepoint").toUri().toString());
      JobClient job = start(services, settings);
      insertRows(services, fixture.resolve("rows"));
      Told before = Told.by(services);
      publishRest(services);
      services.awaitPart(1);
      job.stopWithSavepoint(true, work.toUri().toString(), SavepointFormatType.CANONICAL).get();
      return new Upgrade(before, Told.by(services));
    }
  }

  @ParameterizedTest
  @FieldSource("FIXTURES")
  void everyLineCountsOnce(String fixture) {
    Told before = UPGRADES.get(fixture).before();
    Told after = UPGRADES.get(fixture).after();
    for (String table : List.of("object_daily_accesses", "dead_letters")) {
      assertThat(after.rows(table))
          .hasSizeGreaterThan(before.rows(table).size())
          .isEqualTo(undisturbed.rows(table));
    }
  }

  @ParameterizedTest
  @FieldSource("FIXTURES")
  void billsGoOn(String fixture) {
    Told before = UPGRADES.get(fixture).before();
    Told after = UPGRADES.get(fixture).after();
    assertThat(after.rows("realized_savings"))
        .isNotEqualTo(before.rows("realized_savings"))
        .isEqualTo(undisturbed.rows("realized_savings"));
  }

  @ParameterizedTest
  @FieldSource("FIXTURES")
  void objectsAreKnownByTheirPast(String fixture) {
    Told before = UPGRADES.get(fixture).before();
    Told after = UPGRADES.get(fixture).after();
    assertThat(after.objects).hasSize(100).isEqualTo(undisturbed.objects);
    Map<String, String> since = new TreeMap<>(after.decisions);
    since.keySet().removeAll(before.decisions.keySet());
    Map<String, String> alike = new TreeMap<>(since);
    // Releases differ in when they look at an object next, and the timers were the earlier's.
    alike.keySet().retainAll(undisturbed.decisions.keySet());
    assertThat(alike).hasSizeGreaterThan(since.size() * 9 / 10);
    assertThat(undisturbed.decisions).containsAllEntriesOf(alike);
  }

  /** The two releases tell differently often, but make the same moves. */
  @ParameterizedTest
  @FieldSource("FIXTURES")
  void movesArePlannedOnce(String fixture) {
    Told before = UPGRADES.get(fixture).before();
    Told after = UPGRADES.get(fixture).after();
    for (String table : List.of("migration_plans", "migration_plan_items")) {
      assertThat(after.rows(table))
          .hasSizeGreaterThan(before.rows(table).size())
          .isEqualTo(undisturbed.rows(table));
    }
  }

  @ParameterizedTest
  @FieldSource("FIXTURES")
  void recordsAreThoseOfTheRowsSinceTheSavepoint(String fixture) {
    Told before = UPGRADES.get(fixture).before();
    Told after = UPGRADES.get(fixture).after();
    Map.of(
            Topics.TIER_DECISIONS, "tier_decision_history",
            Topics.MIGRATION_PLANS, "migration_plans",
            Topics.DEAD_LETTERS, "dead_letters")
        .forEach(
            (topic, table) ->
                assertThat(after.results.records().get(topic))
                    .as(topic)
                    .doesNotHaveDuplicates()
                    .hasSize(after.rows(table).size() - before.rows(table).size()));
  }

  /**
   * Writes the fixture of this release: {@code mvn verify -Dit.test=UpgradeITCase#writesTheFixture
   * -Dcloudflux.write-fixture=<commit>}.
   */
  @Test
  @EnabledIfSystemProperty(named = WRITE, matches = ".+")
  void writesTheFixture() throws Exception {
    try (JobServices services = JobServices.start(work, LOGS)) {
      services.publish(PARTS.get(0));
      JobClient job = start(services, settings());
      services.awaitPart(0);
      services.await(
          "SELECT max(as_of)::date FROM tier_decision_history", Days.iso(lastBoundary()));
      awaitCommits();
      String savepoint =
          job.stopWithSavepoint(false, work.toUri().toString(), SavepointFormatType.CANONICAL)
              .get();
      Path fixture = Path.of("src/test/resources/upgrade", System.getProperty(WRITE) + ".zip");
      Files.createDirectories(fixture.getParent());
      try (FileSystem zip =
          FileSystems.newFileSystem(
              URI.create("jar:" + fixture.toUri()), Map.of("create", "true"))) {
        copy(Path.of(URI.create(savepoint)), zip.getPath("/savepoint"));
        Files.createDirectory(zip.getPath("/rows"));
        try (Connection connection = services.connect()) {
          CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
          for (String table : TieringResults.TABLES) {
            try (Writer csv = Files.newBufferedWriter(zip.getPath("/rows", table + ".csv"))) {
              copy.copyOut("COPY " + table + " TO STDOUT WITH (FORMAT csv, HEADER)", csv);
            }
          }
        }
        Files.writeString(zip.getPath("/logs.sha256"), sha256(PARTS.get(0)));
      }
    }
  }

  private static void publishRest(JobServices services) {
    int read = LOGS.lines().size() / 2;
    services.publish(LOGS.lines().subList(read - REPEATED, read));
    services.publish(PARTS.get(1));
  }

  private static JobClient start(JobServices services, Configuration settings) throws Exception {
    return TieringJob.define(
            CommandArguments.parse(new TieringOptions(), services.flags()), settings)
        .executeAsync(TieringJob.NAME);
  }

  /** The last day as of which the lines of the first part let the job decide. */
  private static int lastBoundary() {
    AccessLogParser parser = new S3AccessLogParser(LogOptions.asOf(System.currentTimeMillis()));
    long newest = Long.MIN_VALUE;
    for (byte[] line : PARTS.get(0)) {
      newest = Math.max(newest, parser.timeOf(line, 0, line.length));
    }
    return Days.of(newest - JobServices.LOG_DELAY.toMillis());
  }

  /**
   * Waits until all that has been written is committed: a savepoint with transactions under way
   * could be gone on from beside their own broker only. Of the checkpoints completed from here on
   * the first may have begun before, the second is behind all output, and is committed by when the
   * fourth is complete.
   */
  private static void awaitCommits() throws Exception {
    long deadline = System.nanoTime() + JobServices.PATIENCE.toNanos();
    long last = lastCheckpoint();
    while (lastCheckpoint() < last + 4) {
      assertThat(System.nanoTime()).as("no checkpoints after " + last).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private static long lastCheckpoint() throws IOException {
    try (Stream<Path> files =
        Files.find(work.resolve("checkpoints"), 3, (file, any) -> file.endsWith("_metadata"))) {
      return files
          .map(file -> file.getParent().getFileName().toString())
          .mapToLong(checkpoint -> Long.parseLong(checkpoint.substring("chk-".length())))
          .max()
          .orElse(0);
    } catch (UncheckedIOException e) {
      return lastCheckpoint(); // A newer one took the place of one that was being looked at.
    }
  }

  private static Configuration settings() {
    Configuration settings = new Configuration();
    settings.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("checkpoints").toUri().toString());
    return settings;
  }

  private static void insertRows(JobServices services, Path folder) throws Exception {
    try (Connection connection = services.connect()) {
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      for (String table : TieringResults.TABLES) {
        try (BufferedReader csv = Files.newBufferedReader(folder.resolve(table + ".csv"))) {
          String columns = csv.readLine(); // This release may have more.
          copy.copyIn("COPY %s (%s) FROM STDIN WITH (FORMAT csv)".formatted(table, columns), csv);
        }
      }
    }
  }

  private static String objectAndDay(String row) {
    String[] columns = row.split(",", 3);
    return columns[0] + "," + columns[1];
  }

  private static String sha256(List<byte[]> lines) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    lines.forEach(digest::update);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Copies a folder and all in it, from one file system to another. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (!Files.isDirectory(copy)) {
          Files.copy(file, copy);
        }
      }
    }
  }
}
