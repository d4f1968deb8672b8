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
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Results to nowhere: what is left is the job without what its sinks cost. */
final class DiscardingOutput implements TieringPipeline.Sinks {
  private static void discard(DataStream<?> results, String name) {
    results.sinkTo(new DiscardingSink<>()).uid("discard-" + name).name("discard-" + name);
  }

  @Override
  public void decisions(DataStream<TierDecision> decisions) {
    discard(decisions, "decisions");
  }

  @Override
  public void plans(DataStream<MigrationPlan> plans) {
    discard(plans, "plans");
  }

  @Override
  public void deadLetters(DataStream<DeadLetter> deadLetters) {
    discard(deadLetters, "dead-letters");
  }

  @Override
  public void forecastErrors(DataStream<ForecastError> errors) {
    discard(errors, "forecast-errors");
  }

  @Override
  public void modelVerdicts(DataStream<ModelVerdict> verdicts) {
    discard(verdicts, "model-verdicts");
  }

  @Override
  public void planProgress(DataStream<PlanProgress> progress) {
    discard(progress, "plan-progress");
  }

  @Override
  public void realizedSavings(DataStream<RealizedSaving> savings) {
    discard(savings, "realized-savings");
  }

  @Override
  public void dailyAccesses(DataStream<DailyAccessTotal> accesses) {
    discard(accesses, "daily-accesses");
  }
}
