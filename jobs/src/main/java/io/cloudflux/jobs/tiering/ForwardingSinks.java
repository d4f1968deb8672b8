package io.cloudflux.jobs.tiering;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.plan.MigrationPlan;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Results to other sinks, as they are: for those who change some of them on the way. */
public abstract class ForwardingSinks implements TieringPipeline.Sinks {
  private final TieringPipeline.Sinks sinks;

  /**
   * @param sinks where they go
   */
  protected ForwardingSinks(TieringPipeline.Sinks sinks) {
    this.sinks = sinks;
  }

  @Override
  public void decisions(DataStream<TierDecision> decisions) {
    sinks.decisions(decisions);
  }

  @Override
  public void plans(DataStream<MigrationPlan> plans) {
    sinks.plans(plans);
  }

  @Override
  public void deadLetters(DataStream<DeadLetter> deadLetters) {
    sinks.deadLetters(deadLetters);
  }

  @Override
  public void forecastErrors(DataStream<ForecastError> errors) {
    sinks.forecastErrors(errors);
  }

  @Override
  public void modelVerdicts(DataStream<ModelVerdict> verdicts) {
    sinks.modelVerdicts(verdicts);
  }

  @Override
  public void planProgress(DataStream<PlanProgress> progress) {
    sinks.planProgress(progress);
  }

  @Override
  public void realizedSavings(DataStream<RealizedSaving> savings) {
    sinks.realizedSavings(savings);
  }

  @Override
  public void dailyAccesses(DataStream<DailyAccessTotal> accesses) {
    sinks.dailyAccesses(accesses);
  }
}
