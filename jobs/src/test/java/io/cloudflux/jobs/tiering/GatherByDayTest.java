package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.PackedRequests;
import io.cloudflux.time.Days;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatherByDayTest {
  private static final int DAY = 20_500;
  private static final long OVER = Days.startMillis(DAY + 1) - 1;

  private KeyedOneInputStreamOperatorTestHarness<Long, DailyBatch, DailyRequests> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness();
    harness.open();
  }

  private static KeyedOneInputStreamOperatorTestHarness<Long, DailyBatch, DailyRequests> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new GatherByDay()), DailyBatch::key, Types.LONG);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void tellsTheRequestsOfADayTogetherOnceItIsOver() throws Exception {
    come(DAY, 1, requests("s3://b/2", DAY, 1, 2), requests("s3://b/1", DAY, 3));
    come(DAY, 1, requests("s3://b/2", DAY, 4));
    come(DAY, 7, requests("s3://b/9", DAY, 5));
    harness.processWatermark(OVER - 1);
    assertThat(told()).describedAs("the day is not over").isEmpty();

    harness.processWatermark(OVER);

    assertThat(told())
        .extracting(DailyRequests::object)
        .containsExactlyInAnyOrder("s3://b/1", "s3://b/2", "s3://b/9")
        .containsSubsequence("s3://b/1", "s3://b/2");
    assertThat(told()).allSatisfy(each -> assertThat(each.day()).isEqualTo(DAY));
    assertThat(ids("s3://b/2")).containsExactly(1L, 2L, 4L);
    assertThat(ids("s3://b/1")).containsExactly(3L);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void daysAreApart() throws Exception {
    come(DAY, 1, requests("s3://b/1", DAY, 1));
    come(DAY + 1, 1, requests("s3://b/1", DAY + 1, 2));

    harness.processWatermark(OVER);
    assertThat(told()).extracting(DailyRequests::day).containsExactly(DAY);
    harness.processWatermark(OVER + Days.MILLIS);
    assertThat(told()).extracting(DailyRequests::day).containsExactly(DAY, DAY + 1);
  }

  @Test
  void addsUpThoseWithoutIds() throws Exception {
    DailyAccess one = sum(3);
    DailyAccess other = sum(4);
    come(DAY, 1, DailyRequests.of(one), requests("s3://b/k", DAY, 1));
    come(DAY, 1, DailyRequests.of(other));

    harness.processWatermark(OVER);

    assertThat(told()).hasSize(2);
    assertThat(told().get(0).requests()).hasSize(PackedRequests.LONGS);
    assertThat(told().get(1).total()).isEqualTo(one.plus(other));
  }

  @Test
  void whatComesLateIsToldAtOnce() throws Exception {
    harness.processWatermark(OVER);
    come(DAY, 1, requests("s3://b/1", DAY, 1), requests("s3://b/2", DAY, 2));

    assertThat(told()).extracting(DailyRequests::object).containsExactly("s3://b/1", "s3://b/2");
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  /** So what it takes to tell a share is bounded. */
  @Test
  void tellsAShareThatHasTooMuchBeforeItsDayIsOver() throws Exception {
    int each = 1 << 14;
    int[] ids = IntStream.range(0, each).toArray();
    int length = batch(DAY, 1, requests("s3://b/busy", DAY, ids)).bytes().length;
    int batches = GatherByDay.MOST_BYTES / length + 1;
    for (int i = 0; i < batches - 1; i++) {
      come(DAY, 1, requests("s3://b/busy", DAY, ids));
    }
    come(DAY, 2, requests("s3://b/other", DAY, 1));
    assertThat(told()).isEmpty();

    come(DAY, 1, requests("s3://b/busy", DAY, ids));
    assertThat(ids("s3://b/busy")).hasSize(batches * each);

    come(DAY, 1, requests("s3://b/busy", DAY, ids));
    assertThat(told()).describedAs("it counts from zero again").hasSize(1);
    harness.processWatermark(OVER);
    assertThat(told()).hasSize(3);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void whatWaitsSurvives() throws Exception {
    come(DAY, 1, requests("s3://b/1", DAY, 1));
    var snapshot = harness.snapshot(1, 1);
    harness.close();
    harness = harness();
    harness.initializeState(snapshot);
    harness.open();
    come(DAY, 1, requests("s3://b/1", DAY, 2));

    harness.processWatermark(OVER);

    assertThat(ids("s3://b/1")).containsExactly(1L, 2L);
  }

  private void come(int day, int share, DailyRequests... requests) throws Exception {
    harness.processElement(batch(day, share, requests), Days.startMillis(day));
  }

  private static DailyBatch batch(int day, int share, DailyRequests... requests) {
    DailyBatch.Writer writer = new DailyBatch.Writer();
    for (DailyRequests each : requests) {
      writer.add(each);
    }
    return new DailyBatch(day, share, writer.take());
  }

  private static DailyRequests requests(String object, int day, int... ids) {
    PackedRequests packed = new PackedRequests();
    for (int id : ids) {
      packed.add(Reads.read(object, Days.startMillis(day) + id, id, 10));
    }
    return DailyRequests.of(object, day, packed);
  }

  private static DailyAccess sum(int reads) {
    return new DailyAccess(
        "s3://b/k",
        DAY,
        reads,
        10,
        0,
        20,
        Days.startMillis(DAY) + reads,
        DailyAccess.NEVER,
        DailyAccess.NEVER);
  }

  private List<DailyRequests> told() {
    return harness.extractOutputValues();
  }

  private List<Long> ids(String object) {
    long[] requests =
        told().stream()
            .filter(each -> each.object().equals(object))
            .findFirst()
            .orElseThrow()
            .requests();
    return IntStream.range(0, PackedRequests.count(requests))
        .mapToObj(i -> PackedRequests.id(requests, i))
        .toList();
  }
}
