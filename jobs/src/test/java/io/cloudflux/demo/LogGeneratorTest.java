package io.cloudflux.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.demo.LogGenerator.Settings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LogGeneratorTest {
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 6, 1);
  private static final Settings SETTINGS =
      new Settings(7, 2_000, 42, 100_000, FIRST_DAY, "acme-data");

  /** All 26 fields; group 1 time, 2 operation, 3 key, 4 URI, 5 status, 6 sent, 7 size, 8 agent. */
  private static final Pattern LINE =
      Pattern.compile(
          "[0-9a-f]{64} acme-data \\[([^]]+)] \\S+ \\S+ [0-9A-Z]{16} (\\S+) (\\S+) \"([^\"]+)\""
              + " (\\d{3}|-) \\S+ (\\d+|-) (\\d+|-) (?:\\d+|-) (?:\\d+|-) \"[^\"]+\" \"([^\"]+)\" -"
              + " [A-Za-z0-9+/]{75}= \\S+ \\S+ \\S+ \\S+ \\S+ \\S+ (?:Yes|-)");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

  private record Line(
      Instant time,
      String operation,
      String key,
      String uri,
      String status,
      String sent,
      String size,
      String agent) {

    boolean reads() {
      return operation.equals("REST.GET.OBJECT") && (status.equals("200") || status.equals("206"));
    }

    DayOfWeek dayOfWeek() {
      return time.atOffset(ZoneOffset.UTC).getDayOfWeek();
    }
  }

  private static final List<Line> LINES = new ArrayList<>();
  private static final List<JsonNode> INVENTORY = new ArrayList<>();
  private static int damaged;

  @BeforeAll
  static void generate() throws Exception {
    LogGenerator generator = new LogGenerator(SETTINGS);
    generator.accessLog(
        bytes -> {
          Line line = parse(new String(bytes, StandardCharsets.ISO_8859_1));
          if (line == null) {
            damaged++;
          } else {
            LINES.add(line);
          }
        });
    List<String> inventory = new ArrayList<>();
    generator.inventory(inventory::add);
    ObjectMapper json = new ObjectMapper();
    for (String line : inventory) {
      INVENTORY.add(json.readTree(line));
    }
  }

  @Test
  void sameSeedGivesTheSameBytes() throws Exception {
    Settings small = new Settings(11, 300, 10, 5_000, FIRST_DAY, "b-1");
    LogGenerator generator = new LogGenerator(small);
    String once = digest(generator);

    assertThat(digest(generator)).isEqualTo(once);
    assertThat(digest(new LogGenerator(small))).isEqualTo(once);
    assertThat(digest(new LogGenerator(new Settings(12, 300, 10, 5_000, FIRST_DAY, "b-1"))))
        .isNotEqualTo(once);
    // Pinned: another JDK, processor or locale must give these bytes too.
    assertThat(once).isEqualTo("f628ae0d11064c52");
  }

  @Test
  void emitsAsManyLinesAsAskedFor() {
    assertThat((double) LINES.size()).isCloseTo(100_000, within(2_000.0));
    assertThat(damaged).isEqualTo(SETTINGS.damagedLines()).isEqualTo(40);
    assertThat(new LogGenerator(SETTINGS).lineCount()).isEqualTo(LINES.size() + damaged);
  }

  @Test
  void linesAreAtMostTwoHoursLate() {
    Instant newest = Instant.MIN;
    long latest = 0;
    boolean outOfOrder = false;
    for (Line line : LINES) {
      if (line.time().isBefore(newest)) {
        outOfOrder = true;
        latest = Math.max(latest, newest.getEpochSecond() - line.time().getEpochSecond());
      } else {
        newest = line.time();
      }
    }
    assertThat(outOfOrder).isTrue();
    assertThat(latest).isGreaterThan(3600).isLessThanOrEqualTo(LogGenerator.MAX_DELAY_SECONDS);
  }

  @Test
  void linesAreOfThePeriod() {
    Instant start = FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = FIRST_DAY.plusDays(42).atStartOfDay(ZoneOffset.UTC).toInstant();
    assertThat(LINES).allMatch(l -> !l.time().isBefore(start) && l.time().isBefore(end));
    for (int day = 0; day < 42; day++) {
      LocalDate date = FIRST_DAY.plusDays(day);
      assertThat(count(l -> l.time().atOffset(ZoneOffset.UTC).toLocalDate().equals(date)))
          .as("requests on " + date)
          .isPositive();
    }
  }

  @Test
  void aThirdOfTheObjectsIsNeverRead() {
    Set<String> read = new HashSet<>();
    LINES.stream().filter(Line::reads).forEach(l -> read.add(l.key()));

    long never = keys().stream().filter(key -> !read.contains(key)).count();
    assertThat((double) never / INVENTORY.size()).isBetween(1 / 3.0, 0.75);
    assertThat(keys()).containsAll(read);
  }

  @Test
  void popularityIsSkewed() {
    Map<String, Integer> reads = new HashMap<>();
    LINES.stream().filter(Line::reads).forEach(l -> reads.merge(l.key(), 1, Integer::sum));
    List<Integer> counts = reads.values().stream().sorted((a, b) -> b - a).toList();

    long all = counts.stream().mapToLong(c -> c).sum();
    long tenth = counts.stream().limit(counts.size() / 10).mapToLong(c -> c).sum();
    assertThat((double) tenth / all).isGreaterThan(0.5);
    assertThat((double) counts.get(0) / all).isLessThan(0.25);
  }

  @Test
  void weeksAndDaysShow() {
    Predicate<Line> dataset = l -> l.reads() && l.key().startsWith("datasets/ml/");
    long weekend = count(dataset.and(l -> l.dayOfWeek().getValue() > 5));
    long weekdays = count(dataset.and(l -> l.dayOfWeek().getValue() <= 5));
    assertThat(weekdays / 5.0).isGreaterThan(3 * weekend / 2.0);

    Predicate<Line> asset = l -> l.reads() && l.key().startsWith("web/assets/");
    long night = count(asset.and(l -> hour(l) >= 2 && hour(l) < 5));
    long evening = count(asset.and(l -> hour(l) >= 18 && hour(l) < 21));
    assertThat(evening).isGreaterThan(5 * night);
  }

  @Test
  void interestDecaysWithAge() {
    Map<String, Instant> created = new HashMap<>();
    INVENTORY.forEach(o -> created.put(key(o), Instant.parse(o.get("last_modified").asText())));
    // Of videos born in the first week, so that every age up to a month was lived through.
    Instant week = FIRST_DAY.plusDays(7).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant start = FIRST_DAY.atStartOfDay(ZoneOffset.UTC).toInstant();
    int[] byWeekOfAge = new int[6];
    for (Line line : LINES) {
      Instant birth = created.get(line.key());
      if (line.reads()
          && line.key().startsWith("media/video/")
          && !birth.isBefore(start)
          && birth.isBefore(week)) {
        long age = line.time().getEpochSecond() - birth.getEpochSecond();
        byWeekOfAge[(int) (age / (7 * 86_400))]++;
      }
    }
    assertThat(byWeekOfAge[0]).isGreaterThan(2 * byWeekOfAge[4]);
  }

  @Test
  void oldDataSetsAreSuddenlyRead() {
    Map<String, Map<LocalDate, Integer>> reads = new HashMap<>();
    Set<String> old = new HashSet<>();
    for (JsonNode object : INVENTORY) {
      if (object.get("last_modified").asText().compareTo("2026-04-01") < 0
          && key(object).startsWith("datasets/ml/")) {
        old.add(key(object));
      }
    }
    for (Line line : LINES) {
      if (line.reads() && old.contains(line.key())) {
        reads
            .computeIfAbsent(line.key(), key -> new HashMap<>())
            .merge(line.time().atOffset(ZoneOffset.UTC).toLocalDate(), 1, Integer::sum);
      }
    }
    assertThat(reads.values())
        .anyMatch(
            days -> {
              int all = days.values().stream().mapToInt(c -> c).sum();
              int peak =
                  days.keySet().stream()
                      .mapToInt(d -> days.get(d) + days.getOrDefault(d.plusDays(1), 0))
                      .max()
                      .orElse(0);
              return all >= 10 && peak >= 0.9 * all;
            });
  }

  @Test
  void nothingIsReadBeforeItsBirthOrAfterItsDeletion() {
    Map<String, Instant> created = new HashMap<>();
    Map<String, Instant> deleted = new HashMap<>();
    INVENTORY.forEach(o -> created.put(key(o), Instant.parse(o.get("last_modified").asText())));
    LINES.stream()
        .filter(l -> l.operation().equals("REST.DELETE.OBJECT") || l.operation().contains("EXPIRE"))
        .forEach(l -> deleted.put(l.key(), l.time()));

    assertThat(deleted).isNotEmpty();
    assertThat(LINES)
        .filteredOn(Line::reads)
        .allMatch(l -> !l.time().isBefore(created.get(l.key())))
        .allMatch(l -> l.time().isBefore(deleted.getOrDefault(l.key(), Instant.MAX)));
  }

  @Test
  void objectsBornInThePeriodAreWritten() {
    Set<String> born = new HashSet<>();
    for (JsonNode object : INVENTORY) {
      if (object.get("last_modified").asText().compareTo("2026-06-01") >= 0) {
        born.add(key(object));
      }
    }
    Set<String> written = new HashSet<>();
    LINES.stream()
        .filter(l -> l.operation().matches("REST\\.PUT\\.OBJECT|REST\\.POST\\.UPLOAD"))
        .forEach(l -> written.add(l.key()));
    assertThat(born).hasSizeGreaterThan(200);
    assertThat(written).isEqualTo(born);
  }

  @Test
  void allSortsOfRequestsOccur() {
    Set<String> operations = new HashSet<>();
    Set<String> statuses = new HashSet<>();
    LINES.forEach(
        l -> {
          operations.add(l.operation());
          statuses.add(l.status());
        });
    assertThat(operations)
        .contains(
            "REST.GET.OBJECT",
            "REST.HEAD.OBJECT",
            "REST.GET.BUCKET",
            "REST.PUT.OBJECT",
            "REST.PUT.PART",
            "REST.POST.UPLOADS",
            "REST.POST.UPLOAD",
            "REST.DELETE.OBJECT",
            "S3.EXPIRE.OBJECT",
            "REST.GET.OBJECT_TAGGING",
            "REST.GET.ACL");
    assertThat(statuses).contains("200", "204", "206", "304", "403", "404", "-");

    long tools = count(l -> l.agent().matches("(cloud-custodian|datadog|bucket-antivirus).*"));
    assertThat(tools / 100_000.0).isCloseTo(0.01, within(0.002));
    assertThat(LINES)
        .anyMatch(l -> l.uri().contains("%20"))
        .anyMatch(l -> l.uri().contains("%C3%9C"))
        .anyMatch(l -> l.key().contains(" "));
    assertThat(LINES).filteredOn(l -> l.status().equals("206")).allMatch(LogGeneratorTest::isRange);
  }

  @Test
  void inventoryListsEveryObjectOnce() {
    assertThat(INVENTORY).hasSize(2_000);
    assertThat(keys()).hasSize(2_000);
    Map<String, Integer> classes = new HashMap<>();
    int latencySensitive = 0;
    for (JsonNode object : INVENTORY) {
      assertThat(object.get("object").asText()).startsWith("s3://acme-data/");
      assertThat(object.get("size_bytes").isIntegralNumber()).isTrue();
      assertThat(object.get("size_bytes").asLong()).isPositive();
      assertThat(object.get("last_modified").asText()).endsWith("Z");
      assertThat(Instant.parse(object.get("last_modified").asText()))
          .isBefore(FIRST_DAY.plusDays(42).atStartOfDay(ZoneOffset.UTC).toInstant());
      assertThat(object.get("tags").isObject()).isTrue();
      latencySensitive += object.get("tags").path("latency_ms").asText().equals("50") ? 1 : 0;
      classes.merge(object.get("storage_class").asText(), 1, Integer::sum);
    }
    assertThat(classes).containsOnlyKeys("STANDARD", "STANDARD_IA", "GLACIER_IR");
    assertThat(classes.get("STANDARD")).isGreaterThan(1_600);
    assertThat(classes.get("STANDARD_IA")).isGreaterThan(classes.get("GLACIER_IR"));
    assertThat(latencySensitive).isBetween(1, 20);
  }

  @Test
  void damageCanBeTurnedOff() {
    int[] bad = new int[1];
    new LogGenerator(new Settings(7, 300, 3, 3_000, FIRST_DAY, "acme-data", 0))
        .accessLog(
            b -> bad[0] += parse(new String(b, StandardCharsets.ISO_8859_1)) == null ? 1 : 0);
    assertThat(bad[0]).isZero();
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new Settings(1, 0, 1, 1, FIRST_DAY, "bucket"))
        .hasMessage("objects: 0; allowed: at least 100");
    assertThatThrownBy(() -> new Settings(1, 100, 0, 1, FIRST_DAY, "bucket"))
        .hasMessage("days: 0; allowed: 1 to 3650");
    assertThatThrownBy(() -> new Settings(1, 100, 1, 1, FIRST_DAY, "No Bucket"))
        .hasMessage("bucket: No Bucket; allowed: a name that S3 allows");
    assertThatThrownBy(() -> new LogGenerator(new Settings(1, 1_000, 90, 50, FIRST_DAY, "bucket")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("events: 50; writes");
  }

  @Test
  void defaultsAreTheDemo() {
    assertThat(Settings.defaults())
        .isEqualTo(new Settings(7, 6_000, 90, 1_100_000, FIRST_DAY, "acme-data", 40));
  }

  private static boolean isRange(Line line) {
    return Long.parseLong(line.sent()) <= Long.parseLong(line.size());
  }

  private static int hour(Line line) {
    return line.time().atOffset(ZoneOffset.UTC).getHour();
  }

  private static long count(Predicate<Line> which) {
    return LINES.stream().filter(which).count();
  }

  private static Set<String> keys() {
    Set<String> keys = new HashSet<>();
    INVENTORY.forEach(object -> keys.add(key(object)));
    return keys;
  }

  private static String key(JsonNode object) {
    return object.get("object").asText().substring("s3://acme-data/".length());
  }

  /** The parsed line, or null if it is damaged. */
  private static Line parse(String text) {
    Matcher m = LINE.matcher(text);
    if (!m.matches()) {
      return null;
    }
    Instant time;
    try {
      time = OffsetDateTime.parse(m.group(1), TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
    if (time.isAfter(Instant.parse("2100-01-01T00:00:00Z"))) {
      return null;
    }
    String key = URLDecoder.decode(m.group(3), StandardCharsets.UTF_8);
    return new Line(
        time, m.group(2), key, m.group(4), m.group(5), m.group(6), m.group(7), m.group(8));
  }

  private static String digest(LogGenerator generator) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    generator.accessLog(
        line -> {
          digest.update(line);
          digest.update((byte) '\n');
        });
    generator.inventory(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }
}
