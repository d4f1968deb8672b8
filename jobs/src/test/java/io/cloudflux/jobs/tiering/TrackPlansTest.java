package io.cloudflux.jobs.tiering;

import static io.cloudflux.plan.MigrationPlan.Command.APPROVE;
import static io.cloudflux.plan.MigrationPlan.Command.CANCEL;
import static io.cloudflux.plan.MigrationPlan.Command.COMPLETE;
import static io.cloudflux.plan.MigrationPlan.Command.FAIL;
import static io.cloudflux.plan.MigrationPlan.Command.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.DeadLetter;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.LineMetricsTest.Counters;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MigrationPlan.Command;
import io.cloudflux.plan.MigrationPlan.Status;
import io.cloudflux.plan.MigrationRoute;
import io.cloudflux.plan.MoveMethod;
import io.cloudflux.plan.MoveSchedule;
import io.cloudflux.time.Days;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrackPlansTest {
  private static final int DAY = 20_510;
  private static final int EXPIRE_AFTER = 30;
  private static final int EXPIRY = DAY + EXPIRE_AFTER;
  private static final String ID = Days.iso(DAY) + "-0123abcd-45ef-1";

  private Job job;
  private Counters metrics;
  private long position;

  @BeforeEach
  void open() throws Exception {
    open(null);
    job.span(DAY - 7, DAY + 1000);
  }

  private void open(OperatorSubtaskState restored) throws Exception {
    open(EXPIRE_AFTER, restored);
  }

  private void open(int expireAfter, OperatorSubtaskState restored) throws Exception {
    metrics = new Counters();
    job = new Job(expireAfter, metrics, restored);
  }

  private void restart(int expireAfter) throws Exception {
    OperatorSubtaskState snapshot = job.snapshot(1, 1);
    close();
    open(expireAfter, snapshot);
  }

  @AfterEach
  void close() throws Exception {
    job.close();
  }

  @Test
  void aPlanGoesThroughItsLife() throws Exception {
    plan(ID);
    command(APPROVE, 10, "ann");
    command(START, 20, "mover");
    command(COMPLETE, 30, "mover");

    assertThat(told())
        .containsExactly(
            "1 APPROVED at 10 by ann", "2 RUNNING at 20 by mover", "3 DONE at 30 by mover");
    assertThat(job.extractOutputValues()).allMatch(p -> p.plan().items().length == 0);
    assertThat(metrics.count("planChanges{stage=track-plans, status=DONE}")).isEqualTo(1);

    job.watermark(Boundaries.timer(EXPIRY));
    assertNothingLeft();
    assertThat(letters()).isEmpty();
  }

  @Test
  void cancelsAndFailuresEndIt() throws Exception {
    String other = Days.iso(DAY) + "-0123abcd-45ef-2";
    plan(ID);
    plan(other);
    command(CANCEL, 10, "ann");
    command(other, APPROVE, 10, "ann");
    command(other, START, 20, "mover");
    command(other, FAIL, 30, "mover");

    assertThat(told())
        .containsExactly(
            "1 CANCELLED at 10 by ann",
            "1 APPROVED at 10 by ann",
            "2 RUNNING at 20 by mover",
            "3 FAILED at 30 by mover");
  }

  @Test
  void commandsThatMayNotBeGivenAreDeadLetters() throws Exception {
    plan(ID);
    command(START, 5, "mover");
    command(APPROVE, 10, "ann");
    command(COMPLETE, 20, "mover");
    command(CANCEL, 30, "ann");
    command(APPROVE, 40, "bob");

    assertThat(told()).containsExactly("1 APPROVED at 10 by ann", "2 CANCELLED at 30 by ann");
    assertThat(letters())
        .containsExactly(
            "migration-command ILLEGAL_TRANSITION START: the plan is PLANNED @1",
            "migration-command ILLEGAL_TRANSITION COMPLETE: the plan is APPROVED @3",
            "migration-command ILLEGAL_TRANSITION APPROVE: the plan is CANCELLED @5");
    assertThat(metrics.count("deadLetters{reason=ILLEGAL_TRANSITION, stage=migration-command}"))
        .isEqualTo(3);
  }

  @Test
  void aCommandThatComesAgainDoesNothing() throws Exception {
    plan(ID);
    command(APPROVE, 10, "ann");
    command(APPROVE, 10, "ann");
    command(CANCEL, 20, "ann");
    command(CANCEL, 20, "ann");

    assertThat(told()).hasSize(2);
    assertThat(letters()).isEmpty();
  }

  @Test
  void whatNobodyApprovesExpires() throws Exception {
    plan(ID);
    job.watermark(Boundaries.timer(EXPIRY) - 1);
    assertThat(told()).isEmpty();

    job.watermark(Boundaries.timer(EXPIRY));

    assertThat(told()).containsExactly("1 EXPIRED at " + Days.startMillis(EXPIRY) + " by null");
    assertNothingLeft();
  }

  @Test
  void whatIsApprovedDoesNotExpireAndIsForgottenOnceItIsFinished() throws Exception {
    plan(ID);
    command(APPROVE, 10, "ann");
    job.watermark(Boundaries.timer(EXPIRY));
    assertThat(job.entries()).isEqualTo(1);

    command(START, 20, "mover");
    command(COMPLETE, 30, "mover");
    assertThat(told()).hasSize(3);
    assertNothingLeft();

    command(CANCEL, 40, "ann");
    job.watermark(Boundaries.timer(EXPIRY) + 1);
    assertThat(letters())
        .containsExactly("migration-command UNKNOWN_PLAN no such plan, or none any more @4");
    assertNothingLeft();
  }

  /** As a replay finds them: the plan expired before they were given. */
  @Test
  void approvalsGivenTooLateDoNotCountWheneverTheyCome() throws Exception {
    command(APPROVE, Days.startMillis(EXPIRY), "ann");
    plan(ID);
    job.watermark(Long.MAX_VALUE);

    assertThat(told()).containsExactly("1 EXPIRED at " + Days.startMillis(EXPIRY) + " by null");
    assertThat(letters())
        .containsExactly(
            "migration-command ILLEGAL_TRANSITION APPROVE: the plan expired on "
                + Days.iso(EXPIRY)
                + " @1");
  }

  @Test
  void nothingExpiresBehindTheEndOfTheLogs() throws Exception {
    close();
    open(null);
    job.span(DAY - 7, EXPIRY - 2);
    plan(ID);
    job.watermark(Long.MAX_VALUE);

    assertThat(told()).isEmpty();
    assertThat(job.entries()).isEqualTo(1);
  }

  @Test
  void commandsWaitForTheirPlan() throws Exception {
    command(APPROVE, 10, "ann");
    command(START, 20, "mover");
    job.watermark(Boundaries.timer(DAY) - 1);
    restart(EXPIRE_AFTER);
    assertThat(job.entries()).isPositive();

    plan(ID);
    job.watermark(Boundaries.timer(DAY));

    assertThat(told()).containsExactly("1 APPROVED at 10 by ann", "2 RUNNING at 20 by mover");
    assertThat(letters()).isEmpty();
    assertThat(job.entries()).isEqualTo(1);
    assertThat(job.numEventTimeTimers()).isEqualTo(1);
  }

  @Test
  void whatExpiresLaterSinceARestartExpires() throws Exception {
    String done = Days.iso(DAY) + "-0123abcd-45ef-2";
    plan(ID);
    plan(done);
    command(done, CANCEL, 10, "ann");
    restart(2 * EXPIRE_AFTER);
    int expiry = DAY + 2 * EXPIRE_AFTER;

    job.watermark(Boundaries.timer(expiry) - 1);
    assertThat(told()).isEmpty();
    assertThat(job.entries()).isEqualTo(2);

    job.watermark(Boundaries.timer(expiry));
    assertThat(told()).containsExactly("1 EXPIRED at " + Days.startMillis(expiry) + " by null");
    assertNothingLeft();
  }

  @Test
  void whatExpiresEarlierSinceARestartExpiresWhenItWouldHaveAtTheLatest() throws Exception {
    plan(ID);
    restart(1);
    job.watermark(Boundaries.timer(EXPIRY));

    assertThat(told()).containsExactly("1 EXPIRED at " + Days.startMillis(EXPIRY) + " by null");
    assertNothingLeft();
  }

  @Test
  void whatOutlivedAnEarlierExpiryIsForgottenOnceItIsFinished() throws Exception {
    plan(ID);
    command(APPROVE, 10, "ann");
    job.watermark(Boundaries.timer(EXPIRY));
    restart(2 * EXPIRE_AFTER);
    job.watermark(Boundaries.timer(EXPIRY) + 1);
    command(CANCEL, 20, "ann");
    assertThat(job.entries()).isEqualTo(1);

    job.watermark(Boundaries.timer(DAY + 2 * EXPIRE_AFTER));
    assertNothingLeft();
  }

  @Test
  void commandsOnPlansThatThereAreNotAreDeadLetters() throws Exception {
    command(APPROVE, 10, "ann");
    assertThat(letters()).isEmpty();
    job.watermark(Boundaries.timer(DAY));

    assertThat(letters())
        .containsExactly("migration-command UNKNOWN_PLAN no such plan, or none any more @1");
    assertNothingLeft();
  }

  private void assertNothingLeft() {
    assertThat(job.entries()).isZero();
    assertThat(job.numEventTimeTimers()).isZero();
  }

  private void plan(String id) throws Exception {
    MigrationPlan plan =
        new MigrationPlan(
            id,
            DAY,
            1,
            new MigrationRoute("s3", "s3://b", "STANDARD", "GLACIER_IR"),
            1,
            2,
            3,
            4,
            5,
            6,
            Status.PLANNED,
            new MoveSchedule(MoveMethod.RULE, 7, 8, 9),
            new MigrationItem[] {new MigrationItem("s3://b/k", 1, 2, 3, 4)});
    job.update(PlanUpdate.of(plan));
  }

  private void command(Command command, long at, String by) throws Exception {
    command(ID, command, at, by);
  }

  private void command(String id, Command command, long at, String by) throws Exception {
    RawLine line =
        new RawLine("x".getBytes(StandardCharsets.UTF_8), "migration-commands-0", ++position, null);
    job.update(PlanUpdate.of(new PlanCommand(id, command, at, by, null, line)));
  }

  private List<String> told() {
    return job.extractOutputValues().stream()
        .map(p -> "%d %s at %d by %s".formatted(p.sequence(), p.status(), p.at(), p.by()))
        .toList();
  }

  private List<String> letters() {
    var letters = job.getSideOutput(DeadLetters.TAG);
    return letters == null
        ? List.of()
        : letters.stream().map(record -> text(record.getValue())).toList();
  }

  private static String text(DeadLetter letter) {
    return "%s %s %s @%d"
        .formatted(letter.stage(), letter.reason(), letter.message(), letter.position());
  }

  /** The operator with what surrounds it in the job. */
  @SuppressWarnings("try") // The harness's close() may be interrupted.
  private static final class Job extends AbstractStreamOperatorTestHarness<PlanProgress> {
    private final CoBroadcastWithKeyedOperator<String, PlanUpdate, LogSpan, PlanProgress> operator;

    Job(int expireAfter, Counters metrics, OperatorSubtaskState restored) throws Exception {
      this(
          new CoBroadcastWithKeyedOperator<>(
              new TrackPlans(expireAfter, new Boundaries(1)), List.of(TieringState.LOG_SPAN)),
          metrics);
      setup(Types.POJO(PlanProgress.class).createSerializer(new SerializerConfigImpl()));
      if (restored != null) {
        initializeState(restored);
      }
      open();
    }

    private Job(
        CoBroadcastWithKeyedOperator<String, PlanUpdate, LogSpan, PlanProgress> operator,
        Counters metrics)
        throws Exception {
      super(operator, metrics.environment());
      this.operator = operator;
      KeySelector<PlanUpdate, String> key = PlanUpdate::planId;
      config.setStatePartitioner(0, key);
      config.setStateKeySerializer(Types.STRING.createSerializer(new SerializerConfigImpl()));
      config.serializeAllConfigs();
    }

    void update(PlanUpdate update) throws Exception {
      StreamRecord<PlanUpdate> record = new StreamRecord<>(update);
      operator.setKeyContextElement1(record);
      operator.processElement1(record);
    }

    void span(int first, int last) throws Exception {
      operator.processElement2(new StreamRecord<>(new LogSpan(first, last)));
    }

    void watermark(long time) throws Exception {
      operator.processWatermark1(new Watermark(time));
      operator.processWatermark2(new Watermark(time));
    }

    int entries() {
      return ((HeapKeyedStateBackend<?>) operator.getKeyedStateBackend()).numKeyValueStateEntries();
    }
  }
}
