package io.cloudflux.bench;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.jobs.tiering.DailyAccessTotal;
import io.cloudflux.jobs.tiering.ModelVerdict;
import io.cloudflux.jobs.tiering.PlanProgress;
import io.cloudflux.jobs.tiering.RealizedSaving;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.plan.MigrationPlan;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Counts the decisions on their way to where results go.
 *
 * @param sinks where they go
 */
record TalliedOutput(TieringPipeline.Sinks sinks) implements TieringPipeline.Sinks {

  @Override
  public void decisions(DataStream<TierDecision> decisions) {
    decisions.sinkTo(new TallySink<>()).uid("tally").name("tally");
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
