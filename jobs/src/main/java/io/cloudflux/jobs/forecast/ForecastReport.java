package io.cloudflux.jobs.forecast;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.decision.Usd;
import io.cloudflux.forecast.CountRegression;
import java.util.List;

/**
 * How a model did on the period held out, beside two forecasts that cost nothing.
 *
 * @param model the model
 * @param trainingExamples examples it was fitted to
 * @param heldOutExamples examples it was measured on
 * @param reads reads on the days forecast, all together
 * @param errors of the model, of last week repeated, of the decayed mean
 */
public record ForecastReport(
    CountRegression model,
    long trainingExamples,
    long heldOutExamples,
    double reads,
    List<Errors> errors) {

  /**
   * The errors of one forecast.
   *
   * @param forecast its name
   * @param dailyWape absolute errors of single days over all reads (weighted absolute percentage
   *     error)
   * @param weeklyWape the same of the totals over 7 days
   * @param bias sum of forecasts over sum of reads; 1 is unbiased
   */
  public record Errors(String forecast, double dailyWape, double weeklyWape, double bias) {}

  /** The report for machines. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("schema_version", 1);
    json.put("model_version", model.version());
    json.put("training_examples", trainingExamples);
    json.put("held_out_examples", heldOutExamples);
    json.put("held_out_reads", reads);
    var forecasts = json.putArray("held_out_errors");
    for (Errors error : errors) {
      forecasts
          .addObject()
          .put("forecast", error.forecast())
          .put("daily_wape", Usd.round(error.dailyWape(), 6))
          .put("weekly_wape", Usd.round(error.weeklyWape(), 6))
          .put("bias", Usd.round(error.bias(), 6));
    }
    return json;
  }

  /** The report for people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Model %s: fitted to %,d examples, measured on %,d held out (%,.0f reads)%n"
            .formatted(model.version(), trainingExamples, heldOutExamples, reads));
    text.append(
        "  %-22s %12s %12s %8s%n".formatted("forecast", "daily WAPE", "7-day WAPE", "bias"));
    for (Errors error : errors) {
      text.append(
          "  %-22s %12.3f %12.3f %8.3f%n"
              .formatted(error.forecast(), error.dailyWape(), error.weeklyWape(), error.bias()));
    }
    return text.toString();
  }
}
