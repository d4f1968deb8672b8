package io.cloudflux.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final Measurement LOOP =
      measurement(Contender.of(Contender.Kind.LOOP), 2.0, 1.0, 4.0);
  private static final Measurement DUCKDB =
      measurement(Contender.of(Contender.Kind.DUCKDB), 1.0, 1.0, 1.0);
  private static final Measurement JOB = measurement(job(TieringRun.STREAMING), 8.0, 9.0, 7.0);
  private static final Measurement BATCH = measurement(job(TieringRun.BATCH), 1.0, 2.0, 1.5);
  private static final Measurement FAILED =
      new Measurement(
          Contender.of(Contender.Kind.PARSER),
          1_000,
          List.of(),
          List.of(),
          "java.lang.OutOfMemoryError");

  private static final BenchReport REPORT =
      new BenchReport(
          new Machine(2, 8L << 30, 2L << 30, "Linux 6 amd64", "JVM 17", 0.5),
          "./cloudflux bench",
          List.of(
              new LogResult(
                  "some.log, clf",
                  null,
                  616_000,
                  1_000,
                  Map.of(Turn.OBJECTS, 10L, Turn.READS, 900L, Turn.DEAD, 4L, Turn.DECISIONS, 30L),
                  List.of(LOOP, DUCKDB, JOB, BATCH, FAILED),
                  null)));

  private static Contender job(String mode) {
    return Contender.of(
        new TieringRun(TieringRun.FILE, TieringRun.ROCKSDB, mode, TieringRun.FILES, 2));
  }

  private static Measurement measurement(Contender contender, double... seconds) {
    boolean checkpoints =
        contender.job() != null && contender.job().mode().equals(TieringRun.STREAMING);
    List<Turn> turns =
        java.util.Arrays.stream(seconds)
            .mapToObj(
                s ->
                    new Turn(
                        s,
                        s + 1,
                        2 * s,
                        200L << 20,
                        300L << 20,
                        Map.of(),
                        checkpoints
                            ? List.of(new Turn.Checkpoint(0.25, 3 << 20, 2_500))
                            : List.of(),
                        Map.of("evaluate-objects", 2_000L),
                        Map.of(),
                        null))
            .toList();
    return new Measurement(contender, 1_000, turns, List.of(), null);
  }

  @Test
  void medianIsTheMiddleOne() {
    assertThat(Measurement.median(List.of(3.0, 1.0, 9.0))).isEqualTo(3);
    assertThat(Measurement.median(List.of(3.0, 1.0))).isEqualTo(2);
    assertThat(LOOP.linesPerSecond()).isEqualTo(500);
    assertThat(JOB.cpuSecondsPerMillion()).isEqualTo(16_000);
  }

  @Test
  void textGivesFiguresAsRatiosToThePeers() {
    assertThat(REPORT.toText())
        .containsPattern("(?m)^loop, one thread +500 +1\\.00 +0\\.50 +2\\.00 \\(1\\.00-4\\.00\\) ")
        .containsPattern(
            "(?m)^job file to files, rocksdb, streaming +125 +0\\.25 +0\\.13 +8\\.00"
                + " \\(7\\.00-9\\.00\\) +1\\.0 16000\\.00 +200/300 +200/250  1\\.0: 0\\.25, 3\\.0$")
        .containsPattern("(?m)^parser alone, one thread +java\\.lang\\.OutOfMemoryError$")
        .contains("1,000 lines, 616,000 bytes", "10 objects, 900 reads, 4 dead letters");
  }

  @Test
  void targetsAreHeldAgainstWhatWasMeasured() {
    assertThat(REPORT.toText())
        .containsPattern(
            "(?m)^missed +0\\.25, at least 1\\.0: lines/s of job file to files, .*loop")
        .containsPattern("(?m)^met +1\\.33, at least 1\\.0: .*batch, some\\.log, clf, beside loop")
        .containsPattern("(?m)^met +0\\.67, at least 0\\.5: .*batch, .* beside DuckDB")
        .containsPattern("(?m)^met +200\\.00, at most 200\\.0: bytes of profile an object");
  }

  @Test
  void costsAreComparedAcrossLogs() {
    List<Target> targets =
        Target.of(
            List.of(
                result(10_000, Skew.UNIFORM, 8),
                result(10_000_000, Skew.UNIFORM, 12),
                result(10_000, Skew.HALF, 9)));

    assertThat(targets.stream().filter(target -> target.what().startsWith("seconds a line")))
        .extracting(Target::measured, Target::met)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1.5, false),
            org.assertj.core.groups.Tuple.tuple(1.125, true));
  }

  private static LogResult result(int objects, Skew skew, double seconds) {
    return new LogResult(
        "a log",
        new SyntheticLog(
            objects, SyntheticLog.fewestLines(objects), skew, SyntheticLog.DAYS, 7, false),
        1,
        1_000,
        Map.of(Turn.OBJECTS, (long) objects),
        List.of(measurement(job(TieringRun.STREAMING), seconds)),
        null);
  }

  @Test
  void jsonHoldsEveryTurn() {
    JsonNode job = REPORT.toJson().path("logs").path(0).path("measurements").path(2);
    assertThat(job.path("ratio_loop").doubleValue()).isEqualTo(0.25);
    assertThat(job.path("lines_per_second").longValue()).isEqualTo(125);
    assertThat(job.path("turns")).hasSize(3);
    assertThat(
            job.path("turns").path(1).path("checkpoints").path(0).path("writtenBytes").longValue())
        .isEqualTo(3 << 20);
  }
}
