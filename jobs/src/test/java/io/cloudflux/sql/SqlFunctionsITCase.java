package io.cloudflux.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The functions as an analyst uses them: the thin jar added to a session that knows only Flink.
 * Every example of {@code docs/sql-functions.md} is run, and shows what the page shows.
 */
class SqlFunctionsITCase {
  private static final Path JAR = Path.of("../udfs/target/cloudflux-udfs.jar");
  private static final Path PAGE = Path.of("../docs/sql-functions.md");
  private static final Path FUNCTIONS = Path.of("../sql/functions.sql");
  private static final Path PRICES = Path.of("../flink-conf/prices.yaml");
  private static final Pattern EXAMPLE =
      Pattern.compile("```sql\\n(SELECT .*?);\\n```\\n\\n```\\n(.*?)```", Pattern.DOTALL);
  private static final long MOST_BYTES = 5 << 20;

  private static FlinkSession batch;

  @BeforeAll
  static void open() throws Exception {
    assumeTrue(Files.exists(JAR), "no " + JAR + ": mvn package makes it");
    batch = FlinkSession.batch();
    addFunctions(batch);
  }

  @Test
  void sessionHasNothingOfOursButTheJar() {
    for (String name :
        List.of(
            "io.cloudflux.sql.MonthlyCost",
            "io.cloudflux.price.PriceBook",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "org.yaml.snakeyaml.Yaml")) {
      assertThatThrownBy(() -> batch.loader().loadClass(name))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void jarHoldsOnlyWhatIsOursOrRelocated() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName))
          .contains("flink-conf/prices.yaml", "META-INF/NOTICE")
          .allMatch(name -> name.matches("(io/cloudflux|META-INF|flink-conf)/.*"))
          .noneMatch(name -> name.startsWith("META-INF/services/"));
    }
    assertThat(JAR).satisfies(jar -> assertThat(Files.size(jar)).isLessThan(MOST_BYTES));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleShowsWhatThePageShows(String statement, String shown) throws Exception {
    assertThat(batch.run(statement)).isEqualTo(shown);
  }

  static Stream<Arguments> examples() throws IOException {
    return EXAMPLE
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> Arguments.of(Named.of(title(found), found.group(1)), found.group(2)));
  }

  private static String title(MatchResult example) {
    return example.group(1).lines().findFirst().orElseThrow();
  }

  @Test
  void everyFunctionHasAnExample() throws IOException {
    String page = Files.readString(PAGE);
    List<String> names =
        Pattern.compile("NOT EXISTS (\\w+)")
            .matcher(Files.readString(FUNCTIONS))
            .results()
            .map(found -> found.group(1))
            .toList();

    List<String> examples = EXAMPLE.matcher(page).results().map(found -> found.group(1)).toList();

    assertThat(names)
        .hasSize(11)
        .allSatisfy(name -> assertThat(page).contains("\n## " + name + "\n"))
        .allSatisfy(name -> assertThat(examples).anyMatch(each -> each.contains(name + "(")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parse_access_log('s4', line)              | unknown log format 's4'; allowed: s3, cloud",
        "parse_access_log_error('s4', line)        | unknown log format 's4'; allowed: s3, cloud",
        "parse_daily_access('clf', line, 'a b')    | host: 'a b' is not a host name",
        "storage_tier('s4', line)                  | provider s4 is not in the price book",
        "storage_tier('s3', 'PAPER')               | storage class PAPER of s3 is not in",
        "monthly_cost('s3', 'mars', line, 1, 1, 1) | region mars of s3 is not in the price book",
        "break_even_reads('s3', 'us-east-1', line, 'PAPER', 1) | storage class PAPER of s3",
        "recommend_tier('s3', 'PAPER', 1, 1, 1, 1, 1)          | storage class PAPER of s3",
        "idle_days(line, line)                     | Invalid",
        "parse_access_log(1.5, line)               | Invalid",
      })
  void aWrongLiteralStopsTheStatementBeforeItRuns(String call, String message) {
    assertThatThrownBy(
            () -> batch.run("EXPLAIN SELECT " + call + " FROM (VALUES ('x')) AS t(line)"))
        .hasStackTraceContaining(message);
  }

  @Test
  void aWrongValueInAColumnGivesNull() throws Exception {
    String statement =
        Stream.of(
                "parse_access_log(v, v)",
                "parse_daily_access(v, v)",
                "storage_tier(v, v)",
                "monthly_cost(v, v, v, 1, 1, 1)",
                "break_even_reads(v, v, v, v, 1)",
                "recommend_tier(v, v, 1, 1, 1, 1, 1)",
                "object_id_parts(v)")
            .map(call -> call + " IS NULL")
            .collect(
                Collectors.joining(
                    " AND ", "SELECT v, ", " AS nothing FROM (VALUES ('x'), ('yz')) AS t(v)"));

    assertThat(batch.run(statement))
        .containsPattern("x \\|\\s+TRUE")
        .containsPattern("yz \\|\\s+TRUE");
  }

  @Test
  void aSessionMayHavePricesOfItsOwn(@TempDir Path directory) throws Exception {
    String shipped = Files.readString(PRICES);
    Path dearer =
        Files.writeString(
            directory.resolve("prices.yaml"),
            shipped.replaceFirst(
                "restore_needed: true\\s+storage_per_gb_month: 0.0036",
                "restore_needed: true\n        storage_per_gb_month: 0.02"));
    String statement =
        "SELECT CAST(monthly_cost('s3', 'us-east-1', c, 1073741824, 0, 0) AS DECIMAL(9, 4)) AS usd"
            + " FROM (VALUES ('GLACIER')) AS t(c)";
    FlinkSession session = FlinkSession.batch();
    addFunctions(session);
    assertThat(session.run(statement)).contains("0.0036");
    session.set("pipeline.global-job-parameters", "cloudflux.prices:" + dearer);
    assertThat(session.run(statement)).contains("0.0200");
    session.set("pipeline.global-job-parameters", "cloudflux.prices:/missing.yaml");
    assertThatThrownBy(() -> session.run(statement))
        .hasStackTraceContaining("cloudflux.prices: '/missing.yaml' cannot be read");
  }

  @Test
  void aProfileTakesBackWhatAnUpdateTakesBack() throws Exception {
    FlinkSession session = FlinkSession.streaming();
    addFunctions(session);
    // The first aggregation takes back its result at each further row; the second has to follow.
    String shown =
        session.run(
            "SELECT p.`reads` AS n, p.`bytes` AS b, p.last_access AS l FROM (SELECT"
                + " access_profile(`time`, `bytes`) AS p FROM (SELECT id, MIN(`time`) AS `time`,"
                + " MAX(`bytes`) AS `bytes` FROM (VALUES"
                + " (1, TIMESTAMP '2024-02-09 00:00:00', 5),"
                + " (1, TIMESTAMP '2024-02-06 00:00:00', 7),"
                + " (2, TIMESTAMP '2024-02-07 00:00:00', 1)"
                + ") AS log(id, `time`, `bytes`) GROUP BY id) AS firsts) AS profiles");
    List<String> rows = shown.lines().filter(line -> line.startsWith("| +")).toList();

    assertThat(rows.get(rows.size() - 1)).contains("+U", " 2 |", " 8 |", "2024-02-07 00:00:00.000");
  }

  @Test
  void aProfileSlides() throws Exception {
    FlinkSession session = FlinkSession.streaming();
    addFunctions(session);
    String shown =
        session.run(
            "SELECT p.`reads` AS n FROM (SELECT access_profile(t, b) OVER (ORDER BY arrived"
                + " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS p FROM (SELECT t, b,"
                + " PROCTIME() AS arrived FROM (VALUES"
                + " (TIMESTAMP '2024-02-06 00:00:00', 5), (TIMESTAMP '2024-02-06 12:00:00', 5),"
                + " (TIMESTAMP '2024-02-07 06:00:00', 5)) AS v(t, b)) AS log) AS q");

    assertThat(shown.lines().filter(line -> line.startsWith("| +")))
        .map(line -> line.replaceAll("\\D", ""))
        .containsExactly("1", "2", "2");
  }

  @Test
  void functionsMayBeCreatedAgain() {
    assertThatCode(() -> addFunctions(batch)).doesNotThrowAnyException();
  }

  private static void addFunctions(FlinkSession session) throws Exception {
    session.run("ADD JAR '" + JAR.toAbsolutePath().normalize() + "'");
    for (String statement : SqlScript.statements(Files.readString(FUNCTIONS))) {
      session.run(statement);
    }
  }
}
