package io.cloudflux.jobs.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.cloudflux.DeadLetter;
import io.cloudflux.bill.Bill;
import io.cloudflux.decision.ForecastTotal;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.jobs.forecast.ModelCard;
import io.cloudflux.jobs.tiering.DailyAccessTotal;
import io.cloudflux.jobs.tiering.ModelVerdict;
import io.cloudflux.jobs.tiering.PlanProgress;
import io.cloudflux.jobs.tiering.RealizedSaving;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.price.Usd;
import io.cloudflux.savings.SavingsLine;
import io.cloudflux.time.Days;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;

/**
 * Results as JSON, the same bytes for the same result. The schemas are in {@code schemas/}; fields
 * are only ever added, and optional.
 */
public final class ResultJson {
  private static final int SCHEMA_VERSION = 1;
  private static final JsonFactory JSON = new JsonFactory();

  private ResultJson() {}

  public static byte[] decision(TierDecision d) {
    return object(
        json -> {
          json.writeStringField("object", d.object());
          json.writeStringField("as_of", instant(d.asOf()));
          json.writeStringField("provider", d.provider());
          json.writeStringField("current_class", d.currentClass());
          json.writeStringField("current_tier", d.currentTier().name());
          json.writeStringField("advised_class", d.advisedClass());
          json.writeStringField("tier", d.tier().name());
          json.writeStringField("advised_since", instant(d.advisedSince()));
          json.writeStringField("reason_code", d.reasonCode().name());
          json.writeStringField("reason", d.reason());
          number(json, "confidence", d.confidence());
          json.writeNumberField("size_bytes", d.sizeBytes());
          json.writeNumberField("reads_last_30_days", d.readsLast30Days());
          json.writeNumberField("idle_days", d.idleDays());
          number(json, "monthly_cost_now", d.monthlyCostNow());
          number(json, "monthly_cost_advised", d.monthlyCostAdvised());
          number(json, "monthly_saving", d.monthlySaving());
          number(json, "saving_percent", d.savingPercent());
          number(json, "annual_saving", d.annualSaving());
          number(json, "move_cost", d.moveCost());
          numberOrNull(json, "payback_days", d.paybackDays());
          json.writeStringField("latency_class", d.latencyClass());
          json.writeArrayFieldStart("forecast");
          for (double reads : d.forecast()) {
            json.writeNumber(plain(reads));
          }
          json.writeEndArray();
          json.writeArrayFieldStart("forecast_totals");
          for (ForecastTotal total : d.forecastTotals()) {
            json.writeStartObject();
            json.writeNumberField("days", total.days());
            number(json, "reads", total.reads());
            number(json, "p10", total.p10());
            number(json, "p90", total.p90());
            number(json, "p_none", total.none());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeStringField("forecast_source", d.forecastSource());
          json.writeStringField("model_version", d.modelVersion());
          json.writeStringField("policy", d.policy());
          json.writeStringField("policy_version", d.policyVersion());
          json.writeStringField("price_version", d.priceVersion());
        });
  }

  public static byte[] plan(MigrationPlan p) {
    return object(
        json -> {
          json.writeStringField("plan_id", p.planId());
          json.writeStringField("as_of", instant(p.asOf()));
          json.writeNumberField("sequence", p.sequence());
          json.writeStringField("provider", p.route().provider());
          json.writeStringField("bucket", p.route().bucket());
          json.writeStringField("from_class", p.route().fromClass());
          json.writeStringField("to_class", p.route().toClass());
          json.writeStringField("status", p.status().name());
          json.writeNumberField("objects", p.objects());
          json.writeNumberField("bytes", p.bytes());
          number(json, "estimated_cost", p.estimatedCost());
          number(json, "monthly_saving", p.monthlySaving());
          numberOrNull(json, "payback_days", p.paybackDays());
          json.writeNumberField("duration_seconds", p.durationSeconds());
          json.writeStringField("method", p.schedule().method().name());
          json.writeStringField("earliest_start", second(p.schedule().earliestStart()));
          json.writeNumberField("restore_seconds", p.schedule().restoreSeconds());
          json.writeNumberField("elapsed_seconds", p.schedule().elapsedSeconds());
          json.writeArrayFieldStart("items");
          for (MigrationItem item : p.items()) {
            json.writeStartObject();
            json.writeStringField("object", item.object());
            json.writeNumberField("size_bytes", item.sizeBytes());
            number(json, "move_cost", item.moveCost());
            number(json, "monthly_saving", item.monthlySaving());
            numberOrNull(json, "payback_days", item.paybackDays());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  public static byte[] planProgress(PlanProgress p) {
    MigrationPlan plan = p.plan();
    return object(
        json -> {
          json.writeStringField("plan_id", plan.planId());
          json.writeStringField("as_of", instant(plan.asOf()));
          json.writeStringField("provider", plan.route().provider());
          json.writeStringField("bucket", plan.route().bucket());
          json.writeStringField("from_class", plan.route().fromClass());
          json.writeStringField("to_class", plan.route().toClass());
          json.writeStringField("status", p.status().name());
          json.writeNumberField("sequence", p.sequence());
          json.writeStringField("at", Instant.ofEpochMilli(p.at()).toString());
          json.writeStringField("by", p.by());
          json.writeStringField("reason", p.reason());
        });
  }

  public static byte[] deadLetter(DeadLetter letter) {
    return deadLetter(letter, null);
  }

  /** A dead letter with a line that may take its place, or null. */
  public static byte[] deadLetter(DeadLetter letter, String corrected) {
    return object(
        json -> {
          json.writeStringField("stage", letter.stage());
          json.writeStringField("reason", letter.reason());
          json.writeStringField("message", letter.message());
          json.writeStringField("source", letter.source());
          json.writeNumberField("position", letter.position());
          json.writeBinaryField("raw", letter.raw());
          if (corrected != null) {
            json.writeStringField("corrected", corrected);
          }
        });
  }

  public static byte[] forecastError(ForecastError e) {
    return object(
        json -> {
          json.writeStringField("model_version", e.modelVersion());
          json.writeStringField("as_of", instant(e.asOf()));
          json.writeStringField("tier", e.tier().name());
          json.writeStringField("stratum", e.stratum().name());
          json.writeNumberField("objects", e.objects());
          number(json, "expected_reads", e.expectedReads());
          json.writeNumberField("actual_reads", e.actualReads());
          number(json, "absolute_error", e.absoluteError());
          numberOrNull(json, "wape", e.wape());
          numberOrNull(json, "bias", e.bias());
          number(json, "deviance", e.deviance());
          json.writeBooleanField("drift", e.drift());
        });
  }

  public static byte[] modelVerdict(ModelVerdict v) {
    ModelCard card = v.announcement().card();
    return object(
        json -> {
          json.writeStringField("model_version", v.version());
          json.writeStringField("location", v.announcement().location());
          json.writeStringField("effective_from", Days.iso(v.announcement().effectiveFrom()));
          json.writeStringField("status", v.status().name());
          json.writeStringField("reason", v.reason().name());
          json.writeStringField("message", v.message());
          number(json, "weekly_deviance", card.errors().weeklyDeviance());
          json.writeStringField("compared_with", v.comparedWith());
          if (Double.isNaN(v.comparedDeviance())) {
            json.writeNullField("compared_weekly_deviance");
          } else {
            number(json, "compared_weekly_deviance", v.comparedDeviance());
          }
          json.writeStringField(
              "superseded_from",
              v.supersededFrom() == ModelVerdict.NEVER ? null : Days.iso(v.supersededFrom()));
        });
  }

  public static byte[] dailyAccess(DailyAccessTotal a) {
    return object(
        json -> {
          json.writeStringField("object", a.object());
          json.writeStringField("day", Days.iso(a.day()));
          json.writeNumberField("reads", a.reads());
          json.writeNumberField("bytes", a.bytes());
          json.writeNumberField("writes", a.writes());
          json.writeNumberField("false_heat_reads", a.falseHeatReads());
        });
  }

  public static byte[] realizedSaving(RealizedSaving s) {
    return object(
        json -> {
          json.writeStringField("month", Days.iso(s.month()));
          json.writeStringField("provider", s.provider());
          json.writeStringField("prefix", s.prefix());
          json.writeStringField("as_of", instant(s.asOf()));
          units(json, "cost_actual", s.costActual());
          units(json, "cost_nothing", s.costNothing());
          units(json, "saving", s.saving());
          for (SavingsLine line : SavingsLine.values()) {
            String name = line.name().toLowerCase(Locale.ROOT);
            units(json, name + "_actual", s.actual()[line.ordinal()]);
            units(json, name + "_nothing", s.nothing()[line.ordinal()]);
          }
        });
  }

  private static void units(JsonGenerator json, String name, long units) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(Bill.usd(units).toPlainString());
  }

  /** A day boundary as an instant. */
  static String instant(int day) {
    return Days.iso(day) + "T00:00:00Z";
  }

  /** A second as an instant, {@code 2026-11-22T22:00:00Z}. */
  static String second(long epochSecond) {
    return Instant.ofEpochSecond(epochSecond).toString();
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(plain(value));
  }

  /** Null for what is negative: never, or not defined. */
  private static void numberOrNull(JsonGenerator json, String name, double value)
      throws IOException {
    if (value < 0) {
      json.writeNullField(name);
    } else {
      number(json, name, value);
    }
  }

  /** Never in exponents: people read these, and not every reader of CSV or SQL takes them. */
  static String plain(double value) {
    StringBuilder text = new StringBuilder();
    return Usd.appendRounded(text, value)
        ? text.toString()
        : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  private static byte[] object(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("schema_version", SCHEMA_VERSION);
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }
}
