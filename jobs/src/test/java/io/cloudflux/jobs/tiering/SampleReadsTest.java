package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.scan.ReadSample;
import io.cloudflux.scan.ScanRules;
import io.cloudflux.time.Days;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampleReadsTest {
  private static final int DAY = 20_510;
  private static final int MOST_OBJECTS = 1 << 16;

  private OneInputStreamOperatorTestHarness<ObjectUpdate, PrefixSample> harness;

  @BeforeEach
  void open() throws Exception {
    harness = new OneInputStreamOperatorTestHarness<>(new SampleReads(ScanRules.DEFAULT));
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void samplesByPrefixAndDay() throws Exception {
    read("s3://b/one/x", DAY);
    read("s3://b/one/y/z", DAY);
    read("s3://b/one/x", DAY + 1);
    read("s3://b/two/x", DAY);
    read("s3://b/x", DAY);
    harness.endInput();

    ReadSample expected = new ReadSample();
    expected.add(daily("s3://b/one/x", DAY));
    expected.add(daily("s3://b/one/y/z", DAY));
    assertThat(told())
        .extracting(PrefixSample::prefix, PrefixSample::day)
        .containsExactlyInAnyOrder(
            tuple("s3://b/one/", DAY),
            tuple("s3://b/one/", DAY + 1),
            tuple("s3://b/two/", DAY),
            tuple("s3://b/", DAY));
    assertThat(told())
        .filteredOn(sample -> sample.prefix().equals("s3://b/one/") && sample.day() == DAY)
        .singleElement()
        .satisfies(sample -> assertThat(sample.sample()).isEqualTo(expected.packed()));
  }

  @Test
  void aDayIsToldBeforeTheWatermarkThatEndsIt() throws Exception {
    read("s3://b/one/x", DAY);
    read("s3://b/one/x", DAY + 1);
    harness.processWatermark(new Watermark(Boundaries.timer(DAY + 1) - 1));
    assertThat(told()).isEmpty();
    harness.processWatermark(new Watermark(Boundaries.timer(DAY + 1)));

    assertThat(told()).extracting(PrefixSample::day).containsExactly(DAY);
    assertThat(harness.getOutput()).last().isEqualTo(new Watermark(Boundaries.timer(DAY + 1)));
  }

  /** So that it needs no state. */
  @Test
  void allIsToldBeforeACheckpoint() throws Exception {
    read("s3://b/one/x", DAY);
    stored("s3://b/one/y", DAY - 9);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(told()).hasSize(2);
  }

  /** Time goes on without an inventory that rests. */
  @Test
  void allIsToldBeforeIdleness() throws Exception {
    stored("s3://b/one/x", DAY - 9);
    stored("s3://b/one/y", DAY - 9);
    stored("s3://b/one/z", DAY - 8);
    harness.processWatermarkStatus(WatermarkStatus.IDLE);

    assertThat(told())
        .extracting(PrefixSample::day, PrefixSample::inventory, sample -> sample.sample().length)
        .containsExactly(tuple(DAY - 9, true, 13), tuple(DAY - 8, true, 7));
    assertThat(harness.getOutput()).last().isEqualTo(WatermarkStatus.IDLE);
  }

  @Test
  void holdsNoMoreThanItMay() throws Exception {
    for (int i = 0; i < MOST_OBJECTS - 1; i++) {
      read("s3://b/" + i + "/x", DAY);
      read("s3://b/" + i + "/x", DAY);
    }
    assertThat(told()).isEmpty();
    read("s3://b/another/x", DAY);
    assertThat(told()).hasSize(MOST_OBJECTS);
    read("s3://b/another/x", DAY);
    assertThat(told()).hasSize(MOST_OBJECTS);
  }

  private void read(String object, int day) throws Exception {
    harness.processElement(new StreamRecord<>(ObjectUpdate.of(daily(object, day))));
  }

  private void stored(String object, int day) throws Exception {
    long modified = Days.startMillis(day) + 5;
    harness.processElement(
        new StreamRecord<>(
            ObjectUpdate.of(new InventoryRecord(object, 1, "STANDARD", modified, -1, 0))));
  }

  private static DailyAccess daily(String object, int day) {
    return new DailyAccess(
        object, day, 1, 2, 0, 3, Days.startMillis(day), DailyAccess.NEVER, DailyAccess.NEVER);
  }

  private List<PrefixSample> told() {
    return harness.extractOutputValues();
  }
}
