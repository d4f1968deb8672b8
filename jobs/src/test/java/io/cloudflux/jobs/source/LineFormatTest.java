package io.cloudflux.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.LogFormat;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat.Reader;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatTest {
  private static final Configuration NO_SETTINGS = new Configuration();

  /** More lines than one batch holds, of all lengths from 0 on, so that batches end anywhere. */
  private static final byte[] MANY_LINES = manyLines();

  @TempDir Path folder;

  /** A line as text, so that lists of them can be compared. */
  private record Line(String text, long position, Reason fault) {}

  /** A line and where a checkpoint taken behind it goes on. */
  private record Read(Line line, CheckpointedPosition checkpoint) {}

  @ParameterizedTest
  @ValueSource(strings = {"access.log", "access.log.gz"})
  void readsLinesWithTheOffsetsOfTheirFirstBytes(String name) throws Exception {
    assertThat(readAll(file(name, "one\n\nthree\u00e9\n")))
        .containsExactly(line("one", 0), line("", 4), line("three\u00e9", 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"access.log", "access.log.gz"})
  void takesALastLineWithoutANewline(String name) throws Exception {
    assertThat(readAll(file(name, "one\ntwo"))).containsExactly(line("one", 0), line("two", 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"access.log", "access.log.gz"})
  void keepsCarriageReturns(String name) throws Exception {
    assertThat(readAll(file(name, "one\r\n\r\ntwo\r")))
        .containsExactly(line("one\r", 0), line("\r", 5), line("two\r", 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"access.log", "access.log.gz"})
  void findsNoLineInAnEmptyFile(String name) throws Exception {
    assertThat(readAll(file(name, ""))).isEmpty();
  }

  @Test
  void namesTheFileAsTheSource() throws Exception {
    Path file = file("log with space#1%20.log", "one\n");

    Reader<RawLine> reader = new LineFormat().createReader(NO_SETTINGS, whole(file));

    assertThat(reader.readBatch().next().getRecord().source()).isEqualTo(file.toString());
  }

  @Test
  void readsEveryMemberOfAFileOfConcatenatedGzips() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(gzip("one\ntw".getBytes(StandardCharsets.UTF_8)));
    bytes.write(gzip(new byte[0]));
    bytes.write(gzip("o\nthree\n".getBytes(StandardCharsets.UTF_8)));

    assertThat(readAll(file("members.gz", bytes.toByteArray())))
        .containsExactly(line("one", 0), line("two", 4), line("three", 8));
  }

  @Test
  void readsMembersWhereverTheBufferOfTheDecompressorEnds() throws Exception {
    // The JDK's stream finds the next member in what its 512-byte buffer holds, or asks for more.
    Random random = new Random(7);
    for (int length = 440; length < 560; length++) {
      byte[] noise = new byte[length];
      random.nextBytes(noise);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(gzip(noise));
      bytes.write(gzip("\nlast\n".getBytes(StandardCharsets.UTF_8)));

      List<Line> lines = readAll(file("members-" + length + ".gz", bytes.toByteArray()));

      assertThat(lines.get(lines.size() - 1)).isEqualTo(line("last", length + 1));
    }
  }

  @Test
  void endsATruncatedGzipWithAFaultyLine() throws Exception {
    byte[] whole = gzip(MANY_LINES);
    List<Line> intact = readAll(file("whole.gz", whole));
    for (int cut = 1; cut < whole.length; cut += 1 + cut / 16) {
      List<Line> lines = readAll(file("cut-" + cut + ".gz", Arrays.copyOf(whole, cut)));

      Line last = lines.get(lines.size() - 1);
      List<Line> before = lines.subList(0, lines.size() - 1);
      assertThat(last.fault()).isEqualTo(Reason.CORRUPT_FILE);
      assertThat(before).isEqualTo(intact.subList(0, before.size()));
      if (before.size() < intact.size()) {
        assertThat(last.position()).isEqualTo(intact.get(before.size()).position());
        assertThat(intact.get(before.size()).text()).startsWith(last.text());
      }
    }
  }

  @Test
  void tellsADamagedGzipFromAnIntactOne() throws Exception {
    byte[] bytes = gzip("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
    bytes[bytes.length - 6] ^= 1; // The checksum.

    List<Line> lines = readAll(file("damaged.gz", bytes));

    assertThat(lines.subList(0, lines.size() - 1))
        .isEqualTo(List.of(line("one", 0), line("two", 4)).subList(0, lines.size() - 1));
    assertThat(lines.get(lines.size() - 1).fault()).isEqualTo(Reason.CORRUPT_FILE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"one\ntwo\n", "x", "\u001f\u008b"})
  void endsAFileThatIsNoGzipButNamedSoWithAFaultyLine(String content) throws Exception {
    Path file = file("plain.gz", content.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(readAll(file)).containsExactly(new Line("", 0, Reason.CORRUPT_FILE));
  }

  @Test
  void readsBzip2() throws Exception {
    assertThat(readAll(file("access.log.bz2", bzip2("one\ntwo\n"))))
        .containsExactly(line("one", 0), line("two", 4));
  }

  @Test
  void endsATruncatedBzip2WithAFaultyLine() throws Exception {
    byte[] whole = bzip2("one\ntwo\n");
    assertThat(readAll(file("plain.bz2", "one\n".getBytes(StandardCharsets.UTF_8))))
        .containsExactly(new Line("", 0, Reason.CORRUPT_FILE));
    for (int cut = 1; cut < whole.length; cut++) {
      List<Line> lines = readAll(file("cut-" + cut + ".bz2", Arrays.copyOf(whole, cut)));

      assertThat(lines.get(lines.size() - 1).fault()).isEqualTo(Reason.CORRUPT_FILE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.xz", "plain.deflate"})
  void endsAFileOfAnotherCodecThatIsNoneWithAFaultyLine(String name) throws Exception {
    Path file = file(name, "one\ntwo\n".getBytes(StandardCharsets.UTF_8));

    assertThat(readAll(file)).containsExactly(new Line("", 0, Reason.CORRUPT_FILE));
  }

  @ParameterizedTest
  @CsvSource({
    "access.log, 0", "access.log, 1", "access.log, 65535", "access.log, 65536",
    "access.log, 65537", "access.log, 131072", "access.log, 1048575", "access.log, 1048576",
    "access.log.gz, 65536", "access.log.gz, 1048576"
  })
  void keepsLinesUpToTheLimitWhole(String name, int length) throws Exception {
    String text = "x".repeat(length);

    assertThat(readAll(file(name, "first\n" + text + "\nnext\n")))
        .containsExactly(line("first", 0), line(text, 6), line("next", 7 + length));
    assertThat(readAll(file("unended-" + name, "a\n" + text + "y")))
        .hasSize(2)
        .last()
        .returns(length == RawLine.MAX_BYTES ? Reason.TOO_LONG : null, Line::fault);
  }

  @ParameterizedTest
  @CsvSource({
    "access.log, 1048577",
    "access.log, 1114112",
    "access.log, 3000000",
    "access.log.gz, 3000000"
  })
  void cutsLongerLinesAndReadsTheNextOneWhole(String name, int length) throws Exception {
    String text = "first\n" + "x".repeat(length) + "\nnext\n" + "y".repeat(length);

    assertThat(readAll(file(name, text)))
        .containsExactly(
            line("first", 0),
            new Line("x".repeat(RawLine.MAX_BYTES), 6, Reason.TOO_LONG),
            line("next", 7L + length),
            new Line("y".repeat(RawLine.MAX_BYTES), 12L + length, Reason.TOO_LONG));
  }

  @Test
  void describesFaults() throws Exception {
    assertThat(new RawLine(new byte[0], "f", 0, Reason.TOO_LONG).describeFault())
        .contains(Integer.toString(RawLine.MAX_BYTES));
    assertThat(new RawLine(new byte[0], "f", 0, Reason.CORRUPT_FILE).describeFault())
        .contains("compressed file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise.log", "noise.log.gz"})
  void losesNoByteOfGarbage(String name) throws Exception {
    byte[] noise = new byte[300_000];
    new Random(11).nextBytes(noise);
    byte[] content = name.endsWith(".gz") ? gzip(noise) : noise;

    StringBuilder joined = new StringBuilder();
    List<Line> lines = readAll(file(name, content));
    for (Line line : lines) {
      assertThat(line.fault()).isNull();
      assertThat(line.position()).isEqualTo(joined.length());
      joined.append(line.text()).append('\n');
    }

    String whole = new String(noise, StandardCharsets.ISO_8859_1);
    assertThat(joined.toString()).isEqualTo(whole.endsWith("\n") ? whole : whole + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"one\ntwo\n\n\nthree and more\r\n\nfour", "\n", "\n\n", "a", "a\n", "ab\ncd\n"})
  void readsEveryLineInOneSplitWhereverAFileIsSplit(String content) throws Exception {
    Path file = file("split.log", content);
    List<Line> whole = readAll(file);
    int length = content.length();

    for (int first = 0; first <= length; first++) {
      for (int second = first; second <= length; second++) {
        List<Line> lines = new ArrayList<>();
        lines.addAll(lines(split(file, 0, first)));
        lines.addAll(lines(split(file, first, second - first)));
        lines.addAll(lines(split(file, second, length - second)));
        // An empty first split must not claim what the one behind it then leaves out.
        if (first > 0 && second > first) {
          assertThat(lines).describedAs("split at %d, %d", first, second).isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void readsEveryLineInOneSplitAcrossBuffersAndLimits() throws Exception {
    String content = "a\n" + "x".repeat(70_000) + "\nb\n" + "y".repeat(1_100_000) + "\nc\n";
    Path file = file("split.log", content);
    List<Line> whole = readAll(file);

    for (int at : new int[] {1, 2, 3, 65_536, 70_002, 70_003, 70_005, 1_048_581, 1_170_005}) {
      List<Line> lines = new ArrayList<>(lines(split(file, 0, at)));
      lines.addAll(lines(split(file, at, content.length() - at)));

      assertThat(lines).describedAs("split at %d", at).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"access.log", "access.log.gz"})
  void goesOnBehindTheRecordOfACheckpoint(String name) throws Exception {
    Path file = file(name, name.endsWith(".gz") ? gzip(MANY_LINES) : MANY_LINES);

    restoresAfterEveryRecord(whole(file));
  }

  @Test
  void goesOnBehindTheRecordOfACheckpointInsideASplit() throws Exception {
    Path file = file("access.log", MANY_LINES);
    int third = MANY_LINES.length / 3;

    restoresAfterEveryRecord(split(file, third, third));
  }

  @Test
  void goesOnBehindALineThatWasCut() throws Exception {
    String long1 = "x".repeat(RawLine.MAX_BYTES + 10);

    restoresAfterEveryRecord(whole(file("access.log", "a\n" + long1 + "\nb\n" + long1)));
    restoresAfterEveryRecord(whole(file("access.log.gz", "a\n" + long1 + "\nb\n" + long1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"one\ntwo\nthree", "one\ntwo\n"})
  void tellsOfABrokenFileOnceAcrossARestore(String content) throws Exception {
    byte[] whole = gzip(content.getBytes(StandardCharsets.UTF_8));
    Path withoutTrailer = file("cut.gz", Arrays.copyOf(whole, whole.length - 8));

    restoresAfterEveryRecord(whole(withoutTrailer));
    restoresAfterEveryRecord(whole(file("plain.gz", "plain".getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void closesTheFileOfABrokenHeader() throws Exception {
    Path descriptors = Path.of("/proc/self/fd");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(descriptors));
    Path file = file("plain.gz", "plain".getBytes(StandardCharsets.UTF_8));

    readAll(file);

    assertThat(openFiles(descriptors)).doesNotContain(file.toString());
  }

  private static List<String> openFiles(Path descriptors) throws IOException {
    List<String> open = new ArrayList<>();
    try (var files = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : files) {
        try {
          open.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException e) {
          continue; // Closed in the meantime, such as the listing's own.
        }
      }
    }
    return open;
  }

  private static void restoresAfterEveryRecord(FileSourceSplit split) throws Exception {
    restoresAfterEveryRecord(new LineFormat(), split);
  }

  private static void restoresAfterEveryRecord(LineFormat format, FileSourceSplit split)
      throws Exception {
    List<Read> reads = reads(format.createReader(NO_SETTINGS, split));
    List<Line> lines = reads.stream().map(Read::line).toList();
    for (int i = 0; i < reads.size(); i++) {
      FileSourceSplit restored = split.updateWithCheckpointedPosition(reads.get(i).checkpoint());

      List<Line> rest =
          reads(format.restoreReader(NO_SETTINGS, restored)).stream().map(Read::line).toList();

      assertThat(rest)
          .describedAs("after record %d of %d", i + 1, lines.size())
          .isEqualTo(lines.subList(i + 1, lines.size()));
    }
  }

  private static final String A = "{\"a\":\"}]\\n{\"}";
  private static final String B = "{\"b\":[{},\n {\"c\":1}]}";
  private static final String C = "{\"c\":\"" + "x".repeat(70_000) + "\"}";

  /** Their records, however they are laid out, wherever a split or a checkpoint parts them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%1$s\n%1$s%1$s\n\n%3$s\nplain\n%1$s",
        "{\"Records\":[%1$s,%2$s,%3$s]}",
        "%2$s%1$s\n%2$s\n%3$s",
        "[\n%1$s,\n%2$s\n]\n"
      })
  void findsJsonObjects(String layout) throws Exception {
    LineFormat format = LineFormat.of(LogFormat.CLOUDTRAIL);
    String content = layout.formatted(A, B, C);
    for (String name : List.of("log.json", "log.json.gz")) {
      Path file = file(name, content);
      List<Line> all =
          reads(format.createReader(NO_SETTINGS, whole(file))).stream().map(Read::line).toList();

      List<String> expected = new ArrayList<>();
      for (int at = 0; at < content.length(); at++) {
        for (String record : List.of(A, B, C, "plain")) {
          if (content.startsWith(record, at)) {
            expected.add(record);
          }
        }
      }
      assertThat(all).extracting(Line::text).isEqualTo(expected);
      assertThat(all).allMatch(line -> content.startsWith(line.text(), (int) line.position()));
      restoresAfterEveryRecord(format, whole(file));
    }
    Path plain = file("log.json", content);
    List<Line> whole =
        reads(format.createReader(NO_SETTINGS, whole(plain))).stream().map(Read::line).toList();
    for (int middle = 1; middle < content.length(); middle += middle < 300 ? 1 : 6007) {
      List<Line> parts = new ArrayList<>();
      for (FileSourceSplit part :
          List.of(split(plain, 0, middle), split(plain, middle, content.length() - middle))) {
        reads(format.createReader(NO_SETTINGS, part)).forEach(read -> parts.add(read.line()));
        restoresAfterEveryRecord(format, part);
      }
      assertThat(parts).describedAs("split at %d", middle).isEqualTo(whole);
    }
  }

  @Test
  void cutsAJsonObjectThatIsTooLongAndGoesOn() throws Exception {
    String content = "{\"Records\":[{\"a\":\"" + "x".repeat(RawLine.MAX_BYTES) + "\"},{\"b\":1}]}";
    List<Line> lines =
        reads(
                LineFormat.of(LogFormat.AUTO)
                    .createReader(NO_SETTINGS, whole(file("records.json.gz", content))))
            .stream()
            .map(Read::line)
            .toList();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).fault()).isEqualTo(Reason.TOO_LONG);
    assertThat(lines.get(0).text()).hasSize(RawLine.MAX_BYTES);
    assertThat(lines.get(1)).isEqualTo(line("{\"b\":1}", content.length() - 9));
  }

  @Test
  void aTruncatedFileOfJsonSaysSo() throws Exception {
    byte[] whole =
        gzip(("{\"Records\":[" + "{\"a\":1},".repeat(50_000)).getBytes(StandardCharsets.UTF_8));
    List<Line> lines =
        reads(
                LineFormat.of(LogFormat.AUTO)
                    .createReader(
                        NO_SETTINGS,
                        whole(file("records.json.gz", Arrays.copyOf(whole, whole.length - 20)))))
            .stream()
            .map(Read::line)
            .toList();

    assertThat(lines).hasSizeGreaterThan(2);
    assertThat(lines.get(lines.size() - 1).fault()).isEqualTo(Reason.CORRUPT_FILE);
    assertThat(lines.subList(0, lines.size() - 2))
        .allMatch(line -> line.text().equals("{\"a\":1}"));
  }

  private static List<Read> reads(Reader<RawLine> reader) throws IOException {
    List<Read> reads = new ArrayList<>();
    try (reader) {
      for (var batch = reader.readBatch(); batch != null; batch = reader.readBatch()) {
        for (RecordAndPosition<RawLine> next = batch.next(); next != null; next = batch.next()) {
          RawLine line = next.getRecord();
          reads.add(
              new Read(
                  new Line(text(line.bytes()), line.position(), line.fault()),
                  new CheckpointedPosition(next.getOffset(), next.getRecordSkipCount())));
        }
        batch.releaseBatch();
      }
    }
    return reads;
  }

  private static List<Line> readAll(Path file) throws IOException {
    return lines(whole(file));
  }

  private static List<Line> lines(FileSourceSplit split) throws IOException {
    List<Line> lines =
        reads(new LineFormat().createReader(NO_SETTINGS, split)).stream().map(Read::line).toList();
    assertThat(lines).isSortedAccordingTo(Comparator.comparingLong(Line::position));
    return lines;
  }

  private static FileSourceSplit whole(Path file) throws IOException {
    return split(file, 0, Files.size(file));
  }

  private static FileSourceSplit split(Path file, long offset, long length) throws IOException {
    return new FileSourceSplit(
        "split",
        org.apache.flink.core.fs.Path.fromLocalFile(file.toFile()),
        offset,
        length,
        0,
        Files.size(file));
  }

  private static Line line(String text, long position) {
    return new Line(text(text.getBytes(StandardCharsets.UTF_8)), position, null);
  }

  /** One character a byte, so that positions are lengths. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private Path file(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return file(name, name.endsWith(".gz") ? gzip(bytes) : bytes);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] bzip2(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new BZip2CompressorOutputStream(bytes)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] manyLines() {
    StringBuilder text = new StringBuilder();
    Random random = new Random(3);
    for (int i = 0; i < 1_100; i++) {
      text.append(i).append(" ").append("x".repeat(random.nextInt(600))).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
