package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.CountRegressionFit;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.PooledRates;
import io.cloudflux.forecast.TrainingExample;
import io.cloudflux.forecast.WeekShape;
import io.cloudflux.jobs.forecast.ForecastReport.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Models without a training job: fitted to a few simulated examples, saved as Flink ML does. */
public final class SavedModels {
  /** 2024-03-20. */
  private static final int HELD_OUT_TO = 19_802;

  private SavedModels() {}

  /** A model of any name that expects about so many reads a day of whatever object. */
  public static CountRegression model(String version, double readsPerDay) {
    Random random = new Random(7);
    TrainingExample[] examples = new TrainingExample[400];
    for (int i = 0; i < examples.length; i++) {
      double[] features = new double[ForecastFeatures.SIZE];
      Arrays.setAll(features, j -> j == 0 ? 1 : random.nextDouble());
      double[] daily = new double[Forecast.DAYS];
      Arrays.fill(daily, readsPerDay);
      double[] totals = new double[Forecast.periods()];
      Arrays.setAll(
          totals,
          p -> Math.round(readsPerDay * Forecast.periodDays(p) * (0.5 + random.nextDouble())));
      examples[i] =
          new TrainingExample(i, features, new double[WeekShape.EVIDENCE], daily, totals, 1);
    }
    CountRegression model =
        CountRegressionFit.of(examples).model(new PooledRates(0, 1, new PooledRates.Total[0]));
    return new CountRegression(
        version,
        model.low(),
        model.high(),
        model.means(),
        model.somes(),
        model.logShapes(),
        model.week(),
        model.pools());
  }

  /**
   * Saves a model.
   *
   * @param folder a new folder
   */
  public static Path save(CountRegression model, Path folder) throws IOException {
    Path stage = Files.createDirectories(folder.resolve("stages/0"));
    write(
        folder.resolve("metadata"),
        "{\"className\":\"org.apache.flink.ml.builder.PipelineModel\",\"numStages\":1,"
            + "\"paramMap\":{},\"timestamp\":0}");
    write(
        stage.resolve("metadata"),
        "{\"className\":\"%s\",\"paramMap\":{},\"timestamp\":0}"
            .formatted(CountRegressionModel.class.getName()));
    write(
        Files.createDirectories(stage.resolve("data")).resolve("part-0"),
        ForecastModelFiles.toJson(model));
    return folder;
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  /**
   * The card of a model measured beside the decayed mean, of weekly deviance 2, and beside another.
   *
   * @param deviance its own weekly deviance
   * @param modelInUse the other's version, or null if it was measured beside none
   * @param otherDeviance the other's weekly deviance
   */
  public static ModelCard card(
      String version, double deviance, String modelInUse, double otherDeviance) {
    List<Errors> errors = new ArrayList<>();
    errors.add(errors(MeasureForecasts.MODEL, deviance));
    errors.add(errors(MeasureForecasts.LAST_WEEK, 3));
    errors.add(errors(MeasureForecasts.DECAYED_MEAN, 2));
    if (modelInUse != null) {
      errors.add(errors(MeasureModel.MODEL_IN_USE, otherDeviance));
    }
    return new ModelCard(
        version,
        ForecastFeatures.NAMES.toArray(new String[0]),
        HELD_OUT_TO - 60,
        HELD_OUT_TO - 14,
        HELD_OUT_TO,
        1000,
        200,
        errors.toArray(new Errors[0]),
        modelInUse);
  }

  private static Errors errors(String forecast, double deviance) {
    return new Errors(forecast, 0.25, Double.NaN, deviance, 1.125);
  }
}
