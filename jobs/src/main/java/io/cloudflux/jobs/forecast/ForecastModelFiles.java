package io.cloudflux.jobs.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.jobs.config.FlinkPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.ml.servable.api.TransformerServable;
import org.apache.flink.ml.util.ServableReadWriteUtils;

/**
 * Saved forecast models: a folder as Flink ML's pipelines save it, on any Flink file system, with
 * the regression as JSON in its one stage.
 */
public final class ForecastModelFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

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

  static String toJson(CountRegression model) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", model.version());
    json.set("features", JSON.valueToTree(ForecastFeatures.NAMES));
    json.set("coefficients", JSON.valueToTree(model.coefficients()));
    try {
      return JSON.writeValueAsString(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  static CountRegression fromJson(String text) throws IOException {
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
          JSON.treeToValue(json.path("coefficients"), double[][].class));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
