package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.decision.PolicyFile;
import io.cloudflux.decision.TieringPolicy;
import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.DurationConverter;
import io.cloudflux.jobs.config.FlinkPath;
import io.cloudflux.jobs.config.InputOptions;
import io.cloudflux.jobs.config.PolicyOptions;
import io.cloudflux.jobs.config.PriceOptions;
import io.cloudflux.jobs.forecast.ForecastModelFiles;
import io.cloudflux.jobs.forecast.ModelCard;
import io.cloudflux.jobs.sink.FileOutput;
import io.cloudflux.jobs.sink.KafkaOutput;
import io.cloudflux.jobs.sink.PostgresOutput;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.source.LineFormat;
import io.cloudflux.jobs.source.LineSource;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.LatestTime;
import io.cloudflux.plan.MigrationPlanner;
import io.cloudflux.price.PriceBook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The flags of the tiering job. {@code flink-conf/tiering.properties} is their manual: it names
 * each with its unit, its default, and what happens when it is too low or too high.
 */
@Command(name = "tiering", sortOptions = false)
public final class TieringOptions {

  /** Kinds of sinks. */
  public enum SinkKind {
    files,
    kafka,
    postgres
  }

  /** Which decisions are told. */
  enum Told {
    changes,
    all
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file with any of these flags as keys; flags win over it.")
  Path config;

  @Mixin InputOptions input = new InputOptions();

  @Option(
      names = "--sinks",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "files",
      description =
          "Where results go, any of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  Set<SinkKind> sinks = new LinkedHashSet<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out",
      description = "Folder (any Flink file system) of the files sink. Default: ${DEFAULT-VALUE}.")
  String out;

  @Option(
      names = "--daily-accesses",
      description = {
        "Also write the accesses of every object and day, to files and Postgres"
            + " (object_daily_accesses), which train reads as history: one row per object and day"
            + " with accesses."
      })
  boolean dailyAccesses;

  @Option(
      names = "--postgres.timeout",
      paramLabel = "DURATION",
      defaultValue = "1min",
      converter = DurationConverter.class,
      description = {
        "How long Postgres may take to answer a write, unless the URL says socketTimeout; whole"
            + " seconds. Default: ${DEFAULT-VALUE}."
      })
  Duration postgresTimeout;

  @Option(
      names = "--runtime-mode",
      paramLabel = "MODE",
      defaultValue = "streaming",
      description = "streaming or batch; the results are the same. Default: ${DEFAULT-VALUE}.")
  String runtimeMode;

  @Option(
      names = "--evaluate-every",
      paramLabel = "DURATION",
      defaultValue = "1d",
      converter = DurationConverter.class,
      description = "Whole days between decision boundaries, 1d to 31d. Default: ${DEFAULT-VALUE}.")
  Duration evaluateEvery;

  @Option(
      names = "--decisions",
      paramLabel = "WHICH",
      defaultValue = "changes",
      description = {
        "${COMPLETION-CANDIDATES}: only decisions that say something new (class, reason, or a"
            + " saving that moved by 10 %%), or each that was taken. Default: ${DEFAULT-VALUE}."
      })
  Told decisions;

  @Mixin PolicyOptions policy = new PolicyOptions();

  @Mixin PriceOptions prices = new PriceOptions();

  @Option(
      names = "--default-provider",
      paramLabel = "NAME",
      defaultValue = "s3",
      description =
          "Whose prices apply to objects whose id names no cloud (http, hdfs): s3, gcs, azure."
              + " Default: ${DEFAULT-VALUE}.")
  String defaultProvider;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = {
        "Forecast model saved by the training job; without it every forecast is a decayed mean."
      })
  String model;

  @Option(
      names = "--models",
      paramLabel = "SOURCE",
      split = ",",
      description = {
        "Announcements of models to change over to: kafka:TOPIC (forecast-models), or files of JSON"
            + " lines. --model decides before the first of them."
      })
  List<String> models = List.of();

  @Option(
      names = "--settings-updates",
      paramLabel = "SOURCE",
      split = ",",
      description = {
        "Announcements of prices and policies to change over to: kafka:TOPIC (tiering-settings), or"
            + " files of JSON lines. --prices and --policy-file decide before the first of them."
      })
  List<String> settingsUpdates = List.of();

  @Mixin PlanOptions plan = new PlanOptions();

  private static final String MODELS_UID = "forecast-models";
  private static final String SETTINGS_UID = "tiering-settings";

  /** A month: so much later than its day at the latest, quiet objects meet what is announced. */
  private static final int REST_DAYS_BETWEEN_CHANGES = 32;

  /** The flags of the inputs. */
  public InputOptions input() {
    return input;
  }

