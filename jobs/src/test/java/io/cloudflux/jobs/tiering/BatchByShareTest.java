package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.DailyAccess;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchByShareTest {
  private OneInputStreamOperatorTestHarness<ObjectUpdate, ShareUpdates> harness;

  @BeforeEach
  void open() throws Exception {
    harness = new OneInputStreamOperatorTestHarness<>(new BatchByShare());
    harness.setup(ShareUpdatesSerializer.INSTANCE);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"watermark", "barrier", "idle", "end"})
  void tellsAllOfAShareTogetherBeforeAnybodyMissesIt(String before) throws Exception {
    List<DailyAccess> all = new ArrayList<>();
    for (int i = 0; i < 3 * Shares.COUNT; i++) {
      DailyAccess daily = daily(i);
      harness.processElement(ObjectUpdate.of(daily), 0);
      all.add(daily);
    }
    assertThat(harness.getOutput()).isEmpty();

    switch (before) {
      case "watermark" -> harness.processWatermark(0);
      case "barrier" -> harness.prepareSnapshotPreBarrier(1);
      case "idle" -> harness.processWatermarkStatus(WatermarkStatus.IDLE);
      default -> harness.endInput();
    }

    assertThat(harness.extractOutputValues())
        .extracting(ShareUpdates::share)
        .doesNotHaveDuplicates();
    assertThat(told()).containsExactlyInAnyOrderElementsOf(all);
    if (before.equals("watermark")) {
      List<Object> output = new ArrayList<>(harness.getOutput());
      assertThat(output.get(output.size() - 1)).isEqualTo(new Watermark(0));
    }
    harness.prepareSnapshotPreBarrier(2);
    assertThat(told()).describedAs("told once").hasSameSizeAs(all);
  }

  @Test
  void holdsNoMoreThanItHasRoomFor() throws Exception {
    int held = 0;
    while (harness.getOutput().isEmpty()) {
      harness.processElement(ObjectUpdate.of(daily(held)), 0);
      held++;
    }

    assertThat(held).isEqualTo(1 << 16);
    assertThat(told()).hasSize(held);
  }

  private List<DailyAccess> told() {
    List<DailyAccess> told = new ArrayList<>();
    for (ShareUpdates updates : harness.extractOutputValues()) {
      for (ObjectUpdate update : ShareUpdatesRead.of(updates).updates()) {
        assertThat(Shares.of(update.object())).isEqualTo(updates.share());
        told.add(update.daily());
      }
    }
    return told;
  }

  private static DailyAccess daily(int i) {
    long never = DailyAccess.NEVER;
    return new DailyAccess("s3://b/" + i, 20_500, i, 0, 0, -1, 1_771_200_000_000L, never, never);
  }
}
