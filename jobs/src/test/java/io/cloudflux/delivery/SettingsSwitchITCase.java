package io.cloudflux.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.Announcements;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.jobs.tiering.TieringSettings;
import io.cloudflux.local.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running job changes over to other prices and then to another policy, fails in between, and
 * refuses what it must; a replay of its files decides the same.
 */
class SettingsSwitchITCase {
  private static final int PARTITIONS = 2;
  private static final int LINES = 6_000;
  private static final String FAILURE = "access-logs-with-settings";

  private static final int FIRST_DAY = (int) LocalDate.of(2024, 3, 1).toEpochDay();
  private static final int PRICES_FROM = FIRST_DAY + 10;
  private static final int POLICY_FROM = FIRST_DAY + 30;

  @TempDir static Path work;
  private static List<JsonNode> decisions;
  private static List<String> replayed;
  private static List<String> replayedLetters;
  private static List<String> live;
  private static List<String> liveLetters;

  @BeforeAll
  static void runBoth() throws Exception {
    String policy =
        Announcements.policy(
            "second", "max-latency-ms: 43200000\nrules: [{prefix: 's3://', minimum-saving: 0}]");
    List<byte[]> lines =
        List.of(
            Announcements.line(POLICY_FROM, null, policy),
            Announcements.line(
                POLICY_FROM, null, Announcements.policy("gold", "excluded-classes: [GOLD]")),
            Announcements.line(PRICES_FROM, Announcements.cheapCold(), null),
            Announcements.line(PRICES_FROM + 5, Announcements.withoutOneZone(), null),
            Announcements.line(FIRST_DAY + 400, null, Announcements.policy("never", "")),
            "{\"schema_version\":1,\"effective_from\":\"2024-03-20\",\"policy\":{\"version\":\"x\"}}"
                .getBytes(StandardCharsets.UTF_8));
    GeneratedLogs logs = GeneratedLogs.of(12, 100, 40, LINES, 0);
    replay(logs, lines);
    live(logs, lines);
    decisions = new ArrayList<>();
    for (String line : live) {
      decisions.add(new ObjectMapper().readTree(line));
    }
  }

  @Test
  void theJobFailedBetweenTheTwoSwitches() {
    assertThat(FailAfterCheckpoint.failures(FAILURE)).isEqualTo(1);
  }

  @Test
  void everyBoundaryIsDecidedWithWhatIsInForce() {
    for (JsonNode decision : decisions) {
      int asOf =
          (int) LocalDate.parse(decision.path("as_of").asText().substring(0, 10)).toEpochDay();
      assertThat(decision.path("price_version").asText().startsWith("cheap-cold-"))
          .isEqualTo(asOf >= PRICES_FROM);
      assertThat(decision.path("policy_version").asText().contains("/second/"))
          .isEqualTo(asOf >= POLICY_FROM);
      assertThat(decision.path("policy").asText())
          .isEqualTo(asOf >= POLICY_FROM ? "expected-cost" : "cloudflux");
    }
    assertThat(decisions)
        .extracting(decision -> decision.path("policy").asText())
        .contains("cloudflux", "expected-cost");
    // Both matter: only the new policy waits for archives.
    assertThat(decisions)
        .filteredOn(decision -> decision.path("tier").asText().equals("ARCHIVE"))
        .isNotEmpty()
        .allMatch(decision -> decision.path("policy_version").asText().contains("/second/"));
  }

  @Test
  void aReplayDecidesTheSame() {
    assertThat(live).isEqualTo(replayed);
  }

  @Test
  void whatIsRefusedIsADeadLetterWithItsReason() {
    assertThat(liveLetters)
        .containsExactly(
            "BAD_VALUE policy: policy is missing; allowed: a text",
            "MISSING_CLASS prices: providers.s3.classes.ONEZONE_IA is missing",
            "UNKNOWN_CLASS policy: excluded-classes is GOLD; allowed: classes of the price book");
    assertThat(replayedLetters).isEqualTo(liveLetters);
  }

