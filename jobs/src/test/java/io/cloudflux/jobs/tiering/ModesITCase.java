package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.delivery.KafkaRecords;
import io.cloudflux.jobs.tiering.TieringRun.Mode;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Batch equals streaming: the same logs give the same decisions, plans and forecast errors, byte
 * for byte, whichever the runtime mode, the parallelism, the files they come in and the order of
 * their lines.
 */
class ModesITCase {
  private static final Duration LOG_DELAY = Duration.ofHours(12);
  private static final String IN_ORDER = "logs-in-order";
  private static final String SHUFFLED = "logs-shuffled";
  private static final String REPEATED = "logs-repeated";
  private static final String INVENTORY = "inventory";
  private static final int PARTITIONS = 2;

  @TempDir static Path work;
  private static MiniCluster flink;
  private static EmbeddedKafka kafka;
  private static Path oneFile;
  private static Path severalFiles;
  private static Path inventory;
  private static TieringRun expected;
  private static List<byte[]> inOrder;

  @BeforeAll
  static void start() throws Exception {
    flink = TieringRun.cluster();
    GeneratedLogs logs = GeneratedLogs.of(5, 300, 40, 20_000, 20);
    List<byte[]> lines = arrivals(Duration.ZERO, logs.lines(), reborn());
    inOrder = lines;
    oneFile = TieringRun.write(work.resolve("logs.txt"), lines);
    inventory = TieringRun.write(work.resolve("inventory.jsonl"), logs.inventory());
    severalFiles = work.resolve("logs");
    List<byte[]> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, new Random(3));
    String[] names = {"b.txt", "2024/a.gz", "c.log.gz", "2024/03/d"};
    for (int i = 0; i < names.length; i++) {
      int from = shuffled.size() * i / names.length;
      int to = shuffled.size() * (i + 1) / names.length;
      TieringRun.write(severalFiles.resolve(names[i]), shuffled.subList(from, to));
    }

    kafka = EmbeddedKafka.start(work);
    kafka.createTopic(IN_ORDER, PARTITIONS, Map.of());
    kafka.createTopic(SHUFFLED, PARTITIONS, Map.of());
    kafka.createTopic(INVENTORY, 1, Map.of());
    KafkaRecords.publish(kafka.bootstrapServers(), INVENTORY, 1, logs.inventory());
    KafkaRecords.publish(kafka.bootstrapServers(), IN_ORDER, PARTITIONS, lines);
    KafkaRecords.publish(
        kafka.bootstrapServers(),
        SHUFFLED,
        PARTITIONS,
        arrivals(LOG_DELAY, logs.lines(), reborn()));

