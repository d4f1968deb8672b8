package io.cloudflux.jobs.sink;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.jobs.tiering.DailyAccessTotal;
import io.cloudflux.jobs.tiering.ModelVerdict;
import io.cloudflux.jobs.tiering.PlanProgress;
import io.cloudflux.jobs.tiering.RealizedSaving;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.plan.MigrationPlan;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;

/**
 * Results as JSON lines, a folder each: {@code tier-decisions/}, {@code migration-plans/}, {@code
 * dead-letters/}, {@code forecast-errors/}, {@code forecast-model-verdicts/}, {@code
 * migration-progress/}, {@code realized-savings/}, {@code object-daily-accesses/}. Files appear
 * when a checkpoint, or the job, completes: each result once.
 *
 * @param folder holds them
 */
public record FileOutput(Path folder) implements TieringPipeline.Sinks {
  private static final String SUFFIX = "-to-files";

  @Override
  public void decisions(DataStream<TierDecision> decisions) {
    write(decisions, Topics.TIER_DECISIONS, (d, out) -> line(ResultJson.decision(d), out));
  }

  @Override
  public void plans(DataStream<MigrationPlan> plans) {
    write(plans, Topics.MIGRATION_PLANS, (p, out) -> line(ResultJson.plan(p), out));
  }

  @Override
  public void deadLetters(DataStream<DeadLetter> letters) {
    write(letters, Topics.DEAD_LETTERS, (l, out) -> line(ResultJson.deadLetter(l), out));
  }

  @Override
  public void forecastErrors(DataStream<ForecastError> errors) {
    write(errors, Topics.FORECAST_ERRORS, (e, out) -> line(ResultJson.forecastError(e), out));
  }

  @Override
  public void modelVerdicts(DataStream<ModelVerdict> verdicts) {
    write(verdicts, Topics.MODEL_VERDICTS, (v, out) -> line(ResultJson.modelVerdict(v), out))
        .setParallelism(1);
  }

  @Override
  public void planProgress(DataStream<PlanProgress> progress) {
    write(progress, Topics.MIGRATION_PROGRESS, (p, out) -> line(ResultJson.planProgress(p), out));
  }

  @Override
  public void realizedSavings(DataStream<RealizedSaving> savings) {
    write(savings, Topics.REALIZED_SAVINGS, (s, out) -> line(ResultJson.realizedSaving(s), out));
  }

  @Override
  public void dailyAccesses(DataStream<DailyAccessTotal> accesses) {
    write(accesses, Topics.OBJECT_DAILY_ACCESSES, (a, out) -> line(ResultJson.dailyAccess(a), out));
  }

  private static void line(byte[] json, java.io.OutputStream out) throws java.io.IOException {
    out.write(json);
    out.write('\n');
  }

  private <T> DataStreamSink<T> write(DataStream<T> results, String name, Encoder<T> encoder) {
    return results
        .sinkTo(
            FileSink.forRowFormat(new Path(folder, name), encoder)
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withOutputFileConfig(OutputFileConfig.builder().withPartSuffix(".jsonl").build())
                .build())
        .uid(name + SUFFIX)
        .name(name + SUFFIX);
  }
}
