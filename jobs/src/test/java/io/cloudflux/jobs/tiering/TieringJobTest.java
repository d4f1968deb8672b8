package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cloudflux.jobs.config.CommandArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TieringJobTest {
  @TempDir Path folder;

  /** Savepoints find their state by these: one may be added, none changed or taken away. */
  @Test
  void operatorsKeepTheirUids() throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            "version: x\npolicy: cloudflux\nfalse-heat: ignore\nscans: {}\n");
    StreamGraph graph =
        define(
                "--access-logs=kafka:logs",
                "--inventory=kafka:inventory",
                "--models=kafka:models",
                "--settings-updates=kafka:settings",
                "--commands=kafka:commands",
                "--daily-accesses",
                "--policy-file=" + policy,
                "--sinks=files,kafka",
                "--kafka.bootstrap-servers=localhost:9092")
            .getStreamGraph();

    List<String> uids =
        graph.getStreamNodes().stream().map(StreamNode::getTransformationUID).toList();
    assertThat(uids)
        .doesNotContainNull()
        .doesNotHaveDuplicates()
        .allMatch(uid -> uid.matches("(Sink Committer: )?[a-z0-9-]+"));
    Set<String> own = new TreeSet<>(uids);
    own.removeIf(uid -> uid.contains("-to-"));
    assertThat(own)
        .containsExactlyInAnyOrder(
            "access-logs",
            "inventory",
            "forecast-models",
            "parse-access-log",
            "parse-inventory",
            "pre-aggregate-by-day",
            "gather-by-day",
            "drop-duplicates", // Of earlier releases.
            "daily-updates",
            "add-up-daily-accesses",
            "log-spans",
            "parse-models",
            "keep-models",
            "tiering-settings",
            "parse-settings",
            "keep-settings",
            "sample-reads",
            "sample-inventory",
            "recognize-scans",
            "evaluate-objects", // Of earlier releases.
            "batch-daily-updates",
            "batch-inventory",
            "evaluate-shares",
            "new-moves",
            "plan-migrations",
            "migration-commands",
            "parse-commands",
            "stamp-commands",
            "plan-updates",
            "track-plans",
            "add-up-forecast-checks",
            "track-forecast-errors",
            "add-up-savings",
            "keep-savings");
    assertThat(uids)
        .contains(
            "tier-decisions-to-files",
            "migration-plans-to-files",
            "dead-letters-to-files",
            "forecast-errors-to-files",
            "forecast-model-verdicts-to-files",
            "migration-progress-to-files",
            "object-daily-accesses-to-files",
            "realized-savings-to-files",
            "migration-progress-to-kafka",
            "tier-decisions-to-kafka",
            "migration-plans-to-kafka",
            "dead-letters-to-kafka",
            "forecast-errors-to-kafka",
            "forecast-model-verdicts-to-kafka");
  }

  @Test
  void looksForScansOnlyIfToldTo() throws IOException {
    Path logs = Files.createFile(folder.resolve("access.log"));
    for (String heat : new String[] {"count", "ignore"}) {
      Path policy =
          Files.writeString(
              folder.resolve(heat + ".yaml"),
              "version: x\npolicy: cloudflux\nfalse-heat: " + heat + "\nscans: {}\n");
      List<String> uids =
          define("--access-logs=" + logs, "--policy-file=" + policy)
              .getStreamGraph()
              .getStreamNodes()
              .stream()
              .map(StreamNode::getTransformationUID)
              .toList();
      assertThat(uids.contains("recognize-scans")).isEqualTo(heat.equals("ignore"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"streaming", "batch"})
  void isReadyForSubmission(String mode) throws IOException {
    Path logs = Files.createFile(folder.resolve("access.log"));
    StreamExecutionEnvironment env = define("--access-logs=" + logs, "--runtime-mode=" + mode);

    // Fails on a missing uid.
    assertThatCode(() -> env.getStreamGraph().getJobGraph()).doesNotThrowAnyException();
  }

  @Test
  void setsWhatItIsOnlyCorrectWith() throws IOException {
    Path logs = Files.createFile(folder.resolve("access.log"));
    Configuration cluster = new Configuration();
    cluster.set(PipelineOptions.GENERIC_TYPES, true);
    cluster.set(PipelineOptions.MAX_PARALLELISM, 12);
    TieringOptions options =
        CommandArguments.parse(
            new TieringOptions(),
            new String[] {"--access-logs=" + logs, "--out=" + folder.resolve("out")});

    var configuration = TieringJob.define(options, cluster).getConfiguration();

    assertThat(configuration.get(PipelineOptions.GENERIC_TYPES)).isFalse();
    assertThat(configuration.get(PipelineOptions.MAX_PARALLELISM)).isEqualTo(720);
    assertThat(configuration.get(PipelineOptions.AUTO_GENERATE_UIDS)).isFalse();
  }

  private StreamExecutionEnvironment define(String... flags) {
    String[] args = java.util.Arrays.copyOf(flags, flags.length + 1);
    args[flags.length] = "--out=" + folder.resolve("out");
    return TieringJob.define(
        CommandArguments.parse(new TieringOptions(), args), new Configuration());
  }
}
