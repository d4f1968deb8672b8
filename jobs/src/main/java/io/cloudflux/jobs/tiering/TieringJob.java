package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.log.LatestTime;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Access logs and inventory to tier decisions and migration plans. */
public final class TieringJob {
  /** The job's name in the cluster. */
  public static final String NAME = "cloudflux-tiering";

  private TieringJob() {}

  public static void main(String[] args) throws Exception {
    TieringOptions options = CommandArguments.parse(new TieringOptions(), args);
    define(options, new Configuration()).execute(NAME);
  }

  /**
   * The environment with the job defined on it.
   *
   * @param settings Flink's own settings, beside those of the cluster
   */
  public static StreamExecutionEnvironment define(TieringOptions options, Configuration settings) {
    return define(options, settings, options.sinks());
  }

  /**
   * The environment with the job defined on it.
   *
   * @param settings Flink's own settings, beside those of the cluster
   * @param sinks take the place of those that the options name
   */
  public static StreamExecutionEnvironment define(
      TieringOptions options, Configuration settings, TieringPipeline.Sinks sinks) {
    Configuration configuration = new Configuration(settings);
    configuration.addAll(TieringPipeline.requiredConfiguration());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setRuntimeMode(options.runtimeMode());

    TieringSettings tiering = options.settings(LatestTime.byClock());
    KafkaOptions kafka = options.kafka();
    TieringPipeline.Sources sources =
        new TieringPipeline.Sources(
            options.input().accessLogs(env, kafka, tiering.logOptions()),
            options.input().inventory().lines(env, kafka),
            options.models(env, kafka),
            options.settingsUpdates(env, kafka),
            options.commands(env, kafka));
    TieringPipeline.define(tiering, sources, sinks);
    return env;
  }
}
