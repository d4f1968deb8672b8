package io.cloudflux.jobs.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.time.Days;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the contenders did, all on the same objects and origins.
 *
 * @param span the days the logs cover
 * @param origins UTC days forecast from
 * @param objects objects forecast
 * @param heldOutObjects those of them never trained on
 * @param naiveErrors by period, the mean absolute error of repeating last week, in training
 * @param errors by contender's name
 */
record EvaluationReport(
    LogSpan span,
    List<Integer> origins,
    long objects,
    long heldOutObjects,
    double[] naiveErrors,
    Map<String, ContenderErrors> errors) {
  private static final int SCHEMA_VERSION = 1;
  private static final int WEEK = Forecast.DAYS;
  private static final int MONTH = WEEK + 1;
  private static final int QUARTER = WEEK + 2;

  /** The report for machines. */
  ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("schema_version", SCHEMA_VERSION);
    json.put("logs_from", Days.iso(span.firstDay()));
    json.put("logs_to", Days.iso(span.lastDay()));
    json.put("objects", objects);
    json.put("held_out_objects", heldOutObjects);
    var days = json.putArray("origins");
    origins.forEach(day -> days.add(Days.iso(day)));
    var forecasts = json.putObject("forecasts");
    errors.forEach(
        (name, of) -> {
          ObjectNode node = forecasts.putObject(name);
          ObjectNode tiers = node.putObject("tiers");
          PeriodErrors.put(tiers, "accuracy", of.tiers().accuracy());
          PeriodErrors.put(tiers, "macro_f1", of.tiers().macroF1());
          long[] came = of.tiers().came();
          tiers.put("cold", came[0]).put("warm", came[1]).put("hot", came[2]);
          for (Stratum stratum : Stratum.values()) {
            ObjectNode periods = node.putObject(stratum.label());
            for (int period = 0; period < ContenderErrors.PERIODS; period++) {
              write(periods, period, of.of(stratum, period));
            }
          }
          ObjectNode held = node.putObject("held_out_objects");
          for (int period = 0; period < ContenderErrors.PERIODS; period++) {
            write(held, period, of.ofHeldOut(period));
          }
          var bins = node.putArray("reliability_30_days");
          for (double[] bin : of.reliability()) {
            ObjectNode one = bins.addObject().put("forecasts", (long) bin[0]);
            PeriodErrors.put(one, "predicted", bin[1]);
            PeriodErrors.put(one, "read", bin[2]);
          }
        });
    return json;
  }

  private void write(ObjectNode periods, int period, PeriodErrors errors) {
    if (errors.forecasts() > 0) {
      errors.write(periods.putObject(ContenderErrors.label(period)), naiveErrors[period]);
    }
  }

  /** The report for people. */
  String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d objects (%,d of them never trained on), %d origins from %s to %s%n"
            .formatted(
                objects,
                heldOutObjects,
                origins.size(),
                Days.iso(origins.get(0)),
                Days.iso(origins.get(origins.size() - 1))));
    text.append(
        "  %-25s %20s %29s %17s %15s%n"
            .formatted(
                "",
                "WAPE 1d  7d 30d 90d",
                "Poisson deviance 7d 30d 90d",
                "P(read in 30d)",
                "tier, 7 days"));
    text.append(
        "  %-25s %5s %5s %5s %5s %9s %9s %9s %8s %8s %8s %8s%n"
            .formatted(
                "forecast", "", "", "", "", "", "", "", "Brier", "log loss", "accuracy", "F1"));
    errors.forEach(
        (name, of) -> {
          PeriodErrors month = of.of(Stratum.ALL, MONTH);
          text.append(
              "  %-25s %s %s %s %s %s %s %s %s %s %s %s%n"
                  .formatted(
                      name,
                      cell(of.of(Stratum.ALL, 0).wape(), 5),
                      cell(of.of(Stratum.ALL, WEEK).wape(), 5),
                      cell(month.wape(), 5),
                      cell(of.of(Stratum.ALL, QUARTER).wape(), 5),
                      cell(of.of(Stratum.ALL, WEEK).deviance(), 9),
                      cell(month.deviance(), 9),
                      cell(of.of(Stratum.ALL, QUARTER).deviance(), 9),
                      cell(month.brier(), 8),
                      cell(month.logLoss(), 8),
                      cell(of.tiers().accuracy(), 8),
                      cell(of.tiers().macroF1(), 8)));
        });
    ContenderErrors ours = errors.get(RegressionContender.NAME);
    if (ours != null) {
      text.append("  80 % interval holds");
      for (int period = WEEK; period <= QUARTER; period++) {
        PeriodErrors errors = ours.of(Stratum.ALL, period);
        text.append(
            "%s %s: %s (of objects likely read: %s; above p90: %s)"
                .formatted(
                    period == WEEK ? "" : ",",
                    ContenderErrors.label(period),
                    percent(errors.coverage()),
                    percent(errors.coverageOfLikelyRead()),
                    percent(errors.above())));
      }
      text.append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String cell(double value, int width) {
    String text = Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "-";
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
