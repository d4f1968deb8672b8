package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.TieringRun.Mode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a file holds, the job ends well: every bad line is a dead letter with its bytes and its
 * place, once, and the good ones around it count as if it were not there.
 */
class DirtyInputITCase {
  private static final String ACCESS_LOG = "access-log";
  private static final String INVENTORY = "inventory";
  private static final int GOOD_LINES = 4000;

  /**
   * What is expected of a bad line.
   *
   * @param file last part of its path
   * @param position byte offset in the unpacked file
   * @param raw its bytes, in short: up to a megabyte would be too much to read
   */
  private record Letter(String stage, String reason, String file, long position, String raw) {}

  @TempDir static Path work;
  private static MiniCluster flink;
  private static Path dirty;
  private static Path dirtyInventory;
  private static final Set<Letter> BAD = new HashSet<>();
  private static long blankLines;
  private static TieringRun clean;

  @BeforeAll
  static void start() throws Exception {
    flink = TieringRun.cluster();
    GeneratedLogs logs = GeneratedLogs.of(17, 120, 15, GOOD_LINES, 0);
    List<byte[]> good = new ArrayList<>(logs.lines());
    int half = good.size() / 2;
    dirty = work.resolve("dirty");
    Files.createDirectories(dirty);
    writeDirty(good.subList(0, half));
    List<byte[]> unpacked = writeBrokenOff(good.subList(half, good.size()));
    Files.writeString(dirty.resolve("no-gzip.gz"), "these are no compressed bytes\n");
    BAD.add(letter(ACCESS_LOG, "CORRUPT_FILE", "no-gzip.gz", 0, new byte[0]));
    writeDirtyInventory(logs.inventory());

    List<byte[]> remaining = new ArrayList<>(good.subList(0, half));
    remaining.addAll(unpacked);
    clean =
        run(
            Mode.STREAMING_1,
            TieringRun.write(work.resolve("clean/log"), remaining),
            TieringRun.write(work.resolve("clean/inventory.jsonl"), logs.inventory()));
  }

  @AfterAll
  static void stop() throws Exception {
    flink.close();
  }

  @Test
  void cleanInputHasNoDeadLetters() {
    assertThat(clean.deadLetters()).isEmpty();
    assertThat(clean.decisions()).hasSizeGreaterThan(120);
    assertThat(clean.counts()).containsEntry("inventory.parsed", 120L);
  }

  @ParameterizedTest
  @EnumSource
  void badLinesAreDeadLettersAndGoodOnesCount(Mode mode) throws Exception {
    TieringRun run = run(mode, dirty, dirtyInventory);

    assertThat(letters(run)).containsExactlyInAnyOrderElementsOf(BAD);
    assertThat(run.decisions()).isEqualTo(clean.decisions());
    assertThat(run.plans()).isEqualTo(clean.plans());
    for (String stage : List.of(ACCESS_LOG, INVENTORY)) {
      long dead = BAD.stream().filter(letter -> letter.stage().equals(stage)).count();
      assertThat(count(run, stage, "dead")).isEqualTo(dead);
      assertThat(count(run, stage, "parsed")).isEqualTo(count(clean, stage, "parsed"));
      assertThat(count(run, stage, "lines"))
          .isEqualTo(count(run, stage, "parsed") + count(run, stage, "ignored.blank") + dead);
    }
    assertThat(count(run, ACCESS_LOG, "ignored.blank")).isEqualTo(blankLines);
  }

