package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.log.LatestTime;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.plan.MigrationPlanner;
import io.cloudflux.plan.MoverWindow;
import io.cloudflux.plan.PlanLimits;
import io.cloudflux.price.PriceBookReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class TieringOptionsTest {
  private static final long NOW = 1_780_000_000_000L;

  /** A value other than the default for every option, as a file has it, and what becomes of it. */
  private static final Map<String, List<String>> VALUES = new TreeMap<>();

  static {
    value("access-logs", "kafka:logs", "[kafka:logs]");
    value("format", "s3", "S3");
    value("host", "www.example.com", "www.example.com");
    value("keep-query", "true", "true");
    value("inventory", "a.jsonl,b.jsonl", "[a.jsonl, b.jsonl]");
    value("allowed-log-delay", "90 min", "PT1H30M");
    value("kafka.bootstrap-servers", "k1:9092,k2:9092", "k1:9092,k2:9092");
    value("kafka.bounded", "true", "true");
    value("kafka.transactional-id-prefix", "tiering-eu", "tiering-eu");
    value("kafka.property", "a=b;c=d,e", "{a=b, c=d,e}");
    value("sinks", "kafka,postgres", "[kafka, postgres]");
    value("out", "results", "results");
    value("postgres.url", "jdbc:postgresql://db:5432/c", "jdbc:postgresql://db:5432/c");
    value("postgres.user", "writer", "writer");
    value("postgres.password-file", "/run/secrets/pg", "/run/secrets/pg");
    value("runtime-mode", "batch", "batch");
    value("evaluate-every", "7d", "PT168H");
    value("decisions", "all", "all");
    value("policy-file", "/etc/policy.yaml", "/etc/policy.yaml");
    value("actors", "/etc/actors.yaml", "/etc/actors.yaml");
    value("deduplicate-within", "12h", "PT12H");
    value("prices", "/etc/prices.yaml", "/etc/prices.yaml");
    value("inventory.azure-account", "acct", "acct");
    value("default-provider", "gcs", "gcs");
    value("plan.expire-after", "7d", "PT168H");
    value("commands", "kafka:commands", "[kafka:commands]");
    value("plan.window", "22-6", "22-6");
    value("plan.max-payback-days", "90", "90");
    value("plan.budget-per-month", "12.5", "12.5");
    value("daily-accesses", "true", "true");
    value("model", "/models/1", "/models/1");
    value("models", "kafka:models", "[kafka:models]");
    value("settings-updates", "kafka:settings", "[kafka:settings]");
    value("plan.max-objects", "10", "10");
    value("plan.max-bytes", "1g", "1073741824");
    value("postgres.timeout", "90s", "PT1M30S");
    value("plan.bandwidth", "1m", "1048576");
    value("plan.requests-per-second", "2.5", "2.5");
  }

  private static void value(String key, String inFile, String parsed) {
    VALUES.put(key, List.of(inFile, parsed));
  }

  @TempDir Path folder;

  @Test
  void everyOptionCanBeSetFromAFile() throws IOException {
    TieringOptions options = new TieringOptions();
    TieringOptions defaults = parse("--access-logs=logs");
    String lines =
        VALUES.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue().get(0))
            .collect(Collectors.joining("\n"));
    Path file = Files.writeString(folder.resolve("tiering.properties"), lines);

    CommandArguments.parse(options, new String[] {"--config=" + file});

    Map<String, String> expected = new HashMap<>();
    VALUES.forEach((key, value) -> expected.put(key, value.get(1)));
    assertThat(values(options)).containsExactlyInAnyOrderEntriesOf(expected);
    // Were a value the default, the test would not notice that the file's is not taken.
    values(defaults)
        .forEach((key, value) -> assertThat(value).isNotEqualTo(VALUES.get(key).get(1)));
  }

  private static Map<String, String> values(TieringOptions options) {
    Map<String, String> values = new HashMap<>();
    for (OptionSpec option : CommandSpec.forAnnotatedObject(options).options()) {
      if (!option.longestName().equals("--config")) {
        values.put(option.longestName().substring(2), option.<Object>getValue() + "");
      }
    }
    return values;
  }

  @Test
  void theShippedFileNamesEverySettingAndItsDefault() throws IOException {
    Path shipped = Path.of("../flink-conf/tiering.properties");
    Pattern setting = Pattern.compile("(?m)^(#?)([a-z][a-z.-]*)=(.*)$");
    String text = Files.readString(shipped);
    Path all =
        Files.writeString(
            folder.resolve("all.properties"), setting.matcher(text).replaceAll("$2=$3"));
    Map<String, String> defaults = values(parse("--access-logs=logs"));
    Map<String, String> shown = values(parse("--config=" + all));
    List<String> keys = new ArrayList<>();

    for (String paragraph : text.split("\n\n+")) {
      boolean unset = paragraph.toLowerCase(Locale.ROOT).contains("unset");
      for (MatchResult line : setting.matcher(paragraph).results().toList()) {
        String key = line.group(2);
        keys.add(key);
        if (key.equals("access-logs")) {
          assertThat(line.group(1)).as("commented, but required").isEmpty();
        } else if (defaults.get(key).matches("null|\\[]|\\{}")) {
          assertThat(unset).as(key + " says unset").isTrue();
        } else if (line.group(1).isEmpty()) {
          assertThat(paragraph).as(key).contains("Default: " + asInAFile(defaults.get(key)) + ".");
        } else {
          assertThat(unset).as(key + " says unset").isFalse();
          assertThat(shown.get(key)).as(key).isEqualTo(defaults.get(key));
        }
      }
    }
    assertThat(keys).containsExactlyInAnyOrderElementsOf(defaults.keySet());
    assertThatCode(() -> parse("--config=" + shipped)).doesNotThrowAnyException();
  }

  private static String asInAFile(String value) {
    return value.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
  }

  @Test
  void theShippedDefaultsAreValid() {
    TieringSettings settings = settings();

    assertThat(settings.format()).isEqualTo(LogFormat.AUTO);
    assertThat(settings.boundaries()).isEqualTo(new Boundaries(1));
    assertThat(settings.onlyNews()).isTrue();
    assertThat(settings.logOptions()).isEqualTo(LogOptions.asOf(NOW));
    assertThat(settings.planner())
        .isEqualTo(new MigrationPlanner(1000, 10L << 40, 500L << 20, 1000));
    assertThat(settings.planLimits()).isEqualTo(new PlanLimits(365, Double.POSITIVE_INFINITY));
    assertThat(parse("--access-logs=logs").runtimeMode()).isEqualTo(RuntimeExecutionMode.STREAMING);
    assertThat(parse("--access-logs=logs").outputFolder().getPath()).endsWith("/out");
  }

  @Test
  void settingsAreThoseOfTheFlags() {
    TieringSettings settings =
        settings(
            "--evaluate-every=7d",
            "--decisions=all",
            "--host=www.example.com",
            "--keep-query",
            "--format=clf",
            "--plan.max-objects=5000",
            "--plan.max-bytes=1g",
            "--plan.bandwidth=1m",
            "--plan.requests-per-second=2.5",
            "--plan.window=22-6",
            "--plan.max-payback-days=90",
            "--plan.budget-per-month=12.5");

    assertThat(settings.format()).isEqualTo(LogFormat.CLF);
    assertThat(settings.boundaries()).isEqualTo(new Boundaries(7));
    assertThat(settings.onlyNews()).isFalse();
    assertThat(settings.logOptions())
        .isEqualTo(LogOptions.asOf(NOW).withHost("www.example.com").withKeepQuery(true));
    assertThat(settings.planner())
        .isEqualTo(
            new MigrationPlanner(
                5000, 1L << 30, 1L << 20, 2.5, new MoverWindow(22, 6), PriceBookReader.shipped()));
    assertThat(settings.planLimits()).isEqualTo(new PlanLimits(90, 12.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--evaluate-every=1d", "--evaluate-every=31d"})
  void takesWhatIsAllowed(String flag) {
    assertThatCode(() -> settings(flag)).doesNotThrowAnyException();
  }

  /** Flag, bad value, and what the message says of it, besides both. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evaluate-every | 0d | between 1 and 31 days",
        "evaluate-every | 40d | between 1 and 31 days",
        "plan.max-objects | 0 | between 1 and 5000",
        "plan.max-objects | 5001 | between 1 and 5000",
        "plan.max-bytes | 0 | at least 1",
        "plan.bandwidth | 0 | at least 1 byte a second",
        "plan.requests-per-second | 0.0 | above 0",
        "plan.requests-per-second | -1.0 | above 0",
        "plan.requests-per-second | NaN | above 0",
        "plan.window | 6-6 | two hours of the day",
        "plan.window | night | two hours of the day",
        "plan.expire-after | 0 ms | whole days",
        "plan.expire-after | 36 h | whole days",
        "plan.max-payback-days | 0 | between 1 and 36500",
        "plan.budget-per-month | 0.0 | above 0",
        "plan.budget-per-month | NaN | above 0",
        "prices | /missing/prices.yaml | cannot be read",
        "policy-file | /missing/policy.yaml | cannot be read",
        "default-provider | oracle | s3, gcs, azure",
        "model | /missing/model | not a saved forecast model",
        "host | www.example.com/path | not a host name",
        "host | two words | not a host name",
      })
  void refusesABadValue(String flag, String value, String allowed) {
    assertThatThrownBy(() -> settings("--" + flag + "=" + value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--" + flag + ": ")
        .hasMessageContainingAll("'" + value + "'", allowed);
  }

  /** Values that cannot be parsed are refused where flags are. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "decisions | some | changes, all",
        "sinks | files,s3 | files, kafka, postgres",
        "format | w3c | s3, cloudtrail, gcs",
        "evaluate-every | daily | such as 12h",
        "allowed-log-delay | -1h | such as 12h",
        "plan.max-bytes | much | such as 10g",
        "plan.max-objects | 1e3 | int",
      })
  void refusesAValueOfAnotherType(String flag, String value, String allowed) {
    String bad = value.substring(value.lastIndexOf(',') + 1);
    assertThatThrownBy(() -> parse("--access-logs=logs", "--" + flag + "=" + value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--" + flag, "'" + bad + "'", allowed);
  }

  @Test
  void refusesDailyAccessesThatGoNowhere() {
    assertThatThrownBy(
            () ->
                settings(
                    "--daily-accesses", "--sinks=kafka", "--kafka.bootstrap-servers=localhost:1"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("--daily-accesses: 'true' goes to none of the sinks; allowed: files, postgres");
  }

  @ParameterizedTest
  @CsvSource({"36h", "1 ms", "1439 min"})
  void refusesBoundariesThatAreNotDays(String duration) {
    assertThatThrownBy(() -> settings("--evaluate-every=" + duration))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--evaluate-every: ")
        .hasMessageContaining("whole days");
  }

  @Test
  void refusesMoreDaysThanCanBeCounted() {
    assertThatThrownBy(() -> settings("--evaluate-every=3000000000d"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--evaluate-every: ")
        .hasMessageContaining("between 1 and 31 days");
  }

  @Test
  void refusesABrokenPriceBookAndSaysWhere() throws IOException {
    assertThatThrownBy(() -> settings("--prices=" + folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--prices: ")
        .hasMessageContainingAll(folder.toString(), "cannot be read");
    Path broken = folder.resolve("prices.yaml");
    for (String text :
        List.of("", "version: [", "version: x\nproviders: {}", shipped("storage_"))) {
      Files.writeString(broken, text);

      assertThatThrownBy(() -> settings("--prices=" + broken))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("--prices: ")
          .hasMessageContaining(broken.toString());
    }
  }

  @Test
  void refusesABrokenPolicyAndSaysWhere() throws IOException {
    Path broken = folder.resolve("policy.yaml");
    for (String text :
        List.of(
            "",
            "version: x\npolicy: cheapest",
            "version: x\npolicy: cloudflux\nexcluded-classes: [GOLD]")) {
      Files.writeString(broken, text);

      assertThatThrownBy(() -> settings("--policy-file=" + broken))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("--policy-file: " + broken + ": ")
          .hasMessageContaining("allowed: ");
    }
  }

  @Test
  void decidesByThePolicyOfTheFile() throws IOException {
    Path file = folder.resolve("policy.yaml");
    for (String name : List.of("cloudflux", "expected-cost", "threshold")) {
      Files.writeString(file, "version: own\npolicy: " + name + "\nmax-latency-ms: 5000");

      var policy = settings("--policy-file=" + file).evaluator().policy();
      assertThat(policy.name()).isEqualTo(name);
      assertThat(policy.version()).endsWith("own/latency=5000ms");
    }
    assertThat(settings().evaluator().policy().version())
        .isEqualTo("1/no-harm=0.6/2026-11/latency=1000ms/without=ONEZONE_IA");
  }

  @Test
  void takesAnotherPriceBook() throws IOException {
    Path prices = Files.writeString(folder.resolve("prices.yaml"), shipped(""));

    assertThatCode(() -> settings("--prices=" + prices)).doesNotThrowAnyException();
  }

  /** The shipped price book, one key of every class misspelled. */
  private static String shipped(String without) throws IOException {
    try (InputStream in =
        TieringOptions.class.getClassLoader().getResourceAsStream("flink-conf/prices.yaml")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return without.isEmpty() ? text : text.replace(without, "x_" + without);
    }
  }

  @Test
  void refusesAFolderThatHoldsNoModel() {
    assertThatThrownBy(() -> settings("--model=" + folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--model: '" + folder + "' is not a saved forecast model");
  }

  @Test
  void refusesAnUnknownRuntimeMode() {
    TieringOptions options = parse("--access-logs=logs", "--runtime-mode=bacth");

    assertThatThrownBy(options::runtimeMode)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--runtime-mode: 'bacth' ")
        .hasMessageContaining("streaming, batch");
  }

  @Test
  void batchModeReadsTopicsToTheirEnd() {
    assertThat(parse("--access-logs=kafka:l", "--runtime-mode=batch").kafka().bounded()).isTrue();
    assertThat(parse("--access-logs=kafka:l", "--kafka.bounded").kafka().bounded()).isTrue();
    assertThat(parse("--access-logs=kafka:l").kafka().bounded()).isFalse();
  }

  @Test
  void refusesKafkaWithoutBootstrapServers() {
    assertThatThrownBy(() -> parse("--access-logs=logs", "--sinks=kafka").sinks())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--kafka.bootstrap-servers: ")
        .hasMessageContainingAll("--sinks kafka", "host:port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql://db/c", "jdbc:mysql://db/c", ""})
  void refusesWhatIsNoUrlOfPostgres(String url) {
    TieringOptions options =
        parse("--access-logs=logs", "--sinks=postgres", "--postgres.url=" + url);

    assertThatThrownBy(options::sinks)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--postgres.url: '" + url + "' ")
        .hasMessageContaining("jdbc:postgresql://host:port/database");
  }

  @Test
  void refusesPostgresWithoutAUrl() {
    assertThatThrownBy(() -> parse("--access-logs=logs", "--sinks=postgres").sinks())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "--postgres.url: needed for --sinks postgres; jdbc:postgresql://host:port/database");
  }

  @Test
  void refusesAPasswordFileThatIsNotThere() {
    TieringOptions options =
        parse(
            "--access-logs=logs",
            "--sinks=postgres",
            "--postgres.url=jdbc:postgresql://localhost/c",
            "--postgres.password-file=/missing/password");

    assertThatThrownBy(options::sinks)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--postgres.password-file: '/missing/password' cannot be read");
  }

  @Test
  void hasNoOutputFolderWithoutTheFilesSink() {
    assertThat(parse("--access-logs=logs", "--sinks=kafka").outputFolder()).isNull();
    assertThat(parse("--access-logs=logs", "--out=s3://results/a").outputFolder())
        .isEqualTo(new org.apache.flink.core.fs.Path("s3://results/a"));
  }

  @Test
  void takesSeveralSinks() {
    TieringPipeline.Sinks sinks =
        parse("--access-logs=l", "--sinks=kafka,files", "--kafka.bootstrap-servers=k:9092").sinks();

    assertThat(((AllSinks) sinks).sinks()).hasSize(2);
  }

  private static TieringSettings settings(String... flags) {
    List<String> args = new ArrayList<>(List.of("--access-logs=logs"));
    args.addAll(List.of(flags));
    return parse(args.toArray(new String[0])).settings(LatestTime.asOf(NOW));
  }

  private static TieringOptions parse(String... args) {
    return CommandArguments.parse(new TieringOptions(), args);
  }
}