  /** The lines that announce forecast models, or null if none are followed. */
  public DataStream<RawLine> models(StreamExecutionEnvironment env, KafkaOptions kafka) {
    return models.isEmpty()
        ? null
        : new LineSource("models", models).reference(env, kafka, new LineFormat(), MODELS_UID);
  }

  /** The lines that announce prices and policies, or null if none are followed. */
  public DataStream<RawLine> settingsUpdates(StreamExecutionEnvironment env, KafkaOptions kafka) {
    return settingsUpdates.isEmpty()
        ? null
        : new LineSource("settings-updates", settingsUpdates)
            .reference(env, kafka, new LineFormat(), SETTINGS_UID);
  }

  /** The lines with commands on plans, or null if none are followed. */
  public DataStream<RawLine> commands(StreamExecutionEnvironment env, KafkaOptions kafka) {
    return plan.commands(env, kafka);
  }

  /** Kafka as the sources and sinks use it. */
  public KafkaOptions kafka() {
    return input.kafka(runtimeMode() == RuntimeExecutionMode.BATCH);
  }

  public RuntimeExecutionMode runtimeMode() {
    return switch (runtimeMode) {
      case "streaming" -> RuntimeExecutionMode.STREAMING;
      case "batch" -> RuntimeExecutionMode.BATCH;
      default ->
          throw ConfigurationException.of(
              "runtime-mode", runtimeMode, "is unknown; allowed: streaming, batch");
    };
  }

  /** The folder of the files sink, or null if there is no such sink. */
  public org.apache.flink.core.fs.Path outputFolder() {
    if (!sinks.contains(SinkKind.files)) {
      return null;
    }
    return FlinkPath.of(out);
  }

  /**
   * Checks every setting.
   *
   * @param latest lines dated from this instant on are wrong
   * @throws ConfigurationException naming the key, the value and what is allowed
   */
  public TieringSettings settings(LatestTime latest) {
    if (dailyAccesses && !sinks.contains(SinkKind.files) && !sinks.contains(SinkKind.postgres)) {
      throw ConfigurationException.of(
          "daily-accesses", dailyAccesses, "goes to none of the sinks; allowed: files, postgres");
    }
    PriceBook book = prices.open();
    MigrationPlanner planner = plan.planner(book);
    PolicyFile decides = policy.open(book);
    ObjectEvaluator evaluator = evaluator(book, decides.decides());
    return new TieringSettings(
        input.log().format(),
        input.log().logOptions(latest),
        input.deduplicateWithin(),
        new PricedInventoryParser(input.inventory().parser(), evaluator),
        boundaries(),
        evaluator,
        modelTrainedTo(),
        decisions == Told.changes,
        planner,
        plan.limits(),
        plan.expireAfterDays(),
        decides.constraints().scans(),
        dailyAccesses);
  }

  private Boundaries boundaries() {
    if (evaluateEvery.toMillis() % Duration.ofDays(1).toMillis() != 0) {
      throw ConfigurationException.of(
          "evaluate-every", TimeUtils.formatWithHighestUnit(evaluateEvery), "is not in whole days");
    }
    return new Boundaries((int) Math.min(Integer.MAX_VALUE, evaluateEvery.toDays()));
  }

  private ObjectEvaluator evaluator(PriceBook book, TieringPolicy decides) {
    PriceOptions.requireProvider("default-provider", defaultProvider, book);
    ObjectEvaluator evaluator = new ObjectEvaluator(book, defaultProvider, forecaster(), decides);
    return settingsUpdates.isEmpty() && models.isEmpty()
        ? evaluator
        : evaluator.restingAtMost(REST_DAYS_BETWEEN_CHANGES);
  }

  private Forecaster forecaster() {
    return model == null ? new DecayedMeanForecaster() : ForecastModelFiles.open("model", model);
  }

  private int modelTrainedTo() {
    return model == null
        ? ModelVerdict.NEVER
        : ForecastModelFiles.card("model", model)
            .map(ModelCard::heldOutTo)
            .orElse(ModelVerdict.NEVER);
  }

  /**
   * The sinks, the database's schema up to date.
   *
   * @throws ConfigurationException if one cannot be used
   */
  public TieringPipeline.Sinks sinks() {
    List<TieringPipeline.Sinks> all = new ArrayList<>();
    if (sinks.contains(SinkKind.files)) {
      all.add(new FileOutput(outputFolder()));
    }
    if (sinks.contains(SinkKind.kafka)) {
      all.add(new KafkaOutput(kafka()));
    }
    if (sinks.contains(SinkKind.postgres)) {
      all.add(PostgresOutput.open(input.postgres().require("--sinks postgres"), postgresTimeout));
    }
    return new AllSinks(all);
  }
}
