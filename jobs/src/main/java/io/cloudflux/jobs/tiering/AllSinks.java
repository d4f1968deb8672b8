package io.cloudflux.jobs.tiering;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.plan.MigrationPlan;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Results to each of several sinks. */
record AllSinks(List<TieringPipeline.Sinks> sinks) implements TieringPipeline.Sinks {

  @Override
  public void decisions(DataStream<TierDecision> decisions) {
    sinks.forEach(sink -> sink.decisions(decisions));
  }

  @Override
  public void plans(DataStream<MigrationPlan> plans) {
    sinks.forEach(sink -> sink.plans(plans));
  }

  @Override
  public void deadLetters(DataStream<DeadLetter> deadLetters) {
    sinks.forEach(sink -> sink.deadLetters(deadLetters));
  }

  @Override
  public void forecastErrors(DataStream<ForecastError> errors) {
    sinks.forEach(sink -> sink.forecastErrors(errors));
  }

  @Override
  public void modelVerdicts(DataStream<ModelVerdict> verdicts) {
    sinks.forEach(sink -> sink.modelVerdicts(verdicts));
  }

  @Override
  public void planProgress(DataStream<PlanProgress> progress) {
    sinks.forEach(sink -> sink.planProgress(progress));
  }

  @Override
  public void realizedSavings(DataStream<RealizedSaving> savings) {
    sinks.forEach(sink -> sink.realizedSavings(savings));
  }

  @Override
  public void dailyAccesses(DataStream<DailyAccessTotal> accesses) {
    sinks.forEach(sink -> sink.dailyAccesses(accesses));
  }
}
