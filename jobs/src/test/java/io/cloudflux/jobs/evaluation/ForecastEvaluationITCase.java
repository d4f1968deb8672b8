package io.cloudflux.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From logs to the errors of every forecast. */
class ForecastEvaluationITCase {
  private static final int DAYS = 90;
  private static final int ORIGINS = 5;
  private static final LocalDate FIRST_DAY = LocalDate.of(2024, 3, 1);

  @TempDir static Path work;
  private static List<String> lines;
  private static EvaluationFiles files;
  private static String text;
  private static JsonNode report;
  private static List<String[]> predictions;
  private static final List<String> PROGRESS = new ArrayList<>();

  @BeforeAll
  static void evaluate() throws Exception {
    lines = counts(250, DAYS);
    files =
        new EvaluationFiles(
            work.resolve("report.json"), work.resolve("p.csv"), work.resolve("plot.png"));
    text = evaluate("all", lines, true, files);
    report = new ObjectMapper().readTree(files.report().toFile());
    predictions = rows(files.predictions());
  }

  @Test
  void measuresTheModelBesideEveryAlternative() {
    JsonNode forecasts = report.path("forecasts");
    List<String> names = new ArrayList<>();
    forecasts.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactly(
            "count regression",
            "boosted trees (XGBoost)",
            "ancestor's random forest",
            "last week repeated",
            "yesterday repeated",
            "decayed mean",
            "Croston (SBA)",
            "TSB",
            "gamma-Poisson");
    assertThat(names).allSatisfy(name -> assertThat(text).contains("  " + name));
    assertThat(report.path("origins")).hasSize(ORIGINS);
    // Few objects and origins: no more than that it is among the best can be told.
    double ours = weekly("count regression", "poisson_deviance");
    for (String simple : names.subList(2, names.size())) {
      assertThat(ours).as(simple).isLessThan(1.1 * weekly(simple, "poisson_deviance"));
    }
    assertThat(PROGRESS).hasSize(3 * ORIGINS);
  }

