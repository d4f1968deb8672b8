package io.cloudflux.bench;

import io.cloudflux.decision.TierDecision;
import io.cloudflux.jobs.tiering.ForwardingSinks;
import io.cloudflux.jobs.tiering.TieringPipeline;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Counts the decisions on their way to where results go. */
final class TalliedOutput extends ForwardingSinks {

  /**
   * @param sinks where they go
   */
  TalliedOutput(TieringPipeline.Sinks sinks) {
    super(sinks);
  }

  @Override
  public void decisions(DataStream<TierDecision> decisions) {
    decisions.sinkTo(new TallySink<>()).uid("tally").name("tally");
    super.decisions(decisions);
  }
}