    expected = run(Mode.STREAMING_1, files(oneFile));
  }

  @AfterAll
  static void stop() throws Exception {
    kafka.close();
    flink.close();
  }

  @Test
  void decidesAndPlansAtAll() {
    assertThat(expected.decisions()).hasSizeGreaterThan(300).doesNotHaveDuplicates();
    assertThat(expected.plans()).hasSizeGreaterThan(20);
    assertThat(expected.forecastErrors()).hasSizeGreaterThan(50).doesNotHaveDuplicates();
    assertThat(values("stratum", expected.forecastErrors())).contains("SELDOM", "WEEKLY", "DAILY");
    assertThat(expected.deadLetters()).hasSize(20);
    assertThat(expected.savings()).hasSizeGreaterThan(50).doesNotHaveDuplicates();
    assertThat(values("reason_code", expected.decisions()))
        .contains("DELETED", "ALREADY_CHEAPEST", "CHEAPER_COLDER", "CHEAPER_WARMER");
    assertThat(values("tier", expected.decisions())).contains("HOT", "WARM");
  }

  @Test
  void decidesOnObjectsDeletedAndWrittenAgain() {
    List<String> reasons =
        expected.decisions().stream()
            .filter(decision -> decision.contains("s3://acme-data/reborn-0\""))
            .flatMap(decision -> values("reason_code", List.of(decision)).stream())
            .map(Object::toString)
            .toList();

    assertThat(reasons).contains("DELETED");
    assertThat(reasons.get(0)).isNotEqualTo("DELETED");
    assertThat(reasons.get(reasons.size() - 1)).isNotEqualTo("DELETED");
  }

  @ParameterizedTest
  @EnumSource
  void oneFile(Mode mode) throws Exception {
    TieringRun run = run(mode, files(oneFile));
    assertSame(run);
    assertThat(run.deadLetters()).isEqualTo(expected.deadLetters());
  }

  @ParameterizedTest
  @EnumSource
  void severalFilesInAnyOrder(Mode mode) throws Exception {
    assertSame(run(mode, files(severalFiles)));
  }

  @ParameterizedTest
  @EnumSource(names = {"STREAMING_1", "BATCH_2"})
  void topicInOrder(Mode mode) throws Exception {
    assertSame(run(mode, topic(IN_ORDER)));
  }

  @ParameterizedTest
  @EnumSource(names = {"STREAMING_1", "STREAMING_2", "BATCH_1"})
  void topicShuffledWithinTheLogDelay(Mode mode) throws Exception {
    assertSame(run(mode, topic(SHUFFLED)));
  }

  /** The same lines in one file and in several: each request counts once. */
  @ParameterizedTest
  @EnumSource(names = {"STREAMING_2", "BATCH_2"})
  void everyFileTwice(Mode mode) throws Exception {
    TieringRun run = run(mode, files(Path.of(oneFile + "," + severalFiles)));
    assertThat(run.decisions()).isEqualTo(expected.decisions());
    assertThat(run.plans()).isEqualTo(expected.plans());
    assertThat(run.forecastErrors()).isEqualTo(expected.forecastErrors());
    assertThat(run.savings()).isEqualTo(expected.savings());
    assertThat((long) run.counts().get("access-log.duplicates")).isGreaterThan(19_000L);

    TieringRun counted =
        run(mode, concat(files(Path.of(oneFile + "," + severalFiles)), "--deduplicate-within=0"));
    assertThat(counted.decisions()).isNotEqualTo(expected.decisions());
  }

  /** A shipper that sends the last thousand lines again and again. */
  @Test
  void topicWithRepeats() throws Exception {
    kafka.createTopic(REPEATED, PARTITIONS, Map.of());
    List<byte[]> repeated = new ArrayList<>();
    for (int from = 0; from < inOrder.size(); from += 1000) {
      List<byte[]> batch = inOrder.subList(from, Math.min(from + 1000, inOrder.size()));
      repeated.addAll(batch);
      repeated.addAll(batch);
    }
    KafkaRecords.publish(kafka.bootstrapServers(), REPEATED, PARTITIONS, repeated);
    TieringRun run = run(Mode.STREAMING_2, topic(REPEATED));
    assertThat(run.decisions()).isEqualTo(expected.decisions());
    assertThat(run.plans()).isEqualTo(expected.plans());
    assertThat(run.forecastErrors()).isEqualTo(expected.forecastErrors());
  }

  private static String[] concat(String[] flags, String more) {
    String[] all = Arrays.copyOf(flags, flags.length + 1);
    all[flags.length] = more;
    return all;
  }

  /** Some of the objects of traces that others recorded, over up to four years. */
  @ParameterizedTest
  @CsvSource({"lhcb, 20", "dandi-sets, 5", "dandi-assets, 20"})
  void recordedTraces(String trace, int oneObjectIn) throws Exception {
    Path traces = sharedTraces();
    Predicate<String> sampled = object -> Math.floorMod(object.hashCode(), oneObjectIn) == 0;
    Path logs =
        TieringRun.write(
            work.resolve(trace + ".csv"),
            sample(
                traces.resolve(trace + ".counts.csv.gz"),
                line -> sampled.test(line.substring(0, line.indexOf(',')))));
    Path objects =
        TieringRun.write(
            work.resolve(trace + ".jsonl"),
            sample(
                traces.resolve(trace + ".inventory.jsonl.gz"),
                line -> sampled.test(line.split("\"object\": ?\"")[1].split("\"")[0])));
    String[] flags = {"--access-logs=" + logs, "--inventory=" + objects, "--format=counts"};

    TieringRun first = run(Mode.STREAMING_1, flags);
    assertThat(first.decisions()).isNotEmpty();
    assertThat(first.plans()).isNotEmpty();
    assertThat(first.forecastErrors()).isNotEmpty();
    assertThat(first.deadLetters()).isEmpty();
    for (Mode mode : List.of(Mode.STREAMING_2, Mode.BATCH_1, Mode.BATCH_2)) {
      TieringRun other = run(mode, flags);
      assertThat(other.decisions()).as("%s", mode).isEqualTo(first.decisions());
      assertThat(other.plans()).as("%s", mode).isEqualTo(first.plans());
      assertThat(other.forecastErrors()).as("%s", mode).isEqualTo(first.forecastErrors());
    }
  }

  private static void assertSame(TieringRun run) {
    assertThat(run.decisions()).isEqualTo(expected.decisions());
    assertThat(run.plans()).isEqualTo(expected.plans());
    assertThat(run.forecastErrors()).isEqualTo(expected.forecastErrors());
    assertThat(run.deadLetters()).hasSameSizeAs(expected.deadLetters());
    assertThat(run.counts()).containsAllEntriesOf(expected.counts());
  }

  private static TieringRun run(Mode mode, String... flags) throws Exception {
    Path out = Files.createTempDirectory(work, "out-").resolve("results");
    return TieringRun.of(flink, mode, out, flags);
  }

  private static String[] files(Path logs) {
    return new String[] {
      "--access-logs=" + logs, "--inventory=" + inventory, "--format=s3", "--plan.max-objects=10"
    };
  }

  private static String[] topic(String name) {
    return new String[] {
      "--access-logs=kafka:" + name,
      "--inventory=kafka:" + INVENTORY,
      "--format=s3",
      "--plan.max-objects=10",
      "--kafka.bootstrap-servers=" + kafka.bootstrapServers(),
      "--kafka.bounded",
      "--allowed-log-delay=" + LOG_DELAY.toHours() + "h"
    };
  }

  /**
   * Lines in the order they arrive in: up to {@code delay} after their own time. Without a delay
   * those generated keep their order.
   */
  private static List<byte[]> arrivals(
      Duration delay, List<byte[]> generated, List<byte[]> inserted) {
    AccessLogParser parser =
        AccessLogParser.of(LogFormat.S3, LogOptions.asOf(System.currentTimeMillis()));
    Random random = new Random(9);
    record Arrival(long time, byte[] line) {}
    List<Arrival> arrivals = new ArrayList<>();
    long latest = 0;
    long last = 0;
    for (byte[] line : generated) {
      long time = parser.timeOf(line, 0, line.length);
      last = time == Long.MIN_VALUE ? last : time; // A damaged line stays where it is.
      latest = Math.max(latest, last);
      arrivals.add(
          new Arrival(
              delay.isZero() ? latest : last + (long) (random.nextDouble() * delay.toMillis()),
              line));
    }
    for (byte[] line : inserted) {
      arrivals.add(
          new Arrival(
              parser.timeOf(line, 0, line.length) + (long) (random.nextDouble() * delay.toMillis()),
              line));
    }
    arrivals.sort(Comparator.comparingLong(Arrival::time));
    return arrivals.stream().map(Arrival::line).toList();
  }

  /** Objects that no inventory lists, deleted and written again, once on the same day. */
  private static List<byte[]> reborn() {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String key = "reborn-" + i;
      lines.add(line(key, "PUT", "02/Mar/2024:10:00:0" + i));
      lines.add(line(key, "GET", "04/Mar/2024:11:00:00"));
      lines.add(line(key, "DELETE", "05/Mar/2024:23:59:59"));
      lines.add(line(key, "PUT", "12/Mar/2024:00:00:00"));
      lines.add(line(key, "DELETE", "12/Mar/2024:09:00:00"));
      lines.add(line(key, "PUT", "12/Mar/2024:09:00:0" + (1 + i)));
      lines.add(line(key, "GET", "13/Mar/2024:09:00:00"));
      lines.add(line(key, "DELETE", "14/Mar/2024:09:00:00"));
      lines.add(line(key, "PUT", "15/Mar/2024:00:00:00"));
    }
    return lines;
  }

  private static byte[] line(String key, String method, String time) {
    return ("79a59df900b949e5 acme-data [%s +0000] 192.0.2.3 arn:aws:iam::1:user/u 3E57427F33A59F07"
            + " REST.%s.OBJECT %s \"%s /%s HTTP/1.1\" %s - 900000 900000 70 10 \"-\" \"test\" -")
        .formatted(time, method, key, method, key, method.equals("DELETE") ? 204 : 200)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> values(String field, List<String> json) {
    Pattern pattern = Pattern.compile("\"" + field + "\":\"([A-Z_]*)\"");
    return json.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .distinct()
        .toList();
  }

  private static List<byte[]> sample(Path gz, Predicate<String> sampled) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    try (InputStream file = Files.newInputStream(gz);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.contains("://") && sampled.test(line)) {
          lines.add(line.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return lines;
  }

  /** They lie beside the project, and are never copied into it. */
  private static Path sharedTraces() {
    String property = System.getProperty("cloudflux.shared");
    Path found = property == null ? null : Path.of(property, "traces");
    for (Path dir = Path.of("").toAbsolutePath();
        found == null && dir != null;
        dir = dir.getParent()) {
      Path traces = dir.resolve("shared").resolve("traces");
      found = Files.isDirectory(traces) ? traces : null;
    }
    assumeTrue(found != null, "no shared/traces beside the project; -Dcloudflux.shared=<folder>");
    return found;
  }
}
