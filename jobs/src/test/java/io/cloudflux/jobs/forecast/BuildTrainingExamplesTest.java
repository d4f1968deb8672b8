package io.cloudflux.jobs.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.jobs.tiering.ObjectUpdate;
import io.cloudflux.jobs.tiering.ReferenceUpdate;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class BuildTrainingExamplesTest {
  private static final int DAY = 20_000;
  private static final int LAST_DAY = DAY + 99;
  private static final String OBJECT = "s3://bucket/job/output";

  @Test
  void anObjectThatIsThereGivesExamplesToTheEnd() throws Exception {
    List<ObjectExample> examples = examples(LAST_DAY + 1);
    assertThat(examples).anyMatch(example -> example.heldOut());
    assertThat(examples.get(examples.size() - 1).asOf()).isGreaterThan(LAST_DAY - 14);
  }

  /** At work nobody asks for a forecast of it. */
  @Test
  void aDeletedObjectGivesNone() throws Exception {
    List<ObjectExample> examples = examples(DAY + 30);
    assertThat(examples).isNotEmpty().allMatch(example -> example.asOf() <= DAY + 30);
    // Its pools have the days it was there, and ten reads of them.
    assertThat(examples).allMatch(e -> e.heldOut() || e.poolDays() == 31 && e.poolReads() == 10);
  }

  @SuppressWarnings("try") // The harness's close() may be interrupted.
  private static List<ObjectExample> examples(int deletedOn) throws Exception {
    var operator =
        new CoBroadcastWithKeyedOperator<String, ObjectUpdate, ReferenceUpdate, ObjectExample>(
            new BuildTrainingExamples(0.3), List.of(ExampleReplay.LOG_SPAN, ExampleReplay.SCANS));
    try (var harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            operator, ObjectUpdate::object, null, Types.STRING)) {
      harness.open();
      harness.processElement2(ReferenceUpdate.of(new LogSpan(DAY, LAST_DAY)), 0);
      for (int day = DAY; day < DAY + 10; day++) {
        harness.processElement1(update(day, 1, DailyAccess.NEVER), 0);
      }
      if (deletedOn <= LAST_DAY) {
        harness.processElement1(update(deletedOn, 0, Days.startMillis(deletedOn) + 1), 0);
      }
      harness.processBothWatermarks(Watermark.MAX_WATERMARK);
      assertThat(harness.numKeyedStateEntries()).isZero();
      return harness.extractOutputValues();
    }
  }

  private static ObjectUpdate update(int day, int reads, long deleted) {
    long read = reads > 0 ? Days.startMillis(day) : DailyAccess.NEVER;
    return ObjectUpdate.of(
        new DailyAccess(
            OBJECT, day, reads, 1000L * reads, 0, -1, read, DailyAccess.NEVER, deleted));
  }
}