  private static void writeDirty(List<byte[]> good) throws IOException {
    String sample = text(good.get(7));
    int time = sample.indexOf('[') + 1;
    byte[] garbage = new byte[500];
    new Random(1).nextBytes(garbage);
    for (int i = 0; i < garbage.length; i++) {
      garbage[i] = garbage[i] == '\n' || garbage[i] == '[' ? 0 : garbage[i];
    }
    String agent = "x".repeat(RawLine.MAX_BYTES);
    record Bad(String reason, byte[] line) {}
    List<Bad> bad =
        List.of(
            new Bad("TRUNCATED", bytes(sample.substring(0, time + 40))),
            new Bad("TRUNCATED", bytes(sample.substring(0, sample.indexOf('"') + 12))),
            new Bad("NOT_THIS_FORMAT", garbage),
            new Bad("NOT_THIS_FORMAT", new byte[100]),
            new Bad("NOT_THIS_FORMAT", bytes("<html>503 Slow Down</html>")),
            new Bad("TOO_LONG", bytes(sample + agent)),
            new Bad("TOO_LONG", bytes(agent + agent + agent)),
            new Bad("IMPLAUSIBLE_TIME", dated(sample, "01/Jan/2099:00:00:00")),
            new Bad("IMPLAUSIBLE_TIME", dated(sample, "01/Jan/1970:00:00:00")),
            new Bad("BAD_TIME", dated(sample, "32/Foo/2024:10:11:12")));

    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < good.size(); i++) {
      line(file, good.get(i));
      if (i % 100 == 50) {
        Bad next = bad.get(i / 100 % bad.size());
        byte[] kept = Arrays.copyOf(next.line(), Math.min(next.line().length, RawLine.MAX_BYTES));
        BAD.add(letter(ACCESS_LOG, next.reason(), "with-bad-lines.txt", file.size(), kept));
        line(file, next.line());
        line(file, i % 200 == 50 ? new byte[0] : bytes("\r"));
        line(file, bytes("  \t"));
        blankLines += 2;
      }
    }
    file.writeBytes(bytes(sample.substring(0, time))); // The file ends within a line.
    int last = file.size() - time;
    BAD.add(
        letter(
            ACCESS_LOG, "TRUNCATED", "with-bad-lines.txt", last, bytes(sample.substring(0, time))));
    Files.write(dirty.resolve("with-bad-lines.txt"), file.toByteArray());
  }

  /** Writes a compressed file that breaks off; returns the lines that can still be read. */
  private static List<byte[]> writeBrokenOff(List<byte[]> good) throws IOException {
    Path whole = TieringRun.write(work.resolve("whole.gz"), good);
    byte[] packed = Files.readAllBytes(whole);
    byte[] broken = Arrays.copyOf(packed, packed.length * 2 / 3);
    Files.write(dirty.resolve("broken-off.gz"), broken);

    ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(broken))) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        unpacked.write(b);
      }
      throw new AssertionError("the file does not break off");
    } catch (EOFException e) {
      // As it should.
    }
    byte[] content = unpacked.toByteArray();
    int end = content.length;
    while (content[end - 1] != '\n') {
      end--;
    }
    BAD.add(
        letter(
            ACCESS_LOG,
            "CORRUPT_FILE",
            "broken-off.gz",
            end,
            Arrays.copyOfRange(content, end, content.length)));
    int lines = 0;
    for (int i = 0; i < end; i++) {
      lines += content[i] == '\n' ? 1 : 0;
    }
    assertThat(lines).isBetween(good.size() / 2, good.size() - 1);
    return good.subList(0, lines);
  }

  private static void writeDirtyInventory(List<byte[]> good) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < good.size(); i++) {
      line(file, good.get(i));
      if (i == 30) {
        byte[] cut = Arrays.copyOf(good.get(i), good.get(i).length / 2);
        BAD.add(letter(INVENTORY, "TRUNCATED", "inventory.jsonl", file.size(), cut));
        line(file, cut);
      }
      if (i == 60) {
        byte[] negative =
            bytes(text(good.get(i)).replaceAll("\"size_bytes\":\\d+", "\"size_bytes\":-1"));
        BAD.add(letter(INVENTORY, "BAD_NUMBER", "inventory.jsonl", file.size(), negative));
        line(file, negative);
        line(file, new byte[0]);
      }
    }
    dirtyInventory = Files.write(work.resolve("inventory.jsonl"), file.toByteArray());
  }

  private static byte[] dated(String line, String date) {
    int at = line.indexOf('[') + 1;
    return bytes(line.substring(0, at) + date + line.substring(at + date.length()));
  }

  private static void line(ByteArrayOutputStream file, byte[] line) {
    file.writeBytes(line);
    file.write('\n');
  }

  private static Letter letter(
      String stage, String reason, String file, long position, byte[] raw) {
    return new Letter(
        stage, reason, file, position, raw.length + " bytes #" + Arrays.hashCode(raw));
  }

  private static List<Letter> letters(TieringRun run) throws IOException {
    List<Letter> letters = new ArrayList<>();
    for (String json : run.deadLetters()) {
      JsonNode letter = new ObjectMapper().readTree(json);
      assertThat(letter.path("message").asText()).isNotBlank();
      letters.add(
          letter(
              letter.path("stage").asText(),
              letter.path("reason").asText(),
              Path.of(letter.path("source").asText()).getFileName().toString(),
              letter.path("position").asLong(),
              Base64.getDecoder().decode(letter.path("raw").asText())));
    }
    return letters;
  }

  private static TieringRun run(Mode mode, Path logs, Path inventory) throws Exception {
    return TieringRun.of(
        flink,
        mode,
        Files.createTempDirectory(work, "out-").resolve("results"),
        "--access-logs=" + logs,
        "--inventory=" + inventory,
        "--format=s3");
  }

  private static long count(TieringRun run, String stage, String what) {
    return (Long) run.counts().get(stage + "." + what);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
