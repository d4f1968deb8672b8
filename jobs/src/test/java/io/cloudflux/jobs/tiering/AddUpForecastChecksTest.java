package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.price.Tier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddUpForecastChecksTest {
  private static final int DAY = 20_510;

  private OneInputStreamOperatorTestHarness<ForecastCheck, ForecastCheck> harness;

  @BeforeEach
  void open() throws Exception {
    harness = new OneInputStreamOperatorTestHarness<>(new AddUpForecastChecks());
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void addsUpWhatIsAlike() throws Exception {
    process(ForecastCheck.of("model", DAY, Tier.HOT, 2.5, 4));
    process(ForecastCheck.of("model", DAY, Tier.HOT, 5, 1));
    harness.endInput();

    assertThat(harness.extractOutputValues())
        .singleElement()
        .returns(2L, ForecastCheck::objects)
        .returns(7.5, ForecastCheck::expected)
        .returns(5L, ForecastCheck::actual)
        .returns(5.5, ForecastCheck::absoluteError);
  }

  @Test
  void keepsModelsBoundariesTiersAndStrataApart() throws Exception {
    List<ForecastCheck> different =
        List.of(
            ForecastCheck.of("model", DAY, Tier.HOT, 5, 1),
            ForecastCheck.of("other", DAY, Tier.HOT, 5, 1),
            ForecastCheck.of("model", DAY + 1, Tier.HOT, 5, 1),
            ForecastCheck.of("model", DAY, Tier.COLD, 5, 1),
            ForecastCheck.of("model", DAY, Tier.HOT, 0.5, 1));
    for (ForecastCheck check : different) {
      process(check);
    }
    harness.endInput();

    assertThat(harness.extractOutputValues()).containsExactlyInAnyOrderElementsOf(different);
  }

  @Test
  void flushesBeforeTheWatermarkThatTheBoundaryWaitsFor() throws Exception {
    process(ForecastCheck.of("model", DAY, Tier.HOT, 5, 1));

    harness.processWatermark(Boundaries.timer(DAY));

    List<Object> output = new ArrayList<>(harness.getOutput());
    assertThat(output.get(0)).isInstanceOf(StreamRecord.class);
    assertThat(output.get(1)).isEqualTo(new Watermark(Boundaries.timer(DAY)));
    harness.endInput();
    assertThat(harness.extractOutputValues()).describedAs("flushed once").hasSize(1);
  }

  @Test
  void flushesBeforeACheckpointBarrierAndNeedsNoState() throws Exception {
    process(ForecastCheck.of("model", DAY, Tier.HOT, 5, 1));
    harness.prepareSnapshotPreBarrier(1);
    assertThat(harness.extractOutputValues()).hasSize(1);
    var snapshot = harness.snapshot(1, 1);
    close();

    harness = new OneInputStreamOperatorTestHarness<>(new AddUpForecastChecks());
    harness.initializeState(snapshot);
    harness.open();
    harness.endInput();
    assertThat(harness.extractOutputValues()).isEmpty();
  }

  /** Fractions that no double can add up the same in any order. */
  @Test
  void comesToTheSameInWhateverOrder() throws Exception {
    Random random = new Random(1);
    List<ForecastCheck> checks = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      checks.add(
          ForecastCheck.of("m", DAY, Tier.HOT, 10 + 90 * random.nextDouble(), random.nextInt(99)));
    }
    for (ForecastCheck check : checks) {
      process(check);
    }
    harness.processWatermark(Boundaries.timer(DAY));
    Collections.shuffle(checks, random);
    for (ForecastCheck check : checks) {
      process(check);
    }
    harness.endInput();

    List<ForecastCheck> sums = harness.extractOutputValues();
    assertThat(sums).hasSize(2);
    assertThat(sums.get(0)).isEqualTo(sums.get(1)).returns(1000L, ForecastCheck::objects);
  }

  private void process(ForecastCheck check) throws Exception {
    harness.processElement(check, 0);
  }
}
