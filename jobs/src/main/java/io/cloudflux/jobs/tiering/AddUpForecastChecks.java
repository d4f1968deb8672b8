package io.cloudflux.jobs.tiering;

import io.cloudflux.forecast.ForecastCheck;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up the checks of forecasts before they are shuffled: those told at a boundary, all at once,
 * leave a task as a few dozen records. An operator rather than a function for the reasons of {@link
 * PreAggregateByDay}: it flushes before a watermark, which is what a boundary waits for, and before
 * a checkpoint barrier, so that it needs no state of its own.
 */
public final class AddUpForecastChecks extends AbstractStreamOperator<ForecastCheck>
    implements OneInputStreamOperator<ForecastCheck, ForecastCheck>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  // At most one a model, tier, stratum and boundary a week ahead; in batch mode, of all the logs.
  private transient Map<ForecastCheck.Kind, ForecastCheck> sums;

  public AddUpForecastChecks() {
    // Not an operator's default: unchained, every check would be serialised to be added up.
    chainingStrategy = ChainingStrategy.ALWAYS;
  }

  @Override
  public void open() throws Exception {
    super.open();
    sums = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<ForecastCheck> element) {
    ForecastCheck check = element.getValue();
    sums.merge(check.kind(), check, ForecastCheck::plus);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flush();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }

  private void flush() {
    for (ForecastCheck sum : sums.values()) {
      output.collect(new StreamRecord<>(sum, Boundaries.timer(sum.asOf())));
    }
    sums.clear();
  }
}
