package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.PackedRequests;
import io.cloudflux.time.Days;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DropDuplicatesTest {
  private static final int DAY = 20_500;
  private static final long START = Days.startMillis(DAY);
  private static final long HOUR = 3_600_000L;

  private KeyedOneInputStreamOperatorTestHarness<String, DailyRequests, DailyAccess> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new DropDuplicates(Duration.ofDays(2))),
            DailyRequests::object,
            Types.STRING);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void countsARequestOnce() throws Exception {
    deliver(read("s3://b/k", START, 1, 100), read("s3://b/k", START + HOUR, 2, 20));
    deliver(read("s3://b/k", START + HOUR, 2, 20), read("s3://b/k", START + 2 * HOUR, 3, 3));

    assertThat(totals()).extracting(DailyAccess::reads).containsExactly(2L, 1L);
    assertThat(totals()).extracting(DailyAccess::bytes).containsExactly(120L, 3L);
    assertThat(duplicates()).isEqualTo(1);
  }

  @Test
  void aDeliveryOfNothingNewIsSilent() throws Exception {
    deliver(read("s3://b/k", START, 1, 100));
    deliver(read("s3://b/k", START, 1, 100));

    assertThat(totals()).hasSize(1);
    assertThat(duplicates()).isEqualTo(1);
  }

  @Test
  void findsDuplicatesWithinOneDelivery() throws Exception {
    deliver(
        read("s3://b/k", START, 1, 100),
        read("s3://b/k", START, 1, 100),
        read("s3://b/k", START, 2, 5));

    assertThat(totals())
        .singleElement()
        .satisfies(total -> assertThat(total.bytes()).isEqualTo(105));
    assertThat(duplicates()).isEqualTo(1);
  }

  @Test
  void idsAreOfAnObject() throws Exception {
    deliver(read("s3://b/1", START, 1, 100));
    deliver(read("s3://b/2", START, 1, 100));

    assertThat(totals()).hasSize(2);
    assertThat(duplicates()).isZero();
  }

  @Test
  void totalsWithoutIdsPass() throws Exception {
    DailyAccess total =
        new DailyAccess("s3://b/k", DAY, 1, 1, 0, -1, START, DailyAccess.NEVER, DailyAccess.NEVER);
    harness.processElement(DailyRequests.of(total), START);
    harness.processElement(DailyRequests.of(total), START);

    assertThat(totals()).containsExactly(total, total);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  /** Ids are known until their day is over by the time given; then nothing is left of them. */
  @Test
  void forgets() throws Exception {
    deliver(read("s3://b/k", START, 1, 1));
    deliver(read("s3://b/k", START + 25 * HOUR, 2, 1));
    harness.processWatermark(Days.startMillis(DAY + 3) - 1);
    deliver(read("s3://b/k", START, 1, 1));
    assertThat(duplicates()).isEqualTo(1);

    harness.processWatermark(Days.startMillis(DAY + 3) + 2);
    deliver(read("s3://b/k", START + 25 * HOUR, 2, 1));
    assertThat(duplicates()).isEqualTo(2);

    harness.processWatermark(Days.startMillis(DAY + 4) + 2);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void keepsNoMoreIdsThanTheLimit() throws Exception {
    int most = DropDuplicates.DAY_IDS + DropDuplicates.MOST_IDS;
    List<DailyRequests> requests = new ArrayList<>();
    for (int i = 1; i <= most + 3; i++) {
      requests.add(read("s3://b/k", START, i, 1));
    }
    deliver(requests.toArray(new DailyRequests[0]));
    deliver(requests.toArray(new DailyRequests[0]));

    assertThat(duplicates()).isEqualTo(most);
    assertThat(totals()).extracting(DailyAccess::reads).containsExactly(most + 3L, 3L);

    harness.processWatermark(Days.startMillis(DAY + 3) + 2);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  /** However deliveries overlap, each request counts once. */
  @Test
  void overlappingDeliveries() throws Exception {
    Random random = new Random(3);
    List<DailyRequests> all = new ArrayList<>();
    long bytes = 0;
    for (int i = 1; i <= 2000; i++) {
      all.add(read("s3://b/k", START + random.nextInt((int) (24 * HOUR)), i, i));
      bytes += i;
    }
    for (int i = 0; i < all.size(); i += 20) {
      int from = Math.max(0, i - random.nextInt(40));
      deliver(all.subList(from, i + 20).toArray(new DailyRequests[0]));
    }

    assertThat(totals().stream().mapToLong(DailyAccess::reads).sum()).isEqualTo(2000);
    assertThat(totals().stream().mapToLong(DailyAccess::bytes).sum()).isEqualTo(bytes);
  }

  private void deliver(DailyRequests... requests) throws Exception {
    PackedRequests packed = new PackedRequests();
    for (DailyRequests each : requests) {
      packed.addAll(each.requests());
    }
    harness.processElement(
        DailyRequests.of(requests[0].object(), requests[0].day(), packed), START);
  }

  private static DailyRequests read(String object, long time, long id, long bytes) {
    PackedRequests packed = new PackedRequests();
    packed.add(Reads.read(object, time, id, bytes));
    return DailyRequests.of(object, Days.of(time), packed);
  }

  private List<DailyAccess> totals() {
    return harness.extractOutputValues();
  }

  private long duplicates() {
    return LineMetricsTest.sum(
        (AbstractStreamOperator<?>) harness.getOperator(),
        ParseAccessLog.STAGE,
        LineMetrics.DUPLICATES);
  }
}
