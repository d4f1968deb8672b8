package io.cloudflux.jobs.forecast;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions;
import java.nio.file.Path;
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
  Path config;

  @Mixin InputOptions input = new InputOptions();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "New folder (any Flink file system) to save the model in.")
  String model;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the errors on the held-out period as JSON.")
  Path report;

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description =
          "Share of the logs' days, at their end, to measure on, 0.05 to 0.5. Default:"
              + " ${DEFAULT-VALUE}.")
  double heldOut;

  @Option(
      names = "--ridge",
      paramLabel = "WEIGHT",
      defaultValue = "10",
      description =
          "Strength of the pull towards the decayed mean, > 0. Default: ${DEFAULT-VALUE}.")
  double ridge;

  /** The flags of the inputs. */
  public InputOptions input() {
    return input;
  }

  /** Where to write the report, or null. */
  public Path report() {
    return report;
  }

  /** The folder to save the model in. */
  public String model() {
    return model;
  }

  /**
   * Checks every setting.
   *
   * @param nowMillis the present, epoch milliseconds
   * @throws ConfigurationException naming the key, the value and what is allowed
   */
  ForecastTrainingSettings settings(long nowMillis) {
    if (!(heldOut >= 0.05 && heldOut <= 0.5)) {
      throw ConfigurationException.of("held-out", heldOut, "is not between 0.05 and 0.5");
    }
    if (!(ridge > 0) || Double.isInfinite(ridge)) {
      throw ConfigurationException.of("ridge", ridge, "is not greater than 0");
    }
    return new ForecastTrainingSettings(
        input.log().format(),
        input.log().logOptions(nowMillis),
        input.deduplicateWithin(),
        input.inventory().parser(),
        heldOut,
        ridge);
  }
}
