package io.cloudflux.jobs.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.WeekShape;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.ml.linalg.DenseVector;
import org.apache.flink.ml.linalg.Vectors;
import org.apache.flink.ml.servable.api.DataFrame;
import org.apache.flink.ml.servable.api.Row;
import org.apache.flink.ml.servable.types.BasicType;
import org.apache.flink.ml.servable.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From logs to a model that the tiering job decides with. */
class ForecastTrainingITCase {
  @TempDir static Path work;
  private static Path logs;
  private static Path inventory;
  private static Path model;
  private static ForecastReport report;
  private static JsonNode reportFile;

  @BeforeAll
  static void train() throws Exception {
    GeneratedLogs generated = GeneratedLogs.of(23, 400, 45, 40_000, 10);
    logs = write("access.log", generated.lines());
    inventory = write("inventory.jsonl", generated.inventory());
    model = work.resolve("model");
    Path reportPath = work.resolve("report.json");
    report = train(2, logs, model, "--report=" + reportPath);
    reportFile = new ObjectMapper().readTree(reportPath.toFile());
  }

  @Test
  void modelIsBetterThanForecastsThatCostNothing() {
    assertThat(report.trainingExamples()).isGreaterThan(500);
    assertThat(report.heldOutExamples()).isGreaterThan(100);
    assertThat(report.reads()).isGreaterThan(1000);
    assertThat(report.errors())
        .extracting(ForecastReport.Errors::forecast)
        .containsExactly("model", "last week repeated", "decayed mean");
    ForecastReport.Errors ours = report.errors().get(0);
    assertThat(report.errors().subList(1, 3))
        .allSatisfy(
            baseline -> {
              assertThat(ours.weeklyWape()).isLessThan(baseline.weeklyWape());
              assertThat(ours.weeklyDeviance()).isLessThan(baseline.weeklyDeviance());
            });
    assertThat(ours.bias()).isBetween(0.7, 1.3);
    // 45 days hold out nine: no month of answers.
    assertThat(ours.monthlyWape()).isNaN();
  }

  @Test
  void reportFileSaysTheSame() {
    assertThat(reportFile.path("model_version").asText()).isEqualTo(report.model().version());
    assertThat(reportFile.path("training_examples").asLong()).isEqualTo(report.trainingExamples());
    assertThat(reportFile.path("held_out_examples").asLong()).isEqualTo(report.heldOutExamples());
    assertThat(reportFile.path("held_out_errors")).hasSize(3);
    assertThat(reportFile.path("held_out_errors").path(0).path("weekly_wape").asDouble())
        .isCloseTo(report.errors().get(0).weeklyWape(), within(1e-6));
    assertThat(report.toText())
        .startsWith("Model count-regression-")
        .contains("last week repeated");
  }

