package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.Fingerprint;
import io.cloudflux.time.Days;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatherByDayTest {
  private static final int DAY = 20_500;
  private static final long OVER = Days.startMillis(DAY + 1) - 1;
  private static final Duration REMEMBER = Duration.ofDays(2);
  private static final long FORGOTTEN = Days.startMillis(DAY + 1) + REMEMBER.toMillis();

  private KeyedOneInputStreamOperatorTestHarness<Long, DailyBatch, DailyAccess> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness(REMEMBER);
    harness.open();
  }

  private static KeyedOneInputStreamOperatorTestHarness<Long, DailyBatch, DailyAccess> harness(
      Duration remember) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new GatherByDay(remember)), DailyBatch::key, Types.LONG);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void tellsTheSumsOfADayOnceItIsOver() throws Exception {
    come(DAY, 1, requests("s3://b/2", DAY, 1, 2), requests("s3://b/1", DAY, 3));
    come(DAY, 1, requests("s3://b/2", DAY, 4));
    come(DAY, 7, requests("s3://b/9", DAY, 5));
    harness.processWatermark(OVER - 1);
    assertThat(told()).describedAs("the day is not over").isEmpty();

    harness.processWatermark(OVER);

    assertThat(told())
        .extracting(DailyAccess::object)
        .containsExactlyInAnyOrder("s3://b/1", "s3://b/2", "s3://b/9")
        .containsSubsequence("s3://b/1", "s3://b/2");
    assertThat(told()).allSatisfy(each -> assertThat(each.day()).isEqualTo(DAY));
    assertThat(reads("s3://b/2")).containsExactly(3L);
    assertThat(reads("s3://b/1")).containsExactly(1L);
    assertThat(duplicates()).isZero();
  }

  @Test
  void daysAreApart() throws Exception {
    come(DAY, 1, requests("s3://b/1", DAY, 1));
    come(DAY + 1, 1, requests("s3://b/1", DAY + 1, 1));

    harness.processWatermark(OVER);
    assertThat(told()).extracting(DailyAccess::day).containsExactly(DAY);
    harness.processWatermark(OVER + Days.MILLIS);
    assertThat(told()).extracting(DailyAccess::day).containsExactly(DAY, DAY + 1);
  }

  @Test
  void addsThoseWithoutIds() throws Exception {
    DailyAccess one = sum(3);
    DailyAccess other = sum(4);
    come(DAY, 1, total(one), requests("s3://b/k", DAY, 1));
    come(DAY, 1, total(other));
    come(DAY, 1, total(other));

    harness.processWatermark(OVER);

    assertThat(told())
        .singleElement()
        .returns(12L, DailyAccess::reads)
        .returns(40L, DailyAccess::bytes)
        .returns(20L, DailyAccess::objectBytes);
  }

  @Test
  void countsARequestOnce() throws Exception {
    come(DAY, 1, requests("s3://b/k", DAY, 1, 2, 2), requests("s3://b/k", DAY, 2, 3));
    harness.processWatermark(OVER);
    assertThat(reads("s3://b/k")).containsExactly(3L);
    assertThat(duplicates()).isEqualTo(2);

    come(DAY, 1, requests("s3://b/k", DAY, 3, 4));
    harness.processWatermark(OVER + Days.MILLIS);
    assertThat(reads("s3://b/k")).containsExactly(3L, 1L);
    assertThat(duplicates()).isEqualTo(3);
  }

  @Test
  void aDeliveryOfNothingNewIsSilent() throws Exception {
    come(DAY, 1, requests("s3://b/k", DAY, 1));
    harness.processWatermark(OVER);
    come(DAY, 1, requests("s3://b/k", DAY, 1));
    harness.processWatermark(OVER + Days.MILLIS);

    assertThat(told()).hasSize(1);
    assertThat(duplicates()).isEqualTo(1);
  }

  /** One request may delete a thousand objects. */
  @Test
  void idsAreOfAnObject() throws Exception {
    come(DAY, 1, requests("s3://b/1", DAY, 1), requests("s3://b/2", DAY, 1));
    harness.processWatermark(OVER);

    assertThat(told()).hasSize(2);
    assertThat(duplicates()).isZero();
  }

  /** No decision is taken before; until then it costs nothing but to be kept. */
  @Test
  void whatComesLateIsToldWhenTheDayItComesOnIsOver() throws Exception {
    harness.processWatermark(OVER + Days.MILLIS + 1000);
    come(DAY, 1, requests("s3://b/1", DAY, 1), requests("s3://b/2", DAY, 2));
    harness.processWatermark(OVER + 2 * Days.MILLIS - 1);
    assertThat(told()).isEmpty();
    harness.processWatermark(OVER + 2 * Days.MILLIS);
    assertThat(told()).extracting(DailyAccess::object).containsExactly("s3://b/1", "s3://b/2");
  }

  @Test
  void forgets() throws Exception {
    come(DAY, 1, requests("s3://b/k", DAY, 1));
    harness.processWatermark(FORGOTTEN - 2);
    come(DAY, 1, requests("s3://b/k", DAY, 1));
    harness.processWatermark(FORGOTTEN - 1);
    assertThat(told()).hasSize(1);
    assertThat(duplicates()).isEqualTo(1);

    harness.processWatermark(FORGOTTEN);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
    come(DAY, 1, requests("s3://b/k", DAY, 1));
    harness.processWatermark(FORGOTTEN + Days.MILLIS);
    assertThat(told()).hasSize(2);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void keepsNoIdsIfNoneAreToBeRemembered() throws Exception {
    harness.close();
    harness = harness(Duration.ZERO);
    harness.open();
    come(DAY, 1, total(sum(3)));
    harness.processWatermark(OVER);

    assertThat(told()).containsExactly(sum(3));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void keepsNoMoreIdsThanTheLimit() throws Exception {
    int[] ids = IntStream.rangeClosed(1, GatherByDay.MOST_IDS / 2 + 1).toArray();
    for (int delivery = 0; delivery < 2; delivery++) {
      come(DAY, 1, requests("s3://b/1", DAY, ids)); // So many are told at once.
      come(DAY, 1, requests("s3://b/2", DAY, ids));
    }
    harness.processWatermark(OVER);

    assertThat(reads("s3://b/1").stream().mapToLong(Long::longValue).sum()).isEqualTo(ids.length);
    assertThat(duplicates()).isEqualTo(ids.length);
    assertThat(reads("s3://b/2").stream().mapToLong(Long::longValue).sum())
        .isEqualTo(2L * ids.length);
  }

  /** However deliveries overlap, each request counts once. */
  @Test
  void overlappingDeliveries() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < 2000; i += 20) {
      int from = Math.max(0, i - random.nextInt(40));
      come(DAY, 1, requests("s3://b/k", DAY, IntStream.range(from, i + 20).toArray()));
      if (i % 500 == 100) {
        harness.processWatermark(OVER + i * 10_000L);
      }
    }
    harness.processWatermark(FORGOTTEN - 1);

    assertThat(reads("s3://b/k").stream().mapToLong(Long::longValue).sum()).isEqualTo(2000);
    assertThat(told().stream().mapToLong(DailyAccess::bytes).sum()).isEqualTo(20_000);
  }

  @Test
  void whatAnEarlierReleaseCountedIsKnown() throws Exception {
    come(DAY, 1, requests("s3://b/k", DAY, 1, 2));
    long[] counted = {DailyBatch.id(Fingerprint.of("s3://b/k"), 1)};
    harness.processElement(DailyBatch.counted(DAY, 1, counted), 0);
    harness.processWatermark(OVER);
    assertThat(reads("s3://b/k")).containsExactly(1L);

    come(DAY, 1, requests("s3://b/k", DAY, 1, 2));
    harness.processWatermark(OVER + Days.MILLIS);
    assertThat(told()).hasSize(1);
    assertThat(duplicates()).isEqualTo(3);
  }

  /** So what it takes to tell a share is bounded. */
  @Test
  void tellsAShareThatHasTooMuchBeforeItsDayIsOver() throws Exception {
    int each = 1 << 14;
    int waiting = 0;
    int next = 0;
    while (waiting <= GatherByDay.MOST_BYTES) {
      assertThat(told()).isEmpty();
      Consumer<DailyBatch.Writer> some =
          requests("s3://b/busy", DAY, IntStream.range(next, next + each).toArray());
      waiting += batch(DAY, 1, some).bytes().length;
      next += each;
      come(DAY, 1, some);
      come(DAY, 2, requests("s3://b/other", DAY, 1));
    }
    assertThat(reads("s3://b/busy")).containsExactly((long) next);

    come(DAY, 1, requests("s3://b/busy", DAY, 0, next));
    assertThat(told()).describedAs("it counts from zero again").hasSize(1);
    harness.processWatermark(OVER);
    assertThat(reads("s3://b/busy")).containsExactly((long) next, 1L);
  }

  @Test
  void whatWaitsAndWhatIsKnownSurvives() throws Exception {
    come(DAY - 1, 1, requests("s3://b/1", DAY - 1, 1));
    harness.processWatermark(OVER - Days.MILLIS);
    come(DAY, 1, requests("s3://b/1", DAY, 1));
    var snapshot = harness.snapshot(1, 1);
    harness.close();
    harness = harness(REMEMBER);
    harness.initializeState(snapshot);
    harness.open();
    come(DAY, 1, requests("s3://b/1", DAY, 2));
    come(DAY - 1, 1, requests("s3://b/1", DAY - 1, 1, 2, 3));

    harness.processWatermark(OVER);

    assertThat(told())
        .extracting(DailyAccess::day, DailyAccess::reads)
        .containsExactlyInAnyOrder(tuple(DAY, 2L), tuple(DAY - 1, 2L));
  }

  /** The timers are those of the time before. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 7})
  void forgetsAfterARestartWithAnotherTimeToRemember(int days) throws Exception {
    come(DAY, 1, requests("s3://b/k", DAY, 1));
    harness.processWatermark(OVER);
    come(DAY + 1, 1, requests("s3://b/k", DAY + 1, 2));
    var snapshot = harness.snapshot(1, 1);
    harness.close();
    harness = harness(Duration.ofDays(days));
    harness.initializeState(snapshot);
    harness.open();
    long last = Math.max(FORGOTTEN, Days.startMillis(DAY + 1 + days)) + Days.MILLIS;

    harness.processWatermark(OVER + Days.MILLIS);
    if (days > REMEMBER.toDays()) {
      harness.processWatermark(last - Days.MILLIS);
      come(DAY + 1, 1, requests("s3://b/k", DAY + 1, 2));
    }
    harness.processWatermark(last);
    assertThat(reads("s3://b/k")).containsExactly(1L);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @SafeVarargs
  private void come(int day, int share, Consumer<DailyBatch.Writer>... requests) throws Exception {
    harness.processElement(batch(day, share, requests), Days.startMillis(day));
  }

  @SafeVarargs
  private static DailyBatch batch(int day, int share, Consumer<DailyBatch.Writer>... requests) {
    DailyBatch.Writer writer = new DailyBatch.Writer();
    for (Consumer<DailyBatch.Writer> each : requests) {
      each.accept(writer);
    }
    return writer.end(day, share);
  }

  private static Consumer<DailyBatch.Writer> requests(String object, int day, int... ids) {
    long start = Days.startMillis(day);
    return writer -> {
      for (int id : ids) {
        DailyBatches.add(writer, Reads.read(object, start + id, id, 10), start);
      }
    };
  }

  private static Consumer<DailyBatch.Writer> total(DailyAccess total) {
    return writer -> DailyBatches.add(writer, total);
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

  private List<DailyAccess> told() {
    return harness.extractOutputValues();
  }

  private List<Long> reads(String object) {
    return told().stream()
        .filter(each -> each.object().equals(object))
        .map(DailyAccess::reads)
        .toList();
  }

  private long duplicates() {
    return LineMetricsTest.sum(
        (AbstractStreamOperator<?>) harness.getOperator(),
        ParseAccessLog.STAGE,
        LineMetrics.DUPLICATES);
  }
}
