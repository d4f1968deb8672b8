package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.savings.SavingsEntry;
import io.cloudflux.time.Days;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.operators.sorted.state.BatchExecutionInternalTimeServiceManager;
import org.apache.flink.streaming.api.operators.sorted.state.BatchExecutionStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Amounts are told in 1e-10 USD, entries in thousandths of that. */
class KeepSavingsTest {
  private static final int JANUARY = day("2024-01-01");
  private static final int FEBRUARY = day("2024-02-01");
  private static final int MARCH = day("2024-03-01");

  private Job job;

  @BeforeEach
  void open() throws Exception {
    job = new Job(false, null);
    job.span(JANUARY, MARCH + 400);
  }

  @AfterEach
  void close() throws Exception {
    job.close();
  }

  @Test
  void storageRunsOnAndMonthsAreToldWhenTheyAreOver() throws Exception {
    job.entry(JANUARY + 11, JANUARY + 10, 7_000, 0);
    job.overIs(JANUARY + 11);
    assertThat(job.told()).containsExactly("2024-01-01 2024-01-12 7");

    job.overIs(FEBRUARY - 1);
    assertThat(job.told()).isEmpty();
    job.overIs(FEBRUARY);
    assertThat(job.told()).containsExactly("2024-01-01 2024-02-01 147");
    job.overIs(MARCH);
    assertThat(job.told()).containsExactly("2024-02-01 2024-03-01 203");
    assertThat(job.numEventTimeTimers()).isEqualTo(1);
  }

  @Test
  void whatIsPaidIsOfItsDay() throws Exception {
    job.entry(JANUARY + 1, JANUARY, 0, 400);
    job.entry(JANUARY + 1, JANUARY, 0, 400);
    job.overIs(JANUARY + 1);
    assertThat(job.told()).containsExactly("2024-01-01 2024-01-02 1"); // 0.8, rounded once.
    assertThat(job.numEventTimeTimers()).as("nothing runs on").isZero();
  }

  @Test
  void aTierIsLoweredWithoutNews() throws Exception {
    job.entry(JANUARY + 1, JANUARY, 10_000, 0);
    job.entry(JANUARY + 1, JANUARY + 20, -9_000, 0);
    job.overIs(FEBRUARY);
    assertThat(job.told()).containsExactly("2024-01-01 2024-01-02 10", "2024-01-01 2024-02-01 211");
  }

  /** An access takes back what was told ahead. */
  @Test
  void whatWasToldAheadCanBeTakenBack() throws Exception {
    job.entry(JANUARY + 1, JANUARY, 10_000, 0);
    job.entry(JANUARY + 1, JANUARY + 20, -9_000, 0);
    job.overIs(JANUARY + 1);
    job.entry(JANUARY + 11, JANUARY + 20, 9_000, 0);
    job.entry(JANUARY + 11, JANUARY + 30, -9_000, 0);
    job.overIs(FEBRUARY);
    assertThat(job.told()).last().isEqualTo("2024-01-01 2024-02-01 301");
  }

  @Test
  void aMonthThatIsOverIsToldAgainIfMoreIsKnown() throws Exception {
    job.entry(JANUARY + 1, JANUARY, 10_000, 0);
    job.overIs(FEBRUARY + 5);
    assertThat(job.told()).last().isEqualTo("2024-01-01 2024-02-01 310");

    // Known in February: from the last days of January on it cost less.
    job.entry(FEBRUARY + 6, FEBRUARY - 2, -4_000, 5_000);
    job.overIs(FEBRUARY + 6);
    assertThat(job.told()).containsExactly("2024-01-01 2024-02-07 307", "2024-02-01 2024-02-07 36");
  }

  @Test
  void whatIsGoneCostsNothing() throws Exception {
    job.entry(JANUARY + 1, JANUARY, 10_000, 0);
    job.overIs(JANUARY + 1);
    job.entry(JANUARY + 6, JANUARY + 5, -10_000, 0);
    job.overIs(MARCH + 100);
    assertThat(job.told()).containsExactly("2024-01-01 2024-01-02 10", "2024-01-01 2024-01-07 50");
    assertThat(job.numEventTimeTimers()).isZero();
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    job.entry(JANUARY + 1, JANUARY, 10_300, 0);
    job.entry(JANUARY + 1, JANUARY + 40, -300, 0);
    job.overIs(JANUARY + 1);
    job.entry(JANUARY + 2, JANUARY + 1, 0, 1_600);
    OperatorSubtaskState state = job.snapshot(1, 1);
    job.close();
    job = new Job(false, state);
    job.overIs(MARCH);
    assertThat(job.told())
        .containsExactly(
            "2024-01-01 2024-01-03 23", // 20.6 and 1.6, each rounded.
            "2024-01-01 2024-02-01 321", // 319.3 and 1.6.
            "2024-02-01 2024-03-01 293"); // 10.3 for nine days, 10 for twenty.
  }