  @Test
  void savedModelLoads() throws Exception {
    CountRegression loaded = ForecastModelFiles.load(model.toString());
    assertThat(loaded.version())
        .isEqualTo(report.model().version())
        .matches("count-regression-[0-9a-f]{8}");
    assertThat(loaded.means()).isDeepEqualTo(report.model().means());
    assertThat(loaded.somes()).isDeepEqualTo(report.model().somes());
    assertThat(loaded.pools().totals()).isDeepEqualTo(report.model().pools().totals());
    assertThat(loaded.pools().totals()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void modelIsTheSameToTheLastBitAtAnyParallelism(int parallelism) throws Exception {
    Path other = work.resolve("model-" + parallelism);
    ForecastReport same = train(parallelism, logs, other);

    assertThat(modelData(other)).isEqualTo(modelData(model));
    assertThat(same.trainingExamples()).isEqualTo(report.trainingExamples());
    assertThat(same.heldOutExamples()).isEqualTo(report.heldOutExamples());
    assertThat(same.reads()).isEqualTo(report.reads());
  }

  @Test
  void servableForecastsAsTheModelDoes() throws Exception {
    CountRegressionServable servable = CountRegressionServable.load(stage(model).toString());
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      double[] features = new double[ForecastFeatures.SIZE];
      for (int j = 0; j < features.length; j++) {
        features[j] = random.nextGaussian();
      }
      double[] week = new double[WeekShape.EVIDENCE];
      Arrays.fill(week, 0, Forecast.DAYS, 1.0 / Forecast.DAYS);
      rows.add(new Row(new ArrayList<>(List.of(i, Vectors.dense(features), Vectors.dense(week)))));
    }
    DataFrame answers =
        servable.transform(
            new DataFrame(
                new ArrayList<>(List.of("id", "features", "week")),
                new ArrayList<>(
                    List.of(
                        DataTypes.INT,
                        DataTypes.VECTOR(BasicType.DOUBLE),
                        DataTypes.VECTOR(BasicType.DOUBLE))),
                rows));

    assertThat(answers.getColumnNames()).containsExactly("id", "features", "week", "prediction");
    assertThat(answers.collect()).hasSize(20);
    for (Row row : answers.collect()) {
      double[] features = ((DenseVector) row.get(1)).values;
      double[] week = ((DenseVector) row.get(2)).values;
      double[] predicted = ((DenseVector) row.get(answers.getIndex("prediction"))).values;
      Forecast forecast = report.model().forecast(features.clone(), week);
      assertThat(predicted).hasSize(Forecast.DAYS + 2 * Forecast.periods());
      assertThat(Arrays.copyOf(predicted, Forecast.DAYS)).isEqualTo(forecast.daily());
      for (int period = 0; period < Forecast.periods(); period++) {
        assertThat(predicted[Forecast.DAYS + 2 * period])
            .isEqualTo(forecast.totals()[period].mean());
        assertThat(predicted[Forecast.DAYS + 2 * period + 1])
            .isEqualTo(forecast.totals()[period].none());
      }
    }
  }

  @Test
  void modelInUseIsMeasuredOnTheSameRows() throws Exception {
    ForecastReport again = train(2, logs, work.resolve("again"), "--model-in-use=" + model);

    assertThat(again.modelInUse()).isEqualTo(report.model().version());
    // The same logs give the same model, and the same errors by either way of measuring.
    ForecastReport.Errors ours = again.errors().get(0);
    ForecastReport.Errors inUse = again.errors().get(3);
    assertThat(inUse.forecast()).isEqualTo("model in use");
    assertThat(inUse.weeklyWape()).isCloseTo(ours.weeklyWape(), within(1e-9));
    assertThat(inUse.weeklyDeviance()).isCloseTo(ours.weeklyDeviance(), within(1e-9));
  }

  @Test
  void tieringDecidesWithTheModel() throws Exception {
    Path out = work.resolve("out");
    TieringOptions options =
        CommandArguments.parse(
            new TieringOptions(),
            new String[] {
              "--access-logs=" + logs,
              "--inventory=" + inventory,
              "--runtime-mode=batch",
              "--model=" + model,
              "--out=" + out
            });
    TieringJob.define(options, parallelism(2)).execute("with-model");

    Map<String, Integer> sources = new HashMap<>();
    for (JsonNode decision : decisions(out)) {
      assertThat(decision.path("model_version").asText()).isEqualTo(report.model().version());
      sources.merge(decision.path("forecast_source").asText(), 1, Integer::sum);
    }
    // In the first two weeks the logs tell too little of objects that are older.
    assertThat(sources).containsOnlyKeys("model", "decayed-mean");
    assertThat(sources.get("model")).isGreaterThan(100);
  }

  @Test
  void tooShortLogsLeaveNothingBehind() throws Exception {
    Path shortLogs = write("short.log", GeneratedLogs.of(2, 100, 18, 3000, 0).lines());
    Path folder = work.resolve("too-short");
    assertThatThrownBy(() -> train(1, shortLogs, folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--access-logs: too short to train on");
    assertThat(folder).doesNotExist();
  }

  @Test
  void fourWeeksAreEnough() throws Exception {
    Path fourWeeks = write("four-weeks.log", GeneratedLogs.of(3, 100, 28, 5000, 0).lines());
    ForecastReport trained = train(1, fourWeeks, work.resolve("four-weeks"));
    assertThat(trained.trainingExamples()).isPositive();
    assertThat(trained.heldOutExamples()).isPositive();
  }

  @Test
  void emptyLogsAreTooShort() throws Exception {
    Path folder = work.resolve("empty");
    assertThatThrownBy(() -> train(1, write("empty.log", List.of()), folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--access-logs: too short to train on");
    assertThat(folder).doesNotExist();
  }

  @Test
  void modelIsNeverOverwritten() throws Exception {
    List<String> before = modelData(model);
    assertThatThrownBy(() -> train(1, logs, model))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("--model: '%s' exists already; a model is never overwritten", model);
    assertThat(modelData(model)).isEqualTo(before);
  }

  private static ForecastReport train(int parallelism, Path logs, Path model, String... flags)
      throws Exception {
    List<String> args =
        new ArrayList<>(List.of("--access-logs=" + logs, "--format=s3", "--model=" + model));
    if (inventory != null) {
      args.add("--inventory=" + inventory);
    }
    args.addAll(List.of(flags));
    return ForecastTrainingJob.run(
        CommandArguments.parse(new ForecastTrainingOptions(), args.toArray(new String[0])),
        parallelism(parallelism));
  }

  private static Configuration parallelism(int parallelism) {
    Configuration settings = new Configuration();
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    return settings;
  }

  /** The folder of the pipeline's one stage. */
  private static Path stage(Path model) throws IOException {
    try (Stream<Path> stages = Files.list(model.resolve("stages"))) {
      return stages.findFirst().orElseThrow();
    }
  }

  /** The content of the files that hold the regression; their names differ from save to save. */
  private static List<String> modelData(Path model) throws IOException {
    List<String> contents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(stage(model).resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.add(Files.readString(file));
      }
    }
    assertThat(contents).hasSize(1).allSatisfy(json -> assertThat(json).contains("log_shapes"));
    return contents;
  }

  private static List<JsonNode> decisions(Path out) throws IOException {
    List<JsonNode> decisions = new ArrayList<>();
    try (Stream<Path> files = Files.walk(out.resolve("tier-decisions"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
          decisions.add(new ObjectMapper().readTree(line));
        }
      }
    }
    return decisions;
  }

  private static Path write(String name, List<byte[]> lines) throws IOException {
    Path file = work.resolve(name);
    try (var out = Files.newOutputStream(file)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }
}
