package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.jobs.tiering.TieringRun.Mode;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A bucket that something with an ordinary agent reads through every week. Where false heat is
 * ignored, objects are decided as if it had not.
 */
class ScansITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy", Locale.ROOT);
  private static final int FROM = Math.toIntExact(LocalDate.of(2024, 1, 10).toEpochDay());
  private static final int TO = FROM + 70;

  /** Of the logs' first week nobody knows what was before. */
  private static final int FIRST_SCAN = 8;

  private static final int WEEK = 7;
  private static final long SIZE = 64L << 20;

  /** More than are sampled, and fewer. */
  private static final Map<String, Integer> SCANNED = Map.of("large/", 700, "medium/", 150);

  /** Too few to tell; and read whole every day by what needs it. */
  private static final Map<String, Integer> NOT_SCANNED = Map.of("small/", 20, "daily/", 120);

  private static final Predicate<String> ALL = object -> true;
  private static final Predicate<String> ONLY_SCANNED = object -> !object.endsWith("0");

  private static final String THRESHOLD = "policy: threshold\n";
  private static final String PLANNING =
      "policy: cloudflux\nexcluded-classes: [INTELLIGENT_TIERING, ONEZONE_IA]\n";
  private static final String IGNORE = "false-heat: ignore\nscans: {}\n";
  private static final String IGNORE_ACTORS = "false-heat: ignore\n";
  private static final String COUNT = "false-heat: count\nscans: {}\n";

  @TempDir static Path work;
  private static MiniCluster flink;
  private static Path scanned;
  private static Path quiet;
  private static Path inventory;
  private static TieringRun ignoring;
  private static TieringRun withoutScans;

  private static final List<byte[]> lines = new ArrayList<>();
  private static final List<byte[]> scans = new ArrayList<>();
  private static int requests;

  @BeforeAll
  static void start() throws Exception {
    Random random = new Random(5);
    List<byte[]> records = new ArrayList<>();
    for (Map<String, Integer> prefixes : List.of(SCANNED, NOT_SCANNED)) {
      prefixes.forEach(
          (prefix, objects) -> {
            for (int i = 0; i < objects; i++) {
              live(prefix + "object-" + i, i % 10 == 0, prefix.equals("daily/"), random);
              records.add(record(prefix + "object-" + i));
            }
          });
    }
    List<byte[]> all = new ArrayList<>(lines);
    all.addAll(scans);
    Collections.shuffle(all, random);
    quiet = TieringRun.write(work.resolve("quiet.log"), lines);
    scanned = TieringRun.write(work.resolve("scanned.log"), all);
    inventory = TieringRun.write(work.resolve("inventory.jsonl"), records);
    flink = TieringRun.cluster();
    ignoring = run("ignoring", Mode.STREAMING_1, scanned, THRESHOLD + IGNORE);
    withoutScans = run("without-scans", Mode.STREAMING_1, quiet, THRESHOLD + IGNORE);
  }

  @AfterAll
  static void stop() throws Exception {
    flink.close();
  }

  private static void live(String key, boolean busy, boolean daily, Random random) {
    int parts = 1 + random.nextInt(4);
    for (int day = FROM; day < TO; day++) {
      if (daily || busy && random.nextInt(4) == 0) {
        lines.add(get(key, day, SIZE));
      }
      if (!daily && day >= FROM + FIRST_SCAN && (day - FROM - FIRST_SCAN) % WEEK == 0) {
        for (int part = 0; part < parts; part++) {
          scans.add(get(key, day, SIZE / parts + 1));
        }
      }
    }
    lines.add(get("end/" + key, TO - 1, SIZE)); // The logs cover all days.
    lines.add(get("end/" + key, FROM, SIZE));
  }

  private static byte[] get(String key, int day, long sent) {
    return ("owner archive [%s:03:00:00 +0000] 10.0.0.1 arn:aws:iam::1:role/app %016X"
            + " REST.GET.OBJECT %s \"GET /archive/%s HTTP/1.1\" 200 - %d %d 9 8 \"-\""
            + " \"aws-sdk-java/2.20\" -")
        .formatted(TIME.format(LocalDate.ofEpochDay(day)), 977L * ++requests, key, key, sent, SIZE)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] record(String key) {
    return ("{\"object\":\"s3://archive/%s\",\"size_bytes\":%d,\"storage_class\":\"STANDARD\","
            + "\"last_modified\":\"%sT00:00:00Z\",\"taken_at\":\"%sT03:00:00Z\"}")
        .formatted(key, SIZE, Days.iso(FROM - 100), Days.iso(FROM))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static TieringRun run(String name, Mode mode, Path logs, String settings)
      throws Exception {
    Path policy = Files.writeString(work.resolve(name + ".yaml"), "version: scans\n" + settings);
    TieringRun run =
        TieringRun.of(
            flink,
            mode,
            work.resolve(name),
            "--access-logs=" + logs,
            "--format=s3",
            "--inventory=" + inventory,
            "--policy-file=" + policy);
    assertThat(run.deadLetters()).isEmpty();
    return run;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STREAMING_1")
  void everyModeDecidesTheSame(Mode mode) throws Exception {
    TieringRun run = run("ignoring-" + mode, mode, scanned, THRESHOLD + IGNORE);
    assertThat(run.decisions()).isEqualTo(ignoring.decisions());
    assertThat(run.plans()).isEqualTo(ignoring.plans());
    assertThat(run.savings()).isEqualTo(ignoring.savings());
  }

  /** The rules of thumb look at reads and idle days only, so they come to the very same. */
  @Test
  void whatOnlyScansReadIsDecidedAsIfTheyHadNot() throws Exception {
    TieringRun counting = run("counting", Mode.STREAMING_1, scanned, THRESHOLD + COUNT);
    for (String prefix : SCANNED.keySet()) {
      Map<String, List<String>> expected = advised(withoutScans, prefix, ONLY_SCANNED);
      assertThat(expected).hasSize(SCANNED.get(prefix) * 9 / 10);
      assertThat(advised(ignoring, prefix, ONLY_SCANNED)).isEqualTo(expected);
      assertThat(advised(counting, prefix, ONLY_SCANNED).values())
          .doesNotContainAnyElementsOf(expected.values());
    }
  }

  /** A prefix of few objects, and one that is read whole every day. */
  @Test
  void whatIsNoScanCounts() throws Exception {
    TieringRun actors = run("actors", Mode.STREAMING_1, scanned, THRESHOLD + IGNORE_ACTORS);
    for (String prefix : NOT_SCANNED.keySet()) {
      Map<String, List<String>> expected = advised(actors, prefix, ALL);
      assertThat(expected).hasSize(NOT_SCANNED.get(prefix));
      assertThat(advised(ignoring, prefix, ALL)).isEqualTo(expected);
    }
  }

  @Test
  void whereHeatCountsScansMakeNoDifference() throws Exception {
    TieringRun counting = run("count-scans", Mode.STREAMING_1, scanned, THRESHOLD + COUNT);
    TieringRun plain = run("count", Mode.STREAMING_1, scanned, THRESHOLD);
    assertThat(counting).usingRecursiveComparison().ignoringFields("counts").isEqualTo(plain);
  }

  /** They were made, and are billed. */
  @Test
  void scansArePaidFor() throws Exception {
    TieringRun plain = run("paid", Mode.STREAMING_1, scanned, THRESHOLD);
    assertThat(ignoring.savings()).isEqualTo(plain.savings()).isNotEqualTo(withoutScans.savings());
  }

  /** Without an auto class, which suits both: staying is then for what is read. */
  @Test
  void thePlanningPolicyLetsWhatOnlyScansReadGoCold() throws Exception {
    TieringRun plan = run("plan", Mode.BATCH_2, scanned, PLANNING + IGNORE);
    TieringRun counting = run("plan-count", Mode.BATCH_2, scanned, PLANNING + COUNT);
    for (String prefix : SCANNED.keySet()) {
      assertThat(advised(plan, prefix, ONLY_SCANNED).values())
          .allMatch(told -> last(told).contains("_IA ") || last(told).contains("GLACIER_IR "));
      assertThat(advised(counting, prefix, ONLY_SCANNED).values())
          .allMatch(told -> last(told).contains(" STANDARD "));
    }
  }

  private static String last(List<String> told) {
    return told.get(told.size() - 1);
  }

  /** By object, the classes advised, why, and since when. */
  private static Map<String, List<String>> advised(
      TieringRun run, String prefix, Predicate<String> objects) throws IOException {
    Map<String, TreeMap<String, String>> advised = new TreeMap<>();
    for (String line : run.decisions()) {
      JsonNode decision = JSON.readTree(line);
      String object = decision.path("object").asText();
      if (object.startsWith("s3://archive/" + prefix) && objects.test(object)) {
        String what =
            " %s %s"
                .formatted(
                    decision.path("advised_class").asText(), decision.path("reason_code").asText());
        advised
            .computeIfAbsent(object, any -> new TreeMap<>())
            .put(decision.path("as_of").asText(), what);
      }
    }
    Map<String, List<String>> changes = new TreeMap<>();
    advised.forEach(
        (object, days) -> {
          List<String> told = changes.computeIfAbsent(object, any -> new ArrayList<>());
          days.forEach(
              (day, what) -> {
                if (told.isEmpty() || !last(told).endsWith(what)) {
                  told.add(day + what);
                }
              });
        });
    return changes;
  }
}
