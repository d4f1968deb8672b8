package io.cloudflux.jobs.forecast;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.forecast.CountRegression;
import io.cloudflux.price.Usd;
import io.cloudflux.time.Days;
import java.util.List;

/**
 * What a model was trained on, and how it did on the period held out, beside forecasts that cost
 * nothing and, if there is one, the model in use.
 *
 * @param model the model
 * @param trainingFrom first UTC day of the logs
 * @param heldOutFrom first UTC day held out: the training ends before it
 * @param heldOutTo first UTC day after the logs
 * @param trainingExamples examples it was fitted to
 * @param heldOutExamples examples it was measured on
 * @param reads reads in the weeks forecast, all together
 * @param errors of the model, of last week repeated, of the decayed mean, of the model in use
 * @param modelInUse version of the model in use it was measured beside, or null
 */
public record ForecastReport(
    CountRegression model,
    int trainingFrom,
    int heldOutFrom,
    int heldOutTo,
    long trainingExamples,
    long heldOutExamples,
    double reads,
    List<Errors> errors,
    String modelInUse) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMA_VERSION = 2;
  private static final int DECIMALS = 6;

  /**
   * The errors of one forecast.
   *
   * @param forecast its name
   * @param weeklyWape absolute errors of totals over 7 days over all reads (weighted absolute
   *     percentage error)
   * @param monthlyWape the same of totals over 30 days, {@link Double#NaN} if too short to tell
   * @param weeklyDeviance mean Poisson deviance of totals over 7 days
   * @param bias sum of forecasts over sum of reads, over 7 days; 1 is unbiased
   */
  public record Errors(
      String forecast, double weeklyWape, double monthlyWape, double weeklyDeviance, double bias) {

    ObjectNode toJson() {
      ObjectNode json = JSON.createObjectNode().put("forecast", forecast);
      put(json, "weekly_wape", weeklyWape);
      put(json, "monthly_wape", monthlyWape);
      put(json, "weekly_deviance", weeklyDeviance);
      put(json, "bias", bias);
      return json;
    }
  }

  /** The report for machines. */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("schema_version", SCHEMA_VERSION);
    json.put("model_version", model.version());
    json.put("training_from", Days.iso(trainingFrom));
    json.put("held_out_from", Days.iso(heldOutFrom));
    json.put("held_out_to", Days.iso(heldOutTo));
    json.put("training_examples", trainingExamples);
    json.put("held_out_examples", heldOutExamples);
    json.put("held_out_reads", reads);
    json.put("model_in_use", modelInUse);
    var forecasts = json.putArray("held_out_errors");
    errors.forEach(error -> forecasts.add(error.toJson()));
    return json;
  }

  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, Usd.round(value, DECIMALS));
    } else {
      node.putNull(name);
    }
  }

  /** The report for people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Model %s: fitted to %,d examples, measured on %,d held out (%,.0f reads)%n"
            .formatted(model.version(), trainingExamples, heldOutExamples, reads));
    text.append(
        "  %-22s %12s %12s %16s %8s%n"
            .formatted("forecast", "7-day WAPE", "30-day WAPE", "7-day deviance", "bias"));
    for (Errors error : errors) {
      text.append(
          "  %-22s %12.3f %12s %16.3f %8.3f%n"
              .formatted(
                  error.forecast(),
                  error.weeklyWape(),
                  Double.isNaN(error.monthlyWape()) ? "-" : "%.3f".formatted(error.monthlyWape()),
                  error.weeklyDeviance(),
                  error.bias()));
    }
    return text.toString();
  }
}
