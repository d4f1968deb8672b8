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
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

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
    write(decisions, Topics.TIER_DECISIONS, ResultJson::decision);
  }

  @Override
  public void plans(DataStream<MigrationPlan> plans) {
    write(plans, Topics.MIGRATION_PLANS, ResultJson::plan);
  }

  @Override
  public void deadLetters(DataStream<DeadLetter> letters) {
    write(letters, Topics.DEAD_LETTERS, ResultJson::deadLetter);
  }

  @Override
  public void forecastErrors(DataStream<ForecastError> errors) {
    write(errors, Topics.FORECAST_ERRORS, ResultJson::forecastError);
  }

  @Override
  public void modelVerdicts(DataStream<ModelVerdict> verdicts) {
    write(verdicts, Topics.MODEL_VERDICTS, ResultJson::modelVerdict).setParallelism(1);
  }

  @Override
  public void planProgress(DataStream<PlanProgress> progress) {
    write(progress, Topics.MIGRATION_PROGRESS, ResultJson::planProgress);
  }

  @Override
  public void realizedSavings(DataStream<RealizedSaving> savings) {
    write(savings, Topics.REALIZED_SAVINGS, ResultJson::realizedSaving);
  }

  @Override
  public void dailyAccesses(DataStream<DailyAccessTotal> accesses) {
    write(accesses, Topics.OBJECT_DAILY_ACCESSES, ResultJson::dailyAccess);
  }

  private <T> DataStreamSink<T> write(DataStream<T> results, String name, ToJson<T> json) {
    return results
        .sinkTo(
            FileSink.forBulkFormat(new Path(folder, name), out -> new JsonLines<>(json, out))
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(OutputFileConfig.builder().withPartSuffix(".jsonl").build())
                .build())
        .uid(name + SUFFIX)
        .name(name + SUFFIX);
  }

  /** A result as a JSON object, in UTF-8. */
  private interface ToJson<T> extends Serializable {
    byte[] of(T result) throws IOException;
  }

  /** A file being written. Lines are gathered: Flink's own streams to a disk do not. */
  private static final class JsonLines<T> implements BulkWriter<T> {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ToJson<T> json;
    private final OutputStream lines;

    JsonLines(ToJson<T> json, OutputStream file) {
      this.json = json;
      this.lines = new BufferedOutputStream(file, BUFFER_BYTES);
    }

    @Override
    public void addElement(T result) throws IOException {
      lines.write(json.of(result));
      lines.write('\n');
    }

    @Override
    public void flush() throws IOException {
      lines.flush();
    }

    @Override
    public void finish() throws IOException {
      lines.flush();
    }
  }
}