  /** Every figure can be recomputed from the predictions. */
  @Test
  void predictionsGiveTheSameErrors() {
    Map<String, double[]> sums = new HashMap<>();
    for (String[] row : predictions) {
      double mean = Double.parseDouble(row[3]);
      double actual = Double.parseDouble(row[7]);
      double[] sum = sums.computeIfAbsent(row[2], horizon -> new double[5]);
      sum[0]++;
      sum[1] += Math.abs(mean - actual);
      sum[2] += actual;
      sum[3] +=
          Double.parseDouble(row[4]) <= actual && actual <= Double.parseDouble(row[5]) ? 1 : 0;
      double some = 1 - Double.parseDouble(row[6]);
      sum[4] += Math.pow(some - (actual > 0 ? 1 : 0), 2);
    }

    assertThat(sums.keySet())
        .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "t7", "t30");
    for (String horizon : List.of("1", "7", "t7", "t30")) {
      JsonNode errors = report.path("forecasts").path("count regression").path("all").path(horizon);
      double[] sum = sums.get(horizon);
      assertThat(errors.path("forecasts").asDouble()).isEqualTo(sum[0]);
      assertThat(errors.path("reads").asDouble()).isEqualTo(sum[2]);
      assertThat(errors.path("wape").asDouble()).isCloseTo(sum[1] / sum[2], within(1e-5));
      if (horizon.startsWith("t")) {
        assertThat(errors.path("coverage_80").asDouble()).isCloseTo(sum[3] / sum[0], within(2e-3));
        assertThat(errors.path("brier").asDouble()).isCloseTo(sum[4] / sum[0], within(1e-5));
      }
    }
  }

  /** What comes after an origin changes nothing of what is forecast at it. */
  @Test
  void neverTouchesTheFuture() throws Exception {
    List<String> changedLines = new ArrayList<>(lines);
    for (int object = 0; object < 250; object++) {
      changedLines.add(line(object, DAYS - 2, 1000));
    }
    EvaluationFiles changed = new EvaluationFiles(null, work.resolve("changed.csv"), null);
    evaluate("changed", changedLines, false, changed);

    List<String[]> after = rows(changed.predictions());
    assertThat(after).hasSameSizeAs(predictions);
    // No origin knows the last days: the forecasts are the same, and only what came differs.
    assertThat(forecasts(after)).isEqualTo(forecasts(predictions));
    assertThat(after).anySatisfy(row -> assertThat(Double.parseDouble(row[7])).isGreaterThan(999));
  }

  @Test
  void someObjectsAreNeverTrainedOn() {
    Set<String> objects = new HashSet<>();
    predictions.forEach(row -> objects.add(row[0]));
    long heldOut = objects.stream().filter(ForecastEvaluation::heldOut).count();
    assertThat(heldOut).isBetween(objects.size() / 10L, objects.size() / 3L);
    assertThat(report.path("held_out_objects").asLong()).isEqualTo(heldOut);
    assertThat(
            report
                .path("forecasts")
                .path("count regression")
                .path("held_out_objects")
                .path("t7")
                .path("forecasts")
                .asLong())
        .isPositive();
  }

  @Test
  void drawsThePlot() throws Exception {
    BufferedImage plot = ImageIO.read(files.plot().toFile());
    assertThat(plot.getWidth()).isGreaterThan(1000);
    // More than a white sheet.
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < plot.getWidth(); x += 3) {
      for (int y = 0; y < plot.getHeight(); y += 3) {
        colours.add(plot.getRGB(x, y));
      }
    }
    assertThat(colours).hasSizeGreaterThan(8);
  }

  @Test
  void tooShortLogsSaySo() {
    assertThatThrownBy(
            () -> evaluate("short", counts(50, 20), false, new EvaluationFiles(null, null, null)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--access-logs: too short to evaluate on");
  }

  private static double weekly(String forecast, String error) {
    return report
        .path("forecasts")
        .path(forecast)
        .path("all")
        .path("t7")
        .path(error)
        .asDouble(Double.NaN);
  }

  private static String evaluate(String name, List<String> log, boolean trees, EvaluationFiles out)
      throws Exception {
    Path file = Files.write(work.resolve(name + ".csv"), log);
    Flags flags =
        CommandArguments.parse(
            new Flags(), new String[] {"--access-logs=" + file, "--format=counts"});
    return ForecastEvaluationJob.run(flags.input, new Configuration())
        .run(ORIGINS, trees, out, PROGRESS::add);
  }

  /** Daily totals of objects that are read evenly, in bursts, by the week, and less and less. */
  private static List<String> counts(int objects, int days) {
    Random random = new Random(31);
    List<String> log = new ArrayList<>();
    for (int object = 0; object < objects; object++) {
      double rate = Math.exp(random.nextGaussian() - 1);
      int born = object % 3 == 0 ? random.nextInt(days / 2) : 0;
      boolean burst = false;
      for (int day = born; day < days; day++) {
        burst = random.nextInt(10) == 0 ? !burst : burst;
        double factor =
            switch (object % 4) {
              case 0 -> 1;
              case 1 -> burst ? 3 : 0;
              case 2 -> day % 7 == object % 7 ? 7 : 0;
              default -> Math.pow(2, -(day - born) / 10.0) * 4;
            };
        // Geometric, so that counts spread wider than Poisson's.
        double mean = rate * factor;
        int reads =
            mean == 0
                ? 0
                : (int) Math.floor(Math.log(1 - random.nextDouble()) / Math.log(mean / (1 + mean)));
        if (reads > 0) {
          log.add(line(object, day, reads));
        }
      }
    }
    return log;
  }

  private static String line(int object, int day, int reads) {
    return "s3://bucket/dir-%d/part-%03d.csv,%s,%d,%d"
        .formatted(object % 5, object, FIRST_DAY.plusDays(day), reads, reads * 1000L);
  }

  private static Map<String, String> forecasts(List<String[]> rows) {
    Map<String, String> forecasts = new TreeMap<>();
    for (String[] row : rows) {
      forecasts.put(
          row[0] + " " + row[1] + " " + row[2],
          row[3] + " " + row[4] + " " + row[5] + " " + row[6]);
    }
    return forecasts;
  }

  private static List<String[]> rows(Path csv) throws Exception {
    List<String> all = Files.readAllLines(csv);
    assertThat(all.get(0)).isEqualTo("object,origin,horizon_days,mean,p10,p90,p_zero,actual");
    return all.subList(1, all.size()).stream()
        .map(line -> line.replace("\"", "").split(","))
        .toList();
  }

  @Command
  private static final class Flags {
    @Mixin InputOptions input = new InputOptions();

    @Option(names = "--config")
    Path config;
  }
}
