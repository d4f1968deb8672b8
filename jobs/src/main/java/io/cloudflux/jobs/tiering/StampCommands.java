package io.cloudflux.jobs.tiering;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gives commands the time they were given at: batch mode hands a plan's over in the order of their
 * timestamps. An operator rather than a watermark strategy, which would hide that the source idles.
 */
final class StampCommands extends AbstractStreamOperator<PlanUpdate>
    implements OneInputStreamOperator<PlanCommand, PlanUpdate> {
  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(StreamRecord<PlanCommand> record) {
    PlanCommand command = record.getValue();
    output.collect(new StreamRecord<>(PlanUpdate.of(command), command.at()));
  }
}
