package io.cloudflux.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.decision.TierDecision;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.ForwardingSinks;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.jobs.tiering.TieringPipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing is lost, nothing is counted twice: a job that fails again and again leaves the same rows
 * and the same committed records as one that never does.
 */
class KillAndRestoreITCase {
  private static final int DAMAGED_LINES = 60;
  private static final String SOURCE_FAILURES = "access-logs";
  private static final String DECISION_FAILURES = "decisions";

  @TempDir static Path work;
  private static Results undisturbed;
  private static Results disturbed;

  @BeforeAll
  static void runBoth() throws Exception {
    GeneratedLogs logs = GeneratedLogs.of(11, 300, 20, 20_000, DAMAGED_LINES);
    undisturbed = run(logs, "undisturbed", false);
    disturbed = run(logs, "disturbed", true);
  }

  @Test
  void failedInTheMiddleAfterCheckpoints() {
    assertThat(FailAfterCheckpoint.failures(SOURCE_FAILURES)).isEqualTo(2);
    assertThat(FailAfterCheckpoint.failures(DECISION_FAILURES)).isEqualTo(1);
  }

  @Test
  void rowsAreTheSame() {
    disturbed.left().assertSameRows(undisturbed.left());
  }

  @Test
  void committedRecordsAreTheSame() {
    disturbed.left().assertSameRecords(undisturbed.left());
  }

  @Test
  void everyDecisionIsInTheTopicOnce() {
    List<String> decisions = disturbed.left().records().get(Topics.TIER_DECISIONS);
    assertThat(decisions).doesNotHaveDuplicates();
    assertThat(decisions).hasSameSizeAs(disturbed.left().rows().get("tier_decision_history"));
    assertThat(disturbed.left().records().get(Topics.MIGRATION_PLANS))
        .doesNotHaveDuplicates()
        .hasSameSizeAs(disturbed.left().rows().get("migration_plans"));
  }

  @Test
  void everyDamagedLineIsADeadLetterOnce() {
    assertThat(disturbed.left().records().get(Topics.DEAD_LETTERS))
        .doesNotHaveDuplicates()
        .hasSize(DAMAGED_LINES);
    assertThat(disturbed.left().rows().get("dead_letters")).hasSize(DAMAGED_LINES);
  }

  @Test
  void accumulatorsCountEveryLineOnce() {
    assertThat(undisturbed.accumulators()).containsEntry("access-log.dead", (long) DAMAGED_LINES);
    assertThat(undisturbed.accumulators())
        .containsEntry("access-log.lines", 20_000L + DAMAGED_LINES);
  }

  private record Results(TieringResults left, Map<String, Object> accumulators) {}

  private static Results run(GeneratedLogs logs, String name, boolean disturb) throws Exception {
    try (JobServices services = JobServices.start(work, logs)) {
      services.publish(logs.lines());
      // Rules by which so small a bucket has scans, too.
      Path policy =
          Files.writeString(
              work.resolve(name + "-policy.yaml"),
              "version: scans\npolicy: cloudflux\nfalse-heat: ignore\n"
                  + "scans: {share: 0.05, objects: 5, apart-days: 1}\n");
      TieringOptions options =
          CommandArguments.parse(
              new TieringOptions(), services.flags("--kafka.bounded", "--policy-file=" + policy));
      JobExecutionResult result = execute(options, name, disturb);
      return new Results(services.results(), result.getAllAccumulatorResults());
    }
  }

  private static JobExecutionResult execute(TieringOptions options, String name, boolean disturb)
      throws Exception {
    Configuration configuration = DisturbedJob.settings(work.resolve(name + "-checkpoints"));
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(StateBackendOptions.STATE_BACKEND, disturb ? "rocksdb" : "hashmap");
    return disturb
        ? DisturbedJob.run(
            options,
            name,
            configuration,
            logs ->
                logs.map(new FailAfterCheckpoint<>(SOURCE_FAILURES, 2, 500, 300, true))
                    .returns(RawLine.TYPE)
                    .uid("failing-access-logs"),
            FailingDecisions::new)
        : DisturbedJob.run(
            options, name, configuration, UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** Fails between the evaluation and the sinks, while transactions hold decisions. */
  private static final class FailingDecisions extends ForwardingSinks {
    FailingDecisions(TieringPipeline.Sinks sinks) {
      super(sinks);
    }

    @Override
    public void decisions(DataStream<TierDecision> decisions) {
      super.decisions(
          decisions
              .map(new FailAfterCheckpoint<>(DECISION_FAILURES, 1, 100, 50, false))
              .returns(decisions.getType())
              .uid("failing-decisions"));
    }
  }
}
