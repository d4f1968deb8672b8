package io.cloudflux.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.tiering.Announcements;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.local.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running job changes over to other prices and then to another policy, fails in between, and
 * refuses what it must; a replay of its files decides the same.
 */
class SettingsSwitchITCase {
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
            "--access-logs=" + ResultLines.write(work.resolve("access.log"), logs.lines()),
            "--inventory=" + ResultLines.write(work.resolve("inventory.jsonl"), logs.inventory()),
            "--settings-updates="
                + ResultLines.write(work.resolve("settings.jsonl"), announcements),
            "--runtime-mode=batch",
            "--out=" + out);
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    TieringJob.define(options, configuration).execute("replay");
    replayed = ResultLines.in(out.resolve(Topics.TIER_DECISIONS));
    replayedLetters = letters(ResultLines.in(out.resolve(Topics.DEAD_LETTERS)));
  }

  private static void live(GeneratedLogs logs, List<byte[]> announcements) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(work)) {
      String servers = kafka.bootstrapServers();
      DisturbedJob.publish(kafka, logs, Topics.TIERING_SETTINGS, announcements);
      DisturbedJob.failHalfway(
          options(
              "--access-logs=kafka:" + Topics.ACCESS_LOGS,
              "--inventory=kafka:" + Topics.OBJECT_INVENTORY,
              "--settings-updates=kafka:" + Topics.TIERING_SETTINGS,
              "--allowed-log-delay=3h",
              "--kafka.bootstrap-servers=" + servers,
              "--kafka.bounded",
              "--sinks=kafka"),
          work,
          FAILURE,
          LINES);
      live = ResultLines.committed(servers, Topics.TIER_DECISIONS);
      liveLetters = letters(ResultLines.committed(servers, Topics.DEAD_LETTERS));
    }
  }

  private static TieringOptions options(String... flags) {
    List<String> all = new ArrayList<>(List.of("--format=s3", "--decisions=all"));
    all.addAll(Arrays.asList(flags));
    return CommandArguments.parse(new TieringOptions(), all.toArray(new String[0]));
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
}
