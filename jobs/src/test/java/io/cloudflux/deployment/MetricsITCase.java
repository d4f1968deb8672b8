package io.cloudflux.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.delivery.KafkaRecords;
import io.cloudflux.deployment.Exposition.Sample;
import io.cloudflux.deployment.MonitoringFiles.Expression;
import io.cloudflux.deployment.PromQl.Selector;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.tiering.Announcements;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The job on Kafka, Postgres and RocksDB, with Flink's settings as config.yaml has them, shows
 * Prometheus what the rules, the dashboard and docs/metrics.md name, and it is true.
 */
class MetricsITCase {
  private static final int LINES = 2_000;
  private static final int DAMAGED_LINES = 9;
  private static final int MOST_SERIES = 250;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String OURS = MonitoringFiles.OURS;

  /** One statement, so one moment. */
  private static final String STORED =
      """
      SELECT (SELECT COUNT(*) FROM tier_decision_history) AS decisions,
        (SELECT COUNT(*) FROM dead_letters) AS "dead letters",
        (SELECT COUNT(*) FROM forecast_errors) AS "forecast errors",
        COUNT(*) AS plans,
        SUM(objects) AS "objects planned",
        SUM(bytes) AS "bytes planned",
        SUM(estimated_cost) AS cost,
        SUM(monthly_saving) AS saving
      FROM migration_plans
      """;

  /** Flink's own, of an operator; Prometheus adds the rest. */
  private static final Set<String> FLINK_LABELS =
      Set.of(
          "host",
          "job_id",
          "job_name",
          "operator_id",
          "operator_name",
          "subtask_index",
          "task_id",
          "task_name");

  @TempDir static Path work;
  private static Exposition exposed = new Exposition(Map.of(), List.of());
  private static Map<String, Double> stored;

