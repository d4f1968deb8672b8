package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmark, on logs of a size that says nothing about speed: that all contenders agree. */
class BenchITCase {
  @TempDir Path work;

  @Test
  void loopDuckDbStreamingAndBatchAgreeOnFiles() throws Exception {
    Path recording = work.resolve("job.jfr");
    JsonNode log =
        measured(
            "--backend=rocksdb",
            "--mode=batch,streaming",
            "--objects=200",
            "--skew=zipf-1.3",
            "--lines=3k",
            "--gzip",
            "--profile=" + recording);

    assertThat(names(log))
        .containsExactly(
            "loop, one thread",
            "DuckDB",
            "job file to files, rocksdb, batch",
            "job file to files, rocksdb, streaming");
    assertThat(log.path("agreed").path("reads").longValue()).isEqualTo(2_813);
    assertThat(log.path("agreed").path("decisions").longValue()).isPositive();
    assertThat(log.path("measurements").path(3).path("profile_bytes").longValue()).isPositive();
    assertThat(log.path("profile").path("samples_by_step").size()).isPositive();
    assertThat(Files.readAllLines(work.resolve("job.jfr.stacks")))
        .isNotEmpty()
        .allMatch(line -> line.matches(".+ \\d+"));
  }

  @Test
  void kafkaSourceAloneAndExactlyOnceSinksAgree() throws Exception {
    JsonNode log =
        measured(
            "--source=kafka",
            "--backend=heap",
            "--mode=streaming",
            "--sinks=kafka+postgres",
            "--objects=200",
            "--lines=3k",
            "--peers=parser,kafka-to-nothing");

    assertThat(names(log))
        .containsExactly(
            "parser alone, one thread",
            "Kafka to nothing",
            "job kafka to kafka+postgres, heap, streaming");
    assertThat(log.path("agreed").path("decisions").longValue()).isPositive();
    assertThat(log.path("measurements").path(2).path("services_cpu_seconds")).hasSize(1);
  }

  @Test
  void aFileOfCountsIsReadByTheJobAlone() throws Exception {
    Path counts = work.resolve("accesses.counts.csv");
    Files.writeString(
        counts,
        "object,day,reads,bytes\n"
            + "s3://b/1,2024-03-01,2,20\ns3://b/2,2024-03-01,1,10\ns3://b/1,2024-03-09,4,40\n");
    JsonNode log = measured("--file=" + counts, "--format=counts", "--mode=streaming");

    assertThat(names(log)).containsExactly("job file to files, rocksdb, streaming");
    assertThat(log.path("agreed").path("objects read").longValue()).isEqualTo(2);
    assertThat(log.path("agreed").path("reads").longValue()).isEqualTo(7);
    assertThat(log.path("agreed").path("decisions").longValue()).isPositive();
  }

  @Test
  void checkpointsOfMinutesAreMeasuredByWhatChanged() {
    Launched bench = Launched.with("bench", "checkpoints", "--objects=300", "--changed=10,300");

    assertThat(bench.status()).as(bench.err()).isZero();
    assertThat(bench.out())
        .containsPattern("(?m)^ +10 +\\d+\\.\\d\\d +\\d+\\.\\d\\d +[1-9]\\d* +\\d+\\.\\d$")
        .containsPattern("(?m)^ +300 +\\d+\\.\\d\\d +\\d+\\.\\d\\d +[1-9]\\d* +\\d+\\.\\d$");
  }

  /** The only log of a run with these flags. */
  private JsonNode measured(String... flags) throws Exception {
    Path report = work.resolve("report.json");
    List<String> command = new ArrayList<>(List.of("bench", "--rounds=1", "--report=" + report));
    command.addAll(List.of(flags));
    Launched bench = Launched.with(command.toArray(new String[0]));

    assertThat(bench.status()).as(bench.err()).isZero();
    JsonNode log = new ObjectMapper().readTree(report.toFile()).path("logs").path(0);
    assertThat(log.path("measurements")).noneMatch(one -> one.has("failure"));
    return log;
  }

  private static List<String> names(JsonNode log) {
    return log.path("measurements").findValuesAsText("name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--suite=slow|--suite: 'slow' is unknown; allowed: quick, parts, kafka, objects, skew, all",
        "--source=tape|--source: 'tape' is unknown; allowed: file, kafka",
        "--backend=disk|--backend: 'disk' is unknown; allowed: rocksdb, heap",
        "--mode=once|--mode: 'once' is unknown; allowed: streaming, batch",
        "--sinks=paper|--sinks: 'paper' is unknown; allowed: files, discard, kafka+postgres",
        "--skew=zipf|--skew: 'zipf' is unknown; allowed: uniform, zipf-1.0, zipf-1.3, half",
        "--peers=job|--peers: 'job' is unknown; allowed: loop, tuned-loop, parser, duckdb,",
        "--objects=10x|'10x' is not a count",
        "--objects=1|--objects: '1' is not from 2 to 100m",
        "--rounds=0|--rounds: '0' is not at least 1",
        "--parallelism=0|--parallelism: '0' is not at least 1",
        "--format=xml|unknown log format 'xml'; allowed: ",
        "--file=nowhere|--file: 'nowhere' is not a file",
        "checkpoints --objects=10 --changed=5,11|--changed: '11' is not from 1 to --objects, 10"
      })
  void wrongSettingsAreRefusedBeforeAnythingStarts(String wrong) {
    String[] parts = wrong.split("\\|");
    Launched bench = Launched.with(("bench " + parts[0]).split(" "));

    assertThat(bench.status()).isEqualTo(2);
    assertThat(bench.out()).isEmpty();
    assertThat(bench.err()).contains(parts[1]);
  }
}