  private static void replay(GeneratedLogs logs, List<byte[]> announcements) throws Exception {
    Path out = work.resolve("out");
    TieringOptions options =
        options(
            "--access-logs=" + write("access.log", logs.lines()),
            "--inventory=" + write("inventory.jsonl", logs.inventory()),
            "--settings-updates=" + write("settings.jsonl", announcements),
            "--runtime-mode=batch",
            "--out=" + out);
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    TieringJob.define(options, configuration).execute("replay");
    replayed = lines(out.resolve(Topics.TIER_DECISIONS));
    replayedLetters = letters(lines(out.resolve(Topics.DEAD_LETTERS)));
  }

  private static void live(GeneratedLogs logs, List<byte[]> announcements) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(work)) {
      String servers = kafka.bootstrapServers();
      kafka.createTopic(Topics.ACCESS_LOGS, PARTITIONS, Map.of());
      for (String topic :
          List.of(
              Topics.OBJECT_INVENTORY,
              Topics.TIERING_SETTINGS,
              Topics.TIER_DECISIONS,
              Topics.MIGRATION_PLANS,
              Topics.DEAD_LETTERS,
              Topics.FORECAST_ERRORS)) {
        kafka.createTopic(topic, 1, Map.of());
      }
      KafkaRecords.publish(servers, Topics.OBJECT_INVENTORY, 1, logs.inventory());
      KafkaRecords.publish(servers, Topics.TIERING_SETTINGS, 1, announcements);
      KafkaRecords.publish(servers, Topics.ACCESS_LOGS, PARTITIONS, logs.lines());
      execute(
          options(
              "--access-logs=kafka:" + Topics.ACCESS_LOGS,
              "--inventory=kafka:" + Topics.OBJECT_INVENTORY,
              "--settings-updates=kafka:" + Topics.TIERING_SETTINGS,
              "--allowed-log-delay=3h",
              "--kafka.bootstrap-servers=" + servers,
              "--kafka.bounded",
              "--sinks=kafka"));
      live = values(KafkaRecords.committed(servers, Topics.TIER_DECISIONS));
      liveLetters = letters(values(KafkaRecords.committed(servers, Topics.DEAD_LETTERS)));
    }
  }

  private static void execute(TieringOptions options) throws Exception {
    Configuration configuration = TieringPipeline.requiredConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("checkpoints").toUri().toString());
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    TieringSettings settings = options.settings(System.currentTimeMillis());
    KafkaOptions kafka = options.kafka();
    // A line a millisecond and task: half of them before the checkpoint, some behind it.
    int half = LINES / PARTITIONS / 2;
    DataStream<RawLine> lines =
        options
            .input()
            .accessLogs(env, kafka, settings.logOptions())
            .map(new FailAfterCheckpoint<>(FAILURE, 1, half, half / 10, true))
            .returns(RawLine.TYPE)
            .uid("failing-access-logs");
    TieringPipeline.define(
        settings,
        new TieringPipeline.Sources(
            lines,
            options.input().inventory().lines(env, kafka),
            null,
            options.settingsUpdates(env, kafka),
            null),
        options.sinks());
    env.execute("live");
  }

  private static TieringOptions options(String... flags) {
    List<String> all = new ArrayList<>(List.of("--format=s3", "--decisions=all"));
    all.addAll(Arrays.asList(flags));
    return CommandArguments.parse(new TieringOptions(), all.toArray(new String[0]));
  }

  private static Path write(String name, List<byte[]> lines) throws IOException {
    Path file = work.resolve(name);
    try (var out = Files.newOutputStream(file)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }

  private static List<String> lines(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
      }
    }
    lines.sort(null);
    return lines;
  }

  /** Reason and message, without what the price book is called and its classes are. */
  private static List<String> letters(List<String> lines) throws IOException {
    List<String> letters = new ArrayList<>();
    for (String line : lines) {
      JsonNode letter = new ObjectMapper().readTree(line);
      assertThat(letter.path("stage").asText()).isEqualTo("tiering-settings");
      String message = letter.path("message").asText();
      letters.add(letter.path("reason").asText() + " " + message.split(", which|: ARCHIVE", 2)[0]);
    }
    letters.sort(null);
    return letters;
  }

  private static List<String> values(List<String> keysAndValues) {
    return keysAndValues.stream()
        .map(record -> record.substring(record.indexOf(" {") + 1))
        .sorted()
        .toList();
  }
}