  @BeforeAll
  static void runAndScrape() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(work);
        LocalPostgres postgres = LocalPostgres.start(work)) {
      String servers = kafka.bootstrapServers();
      fill(kafka);
      Path policy =
          Files.writeString(
              work.resolve("policy.yaml"),
              "version: first\npolicy: cloudflux\nfalse-heat: ignore\nscans: {}\n");
      Path password = Files.writeString(work.resolve("password"), postgres.password());
      TieringOptions options =
          CommandArguments.parse(
              new TieringOptions(),
              new String[] {
                "--access-logs=kafka:" + Topics.ACCESS_LOGS,
                "--inventory=kafka:" + Topics.OBJECT_INVENTORY,
                "--models=kafka:" + Topics.FORECAST_MODELS,
                "--settings-updates=kafka:" + Topics.TIERING_SETTINGS,
                "--commands=kafka:" + Topics.MIGRATION_COMMANDS,
                "--format=s3",
                "--allowed-log-delay=3h",
                "--daily-accesses",
                "--policy-file=" + policy,
                "--sinks=kafka,postgres",
                "--kafka.bootstrap-servers=" + servers,
                "--postgres.url=" + postgres.jdbcUrl(),
                "--postgres.user=" + postgres.user(),
                "--postgres.password-file=" + password
              });
      int port = freePort();
      JobClient job = TieringJob.define(options, configuration(port)).executeAsync(TieringJob.NAME);
      try {
        waitForResults(port, postgres);
      } finally {
        job.cancel().get();
      }
    }
  }

  private static void fill(EmbeddedKafka kafka) {
    GeneratedLogs logs = GeneratedLogs.of(11, 100, 20, LINES, DAMAGED_LINES);
    int policyFrom = (int) LocalDate.of(2024, 3, 10).toEpochDay();
    Map<String, List<byte[]>> filled =
        Map.of(
            Topics.ACCESS_LOGS,
            logs.lines(),
            Topics.OBJECT_INVENTORY,
            logs.inventory(),
            Topics.TIERING_SETTINGS,
            List.of(
                Announcements.line(policyFrom, null, Announcements.policy("second", "")),
                Announcements.line(policyFrom, Announcements.withoutOneZone(), null)),
            Topics.MIGRATION_COMMANDS,
            List.of("not a command".getBytes(StandardCharsets.UTF_8)));
    for (String topic :
        List.of(
            Topics.ACCESS_LOGS,
            Topics.OBJECT_INVENTORY,
            Topics.TIERING_SETTINGS,
            Topics.MIGRATION_COMMANDS,
            Topics.FORECAST_MODELS,
            Topics.MODEL_VERDICTS,
            Topics.MIGRATION_PROGRESS,
            Topics.TIER_DECISIONS,
            Topics.MIGRATION_PLANS,
            Topics.DEAD_LETTERS,
            Topics.FORECAST_ERRORS)) {
      kafka.createTopic(topic, 1, Map.of());
      KafkaRecords.publish(
          kafka.bootstrapServers(), topic, 1, filled.getOrDefault(topic, List.of()));
    }
  }

  /** Of config.yaml, what is not of its machine. */
  private static Configuration configuration(int port) {
    Configuration shipped =
        GlobalConfiguration.loadConfiguration(DeploymentFiles.FLINK_CONF.toString());
    Configuration configuration = new Configuration();
    for (String key : shipped.keySet()) {
      if (key.startsWith("metrics.") || key.startsWith("state.")) {
        configuration.setString(key, shipped.getString(key, null));
      }
    }
    configuration.setString("metrics.reporter.prom.port", Integer.toString(port));
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("checkpoints").toUri().toString());
    return configuration;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Until all lines are in, what is counted is stored, and nothing more happens. */
  private static void waitForResults(int port, LocalPostgres postgres) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean settled = false;
    while (!settled) {
      Thread.sleep(250);
      double before = exposed.sum(OURS + "evaluations");
      exposed = scrape(port);
      stored = stored(postgres);
      settled =
          exposed.sum(OURS + "lines", "stage", "access-log") == LINES + DAMAGED_LINES
              && stored.get("forecast errors") > 0
              && stored.get("decisions") == exposed.sum(OURS + "from_to_decisions")
              && stored.get("plans") == exposed.sum(OURS + "method_plans")
              && stored.get("dead letters") == exposed.sum(OURS + "reason_deadLetters")
              && before == exposed.sum(OURS + "evaluations");
      if (!settled && System.nanoTime() > deadline) {
        throw new AssertionError(
            "stored %s; shown %s"
                .formatted(
                    stored,
                    exposed.samples().stream()
                        .filter(sample -> sample.name().startsWith(OURS) && sample.value() > 0)
                        .toList()));
      }
    }
  }

  private static Exposition scrape(int port) throws InterruptedException {
    try {
      return Exposition.scrape(port);
    } catch (IOException e) {
      return new Exposition(Map.of(), List.of()); // Not up yet.
    }
  }

  private static Map<String, Double> stored(LocalPostgres postgres) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(STORED)) {
      row.next();
      Map<String, Double> answers = new TreeMap<>();
      for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
        answers.put(row.getMetaData().getColumnLabel(column), row.getDouble(column));
      }
      return answers;
    }
  }

  @Test
  void whatThePageNamesIsShown() {
    assertThat(exposed.names()).containsAll(MonitoringFiles.documented());
  }

  @Test
  void whatIsShownOfCloudFluxIsOnThePage() {
    assertThat(exposed.names().stream().filter(name -> name.startsWith(OURS)))
        .hasSameElementsAs(MonitoringFiles.documentedOurs().keySet());
  }

  /** All values of a label are there from the start, so what is missing is wrong, too. */
  @Test
  void labelsHaveTheValuesOnThePageAndNoOthers() {
    MonitoringFiles.documentedOurs()
        .forEach(
            (name, documented) -> {
              Map<String, Set<String>> labels = new TreeMap<>();
              for (Sample sample : exposed.of(name)) {
                sample
                    .labels()
                    .forEach(
                        (label, value) -> {
                          if (!FLINK_LABELS.contains(label)) {
                            labels.computeIfAbsent(label, any -> new TreeSet<>()).add(value);
                          }
                        });
              }
              assertThat(labels).as(name).isEqualTo(new TreeMap<>(documented.labels()));
              assertThat(documented.type()).as(name).isIn("counter", "gauge");
            });
  }

  @Test
  void seriesAreFewAndNameNoObject() {
    assertThat(exposed.samples().stream().filter(sample -> sample.name().startsWith(OURS)))
        .hasSizeLessThan(MOST_SERIES);
    assertThat(exposed.samples())
        .flatExtracting(sample -> sample.labels().values())
        .noneMatch(value -> value.contains("acme-data") || value.contains("://"));
  }

  /** An alert or a panel with a label that no series has is silent for ever. */
  @ParameterizedTest
  @MethodSource("io.cloudflux.deployment.MonitoringFiles#expressions")
  void everyExpressionFindsItsSeries(Expression expression) {
    PromQl parsed = expression.parsed();
    Set<String> labels = new TreeSet<>();
    for (Selector selector : parsed.selectors()) {
      String metric = selector.metric();
      if (MonitoringFiles.OF_PROMETHEUS.contains(metric)
          || MonitoringFiles.recorded().containsKey(metric)) {
        labels.addAll(MonitoringFiles.labels(parsed));
        continue;
      }
      List<Sample> found =
          exposed.of(metric).stream()
              .filter(
                  sample ->
                      selector.matchers().stream()
                          .filter(matcher -> !matcher.value().startsWith("$")) // Grafana's.
                          .allMatch(
                              matcher -> matcher.matches(sample.labels().get(matcher.label()))))
              .toList();
      assertThat(found).as("%s: %s", expression.where(), selector).isNotEmpty();
      found.forEach(sample -> labels.addAll(sample.labels().keySet()));
    }
    assertThat(labels).as(expression.where()).containsAll(parsed.grouping());
  }

  @Test
  void everyLineIsParsedIgnoredOrDead() {
    for (String stage :
        List.of("access-log", "inventory", "tiering-settings", "migration-command")) {
      double lines = exposed.sum(OURS + "lines", "stage", stage);
      assertThat(lines).as(stage).isPositive();
    }
    assertThat(exposed.sum(OURS + "lines", "stage", "access-log"))
        .isEqualTo(LINES + DAMAGED_LINES)
        .isEqualTo(
            exposed.sum(OURS + "linesParsed", "stage", "access-log")
                + exposed.sum(OURS + "rule_linesIgnored", "stage", "access-log")
                + exposed.sum(OURS + "reason_deadLetters", "stage", "access-log"));
    assertThat(exposed.sum(OURS + "reason_deadLetters", "stage", "access-log"))
        .isEqualTo(DAMAGED_LINES);
    assertThat(exposed.sum(OURS + "reason_deadLetters", "reason", "MISSING_CLASS")).isEqualTo(1);
  }

  @Test
  void decisionsAndPlansAreCountedAsTheyAreStored() {
    assertThat(exposed.sum(OURS + "from_to_decisions"))
        .isEqualTo(stored.get("decisions"))
        .isEqualTo(exposed.sum(OURS + "reason_decisions"))
        .isLessThanOrEqualTo(exposed.sum(OURS + "evaluations"));
    assertThat(exposed.sum(OURS + "method_plans")).isPositive().isEqualTo(stored.get("plans"));
    assertThat(exposed.sum(OURS + "method_planObjects")).isEqualTo(stored.get("objects planned"));
    assertThat(exposed.sum(OURS + "method_planBytes")).isEqualTo(stored.get("bytes planned"));
    assertThat(exposed.sum(OURS + "method_planCostDollars"))
        .isCloseTo(stored.get("cost"), within(1e-6));
    assertThat(exposed.sum(OURS + "method_planMonthlySavingDollars"))
        .isCloseTo(stored.get("saving"), within(1e-6));
  }
}
