package io.cloudflux.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.DailyAccessTotal;
import io.cloudflux.jobs.tiering.ModelVerdict;
import io.cloudflux.jobs.tiering.PlanProgress;
import io.cloudflux.jobs.tiering.RealizedSaving;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.jobs.tiering.TieringSettings;
import io.cloudflux.plan.MigrationPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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
    Configuration configuration = TieringPipeline.requiredConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        work.resolve(name + "-checkpoints").toUri().toString());
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(StateBackendOptions.STATE_BACKEND, disturb ? "rocksdb" : "hashmap");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);

    TieringSettings settings = options.settings(System.currentTimeMillis());
    KafkaOptions kafka = options.kafka();
    DataStream<RawLine> lines = options.input().accessLogs(env, kafka, settings.logOptions());
    TieringPipeline.Sinks sinks = options.sinks();
    if (disturb) {
      lines =
          lines
              .map(new FailAfterCheckpoint<>(SOURCE_FAILURES, 2, 500, 300, true))
              .returns(RawLine.TYPE)
              .uid("failing-access-logs");
      sinks = new FailingDecisions(sinks);
    }
    TieringPipeline.define(
        settings,
        new TieringPipeline.Sources(lines, options.input().inventory().lines(env, kafka)),
        sinks);
    return env.execute(name);
  }

  /** Fails between the evaluation and the sinks, while transactions hold decisions. */
  private record FailingDecisions(TieringPipeline.Sinks sinks) implements TieringPipeline.Sinks {
    @Override
    public void decisions(DataStream<TierDecision> decisions) {
      sinks.decisions(
          decisions
              .map(new FailAfterCheckpoint<>(DECISION_FAILURES, 1, 100, 50, false))
              .returns(decisions.getType())
              .uid("failing-decisions"));
    }

    @Override
    public void plans(DataStream<MigrationPlan> plans) {
      sinks.plans(plans);
    }

    @Override
    public void deadLetters(DataStream<DeadLetter> deadLetters) {
      sinks.deadLetters(deadLetters);
    }

    @Override
    public void forecastErrors(DataStream<ForecastError> errors) {
      sinks.forecastErrors(errors);
    }

    @Override
    public void modelVerdicts(DataStream<ModelVerdict> verdicts) {
      sinks.modelVerdicts(verdicts);
    }

    @Override
    public void planProgress(DataStream<PlanProgress> progress) {
      sinks.planProgress(progress);
    }

    @Override
    public void realizedSavings(DataStream<RealizedSaving> savings) {
      sinks.realizedSavings(savings);
    }

    @Override
    public void dailyAccesses(DataStream<DailyAccessTotal> accesses) {
      sinks.dailyAccesses(accesses);
    }
  }
}