  /** Whatever the order entries come in, and however many timers there are. */
  @Test
  void batchModeTellsTheSame() throws Exception {
    List<List<String>> told = new ArrayList<>();
    for (boolean batch : new boolean[] {false, true}) {
      job.close();
      job = new Job(batch, null);
      job.span(JANUARY, MARCH + 70);
      List<int[]> entries =
          new ArrayList<>(
              List.of(
                  new int[] {JANUARY + 5, JANUARY + 1, 10_100, 7},
                  new int[] {JANUARY + 5, JANUARY + 35, -300, 0},
                  new int[] {JANUARY + 9, JANUARY + 8, 500, 200},
                  new int[] {MARCH + 9, FEBRUARY - 3, -900, 100}));
      if (batch) {
        Collections.reverse(entries);
      }
      for (int[] each : entries) {
        if (!batch) {
          job.overIs(each[0] - 1);
        }
        job.entry(each[0], each[1], each[2], each[3]);
      }
      job.end();
      told.add(job.told());
    }
    assertThat(told.get(1)).isEqualTo(told.get(0)).hasSizeGreaterThan(6);
    assertThat(told.get(0)).last().asString().startsWith("2024-05-01 2024-05-11");
  }

  private static int day(String day) {
    return Math.toIntExact(LocalDate.parse(day).toEpochDay());
  }

  @SuppressWarnings("try") // The harness's close() may be interrupted.
  private static final class Job extends AbstractStreamOperatorTestHarness<RealizedSaving> {
    private final CoBroadcastWithKeyedOperator<String, SavingsEntry, LogSpan, RealizedSaving>
        operator;

    Job(boolean batch, OperatorSubtaskState restored) throws Exception {
      this(
          new CoBroadcastWithKeyedOperator<>(
              new KeepSavings(new Boundaries(1)), List.of(TieringState.LOG_SPAN)),
          batch,
          restored);
    }

    private Job(
        CoBroadcastWithKeyedOperator<String, SavingsEntry, LogSpan, RealizedSaving> operator,
        boolean batch,
        OperatorSubtaskState restored)
        throws Exception {
      super(operator, 1, 1, 0);
      this.operator = operator;
      KeySelector<SavingsEntry, String> key = KeepSavings::key;
      config.setStatePartitioner(0, key);
      config.setStateKeySerializer(Types.STRING.createSerializer(new SerializerConfigImpl()));
      config.serializeAllConfigs();
      if (batch) {
        setStateBackend(new BatchExecutionStateBackend());
        setTimeServiceManagerProvider(BatchExecutionInternalTimeServiceManager::create);
      }
      setup(Types.POJO(RealizedSaving.class).createSerializer(new SerializerConfigImpl()));
      if (restored != null) {
        initializeState(restored);
      }
      open();
    }

    /** Both bills get the level, the actual one the request. */
    void entry(int asOf, int day, long level, long request) throws Exception {
      StreamRecord<SavingsEntry> record =
          new StreamRecord<>(
              new SavingsEntry(
                  "s3",
                  "s3://b/",
                  asOf,
                  day,
                  new long[] {level, request, 0, 0, 0},
                  new long[] {level, 0, 0, 0, 0}));
      operator.setKeyContextElement1(record);
      operator.processElement1(record);
    }

    void span(int first, int last) throws Exception {
      operator.processElement2(new StreamRecord<>(new LogSpan(first, last)));
    }

    void overIs(int boundary) throws Exception {
      watermark(Days.startMillis(boundary) - 1);
    }

    void end() throws Exception {
      watermark(Long.MAX_VALUE);
    }

    private void watermark(long time) throws Exception {
      operator.processWatermark1(new Watermark(time));
      operator.processWatermark2(new Watermark(time));
    }

    /** Month, boundary, actual cost. */
    List<String> told() {
      List<String> told =
          extractOutputValues().stream()
              .map(
                  saving ->
                      Days.iso(saving.month())
                          + " "
                          + Days.iso(saving.asOf())
                          + " "
                          + saving.costActual())
              .toList();
      getOutput().clear();
      return told;
    }
  }
}
