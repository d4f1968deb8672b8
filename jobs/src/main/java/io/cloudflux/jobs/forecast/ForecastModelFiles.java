package io.cloudflux.jobs.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.PooledRates;
import io.cloudflux.forecast.WeekShape;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.FlinkPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.ml.servable.api.TransformerServable;
import org.apache.flink.ml.util.ServableReadWriteUtils;

/**
 * Saved forecast models: a folder as Flink ML's pipelines save it, on any Flink file system, with
 * the regression as JSON in its one stage.
 */
public final class ForecastModelFiles {
  /** The card's file, in the folder. */
  static final String CARD = "model-card.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMA_VERSION = 2;

  private ForecastModelFiles() {}

  /**
   * Loads the regression of a saved pipeline.
   *
   * @throws IOException if there is none, or it was trained on other features
   */
  public static CountRegression load(String folder) throws IOException {
    List<TransformerServable<?>> stages =
        ServableReadWriteUtils.loadPipeline(FlinkPath.of(folder).toString());
    if (stages.size() == 1 && stages.get(0) instanceof CountRegressionServable servable) {
      return servable.regression();
    }
    throw new IOException("its one stage should be a count regression, found " + stages);
  }

  /**
   * Loads the model that a flag names.
   *
   * @throws ConfigurationException if there is none, or it was trained on other features
   */
  public static CountRegression open(String key, String folder) {
    try {
      return load(folder);
    } catch (IOException | RuntimeException e) {
      throw new ConfigurationException(
          "--%s: '%s' is not a saved forecast model: %s".formatted(key, folder, e.getMessage()), e);
    }
  }

  /**
   * Writes the card of a model beside it.
   *
   * @param folder of the saved pipeline
   */
  static void writeCard(ModelCard card, Path folder) throws IOException {
    try (OutputStream out =
        folder.getFileSystem().create(new Path(folder, CARD), FileSystem.WriteMode.NO_OVERWRITE)) {
      out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(card.toJson()));
    }
  }

  /**
   * The card of the model that a flag names; empty if it was saved before there were any.
   *
   * @throws ConfigurationException if the card cannot be read
   */
  public static Optional<ModelCard> card(String key, String folder) {
    Path file = new Path(FlinkPath.of(folder), CARD);
    try {
      if (!file.getFileSystem().exists(file)) {
        return Optional.empty();
      }
      try (InputStream in = file.getFileSystem().open(file)) {
        return Optional.of(ModelCard.of(JSON.readTree(in)));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "--%s: '%s' cannot be read: %s".formatted(key, file, e.getMessage()), e);
    }
  }

  /** The model as JSON, as its stage's data and on its way to running jobs. */
  public static String toJson(CountRegression model) {
    ObjectNode json = JSON.createObjectNode();
    json.put("schema_version", SCHEMA_VERSION);
    json.put("version", model.version());
    json.set("features", JSON.valueToTree(ForecastFeatures.NAMES));
    json.set("low", JSON.valueToTree(model.low()));
    json.set("high", JSON.valueToTree(model.high()));
    json.set("means", JSON.valueToTree(model.means()));
    json.set("somes", JSON.valueToTree(model.somes()));
    json.set("log_shapes", JSON.valueToTree(model.logShapes()));
    json.set("weekdays", JSON.valueToTree(model.week().weekdays()));
    json.set("blends", JSON.valueToTree(model.week().blends()));
    json.set("pools", tree(model.pools()));
    return write(json);
  }

  /**
   * Reads a model.
   *
   * @throws IOException if it is none, or it was trained on other features
   */
  public static CountRegression fromJson(String text) throws IOException {
    JsonNode json = JSON.readTree(text);
    List<String> features = new ArrayList<>();
    json.path("features").forEach(name -> features.add(name.asText()));
    if (!features.equals(ForecastFeatures.NAMES)) {
      throw new IOException(
          "trained on the features "
              + features
              + ", this release has "
              + ForecastFeatures.NAMES
              + "; train again");
    }
    try {
      return new CountRegression(
          json.path("version").asText(),
          row(json, "low"),
          row(json, "high"),
          rows(json, "means"),
          rows(json, "somes"),
          rows(json, "log_shapes"),
          new WeekShape(row(json, "weekdays"), rows(json, "blends")),
          pools(json.path("pools")));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IOException("not a forecast model: " + e.getMessage(), e);
    }
  }

  static String poolsToJson(PooledRates pools) {
    return write(tree(pools));
  }

  static PooledRates poolsFromJson(String text) throws IOException {
    return pools(JSON.readTree(text));
  }

  private static ObjectNode tree(PooledRates pools) {
    ObjectNode json = JSON.createObjectNode();
    json.put("reads", pools.allReads());
    json.put("days", pools.allDays());
    json.set("totals", JSON.valueToTree(pools.totals()));
    return json;
  }

  private static PooledRates pools(JsonNode json) throws IOException {
    long[][] rows = JSON.treeToValue(json.path("totals"), long[][].class);
    if (rows == null) {
      throw new IOException("no pooled rates");
    }
    PooledRates.Total[] totals = new PooledRates.Total[rows.length];
    for (int i = 0; i < rows.length; i++) {
      totals[i] = new PooledRates.Total(rows[i][0], rows[i][1], rows[i][2], 0);
    }
    return new PooledRates(json.path("reads").asLong(), json.path("days").asLong(), totals);
  }

  private static double[] row(JsonNode json, String name) throws IOException {
    return JSON.treeToValue(json.path(name), double[].class);
  }

  private static double[][] rows(JsonNode json, String name) throws IOException {
    return JSON.treeToValue(json.path(name), double[][].class);
  }

  private static String write(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }
}
