package io.cloudflux.jobs.source;

import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Holds event time back until a partition has been read up to where it was when reading began, as
 * the timestamps of its records tell. Silence tells the same, but a topic that is always written to
 * is never silent.
 */
final class UntilCaughtUp implements WatermarkGenerator<RawLine> {
  private final long begun;

  UntilCaughtUp() {
    this(System.currentTimeMillis());
  }

  /**
   * @param begun when reading began, epoch milliseconds
   */
  UntilCaughtUp(long begun) {
    this.begun = begun;
  }

  @Override
  public void onEvent(RawLine line, long timestamp, WatermarkOutput output) {
    if (timestamp >= begun) {
      output.markIdle();
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    // What it reads has no place in event time.
  }
}
