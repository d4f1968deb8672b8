package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountRegressionFit;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.types.Row;

/**
 * One worker's part of a pass: reads the fit as it stands, then its examples, then tells their
 * sums. An operator rather than a function, for it must be told when its examples end, and take the
 * fit first.
 */
final class RegressionPass extends AbstractStreamOperator<RegressionPass.PartialSums>
    implements TwoInputStreamOperator<Row, byte[], RegressionPass.PartialSums>,
        BoundedMultiInput,
        InputSelectable {
  private static final long serialVersionUID = 1L;
  private static final int FIT = 2;

  private final ExampleColumns columns;

  private transient byte[] bytes;
  private transient CountRegressionFit.Pass pass;
  private transient boolean fitEnded;

  RegressionPass(ExampleColumns columns) {
    this.columns = columns;
  }

  /**
   * The sums of some examples.
   *
   * @param fit the fit they were taken at
   * @param sums see {@link CountRegressionFit.Pass}
   */
  public record PartialSums(byte[] fit, long[] sums) {

    PartialSums plus(PartialSums other) {
      CountRegressionFit.Pass total = CountRegressionFit.fromBytes(fit).pass();
      total.add(sums);
      total.add(other.sums);
      return new PartialSums(fit, total.toArray());
    }

    /** The fit after the pass. */
    byte[] step() {
      CountRegressionFit.Pass total = CountRegressionFit.fromBytes(fit).pass();
      total.add(sums);
      return total.step().toBytes();
    }
  }

  @Override
  public InputSelection nextSelection() {
    return fitEnded ? InputSelection.FIRST : InputSelection.SECOND;
  }

  @Override
  public void processElement2(StreamRecord<byte[]> fit) {
    bytes = fit.getValue();
    pass = CountRegressionFit.fromBytes(bytes).pass();
  }

  @Override
  public void processElement1(StreamRecord<Row> example) {
    pass.add(columns.example(example.getValue()));
  }

  @Override
  public void endInput(int input) {
    if (input == FIT) {
      fitEnded = true;
    } else if (pass != null) {
      output.collect(new StreamRecord<>(new PartialSums(bytes, pass.toArray())));
    }
  }
}
