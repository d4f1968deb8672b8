package io.cloudflux.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.demo.LogGenerator;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop computes what the job's parser tells of the same lines, or the ratio says nothing. */
class LogLoopTest {
  private static final LogOptions OPTIONS = LogOptions.asOf(1_800_000_000_000L);

  @TempDir Path folder;

  @Test
  void agreesWithParserOnGeneratedLogDamagedLinesIncluded() throws Exception {
    Path log = folder.resolve("access.log");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(log))) {
      new LogGenerator(
              new LogGenerator.Settings(
                  3, 300, 30, 20_000, LocalDate.of(2026, 6, 1), "acme-data", 40))
          .accessLog(
              line -> {
                try {
                  out.write(line);
                  out.write('\n');
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }

    ParserPass parser = new ParserPass(LogFormat.S3, OPTIONS);
    ParserPass.Counts counts = parser.count(List.of(log));
    Map<String, ReadCount> expected = parser.reads(List.of(log));
    assertThat(counts.lines()).isEqualTo(20_040);
    assertThat(counts.dead()).isEqualTo(40);
    assertThat(ReadCount.reads(expected)).isEqualTo(counts.reads()).isGreaterThan(10_000);
    assertThat(ReadCount.decoded(LogLoop.plain(LogFormat.S3, OPTIONS).run(List.of(log))))
        .isEqualTo(expected);
    assertThat(ReadCount.decoded(LogLoop.tuned(LogFormat.S3, OPTIONS).run(List.of(log))))
        .isEqualTo(expected);
  }

  @Test
  void agreesWithParserOnCombinedLog() throws Exception {
    Path log = folder.resolve("access.log.gz");
    String time = "[10/Oct/2025:13:55:36 -0700]";
    String lines =
        """
        10.0.0.1 - - TIME "GET /a%20b.gif?x=1 HTTP/1.0" 200 2326 "http://x/" "Mozilla/4.08"
        10.0.0.1 - - TIME "GET /a b.gif HTTP/1.0" 206 26 "-" "Mozilla/4.08"
        10.0.0.1 - - TIME "GET /old" 200 7 "-" "-"
        10.0.0.1 - - TIME "GET /gone HTTP/1.1" 404 209 "-" "curl/8"
        10.0.0.1 - - TIME "HEAD /c HTTP/1.1" 200 - "-" "curl/8"
        10.0.0.1 - - [10/Foo/2025:13:55:36 -0700] "GET /c HTTP/1.1" 200 5 "-" "curl/8"
        no line of a log
        """
            .replace("TIME", time);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(log))) {
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }

    Map<String, ReadCount> expected =
        new ParserPass(LogFormat.COMBINED, OPTIONS).reads(List.of(log));
    assertThat(expected).containsOnlyKeys("http://localhost/a b.gif", "http://localhost/old");
    assertThat(ReadCount.decoded(LogLoop.plain(LogFormat.COMBINED, OPTIONS).run(List.of(log))))
        .isEqualTo(expected);
    assertThat(ReadCount.decoded(LogLoop.tuned(LogFormat.COMBINED, OPTIONS).run(List.of(log))))
        .isEqualTo(expected);
  }
}
