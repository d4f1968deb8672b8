package io.cloudflux.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;

class UntilCaughtUpTest {
  private static final long BEGUN = 1_767_225_600_000L;
  private final RecordingOutput output = new RecordingOutput();
  private final UntilCaughtUp generator = new UntilCaughtUp(BEGUN);

  @Test
  void holdsTimeBackWhileThereIsABacklog() {
    generator.onEvent(null, BEGUN - 86_400_000, output);
    generator.onPeriodicEmit(output);
    generator.onEvent(null, BEGUN - 1, output);
    generator.onPeriodicEmit(output);
    assertThat(output.idle).isFalse();
  }

  @Test
  void letsTimeGoAtTheFirstRecordWrittenSince() {
    generator.onEvent(null, BEGUN, output);
    assertThat(output.idle).isTrue();
    generator.onPeriodicEmit(output);
    assertThat(output.idle).isTrue();
  }

  private static final class RecordingOutput implements WatermarkOutput {
    private boolean idle;

    @Override
    public void emitWatermark(Watermark watermark) {
      throw new AssertionError("reference data has no place in event time");
    }

    @Override
    public void markIdle() {
      idle = true;
    }

    @Override
    public void markActive() {
      idle = false;
    }
  }
}
