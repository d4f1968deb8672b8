package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.actor.Actor;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.Operation;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreAggregateByDayTest {
  private static final int DAY = 20_500;
  private static final int MOST_SUMS = 1 << 18;

  private OneInputStreamOperatorTestHarness<AccessEvent, DailyBatch> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness(true);
    harness.open();
  }

  private static OneInputStreamOperatorTestHarness<AccessEvent, DailyBatch> harness(
      boolean keepRequests) throws Exception {
    var harness = new OneInputStreamOperatorTestHarness<>(new PreAggregateByDay(keepRequests));
    harness.setup(DailyBatchSerializer.INSTANCE);
    return harness;
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void addsUpTheEventsOfAnObjectAndDay() throws Exception {
    long noon = Days.startMillis(DAY) + 43_200_000;
    process(event("s3://b/k", noon, Operation.READ, 100, 500));
    process(event("s3://b/k", noon + 5, Operation.READ, 50, -1));
    process(event("s3://b/k", noon + 9, Operation.WRITE, 7, 600));
    process(event("s3://b/k", noon + 11, Operation.DELETE, 0, -1));
    process(event("s3://b/k", noon + 12, Operation.METADATA, 0, 700));
    harness.endInput();

    assertThat(totals())
        .containsExactly(
            new DailyAccess("s3://b/k", DAY, 2, 150, 1, 700, noon + 5, noon + 9, noon + 11));
  }

  @Test
  void keepsObjectsAndDaysApart() throws Exception {
    process(read("s3://b/1", Days.startMillis(DAY + 1) - 1));
    process(read("s3://b/1", Days.startMillis(DAY + 1)));
    process(read("s3://b/2", Days.startMillis(DAY + 1)));
    harness.endInput();

    assertThat(totals())
        .extracting(DailyAccess::object, DailyAccess::day, DailyAccess::reads)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("s3://b/1", DAY, 1L),
            org.assertj.core.groups.Tuple.tuple("s3://b/1", DAY + 1, 1L),
            org.assertj.core.groups.Tuple.tuple("s3://b/2", DAY + 1, 1L));
  }

  @Test
  void flushesADayBeforeTheWatermarkThatItsBoundaryWaitsFor() throws Exception {
    process(read("s3://b/1", Days.startMillis(DAY)));
    process(read("s3://b/2", Days.startMillis(DAY + 1)));

    harness.processWatermark(Boundaries.timer(DAY + 1) - 1);
    assertThat(totals()).describedAs("a day that is not over").isEmpty();

    harness.processWatermark(Boundaries.timer(DAY + 1));
    assertThat(totals()).extracting(DailyAccess::day).containsExactly(DAY);
    List<Object> output = new ArrayList<>(harness.getOutput());
    assertThat(output.get(0)).isEqualTo(new Watermark(Boundaries.timer(DAY + 1) - 1));
    assertThat(output.get(1)).isInstanceOf(StreamRecord.class);
    assertThat(output.get(2)).isEqualTo(new Watermark(Boundaries.timer(DAY + 1)));

    harness.processWatermark(Watermark.MAX_WATERMARK);
    assertThat(totals()).extracting(DailyAccess::day).containsExactly(DAY, DAY + 1);
  }

  @Test
  void passesALateDayOnWithTheNextWatermark() throws Exception {
    harness.processWatermark(Days.startMillis(DAY + 5));
    process(read("s3://b/1", Days.startMillis(DAY)));

    harness.processWatermark(Days.startMillis(DAY + 5) + 1);

    assertThat(totals()).extracting(DailyAccess::day).containsExactly(DAY);
  }

  @Test
  void stampsTotalsWithTheStartOfTheirDay() throws Exception {
    process(read("s3://b/1", Days.startMillis(DAY) + 1234));
    harness.endInput();

    assertThat(harness.extractOutputStreamRecords())
        .extracting(StreamRecord::getTimestamp)
        .containsExactly(Days.startMillis(DAY));
  }

  @Test
  void flushesAllBeforeACheckpointBarrier() throws Exception {
    process(read("s3://b/1", Days.startMillis(DAY)));
    process(read("s3://b/2", Days.startMillis(DAY + 1)));

    harness.prepareSnapshotPreBarrier(1);

    assertThat(totals()).extracting(DailyAccess::day).containsExactly(DAY, DAY + 1);
    harness.endInput();
    assertThat(totals()).describedAs("flushed once").hasSize(2);
  }

  @Test
  void needsNoStateOfItsOwn() throws Exception {
    process(read("s3://b/1", Days.startMillis(DAY)));
    harness.prepareSnapshotPreBarrier(1);
    var snapshot = harness.snapshot(1, 1);

    harness.close();
    harness = harness(true);
    harness.initializeState(snapshot);
    harness.open();
    harness.endInput();

    assertThat(totals()).isEmpty();
  }

  @Test
  void flushesWhenItIsFull() throws Exception {
    for (int i = 0; i < MOST_SUMS - 1; i++) {
      process(read("s3://b/" + i, Days.startMillis(DAY + i % 3)));
    }
    process(read("s3://b/0", Days.startMillis(DAY)));
    assertThat(harness.getOutput()).describedAs("not full yet").isEmpty();

    process(read("s3://b/last", Days.startMillis(DAY)));
    assertThat(told()).hasSize(MOST_SUMS);
    assertThat(harness.extractOutputValues())
        .extracting(DailyBatch::key)
        .describedAs("one batch of a day and share")
        .doesNotHaveDuplicates()
        .hasSizeLessThanOrEqualTo(3 * Shares.COUNT);

    // It counts from zero again.
    harness.getOutput().clear();
    for (int i = 0; i < MOST_SUMS - 1; i++) {
      process(read("s3://b/" + i, Days.startMillis(DAY)));
    }
    assertThat(harness.getOutput()).isEmpty();
  }

  @Test
  void countsWhatAWatermarkFlushedAsGone() throws Exception {
    for (int i = 0; i < MOST_SUMS - 1; i++) {
      process(read("s3://b/" + i, Days.startMillis(DAY)));
    }
    harness.processWatermark(Boundaries.timer(DAY + 1));
    harness.getOutput().clear();

    for (int i = 0; i < MOST_SUMS - 1; i++) {
      process(read("s3://b/" + i, Days.startMillis(DAY + 1)));
    }

    assertThat(harness.getOutput()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void losesAndDoublesNothing(long seed) throws Exception {
    Random random = new Random(seed);
    Map<String, DailyAccess> expected = new HashMap<>();
    Operation[] operations = {Operation.READ, Operation.WRITE, Operation.DELETE};
    long watermark = Days.startMillis(DAY);
    for (int i = 0; i < 20_000; i++) {
      AccessEvent event =
          event(
              "s3://b/" + random.nextInt(50),
              Days.startMillis(DAY) + (long) (random.nextDouble() * 10 * Days.MILLIS),
              operations[random.nextInt(3)],
              random.nextInt(1000) - 1,
              random.nextInt(1000) - 1);
      process(event);
      DailyAccess daily = DailyAccess.of(event);
      expected.merge(daily.object() + daily.day(), daily, DailyAccess::plus);
      if (random.nextInt(500) == 0) {
        watermark += random.nextInt(40_000_000);
        harness.processWatermark(watermark);
        for (DailyAccess total : heldBack(expected)) {
          assertThat(Boundaries.timer(total.day() + 1)).isGreaterThan(watermark);
        }
      }
      if (random.nextInt(3000) == 0) {
        harness.prepareSnapshotPreBarrier(i);
        assertThat(heldBack(expected)).isEmpty();
      }
    }
    harness.endInput();

    assertThat(sums()).isEqualTo(expected);
  }

  /** What has come in and not gone out. */
  private List<DailyAccess> heldBack(Map<String, DailyAccess> expected) {
    Map<String, DailyAccess> out = sums();
    return expected.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(out.get(entry.getKey())))
        .map(Map.Entry::getValue)
        .toList();
  }

  private Map<String, DailyAccess> sums() {
    Map<String, DailyAccess> sums = new HashMap<>();
    for (DailyAccess total : totals()) {
      sums.merge(total.object() + total.day(), total, DailyAccess::plus);
    }
    return sums;
  }

  private List<DailyAccess> totals() {
    return told().stream().map(DailyAccess.class::cast).toList();
  }

  /** Sums, and requests that have ids. */
  private List<Object> told() {
    List<Object> told = new ArrayList<>();
    for (DailyBatch batch : harness.extractOutputValues()) {
      for (Object each : DailyBatches.read(batch)) {
        DailyAccess total =
            each instanceof DailyBatches.Counted request ? request.total() : (DailyAccess) each;
        assertThat(total.day()).isEqualTo(batch.day());
        assertThat(Shares.of(total.object())).isEqualTo(batch.share());
        told.add(each);
      }
    }
    return told;
  }

  private void process(AccessEvent event) throws Exception {
    harness.processElement(event, event.timeMillis());
  }

  private static AccessEvent read(String object, long time) {
    return event(object, time, Operation.READ, 1, 1);
  }

  private static AccessEvent event(
      String object, long time, Operation operation, long bytes, long objectBytes) {
    return new AccessEvent(
        object,
        time,
        operation,
        bytes,
        objectBytes,
        null,
        null,
        Actor.APPLICATION,
        0,
        200,
        LogFormat.S3);
  }

  private static AccessEvent withId(String object, long time, Actor actor, long id) {
    return new AccessEvent(
        object, time, Operation.READ, 7, 9, null, null, actor, id, 200, LogFormat.S3);
  }

  @Test
  void keepsTheRequestsThatHaveIds() throws Exception {
    long noon = Days.startMillis(DAY) + 43_200_000;
    process(withId("s3://b/k", noon, Actor.USER, 5));
    process(withId("s3://b/k", noon + 1, Actor.BACKUP, 6));
    process(withId("s3://b/k", noon + 2, Actor.APPLICATION, 0));
    harness.endInput();

    AccessEvent plain = withId("s3://b/k", noon + 2, Actor.APPLICATION, 0);
    assertThat(told())
        .containsExactlyInAnyOrder(
            DailyBatches.Counted.of(withId("s3://b/k", noon, Actor.USER, 5)),
            DailyBatches.Counted.of(withId("s3://b/k", noon + 1, Actor.BACKUP, 6)),
            DailyAccess.of(plain));
  }

  /** Buffers are for shares and days, however few requests these have. */
  @ParameterizedTest
  @ValueSource(ints = {1, 400})
  void holdsNoMoreRequestsThanItHasRoomFor(int days) throws Exception {
    int held = 0;
    long id = 1;
    while (harness.getOutput().isEmpty()) {
      process(
          withId(
              "s3://b/" + id % 5_000, Days.startMillis(DAY + (int) (id % days)), Actor.USER, id));
      held++;
      id++;
    }

    assertThat(held).isBetween(30_000, 3_000_000);
    assertThat(told()).hasSize(held);
  }

  @Test
  void keepsNoRequestsIfNobodyAsks() throws Exception {
    harness.close();
    harness = harness(false);
    harness.open();
    process(withId("s3://b/k", Days.startMillis(DAY), Actor.USER, 5));
    harness.endInput();

    assertThat(totals()).hasSize(1);
  }
}
