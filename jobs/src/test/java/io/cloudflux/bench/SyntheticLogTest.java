package io.cloudflux.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.Operation;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a line costs by objects and skew can only be told of logs that hold exactly those. */
class SyntheticLogTest {
  private static final int OBJECTS = 1_000;
  private static final long LINES = 32_000;
  private static final long READS = 30_000;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Skew.class)
  void holdsItsObjectsAndReadsToTheLine(Skew skew) throws Exception {
    List<AccessEvent> events =
        events(new SyntheticLog(OBJECTS, LINES, skew, SyntheticLog.DAYS, 7, false));

    assertThat(events).hasSize((int) LINES);
    assertThat(counts(events).values().stream().mapToLong(n -> n).sum()).isEqualTo(READS);
    assertThat(counts(events)).hasSize(OBJECTS);
    Set<String> touched = new HashSet<>();
    Set<Long> ids = new HashSet<>();
    long before = Long.MIN_VALUE;
    for (AccessEvent event : events) {
      touched.add(event.object());
      ids.add(event.requestId());
      assertThat(event.timeMillis()).isGreaterThanOrEqualTo(before);
      before = event.timeMillis();
    }
    assertThat(touched).hasSize(OBJECTS);
    assertThat(ids).hasSize((int) LINES);
    assertThat(before - events.get(0).timeMillis()).isBetween(29 * 86_400_000L, 30 * 86_400_000L);
  }

  @Test
  void uniformReadsAllAlike() throws Exception {
    assertThat(sorted(Skew.UNIFORM)).containsOnly(30L);
  }

  @Test
  void halfReadsOneObjectHalfTheTime() throws Exception {
    List<Long> counts = sorted(Skew.HALF);

    assertThat(counts.get(0)).isEqualTo(READS / 2);
    assertThat(counts.subList(1, OBJECTS)).allMatch(count -> count == 15 || count == 16);
  }

  @Test
  void zipfFollowsItsExponent() throws Exception {
    List<Long> flat = sorted(Skew.ZIPF_1_0);
    List<Long> steep = sorted(Skew.ZIPF_1_3);

    // Beyond each object's first read; H(1000) = 7.4855, the same with exponent 1.3 is 3.5125.
    assertThat((double) flat.get(0)).isBetween(29_000 / 7.4855, 29_000 / 7.4855 + 2);
    assertThat(flat.get(9) - 1.0).isBetween(flat.get(0) / 10.0 - 2, flat.get(0) / 10.0 + 2);
    assertThat(steep.get(9) - 1.0)
        .isBetween(steep.get(0) * Math.pow(10, -1.3) - 2, steep.get(0) * Math.pow(10, -1.3) + 2);
    assertThat(steep.get(0)).isGreaterThan(2 * flat.get(0));
    assertThat(steep.get(OBJECTS - 1)).isBetween(1L, 3L);
  }

  @Test
  void readsComeInNoOrderOfObjects() throws Exception {
    List<AccessEvent> events =
        events(new SyntheticLog(OBJECTS, LINES, Skew.HALF, SyntheticLog.DAYS, 7, false));
    long first =
        counts(events.subList(0, (int) LINES / 4)).values().stream().max(Long::compare).get();

    assertThat(first).isBetween(READS / 8 - 200, READS / 8 + 200);
  }

  @Test
  void aMinuteBehindTheLogReadsSomeOfItsObjectsOnce() throws Exception {
    SyntheticLog log = new SyntheticLog(OBJECTS, LINES, Skew.UNIFORM, SyntheticLog.DAYS, 7, false);
    List<AccessEvent> before = events(log);
    Path first = folder.resolve("first.log");
    Path second = folder.resolve("second.log");
    log.writeMinute(first, 30, 0);
    log.writeMinute(second, 30, 1);

    List<AccessEvent> minutes = parsed(List.of(first, second));
    assertThat(counts(minutes)).hasSize(30);
    assertThat(counts(before).keySet()).containsAll(counts(minutes).keySet());
    long begin = minutes.get(0).timeMillis();
    assertThat(begin).isGreaterThan(before.get(before.size() - 1).timeMillis());
    assertThat(minutes.get(29).timeMillis()).isLessThan(begin + 60_000);
    assertThat(minutes.get(30).timeMillis()).isEqualTo(begin + 60_000);
    Set<Long> ids = new HashSet<>();
    before.forEach(event -> ids.add(event.requestId()));
    minutes.forEach(event -> ids.add(event.requestId()));
    assertThat(ids).hasSize(before.size() + 60);
  }

  @Test
  void compressedFilesHoldTheSameLines() throws Exception {
    SyntheticLog plain = new SyntheticLog(10, 320, Skew.UNIFORM, SyntheticLog.DAYS, 7, false);
    SyntheticLog compressed = new SyntheticLog(10, 320, Skew.UNIFORM, SyntheticLog.DAYS, 7, true);

    assertThat(lines(compressed.write(folder))).isEqualTo(lines(plain.write(folder)));
    assertThat(compressed.write(folder)).allMatch(file -> file.toString().endsWith(".log.gz"));
  }

  @Test
  void finishedLogsAreUsedAgain() throws Exception {
    SyntheticLog log = new SyntheticLog(10, 320, Skew.UNIFORM, SyntheticLog.DAYS, 7, false);
    Path file = log.write(folder).get(0);
    Files.writeString(file, "kept");

    assertThat(log.write(folder).get(0)).hasContent("kept");
  }

  @Test
  void tooFewLinesAreRefusedWithTheLeastThereMustBe() {
    long fewest = SyntheticLog.fewestLines(OBJECTS);

    assertThat(new SyntheticLog(OBJECTS, fewest, Skew.UNIFORM, SyntheticLog.DAYS, 7, false).reads())
        .isEqualTo(2 * OBJECTS);
    assertThatThrownBy(
            () -> new SyntheticLog(OBJECTS, fewest - 1, Skew.UNIFORM, SyntheticLog.DAYS, 7, false))
        .hasMessageContaining("for 1,000 objects at least 2,133 lines are needed");
  }

  private List<Long> sorted(Skew skew) throws Exception {
    List<Long> counts =
        new ArrayList<>(
            counts(events(new SyntheticLog(OBJECTS, LINES, skew, SyntheticLog.DAYS, 7, false)))
                .values());
    counts.sort(Collections.reverseOrder());
    return counts;
  }

  private List<AccessEvent> events(SyntheticLog log) throws Exception {
    return parsed(log.write(folder));
  }

  private static List<AccessEvent> parsed(List<Path> files) throws Exception {
    AccessLogParser parser = AccessLogParser.of(LogFormat.S3, LogOptions.asOf(1_800_000_000_000L));
    List<AccessEvent> events = new ArrayList<>();
    for (String line : lines(files)) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      parser.parse(bytes, 0, bytes.length, record -> events.add((AccessEvent) record));
    }
    return events;
  }

  private static Map<String, Long> counts(List<AccessEvent> events) {
    Map<String, Long> counts = new HashMap<>();
    for (AccessEvent event : events) {
      if (event.operation() == Operation.READ) {
        counts.merge(event.object(), 1L, Long::sum);
      }
    }
    return counts;
  }

  private static List<String> lines(List<Path> files) throws Exception {
    List<String> lines = new ArrayList<>();
    for (Path file : files) {
      try (var bytes = Files.newInputStream(file);
          BufferedReader reader =
              new BufferedReader(
                  new InputStreamReader(
                      file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
                      StandardCharsets.UTF_8))) {
        reader.lines().forEach(lines::add);
      }
    }
    return lines;
  }
}
