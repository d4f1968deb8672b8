package io.cloudflux.jobs.forecast;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.DurationConverter;
import io.cloudflux.jobs.config.InputOptions;
import io.cloudflux.jobs.sink.PostgresOutput;
import io.cloudflux.log.LatestTime;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of the training job. */
@Command(name = "train", sortOptions = false)
public final class ForecastTrainingOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file with any of these flags as keys; flags win over it.")
  java.nio.file.Path config;

  @Mixin InputOptions input = new InputOptions();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description =
          "New folder (any Flink file system) to save the model in; with --every, the folder of all"
              + " models, each in one named after it.")
  String model;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the errors on the held-out period as JSON.")
  java.nio.file.Path report;

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description =
          "Share of the logs' days, at their end, to measure on, 0.05 to 0.5. Default:"
              + " ${DEFAULT-VALUE}.")
  double heldOut;

  @Option(
      names = "--model-in-use",
      paramLabel = "DIR",
      description = {
        "Model to measure beside the new one. A job that uses it takes the new one only if that is"
            + " no worse."
      })
  String modelInUse;

  @Option(
      names = "--announce",
      paramLabel = "TARGET",
      description =
          "Tell running jobs (run tiering --models): kafka:TOPIC (forecast-models), or a file that"
              + " a line is appended to.")
  String announce;

  @Option(
      names = "--effective-from",
      paramLabel = "DATE",
      description = {
        "UTC day from which jobs may decide with the model. Default: the day after the logs, the"
            + " allowed log delay and one day more, so that no job at the end of these logs is"
            + " past it."
      })
  LocalDate effectiveFrom;

  @Option(
      names = "--register",
      description = "Write the model into the table forecast_models (--postgres.url).")
  boolean register;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = {
        "Train again and again, such as every 7d, until stopped. Each model is measured beside the"
            + " one trained before that is in use, the first beside --model-in-use."
      })
  Duration every;

  /** The flags of the inputs. */
  public InputOptions input() {
    return input;
  }

  /** Where to write the report, or null. */
  public java.nio.file.Path report() {
    return report;
  }

  /** The folder to save the model in. */
  public String model() {
    return model;
  }

  /** How often to train, or null for once. */
  public Duration every() {
    return every;
  }

  /** The folder of the model in use, or null. */
  String modelInUse() {
    return modelInUse;
  }

  /**
   * Where models are told of.
   *
   * @throws ConfigurationException if that cannot be used
   */
  ModelPublisher publisher() throws IOException {
    if (every != null && effectiveFrom != null) {
      throw ConfigurationException.of(
          "effective-from", effectiveFrom, "is one day for all models; leave it out with --every");
    }
    if (every != null && (every.isZero() || every.isNegative())) {
      throw ConfigurationException.of(
          "every", TimeUtils.formatWithHighestUnit(every), "is not longer than 0");
    }
    return new ModelPublisher(
        announce,
        input.kafka(true),
        register
            ? PostgresOutput.open(input.postgres().require("--register"), PostgresOutput.TIMEOUT)
            : null);
  }

  /** What to tell of a model. */
  ModelAnnouncement announcement(ModelCard card, Path folder) {
    int from =
        effectiveFrom != null
            ? Math.toIntExact(effectiveFrom.toEpochDay())
            : card.heldOutTo() + daysOf(input.allowedLogDelay()) + 1;
    return new ModelAnnouncement(card, folder.toString(), from);
  }

  private static int daysOf(Duration delay) {
    return Math.toIntExact(-Math.floorDiv(-delay.toMillis(), Days.MILLIS));
  }

  /**
   * Checks every setting.
   *
   * @param modelInUse folder of the model to measure beside, or null
   * @param latest lines dated from this instant on are wrong
   * @throws ConfigurationException naming the key, the value and what is allowed
   */
  ForecastTrainingSettings settings(String modelInUse, LatestTime latest) {
    if (!(heldOut >= 0.05 && heldOut <= 0.5)) {
      throw ConfigurationException.of("held-out", heldOut, "is not between 0.05 and 0.5");
    }
    return new ForecastTrainingSettings(
        inputSettings(input, latest),
        heldOut,
        modelInUse == null ? null : ForecastModelFiles.open("model-in-use", modelInUse));
  }

  /** How what comes in is read. */
  public static InputSettings inputSettings(InputOptions input, LatestTime latest) {
    return new InputSettings(
        input.log().format(),
        input.log().logOptions(latest),
        input.deduplicateWithin(),
        input.inventory().parser());
  }
}
