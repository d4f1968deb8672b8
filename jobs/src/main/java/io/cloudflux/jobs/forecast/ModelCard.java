package io.cloudflux.jobs.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.jobs.forecast.ForecastReport.Errors;
import io.cloudflux.time.Days;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is to be known of a model before it is used: what it was trained on, and how it did on days
 * it had not seen. Lies beside the model as {@code model-card.json}.
 *
 * @param modelVersion the model's name
 * @param features names of the features, in their order
 * @param trainingFrom first UTC day of the logs
 * @param heldOutFrom first UTC day held out: the training ends before it
 * @param heldOutTo first UTC day after the logs
 * @param trainingExamples examples it was fitted to
 * @param heldOutExamples examples it was measured on
 * @param heldOutErrors errors on the days held out: the model's, those of forecasts that cost
 *     nothing, and those of {@code modelInUse}
 * @param modelInUse version of the model it was measured beside, or null
 */
public record ModelCard(
    String modelVersion,
    String[] features,
    int trainingFrom,
    int heldOutFrom,
    int heldOutTo,
    long trainingExamples,
    long heldOutExamples,
    Errors[] heldOutErrors,
    String modelInUse) {
  private static final int SCHEMA_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LAST_YEAR = 9999;

  /**
   * @throws IllegalArgumentException if it is no card of a measured model
   */
  public ModelCard {
    if (!(trainingFrom < heldOutFrom && heldOutFrom < heldOutTo)) {
      throw new IllegalArgumentException("training_from, held_out_from, held_out_to: not in order");
    }
    if (trainingExamples < 1 || heldOutExamples < 1) {
      throw new IllegalArgumentException("training_examples, held_out_examples: not at least 1");
    }
    require(heldOutErrors, MeasureForecasts.MODEL);
    require(heldOutErrors, MeasureForecasts.DECAYED_MEAN);
    if (modelInUse != null) {
      require(heldOutErrors, MeasureModel.MODEL_IN_USE);
    }
  }

  private static void require(Errors[] errors, String forecast) {
    if (!find(errors, forecast).map(Errors::weeklyDeviance).filter(Double::isFinite).isPresent()) {
      throw new IllegalArgumentException(
          "held_out_errors: no weekly_deviance of the forecast '%s'".formatted(forecast));
    }
  }

  private static Optional<Errors> find(Errors[] errors, String forecast) {
    return Arrays.stream(errors).filter(error -> error.forecast().equals(forecast)).findFirst();
  }

  /** The card of a model just trained. */
  public static ModelCard of(ForecastReport report) {
    return new ModelCard(
        report.model().version(),
        ForecastFeatures.NAMES.toArray(new String[0]),
        report.trainingFrom(),
        report.heldOutFrom(),
        report.heldOutTo(),
        report.trainingExamples(),
        report.heldOutExamples(),
        report.errors().toArray(new Errors[0]),
        report.modelInUse());
  }

  /** True if this release can compute what the model looks at. */
  public boolean knowsTheseFeatures() {
    return ForecastFeatures.NAMES.equals(List.of(features));
  }

  /** The model's errors. */
  public Errors errors() {
    return find(heldOutErrors, MeasureForecasts.MODEL).orElseThrow();
  }

  /**
   * The errors of another forecast on the same examples.
   *
   * @param version of a model, or {@link Forecast#DECAYED_MEAN}
   * @return empty if the model was not measured beside it
   */
  public Optional<Errors> errorsOf(String version) {
    if (version.equals(Forecast.DECAYED_MEAN)) {
      return find(heldOutErrors, MeasureForecasts.DECAYED_MEAN);
    }
    return version.equals(modelInUse)
        ? find(heldOutErrors, MeasureModel.MODEL_IN_USE)
        : Optional.empty();
  }

  /** True if it did no worse than another forecast it was measured beside. */
  public boolean isNoWorseThan(Errors other) {
    return errors().weeklyDeviance() <= other.weeklyDeviance();
  }

  /** The card as JSON: the same card, the same text. */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("schema_version", SCHEMA_VERSION);
    json.put("model_version", modelVersion);
    ArrayNode names = json.putArray("features");
    for (String feature : features) {
      names.add(feature);
    }
    json.put("training_from", Days.iso(trainingFrom));
    json.put("held_out_from", Days.iso(heldOutFrom));
    json.put("held_out_to", Days.iso(heldOutTo));
    json.put("training_examples", trainingExamples);
    json.put("held_out_examples", heldOutExamples);
    ArrayNode errors = json.putArray("held_out_errors");
    for (Errors error : heldOutErrors) {
      errors.add(error.toJson());
    }
    json.put("model_in_use", modelInUse);
    return json;
  }

  /**
   * Reads a card; fields it does not know are passed over.
   *
   * @throws IllegalArgumentException saying which field is wrong
   */
  public static ModelCard of(JsonNode json) {
    ArrayNode features = array(json, "features");
    String[] names = new String[features.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = text(features.get(i), "features");
    }
    ArrayNode forecasts = array(json, "held_out_errors");
    Errors[] errors = new Errors[forecasts.size()];
    for (int i = 0; i < errors.length; i++) {
      JsonNode error = forecasts.get(i);
      errors[i] =
          new Errors(
              text(error.path("forecast"), "held_out_errors.forecast"),
              number(error, "weekly_wape"),
              number(error, "monthly_wape"),
              number(error, "weekly_deviance"),
              number(error, "bias"));
    }
    JsonNode inUse = json.path("model_in_use");
    return new ModelCard(
        text(json.path("model_version"), "model_version"),
        names,
        day(json, "training_from"),
        day(json, "held_out_from"),
        day(json, "held_out_to"),
        count(json, "training_examples"),
        count(json, "held_out_examples"),
        errors,
        inUse.isNull() || inUse.isMissingNode() ? null : text(inUse, "model_in_use"));
  }

  private static ArrayNode array(JsonNode json, String name) {
    if (json.path(name) instanceof ArrayNode array) {
      return array;
    }
    throw new IllegalArgumentException(name + ": not an array");
  }

  /** Text that Postgres, logs and terminals can show. */
  static String text(JsonNode value, String name) {
    String text = value.asText();
    if (!value.isTextual() || text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(name + ": not a text");
    }
    return text;
  }

  /** An ISO date as a UTC day. */
  static int day(JsonNode json, String name) {
    try {
      LocalDate date = LocalDate.parse(json.path(name).asText());
      if (date.getYear() >= 1970 && date.getYear() <= LAST_YEAR) {
        return (int) date.toEpochDay();
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw new IllegalArgumentException(name + ": not a date such as 2026-11-22");
  }

  private static long count(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(name + ": not a whole number");
    }
    return value.longValue();
  }

  /** {@link Double#NaN} if it is null or not there. */
  private static double number(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (value.isNull() || value.isMissingNode()) {
      return Double.NaN;
    }
    if (!value.isNumber()) {
      throw new IllegalArgumentException("held_out_errors." + name + ": not a number");
    }
    return value.doubleValue();
  }
}
