package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddUpDailyAccessesTest {
  private static final int DAY = 20_500;
  private static final String OBJECT = "s3://b/k";

  private KeyedOneInputStreamOperatorTestHarness<String, DailyAccess, DailyAccessTotal> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness(Duration.ofHours(60));
    harness.open();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, DailyAccess, DailyAccessTotal>
      harness(Duration keep) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new AddUpDailyAccesses(keep)),
        DailyAccess::object,
        Types.STRING);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void tellsADayOnceItIsOver() throws Exception {
    deliver(accesses(OBJECT, DAY, 2, 20, 0, 1));
    deliver(accesses("s3://b/other", DAY, 7, 70, 0, 0));
    deliver(accesses(OBJECT, DAY, 3, 30, 1, 0));
    deliver(accesses(OBJECT, DAY + 1, 1, 10, 0, 0));
    assertThat(harness.extractOutputValues()).isEmpty();

    overIs(DAY);
    assertThat(harness.extractOutputValues())
        .containsExactlyInAnyOrder(
            new DailyAccessTotal(OBJECT, DAY, 5, 50, 1, 1),
            new DailyAccessTotal("s3://b/other", DAY, 7, 70, 0, 0));
    overIs(DAY + 1);
    assertThat(harness.extractOutputValues())
        .hasSize(3)
        .contains(new DailyAccessTotal(OBJECT, DAY + 1, 1, 10, 0, 0));
  }

  @Test
  void whatComesLaterCorrectsIt() throws Exception {
    deliver(accesses(OBJECT, DAY, 2, 20, 0, 0));
    overIs(DAY + 1);
    deliver(accesses(OBJECT, DAY, 1, 5, 1, 0));
    deliver(accesses(OBJECT, DAY + 1, 4, 40, 0, 0)); // The first of a day that is over.

    assertThat(harness.extractOutputValues())
        .containsExactly(
            new DailyAccessTotal(OBJECT, DAY, 2, 20, 0, 0),
            new DailyAccessTotal(OBJECT, DAY, 3, 25, 1, 0),
            new DailyAccessTotal(OBJECT, DAY + 1, 4, 40, 0, 0));
  }

  /** A fresh total in the place of a forgotten one would be too small. */
  @ParameterizedTest
  @ValueSource(ints = {0, 48, 60})
  void whatComesTooLateIsLeftOut(int keepHours) throws Exception {
    harness.close();
    harness = harness(Duration.ofHours(keepHours));
    harness.open();
    deliver(accesses(OBJECT, DAY, 2, 20, 0, 0));
    overIs(DAY);
    harness.processWatermark(
        Days.startMillis(DAY + 1) - 1 + Duration.ofHours(keepHours).toMillis());
    deliver(accesses(OBJECT, DAY, 1, 5, 0, 0));

    assertThat(harness.extractOutputValues())
        .containsExactly(new DailyAccessTotal(OBJECT, DAY, 2, 20, 0, 0));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void sizesAndDeletesAreNoAccesses() throws Exception {
    deliver(
        new DailyAccess(
            OBJECT,
            DAY,
            0,
            0,
            0,
            100,
            DailyAccess.NEVER,
            DailyAccess.NEVER,
            Days.startMillis(DAY)));

    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    deliver(accesses(OBJECT, DAY, 2, 20, 0, 1));
    overIs(DAY);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = harness(Duration.ofHours(60));
    harness.initializeState(state);
    harness.open();
    harness.processWatermark(Days.startMillis(DAY + 1) - 1);
    deliver(accesses(OBJECT, DAY, 1, 5, 0, 1));

    assertThat(harness.extractOutputValues())
        .containsExactly(new DailyAccessTotal(OBJECT, DAY, 3, 25, 0, 2));
  }

  /** The timers are those of the time before. */
  @ParameterizedTest
  @CsvSource({"60, 168", "72, 168", "168, 60", "168, 72", "72, 0", "0, 72"})
  void forgetsAfterARestartWithAnotherTimeToKeep(int before, int after) throws Exception {
    harness.close();
    harness = harness(Duration.ofHours(before));
    harness.open();
    deliver(accesses(OBJECT, DAY, 2, 20, 0, 0));
    overIs(DAY);
    deliver(accesses(OBJECT, DAY + 1, 3, 30, 0, 0));
    deliver(accesses(OBJECT, DAY + 2, 4, 40, 0, 0));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = harness(Duration.ofHours(after));
    harness.initializeState(state);
    harness.open();

    overIs(DAY + 1);
    overIs(DAY + 2);
    assertThat(harness.extractOutputValues())
        .containsExactly(
            new DailyAccessTotal(OBJECT, DAY + 1, 3, 30, 0, 0),
            new DailyAccessTotal(OBJECT, DAY + 2, 4, 40, 0, 0));

    int longer = Math.max(before, after);
    long last = Days.startMillis(DAY + 3) - 1 + Duration.ofHours(longer).toMillis();
    if (after > 0 && after >= before) {
      harness.processWatermark(last - 1);
      assertThat(harness.numKeyedStateEntries()).isPositive();
    }
    harness.processWatermark(last);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  /** As at a key's end in batch mode. */
  @Test
  void tellsEveryDayIfTimeJumpsToItsEnd() throws Exception {
    deliver(accesses(OBJECT, DAY, 2, 20, 0, 0));
    deliver(accesses(OBJECT, DAY + 9, 3, 30, 0, 0));
    harness.processWatermark(Long.MAX_VALUE);

    assertThat(harness.extractOutputValues())
        .containsExactly(
            new DailyAccessTotal(OBJECT, DAY, 2, 20, 0, 0),
            new DailyAccessTotal(OBJECT, DAY + 9, 3, 30, 0, 0));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void whatComesTooLateIsLeftOutAfterARestartToo() throws Exception {
    deliver(accesses(OBJECT, DAY, 2, 20, 0, 0));
    overIs(DAY + 10);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = harness(Duration.ofHours(60));
    harness.initializeState(state);
    harness.open();
    deliver(accesses(OBJECT, DAY, 1, 5, 0, 1));
    overIs(DAY + 10);

    assertThat(harness.extractOutputValues()).isEmpty();
  }

  private void deliver(DailyAccess daily) throws Exception {
    harness.processElement(daily, 0);
  }

  private void overIs(int day) throws Exception {
    harness.processWatermark(Days.startMillis(day + 1) - 1);
  }

  private static DailyAccess accesses(
      String object, int day, long reads, long bytes, long writes, long scans) {
    long start = Days.startMillis(day);
    return new DailyAccess(
        object,
        day,
        reads,
        bytes,
        writes,
        -1,
        start,
        writes > 0 ? start : DailyAccess.NEVER,
        DailyAccess.NEVER,
        new ActorReads(0, 0, scans, 0, DailyAccess.NEVER));
  }
}
