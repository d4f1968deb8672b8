package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From counts and an inventory to what every policy would have been billed. */
class BacktestITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDate FIRST = LocalDate.of(2024, 1, 15);
  private static final int DAYS = 200;
  private static final int OBJECTS = 24;
  private static final double DAY = 12.0 / 365;
  private static final double GIB = 1L << 30;

  @TempDir static Path work;
  private static Path counts;
  private static Path inventory;
  private static final long[] SIZES = new long[OBJECTS];
  private static final int[] BORN = new int[OBJECTS];
  private static final int[][] READS = new int[OBJECTS][DAYS];
  private static Launched launched;
  private static JsonNode report;

  @BeforeAll
  static void replay() throws Exception {
    Random draws = new Random(17);
    List<String> lines = new ArrayList<>(List.of("object,day,reads,bytes"));
    List<String> listed = new ArrayList<>();
    for (int object = 0; object < OBJECTS; object++) {
      SIZES[object] = (long) Math.pow(10, 7 + 4 * draws.nextDouble());
      BORN[object] = object % 3 == 0 ? draws.nextInt(60) : -draws.nextInt(200);
      double rate = Math.pow(10, -2 + 1.5 * draws.nextDouble());
      for (int day = Math.max(0, BORN[object]); day < DAYS; day++) {
        boolean reads = object == 1 ? day == 0 || day == DAYS - 1 : draws.nextDouble() < rate;
        READS[object][day] = reads ? 1 + draws.nextInt(3) : 0;
        if (READS[object][day] > 0) {
          int count = READS[object][day];
          lines.add(
              "%s,%s,%d,%d"
                  .formatted(id(object), FIRST.plusDays(day), count, count * SIZES[object]));
        }
      }
      listed.add(
          """
          {"object":"%s","size_bytes":%d,"last_modified":"%sT00:00:00Z"}\
          """
              .formatted(id(object), SIZES[object], FIRST.plusDays(BORN[object])));
    }
    counts = Files.write(work.resolve("counts.csv"), lines);
    inventory = Files.write(work.resolve("inventory.jsonl"), listed);
    launched = backtest("one", "-p1", "--plot=" + work.resolve("plot.png"));
    assertThat(launched.status()).as(launched.err()).isZero();
    report = report("one");
  }

  private static String id(int object) {
    return "s3://bucket/dir-%d/part-%02d".formatted(object % 4, object);
  }

  private static Launched backtest(String name, String... more) {
    return backtest(counts, inventory, name, more);
  }

  private static Launched backtest(Path logs, Path listed, String name, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "backtest",
                "--access-logs=" + logs,
                "--format=counts",
                "--inventory=" + listed,
                "--report=" + work.resolve(name + ".json"),
                "--moves=" + work.resolve(name + ".moves")));
    args.addAll(List.of(more));
    return Launched.with(args.toArray(new String[0]));
  }

  private static JsonNode report(String name) throws Exception {
    return JSON.readTree(work.resolve(name + ".json").toFile());
  }

  @Test
  void reportsEveryPolicy() {
    assertThat(report.path("first_day").asText()).isEqualTo(FIRST.toString());
    assertThat(report.path("scored_from").asText()).isEqualTo(FIRST.toString());
    assertThat(report.path("last_day").asText()).isEqualTo(FIRST.plusDays(DAYS - 1).toString());
    assertThat(report.path("bytes_read").asText()).isEqualTo("whole objects");
    assertThat(report.path("size_scale").asDouble()).isEqualTo(1);
    JsonNode s3 = report.path("providers").path("s3");
    assertThat(s3.path("objects").asInt()).isEqualTo(OBJECTS);
    long days = 0;
    for (int born : BORN) {
      days += DAYS - Math.max(0, born);
    }
    assertThat(s3.path("object_days").asLong()).isEqualTo(days);
    List<String> names = new ArrayList<>();
    s3.path("policies").fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactly(
            "nothing",
            "age-30-90",
            "idle-30-90",
            "idle-30-90-promote",
            "ski-rental",
            "auto",
            "threshold",
            "expected-cost",
            "cloudflux",
            "optimum");
    assertThat(names).allSatisfy(name -> assertThat(launched.out()).contains("  " + name + " "));
    double optimum = cost("optimum");
    for (String name : names) {
      JsonNode policy = s3.path("policies").path(name);
      assertThat(policy.path("cost_over_optimum").asDouble())
          .isCloseTo(cost(name) / optimum, within(1e-9))
          .isGreaterThan(1 - 1e-6);
      assertThat(policy.path("saving").asDouble())
          .isCloseTo(cost("nothing") - cost(name), within(1e-9));
      assertThat(sum(policy.path("lines"))).isCloseTo(cost(name), within(1e-9));
      assertThat(sum(policy.path("prefixes"))).isCloseTo(cost(name), within(1e-9));
      double months = 0;
      for (JsonNode month : policy.path("months")) {
        months += sum(month);
      }
      assertThat(months).isCloseTo(cost(name), within(1e-9));
      assertThat(policy.path("prefixes")).hasSize(4);
      assertThat(policy.path("months")).hasSize(8);
    }
    // At least the model before any is trained.
    assertThat(report.path("models")).isNotEmpty();
  }

  private static double cost(String policy) {
    return report
        .path("providers")
        .path("s3")
        .path("policies")
        .path(policy)
        .path("cost")
        .asDouble();
  }

  private static double sum(JsonNode amounts) {
    double sum = 0;
    for (JsonNode amount : amounts) {
      sum += amount.asDouble();
    }
    return sum;
  }

  @Test
  void isTheSameAtAnyParallelism() throws Exception {
    Launched two = backtest("two", "-p2");

    assertThat(two.status()).as(two.err()).isZero();
    assertThat(two.out()).isEqualTo(launched.out());
    assertThat(report("two")).isEqualTo(report);
    assertThat(sorted("two")).isNotEmpty().isEqualTo(sorted("one"));
  }

  private static double requests(String name) throws Exception {
    return report(name)
        .at("/providers/s3/policies/threshold/lines/read_requests")
        .asDouble(Double.NaN);
  }

  private static List<String> sorted(String name) throws Exception {
    return Files.readAllLines(work.resolve(name + ".moves")).stream().sorted().toList();
  }

  /** A loop over days, at the prices of S3 as they are printed. */
  @Test
  void anyoneCanRecomputeCostsFromMovesAndCounts() throws Exception {
    Map<String, Map<String, TreeMap<LocalDate, String>>> moves = new HashMap<>();
    Map<String, Integer> moved = new HashMap<>();
    for (String line : Files.readAllLines(work.resolve("one.moves"))) {
      JsonNode move = JSON.readTree(line);
      assertThat(move.path("provider").asText()).isEqualTo("s3");
      moved.merge(move.path("policy").asText(), 1, Integer::sum);
      moves
          .computeIfAbsent(move.path("policy").asText(), any -> new HashMap<>())
          .computeIfAbsent(move.path("object").asText(), any -> new TreeMap<>())
          .put(LocalDate.parse(move.path("day").asText()), move.path("to").asText());
    }
    JsonNode policies = report.path("providers").path("s3").path("policies");
    policies
        .fieldNames()
        .forEachRemaining(
            policy -> {
              double total = 0;
              for (int object = 0; object < OBJECTS; object++) {
                total +=
                    bill(
                        object,
                        moves
                            .getOrDefault(policy, Map.of())
                            .getOrDefault(id(object), new TreeMap<>()));
              }
              // Each amount is rounded to 1e-10 by object, month and line.
              assertThat(cost(policy)).as(policy).isCloseTo(total, within(1e-7));
              assertThat(policies.path(policy).path("moves").asInt())
                  .isEqualTo(moved.getOrDefault(policy, 0));
            });
    assertThat(moved.keySet()).contains("age-30-90", "auto", "cloudflux", "optimum");
    assertThat(moved).doesNotContainKey("nothing");
  }

  private record S3(
      double storage, double get, double put, double retrieval, double transition, int days) {}

  private static final Map<String, S3> PRICES =
      Map.of(
          "STANDARD", new S3(0.023, 0.0004, 0.005, 0, 0, 0),
          "INTELLIGENT_TIERING", new S3(0.023, 0.0004, 0.005, 0, 0.01, 0),
          "STANDARD_IA", new S3(0.0125, 0.001, 0.01, 0.01, 0.01, 30),
          "GLACIER_IR", new S3(0.004, 0.01, 0.02, 0.03, 0.02, 90));

  private static double bill(int object, TreeMap<LocalDate, String> moves) {
    double gb = SIZES[object] / GIB;
    String in = "STANDARD";
    int served = 0;
    int idle = 0;
    double usd = 0;
    for (int day = Math.max(0, BORN[object]); day < DAYS; day++) {
      String to = moves.get(FIRST.plusDays(day));
      if (to != null) {
        usd += Math.max(0, PRICES.get(in).days - served) * gb * PRICES.get(in).storage * DAY;
        boolean byRule = in.equals("STANDARD") || to.equals("GLACIER_IR");
        usd +=
            byRule
                ? PRICES.get(to).transition / 1000
                : PRICES.get(to).put / 1000
                    + PRICES.get(in).get / 1000
                    + gb * PRICES.get(in).retrieval;
        in = to;
        served = 0;
        idle = 0;
      }
      int reads = READS[object][day];
      idle = reads > 0 ? 0 : idle;
      double storage = PRICES.get(in).storage;
      if (in.equals("INTELLIGENT_TIERING")) {
        storage = idle < 30 ? 0.023 : idle < 90 ? 0.0125 : 0.004;
        usd += 0.0025 / 1000 * DAY;
      }
      usd += gb * storage * DAY;
      usd += reads * (PRICES.get(in).get / 1000 + gb * PRICES.get(in).retrieval);
      served++;
      idle++;
    }
    return usd + Math.max(0, PRICES.get(in).days - served) * gb * PRICES.get(in).storage * DAY;
  }

  @Test
  void replaysWithThePricesItIsTold() throws Exception {
    Launched run =
        backtest(
            "all",
            "--providers=gcs,azure",
            "--policies=nothing,auto,cloudflux-foresight,optimum",
            "--warm-up-days=20",
            "--size-scale=3",
            "--bytes-read=logged");

    assertThat(run.status()).as(run.err()).isZero();
    JsonNode all = report("all");
    assertThat(all.path("scored_from").asText()).isEqualTo(FIRST.plusDays(20).toString());
    assertThat(all.path("size_scale").asDouble()).isEqualTo(3);
    assertThat(all.path("bytes_read").asText()).isEqualTo("as logged");
    assertThat(all.path("providers")).hasSize(2);
    for (String provider : List.of("gcs", "azure")) {
      JsonNode policies = all.path("providers").path(provider).path("policies");
      assertThat(policies).hasSize(4);
      assertThat(policies.path("cloudflux-foresight").path("cost_over_optimum").asDouble())
          .isBetween(1.0, 1.1);
    }
    // Who knows what comes needs no model.
    assertThat(run.err()).doesNotContain("Trained");
  }

  /** Of a prefix that is read through once a week, all policies see what else reads it. */
  @Test
  void leavesScansOutWhereFalseHeatIsIgnored() throws Exception {
    List<String> quiet = new ArrayList<>();
    List<String> scans = new ArrayList<>();
    List<String> listed = new ArrayList<>();
    for (int object = 0; object < 30; object++) {
      String id = "s3://bucket/backed-up/" + object;
      listed.add(
          """
          {"object":"%s","size_bytes":1073741824,"last_modified":"%sT00:00:00Z"}\
          """
              .formatted(id, FIRST.minusDays(200)));
      for (int day = 10; day < DAYS; day += 7) {
        scans.add("%s,%s,1,1073741824".formatted(id, FIRST.plusDays(day)));
      }
    }
    quiet.add("s3://bucket/other/x,%s,1,1".formatted(FIRST));
    quiet.add("s3://bucket/other/x,%s,1,1".formatted(FIRST.plusDays(DAYS - 1)));
    scans.addAll(quiet);
    Path list = Files.write(work.resolve("backed-up.jsonl"), listed);
    Map<String, List<String>> moves = new HashMap<>();
    for (String heat : List.of("count", "ignore")) {
      Path policy =
          Files.writeString(
              work.resolve("scans-" + heat + ".yaml"),
              "version: x\npolicy: threshold\nscans: {objects: 30}\nfalse-heat: " + heat);
      for (String logs : List.of("quiet", "scanned")) {
        Path lines = Files.write(work.resolve(logs + ".csv"), logs.equals("quiet") ? quiet : scans);
        String name = logs + "-" + heat;
        Launched run =
            backtest(lines, list, name, "--policies=threshold", "--policy-file=" + policy, "-p2");
        assertThat(run.status()).as(run.err()).isZero();
        moves.put(name, sorted(name));
      }
    }
    assertThat(moves.get("quiet-ignore"))
        .hasSizeGreaterThan(29)
        .isEqualTo(moves.get("quiet-count"));
    assertThat(moves.get("scanned-ignore")).isEqualTo(moves.get("quiet-ignore"));
    assertThat(moves.get("scanned-count")).isNotEqualTo(moves.get("quiet-count"));
    // They are billed all the same.
    assertThat(requests("scanned-ignore")).isGreaterThan(10 * requests("quiet-ignore"));
  }

  @Test
  void drawsThePlot() throws Exception {
    BufferedImage plot = ImageIO.read(work.resolve("plot.png").toFile());
    assertThat(plot.getWidth()).isGreaterThan(1000);
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < plot.getWidth(); x += 3) {
      for (int y = 0; y < plot.getHeight(); y += 3) {
        colours.add(plot.getRGB(x, y));
      }
    }
    assertThat(colours).hasSizeGreaterThan(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--warm-up-days=-1|--warm-up-days: '-1' is not 0 or more",
        "--retrain-days=0|--retrain-days: '0' is not at least 1",
        "--bytes-read=some|--bytes-read: 'some' is neither whole nor logged",
        "--size-scale=0|--size-scale: '0.0' is not above 0",
        "--size-scale=NaN|--size-scale: 'NaN' is not above 0",
        "--size-scale=Infinity|--size-scale: 'Infinity' is not",
        "--providers=s3,moon|--providers: 'moon' is unknown; allowed: s3, ",
        "--default-provider=moon|--default-provider: 'moon' is unknown; allowed: s3," + " ",
        "--policies=guess|--policies: 'guess' is not one of nothing, age-30-90, ",
        "--policies=nothing,optimal|--policies: 'optimal' is not one of nothing, age-30-90, ",
        "--policy-file=/no/policy.yaml|--policy-file: '/no/policy.yaml' cannot be read",
        "--prices=/no/prices.yaml|--prices: '/no/prices.yaml' cannot be read"
      })
  void badFlagsNameKeyAndAllowedValues(String flag) {
    String[] parts = flag.split("\\|");
    Launched wrong = backtest("wrong", parts[0]);

    assertThat(wrong.status()).as(wrong.err()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err().lines()).hasSize(1);
    assertThat(wrong.err()).startsWith("cloudflux: " + parts[1]);
    assertThat(work.resolve("wrong.json")).doesNotExist();
  }

  @Test
  void logsWithoutALineSaySo() throws Exception {
    Path empty = Files.writeString(work.resolve("empty.csv"), "object,day,reads,bytes\n");
    Launched run =
        Launched.with(
            "backtest", "--access-logs=" + empty, "--format=counts", "--policies=nothing");

    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains("--access-logs: no line could be read");
  }
}
