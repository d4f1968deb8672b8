package io.cloudflux.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final Measurement LOOP =
      new Measurement(
          "loop", 1_000, List.of(2.0, 1.0, 4.0), List.of(2.0, 1.0, 3.0), List.of(), List.of());
  private static final Measurement JOB =
      new Measurement(
          "job",
          1_000,
          List.of(8.0, 9.0, 7.0),
          List.of(10.0, 11.0, 12.0),
          List.of(9.0, 10.0, 8.0),
          List.of(1L, 2L, 1L));

  private static final BenchReport REPORT =
      new BenchReport(
          new Machine(2, 8L << 30, 2L << 30, "Linux 6 amd64", "JVM 17", 0.5),
          "./cloudflux bench",
          new BenchReport.Input("some.log, clf", 616_000, 1_000, 4, 10, 900, 30),
          List.of(LOOP, JOB));

  @Test
  void medianIsTheMiddleOne() {
    assertThat(Measurement.median(List.of(3.0, 1.0, 9.0))).isEqualTo(3);
    assertThat(Measurement.median(List.of(3.0, 1.0))).isEqualTo(2);
    assertThat(LOOP.linesPerSecond()).isEqualTo(500);
    assertThat(JOB.linesPerSecondWithStart()).isEqualTo(1_000 / 9.0);
    assertThat(JOB.cpuMicrosPerLine()).isEqualTo(11_000);
  }

  @Test
  void textGivesFiguresAsRatiosToTheFirst() {
    assertThat(REPORT.toText())
        .containsPattern("(?m)^loop +500 +1\\.00  2\\.00 \\(1\\.00-4\\.00\\) +2000\\.00$")
        .containsPattern(
            "(?m)^job +125 +0\\.25  8\\.00 \\(7\\.00-9\\.00\\) +9\\.00 s +11000\\.00 +1-2$")
        .contains("616,000 bytes, 1,000 lines, of them 4 dead letters")
        .contains("10 objects, 900 reads");
  }

  @Test
  void jsonHoldsEveryRepetition() {
    JsonNode job = REPORT.toJson().path("measurements").path(1);
    assertThat(job.path("ratio").doubleValue()).isEqualTo(0.25);
    assertThat(job.path("lines_per_second").longValue()).isEqualTo(125);
    assertThat(job.path("seconds")).hasSize(3);
    assertThat(job.path("cpu_seconds")).hasSize(3);
    assertThat(job.path("checkpoints").path(1).longValue()).isEqualTo(2);
  }
}
